#include "simulate/shop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "simulate/catalogue.hpp"

namespace coterie::simulate {

namespace {

class Lines : public LineSink {
 public:
  base::Status write(std::span<const Line> lines) override {
    if (fail_at_ >= 0 && std::ssize(all) >= fail_at_)
      return base::fail(base::Code::disk, "sink", "full");
    largest = std::max(largest, lines.size());
    all.insert(all.end(), lines.begin(), lines.end());
    return {};
  }
  void fail_at(int64_t rows) { fail_at_ = rows; }
  std::vector<Line> all;
  size_t largest = 0;

 private:
  int64_t fail_at_ = -1;
};

class Customers : public CustomerSink {
 public:
  base::Status write(std::span<const Customer> customers) override {
    all.insert(all.end(), customers.begin(), customers.end());
    return {};
  }
  std::vector<Customer> all;
};

struct Shop {
  Lines lines;
  Customers customers;
  ShopCounts counts;
};

Shop simulate(const ShopOptions& options) {
  Shop shop;
  const auto counts = simulate_shop(options, shop.lines, shop.customers);
  EXPECT_TRUE(counts.has_value());
  if (counts) shop.counts = *counts;
  return shop;
}

TEST(Shop, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const ShopOptions options{.customers = 300, .seed = 11, .dirty = true};
  const Shop once = simulate(options), twice = simulate(options);
  EXPECT_EQ(once.lines.all, twice.lines.all);
  EXPECT_EQ(once.counts, twice.counts);
  ShopOptions other = options;
  other.seed = 12;
  EXPECT_NE(simulate(other).lines.all, once.lines.all);
}

TEST(Shop, CountsAreWhatWasWritten) {
  const Shop shop = simulate({.customers = 1500});
  ShopCounts seen;
  std::set<int64_t> orders, customers;
  for (const Line& line : shop.lines.all) {
    ++(line.quantity > 0 ? seen.purchases : seen.returns);
    if (line.quantity > 0) orders.insert(line.order);
    customers.insert(line.customer);
    EXPECT_EQ(line.fault, Fault::none);
  }
  seen.customers = std::ssize(customers);
  seen.orders = std::ssize(orders);
  seen.rows = std::ssize(shop.lines.all);
  EXPECT_EQ(seen, shop.counts);
  EXPECT_EQ(shop.counts.customers, 1500);
}

TEST(Shop, TruthNamesEveryCustomerOnce) {
  const Shop shop = simulate({.customers = 1500});
  std::set<int64_t> bought, named;
  for (const Line& line : shop.lines.all) bought.insert(line.customer);
  for (const Customer& customer : shop.customers.all)
    EXPECT_TRUE(named.insert(customer.customer).second);
  EXPECT_EQ(bought, named);
}

TEST(Shop, RowsComeInTheOrderOfTime) {
  const Shop shop = simulate({.customers = 1000});
  const auto& all = shop.lines.all;
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Line& a, const Line& b) {
    return a.ordered_at < b.ordered_at;
  }));
  EXPECT_GE(all.front().ordered_at, int64_t{kDefaultStart} * 86'400);
  EXPECT_LT(all.back().ordered_at, int64_t{kDefaultStart + 365} * 86'400);
}

TEST(Shop, ADemoShopHasAFewHundredThousandLines) {
  const Shop shop = simulate({});
  EXPECT_EQ(shop.counts.customers, 20'000);
  EXPECT_GT(shop.counts.rows, 200'000);
  EXPECT_LT(shop.counts.rows, 450'000);
}

TEST(Shop, LinesScaleTheShop) {
  for (int64_t target : {10'000, 100'000, 1'000'000}) {
    const Shop shop = simulate({.customers = 5, .lines = target});
    EXPECT_GE(shop.counts.rows, target);
    EXPECT_LT(shop.counts.rows, target + target / 10);
    EXPECT_GT(shop.counts.customers, target / 40);
  }
}

// Blocks are joined without a seam: what a customer buys does not depend on the block it falls in.
TEST(Shop, ALargerShopContainsTheSmaller) {
  const auto per_customer = [](const Shop& shop, int64_t below) {
    std::map<int64_t, std::vector<Line>> out;
    for (const Line& line : shop.lines.all)
      if (line.customer <= below) out[line.customer].push_back(line);
    return out;
  };
  const Shop large = simulate({.lines = 700'000}), small = simulate({.customers = 2000});
  EXPECT_EQ(per_customer(large, 2000), per_customer(small, 2000));
}

TEST(Shop, RowsAreHandedOnInSmallBatches) {
  EXPECT_LE(simulate({.lines = 700'000, .dirty = true}).lines.largest, 20'000u);
}

TEST(Shop, DirtyRowsAreAddedAndCounted) {
  const Shop clean = simulate({.customers = 5000});
  const Shop dirty = simulate({.customers = 5000, .dirty = true});
  ShopCounts seen = clean.counts;
  std::vector<Line> rest;
  for (const Line& line : dirty.lines.all) {
    const auto& before = rest.empty() ? Line{} : rest.back();
    if (line.fault == Fault::no_customer)
      ++seen.no_customer;
    else if (line.fault == Fault::bad_date)
      ++seen.bad_dates;
    else if (line.fault == Fault::bad_number)
      ++seen.bad_numbers;
    else if (line.unit_price_cents < 0)
      ++seen.negative_prices;
    else if (line.unit_price_cents == 0)
      ++seen.zero_prices;
    else if (line.ordered_at >= int64_t{base::day_of(2099, 1, 1)} * 86'400)
      ++seen.future;
    else if (line == before)
      ++seen.duplicates;
    else
      rest.push_back(line);
  }
  seen.rows = std::ssize(dirty.lines.all);
  EXPECT_EQ(rest, clean.lines.all);
  EXPECT_EQ(seen, dirty.counts);
  for (int64_t count : {seen.no_customer, seen.bad_dates, seen.bad_numbers, seen.negative_prices,
                        seen.zero_prices, seen.duplicates, seen.future})
    EXPECT_GT(count, 50);
  EXPECT_NEAR(static_cast<double>(seen.rows) / static_cast<double>(clean.counts.rows), 1.02, 0.003);
}

TEST(Shop, WithoutStructureThereIsOnePersona) {
  const Shop shop = simulate({.customers = 200, .structure = false});
  for (const Customer& customer : shop.customers.all) EXPECT_EQ(customer.persona, "Everybody");
  EXPECT_GT(shop.counts.purchases, 1000);
}

TEST(Shop, RefusesOptionsOutOfRange) {
  for (const ShopOptions& options :
       {ShopOptions{.customers = 0}, ShopOptions{.lines = -1}, ShopOptions{.days = 27},
        ShopOptions{.days = 3661}, ShopOptions{.start = -1}}) {
    Shop shop;
    const auto counts = simulate_shop(options, shop.lines, shop.customers);
    ASSERT_FALSE(counts.has_value());
    EXPECT_EQ(counts.error().code, base::Code::usage);
    EXPECT_FALSE(counts.error().allowed.empty());
    EXPECT_TRUE(shop.lines.all.empty());
  }
}

TEST(Shop, StopsWhenCancelledOrWhenASinkFails) {
  Shop shop;
  base::Cancel cancel;
  cancel.request();
  const auto cancelled = simulate_shop({.customers = 10}, shop.lines, shop.customers, &cancel);
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().code, base::Code::cancelled);
  shop.lines.fail_at(1000);
  const auto failed = simulate_shop({.customers = 3000}, shop.lines, shop.customers);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, base::Code::disk);
}

TEST(Shop, ReportsProgressThatGrows) {
  class Watch : public base::Progress {
   public:
    void step(std::string_view text) override { steps += text.empty() ? 0 : 1; }
    void at(double share) override {
      EXPECT_GE(share, last);
      EXPECT_LE(share, 1.0);
      last = share;
      ++calls;
    }
    int steps = 0, calls = 0;
    double last = 0;
  } watch;
  Shop shop;
  ASSERT_TRUE(simulate_shop({.customers = 10'000}, shop.lines, shop.customers, nullptr, &watch));
  EXPECT_EQ(watch.steps, 1);
  EXPECT_EQ(watch.calls, 2);
}

}  // namespace

}  // namespace coterie::simulate
