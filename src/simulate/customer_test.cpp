#include "simulate/customer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace coterie::simulate {

namespace {

constexpr base::Day kStart = 20089;
constexpr int kDays = 365;
constexpr int64_t kCustomers = 8000;

// What a persona's customers were seen to do, from their lines alone.
struct Seen {
  double customers = 0, orders = 0, lines = 0, units = 0, returned_lines = 0;
  double discounted_orders = 0, store_orders = 0, card_orders = 0, card_instalments = 0;
  double gap_days = 0, gaps = 0, last_day = 0, first_day = 0;
  double electronics = 0, spend = 0;
  double repeated_lines = 0;
};

void look(const std::vector<Line>& lines, Seen& seen) {
  std::map<int64_t, std::vector<const Line*>> orders;  // numbered in the order of time
  for (const Line& line : lines) {
    if (line.quantity < 0) ++seen.returned_lines;
    if (line.quantity > 0) orders[line.order].push_back(&line);
  }
  std::set<int32_t> before;
  base::LocalSeconds last = 0;
  ++seen.customers;
  for (const auto& [order, of_order] : orders) {
    const Line& head = *of_order.front();
    if (last != 0) {
      seen.gap_days += static_cast<double>(head.ordered_at - last) / 86'400;
      ++seen.gaps;
    } else {
      seen.first_day += static_cast<double>(head.ordered_at / 86'400 - kStart);
    }
    last = head.ordered_at;
    ++seen.orders;
    seen.discounted_orders += head.discount_cents > 0 ? 1 : 0;
    seen.store_orders += kChannels[head.channel] == "store" ? 1 : 0;
    if (kPayments[head.payment] == "card") {
      ++seen.card_orders;
      seen.card_instalments += head.instalments;
    }
    for (const Line* line : of_order) {
      ++seen.lines;
      seen.units += line->quantity;
      seen.electronics += category_of(line->product) == 0 ? 1 : 0;
      seen.repeated_lines += before.contains(line->product) ? 1 : 0;
      seen.spend +=
          static_cast<double>(line->quantity * line->unit_price_cents - line->discount_cents) / 100;
    }
    for (const Line* line : of_order) before.insert(line->product);
  }
  seen.last_day += static_cast<double>(last / 86'400 - kStart);
}

const std::map<std::string_view, Seen>& seen_by_persona() {
  static const std::map<std::string_view, Seen> seen = [] {
    std::map<std::string_view, Seen> out;
    const Market market = make_market(7, kStart, kDays, true);
    for (int64_t number = 1; number <= kCustomers; ++number) {
      std::vector<Line> lines;
      const Customer customer = append_customer(market, number, lines);
      look(lines, out[customer.persona]);
    }
    return out;
  }();
  return seen;
}

TEST(Customer, DependsOnNothingButSeedAndNumber) {
  const Market market = make_market(3, kStart, kDays, true);
  std::vector<Line> together, alone, other;
  append_customer(market, 1, together);
  const size_t begin = together.size();
  append_customer(market, 2, together);
  append_customer(market, 2, alone);
  EXPECT_EQ(
      std::vector<Line>(together.begin() + static_cast<std::ptrdiff_t>(begin), together.end()),
      alone);
  append_customer(make_market(4, kStart, kDays, true), 2, other);
  EXPECT_NE(alone, other);
}

TEST(Customer, EveryOrderIsOneInstantOfDistinctProducts) {
  const Market market = make_market(5, kStart, kDays, true);
  for (int64_t number = 1; number <= 500; ++number) {
    std::vector<Line> lines;
    append_customer(market, number, lines);
    ASSERT_FALSE(lines.empty());
    EXPECT_GT(lines.front().quantity, 0);
    std::map<int64_t, Line> heads;
    std::set<std::pair<int64_t, int32_t>> products;
    for (const Line& line : lines) {
      EXPECT_EQ(line.customer, number);
      EXPECT_EQ(line.order / kOrdersPerCustomer, number);
      EXPECT_TRUE(products.insert({line.order, line.product}).second);
      const Line& head = heads.emplace(line.order, line).first->second;
      EXPECT_EQ(line.ordered_at, head.ordered_at);
      EXPECT_EQ(line.channel, head.channel);
      EXPECT_EQ(line.quantity > 0, head.quantity > 0);
      EXPECT_GE(line.ordered_at, int64_t{kStart} * 86'400);
      EXPECT_LT(line.ordered_at, int64_t{kStart + kDays} * 86'400);
      EXPECT_EQ(line.unit_price_cents, list_prices()[static_cast<size_t>(line.product)]);
    }
  }
}

TEST(Customer, AReturnTakesBackPartOfAnEarlierLine) {
  const Market market = make_market(6, kStart, kDays, true);
  int64_t returns = 0;
  for (int64_t number = 1; number <= 2000; ++number) {
    std::vector<Line> lines;
    append_customer(market, number, lines);
    for (const Line& line : lines) {
      if (line.quantity > 0) continue;
      ++returns;
      const auto bought = std::find_if(lines.begin(), lines.end(), [&](const Line& earlier) {
        return earlier.quantity >= -line.quantity && earlier.product == line.product &&
               earlier.ordered_at < line.ordered_at && earlier.order < line.order &&
               earlier.channel == line.channel && earlier.payment == line.payment &&
               earlier.discount_cents * -line.quantity / earlier.quantity == -line.discount_cents;
      });
      EXPECT_NE(bought, lines.end());
    }
  }
  EXPECT_GT(returns, 1000);
}

TEST(Customer, PersonasComeInTheirShares) {
  for (const Persona& persona : personas(true)) {
    const double share = seen_by_persona().at(persona.name).customers / kCustomers;
    const double sd = std::sqrt(persona.share * (1 - persona.share) / kCustomers);
    EXPECT_NEAR(share, persona.share, 4 * sd) << persona.name;
  }
}

TEST(Customer, PersonasKeepTheirTempo) {
  for (const Persona& persona : personas(true)) {
    const Seen& seen = seen_by_persona().at(persona.name);
    const double mean = seen.gap_days / seen.gaps;
    // The mean over gaps favours fast customers and the end of the period cuts long gaps, so it is
    // below.
    const double least = persona.arrive_from > 0.5 ? 0.3 : persona.leave_to < 1 ? 0.5 : 0.7;
    EXPECT_GT(mean, least * persona.gap_days) << persona.name;
    EXPECT_LT(mean, 1.02 * persona.gap_days) << persona.name;
  }
}

TEST(Customer, PersonasKeepTheirBasketsDiscountsAndWays) {
  for (const Persona& persona : personas(true)) {
    SCOPED_TRACE(persona.name);
    const Seen& seen = seen_by_persona().at(persona.name);
    EXPECT_NEAR(seen.discounted_orders / seen.orders, persona.discounted, 0.02);
    EXPECT_NEAR(seen.store_orders / seen.orders, persona.channels[1], 0.05);
    EXPECT_NEAR(seen.lines / seen.orders, persona.lines_per_order, 0.12 * persona.lines_per_order);
    EXPECT_GT(seen.units / seen.lines, 0.97 * persona.units_per_line);
    EXPECT_LT(seen.returned_lines / seen.lines, persona.returned * 1.25);
    EXPECT_GT(seen.returned_lines / seen.lines, persona.returned * 0.5);
    EXPECT_NEAR(seen.card_instalments / seen.card_orders, persona.instalments,
                0.06 * persona.instalments);
    EXPECT_GT(seen.repeated_lines / seen.lines, 0.4 * persona.reorder);
  }
}

// The named persona is first in what it is named for, by the given factor.
void expect_first(std::string_view name, double factor, double Seen::* what, double Seen::* per) {
  const Seen& first = seen_by_persona().at(name);
  for (const auto& [other, seen] : seen_by_persona()) {
    if (other == name) continue;
    EXPECT_LT(factor * seen.*what / seen.*per, first.*what / first.*per) << other;
  }
}

TEST(Customer, PersonasAreWhatTheirNamesSay) {
  expect_first("Champions", 1.5, &Seen::spend, &Seen::customers);
  expect_first("Champions", 1.3, &Seen::orders, &Seen::customers);
  expect_first("Big Spenders", 1.5, &Seen::spend, &Seen::orders);
  expect_first("Bargain Hunters", 4, &Seen::discounted_orders, &Seen::orders);
  expect_first("Electronics Enthusiasts", 2, &Seen::electronics, &Seen::lines);
  expect_first("Loyal", 1.2, &Seen::repeated_lines, &Seen::lines);
  expect_first("Payment-Sensitive", 3, &Seen::card_instalments, &Seen::card_orders);
  const auto mean = [](std::string_view name, double Seen::* what) {
    return seen_by_persona().at(name).*what / seen_by_persona().at(name).customers;
  };
  EXPECT_LT(mean("Dormant", &Seen::last_day), 0.5 * kDays);
  EXPECT_GT(mean("New", &Seen::first_day), kDays - 45);
  for (const auto& [name, seen] : seen_by_persona()) {
    if (name == "Dormant") continue;
    EXPECT_GT(seen.last_day / seen.customers, 0.8 * kDays) << name;
  }
}

TEST(Customer, ShortAndLongPeriodsWork) {
  for (int days : {28, 3660}) {
    const Market market = make_market(1, kStart, days, true);
    for (int64_t number = 1; number <= 50; ++number) {
      std::vector<Line> lines;
      append_customer(market, number, lines);
      ASSERT_FALSE(lines.empty());
      for (const Line& line : lines) EXPECT_LT(line.ordered_at, int64_t{kStart + days} * 86'400);
    }
  }
}

}  // namespace

}  // namespace coterie::simulate
