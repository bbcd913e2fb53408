#include "simulate/customer.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace coterie::simulate {

namespace {

constexpr double kReturnWaitDays = 4;  // at least so long, then exponential with this mean
constexpr double kFirstWait =
    0.25;  // who is here at the start orders within this share of the period

// The index of a weight, with probability in proportion to it.
template <size_t N>
int pick(base::Random& random, const std::array<double, N>& weights) {
  double total = 0;
  for (double w : weights) total += w;
  double left = random.uniform() * total;
  for (size_t i = 0; i + 1 < N; ++i) {
    if (left < weights[i]) return static_cast<int>(i);
    left -= weights[i];
  }
  return static_cast<int>(N) - 1;
}

const Persona& pick_persona(base::Random& random, std::span<const Persona> personas,
                            size_t& index) {
  double left = random.uniform();
  for (index = 0; index + 1 < personas.size(); ++index) {
    if (left < personas[index].share) break;
    left -= personas[index].share;
  }
  return personas[index];
}

// A share around `mean`: beta with mean x strength and (1 - mean) x strength.
double own_share(base::Random& random, double mean, double strength) {
  if (mean <= 0) return 0;
  const double a = random.gamma(mean * strength), b = random.gamma((1 - mean) * strength);
  return a + b > 0 ? a / (a + b) : mean;
}

double own_size(base::Random& random, double mean, double sigma) {
  return mean * std::exp(sigma * random.normal() - 0.5 * sigma * sigma);
}

// The habits that one customer draws once around the persona's.
struct Habits {
  double gap_days, lines_more, units_more, reorder, discounted, returned, instalments;
  std::array<double, kCategories.size()> categories;
  std::array<double, kChannels.size()> channels;
  int payment, region;
};

// The store against the screen varies between customers; of online and app, one is the customer's
// own.
std::array<double, kChannels.size()> draw_channels(base::Random& random, const Persona& persona) {
  const auto [online, store, app] = persona.channels;
  const double own_store = own_share(random, store / (online + store + app), 10);
  const bool by_app = random.uniform() * (online + app) < app;
  const double own_app = (1 - own_store) * (by_app ? 0.85 : 0.1);
  return {1 - own_store - own_app, own_store, own_app};
}

Habits draw_habits(base::Random& random, const Persona& persona) {
  Habits own{};
  own.gap_days = std::max(1.0, own_size(random, persona.gap_days, persona.gap_sigma));
  own.lines_more = own_size(random, persona.lines_per_order - 1, 0.2);
  own.units_more = own_size(random, persona.units_per_line - 1, 0.2);
  own.reorder = own_share(random, persona.reorder, 12);
  own.discounted = own_share(random, persona.discounted, 20);
  own.returned = own_share(random, persona.returned, 20);
  own.instalments = own_size(random, persona.instalments - 1, 0.25);
  for (size_t i = 0; i < own.categories.size(); ++i)
    own.categories[i] = own_size(random, persona.categories[i], 0.5);
  own.channels = draw_channels(random, persona);
  own.payment = pick(random, persona.payments);
  own.region = pick(random, std::array<double, kRegions.size()>{0.28, 0.22, 0.14, 0.2, 0.16});
  return own;
}

// When the customer comes and goes, in shop days; the first order is at `first`, none is at `last`
// or later.
struct Stay {
  double first, last;
};

Stay draw_stay(base::Random& random, const Persona& persona, double gap_days, double days) {
  const bool here = random.uniform() < persona.here_at_start;
  const double place = random.uniform();
  Stay stay{};
  stay.first =
      here ? place * std::min(gap_days, kFirstWait * days)
           : days * (persona.arrive_from + place * (persona.arrive_to - persona.arrive_from));
  stay.last =
      days * (persona.leave_from + random.uniform() * (persona.leave_to - persona.leave_from));
  stay.last = std::min(std::max(stay.last, std::nextafter(stay.first, days)), days);
  return stay;
}

class Visit {
 public:
  Visit(const Market& market, const Persona& persona, const Calendar& calendar,
        std::vector<Line>& lines, base::Random& random)
      : market_(market),
        persona_(persona),
        calendar_(calendar),
        lines_(lines),
        random_(random),
        own_(draw_habits(random, persona)) {}

  void live(int64_t customer) {
    const double days = market_.days;
    const Stay stay = draw_stay(random_, persona_, own_.gap_days, days);
    customer_ = customer;
    next_order_ = customer * kOrdersPerCustomer + 1;
    const int64_t end =
        (customer + 1) * kOrdersPerCustomer - 2;  // room for an order and its return
    const double scale = own_.gap_days / persona_.gap_shape;
    for (double at = stay.first; at < stay.last && next_order_ <= end;
         at += scale * random_.gamma(persona_.gap_shape)) {
      const size_t begin = lines_.size();
      place_order(at);
      send_back(at, begin);
    }
  }

 private:
  void place_order(double at) {
    Line line;
    line.order = next_order_++;
    line.customer = customer_;
    line.channel = static_cast<uint8_t>(pick(random_, own_.channels));
    line.payment = static_cast<uint8_t>(random_.uniform() < 0.9 ? own_.payment
                                                                : pick(random_, persona_.payments));
    line.region = static_cast<uint8_t>(own_.region);
    line.ordered_at = calendar_.instant(at, line.channel);
    if (line.payment == 0)
      line.instalments =
          static_cast<uint8_t>(std::min<int64_t>(1 + random_.poisson(own_.instalments), 12));
    const int64_t off = draw_discount();
    const int64_t count = std::min<int64_t>(1 + random_.poisson(own_.lines_more), 60);
    const size_t begin = lines_.size();
    for (int64_t i = 0; i < count; ++i) {
      line.product = draw_product();
      line.quantity = static_cast<int32_t>(1 + random_.poisson(own_.units_more));
      line.unit_price_cents = list_prices()[static_cast<size_t>(line.product)];
      add(line, begin);
    }
    for (size_t i = begin; i < lines_.size(); ++i) {
      lines_[i].discount_cents = (lines_[i].quantity * lines_[i].unit_price_cents * off + 50) / 100;
      bought_.push_back(lines_[i].product);
    }
  }

  int64_t draw_discount() {  // per cent
    if (random_.uniform() >= own_.discounted) return 0;
    const auto steps =
        static_cast<uint64_t>((persona_.discount_high - persona_.discount_low) / 5 + 1);
    return persona_.discount_low + 5 * static_cast<int64_t>(random_.below(steps));
  }

  int32_t draw_product() {
    if (!bought_.empty() && random_.uniform() < own_.reorder)
      return bought_[random_.below(bought_.size())];
    const double u = random_.uniform();  // squared: the first ranks sell most
    return product_of(pick(random_, own_.categories), pick(random_, persona_.tiers),
                      static_cast<int>(kRanks * u * u));
  }

  // A product that the order has already is one line with more units.
  void add(const Line& line, size_t begin) {
    for (size_t i = begin; i < lines_.size(); ++i)
      if (lines_[i].product == line.product) {
        lines_[i].quantity += line.quantity;
        return;
      }
    lines_.push_back(line);
  }

  // Some lines of the order that begins at `begin` come back, all in one later order.
  void send_back(double at, size_t begin) {
    const size_t end = lines_.size();
    double later = 0;
    for (size_t i = begin; i < end; ++i) {
      if (random_.uniform() >= own_.returned) continue;
      if (later == 0) later = at + kReturnWaitDays * (1 + random_.exponential());
      if (later >= market_.days) return;
      Line line = lines_[i];
      const auto units =
          1 + static_cast<int32_t>(random_.below(static_cast<uint64_t>(line.quantity)));
      line.discount_cents = -(line.discount_cents * units / line.quantity);
      line.quantity = -units;
      line.order = next_order_;
      line.ordered_at = calendar_.instant(later, line.channel);
      lines_.push_back(line);
    }
    if (lines_.size() > end) ++next_order_;
  }

  const Market& market_;
  const Persona& persona_;
  const Calendar& calendar_;
  std::vector<Line>& lines_;
  base::Random& random_;
  Habits own_;
  std::vector<int32_t> bought_;
  int64_t customer_ = 0, next_order_ = 0;
};

}  // namespace

Market make_market(uint64_t seed, base::Day start, int days, bool structure) {
  Market market{.seed = seed, .days = days, .personas = personas(structure), .calendars = {}};
  for (const Persona& persona : market.personas)
    market.calendars.emplace_back(start, days, persona.weekend);
  return market;
}

Customer append_customer(const Market& market, int64_t number, std::vector<Line>& lines) {
  base::Random random(market.seed, static_cast<uint64_t>(number));
  size_t index = 0;
  const Persona& persona = pick_persona(random, market.personas, index);
  Visit(market, persona, market.calendars[index], lines, random).live(number);
  return {.customer = number, .persona = persona.name};
}

}  // namespace coterie::simulate
