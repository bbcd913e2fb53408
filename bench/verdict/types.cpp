// A customer of a type: the first order at tenure days before as_of; after each order they leave
// for good with probability `leaves`, else the next comes after an exponential wait of their own
// rate, which is gamma distributed (the BG/NBD process of Fader, Hardie & Lee 2005 with one
// probability to leave). The mean order value is lognormal given the orders, lines beyond one an
// order are negative binomial, reordered lines, discounted orders, weekend orders and returns are
// beta-binomial. All of it has a likelihood in closed form, and the features tell just what it
// takes, so the Bayes assignment by type is exact.
#include "bench/verdict/types.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "stats/agreement.hpp"

namespace coterie::bench {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kPilot = 1500;

struct Type {
  double share = 1;
  double rate = 0.02, shape = 1;  // orders a day and the gamma's shape
  double leaves = 0.1;
  double value = 4, value_sd = 0.5, value_noise = 0.4;  // log of the order value
  double value_by_rate = 0;  // how much the log value follows the log rate (one population only)
  double lines_more = 2, lines_shape = 3;
  double reorder = 0.3, discounted = 0.2;
};

struct Customer {
  int32_t type = 0;
  double tenure = 0, last = 0;  // days; `last`: from first to last order
  int64_t orders = 1, lines = 1, reordered = 0, discounted = 0, weekend = 0, returned = 0;
  double log_value = 0;
};

struct Shown {
  bool basket = true, discounts = true, weekend = true, returns = true;
};

double between(base::Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

int64_t beta_binomial(base::Random& random, int64_t trials, double mean, double strength) {
  if (trials <= 0) return 0;
  const double a = random.gamma(mean * strength), b = random.gamma((1 - mean) * strength);
  const double p = a + b > 0 ? a / (a + b) : mean;
  int64_t out = 0;
  for (int64_t i = 0; i < trials; ++i) out += random.uniform() < p ? 1 : 0;
  return out;
}

double log_beta_binomial(int64_t hits, int64_t trials, double mean, double strength) {
  if (trials <= 0) return 0;
  const double a = mean * strength, b = (1 - mean) * strength;
  const auto h = static_cast<double>(hits), n = static_cast<double>(trials);
  return std::lgamma(h + a) + std::lgamma(n - h + b) - std::lgamma(n + a + b) - std::lgamma(a) -
         std::lgamma(b) + std::lgamma(a + b);  // without the number of ways: the same for all types
}

// Lines of later orders, of which the reordered ones are.
int64_t later_lines(const Customer& customer) {
  return customer.lines - (customer.lines + customer.orders - 1) / customer.orders;
}

Customer live(base::Random& random, const Type& type) {
  Customer out;
  out.tenure = std::floor(between(random, 5, 730));
  const double rate = type.rate * random.gamma(type.shape) / type.shape;
  double at = 0;
  while (out.orders < 400 && random.uniform() >= type.leaves) {
    at += random.exponential() / std::max(rate, 1e-9);
    if (at >= out.tenure) break;
    out.last = at;
    ++out.orders;
  }
  const auto orders = static_cast<double>(out.orders);
  out.log_value = type.value + type.value_by_rate * std::log(std::max(rate, 1e-6) / type.rate) +
                  type.value_sd * random.normal() +
                  type.value_noise / std::sqrt(orders) * random.normal();
  out.lines =
      out.orders +
      random.poisson(std::min(
          5000.0, type.lines_more * orders * random.gamma(type.lines_shape) / type.lines_shape));
  out.reordered = beta_binomial(random, later_lines(out), type.reorder, 8);
  out.discounted = beta_binomial(random, out.orders, type.discounted, 6);
  out.weekend = beta_binomial(random, out.orders, 0.3, 7);
  out.returned = beta_binomial(random, out.lines, 0.03, 8);
  return out;
}

double log_likelihood(const Customer& c, const Type& t, const Shown& shown) {
  const auto repeats = static_cast<double>(c.orders - 1), orders = static_cast<double>(c.orders);
  const double scale = t.shape / t.rate;
  const auto waits = [&](double until) {  // log of E[rate^repeats exp(-rate until)]
    return std::lgamma(t.shape + repeats) - std::lgamma(t.shape) + t.shape * std::log(scale) -
           (t.shape + repeats) * std::log(scale + until);
  };
  const double left = std::log(t.leaves) + waits(c.last),
               here = std::log1p(-t.leaves) + waits(c.tenure), most = std::max(left, here);
  double out = repeats * std::log1p(-t.leaves) + most +
               std::log(std::exp(left - most) + std::exp(here - most));
  const double variance = t.value_sd * t.value_sd + t.value_noise * t.value_noise / orders;
  const double off = c.log_value - t.value;
  out += -0.5 * std::log(variance) - 0.5 * off * off / variance;
  if (shown.basket) {
    const double more = static_cast<double>(c.lines - c.orders), mean = t.lines_more * orders;
    out += std::lgamma(t.lines_shape + more) - std::lgamma(t.lines_shape) +
           t.lines_shape * std::log(t.lines_shape / (t.lines_shape + mean)) +
           more * std::log(mean / (t.lines_shape + mean));
    out += log_beta_binomial(c.reordered, later_lines(c), t.reorder, 8);
  }
  if (shown.discounts) out += log_beta_binomial(c.discounted, c.orders, t.discounted, 6);
  return out;
}

std::vector<Customer> live_all(base::Random random, std::span<const Type> types, int64_t count) {
  std::vector<Customer> out;
  for (int64_t i = 0; i < count; ++i) {
    double left = random.uniform();
    size_t type = 0;
    while (type + 1 < types.size() && left >= types[type].share) left -= types[type++].share;
    out.push_back(live(random, types[type]));
    out.back().type = static_cast<int32_t>(type);
  }
  return out;
}

double bayes(std::span<const Customer> customers, std::span<const Type> types, const Shown& shown) {
  std::vector<int32_t> truth, best;
  for (const Customer& customer : customers) {
    double most = -std::numeric_limits<double>::infinity();
    int32_t at = 0;
    for (size_t t = 0; t < types.size(); ++t) {
      const double value = std::log(types[t].share) + log_likelihood(customer, types[t], shown);
      if (value > most) most = value, at = static_cast<int32_t>(t);
    }
    truth.push_back(customer.type);
    best.push_back(at);
  }
  return stats::adjusted_rand(stats::cross_table(truth, best));
}

KnownShop frame_of(std::span<const Customer> customers, const Shown& shown, bool rfm) {
  KnownShop out;
  const auto add = [&](const char* name, auto&& value) {
    table::Column column{name, false, {}, {}, {}};
    for (const Customer& customer : customers) column.values.push_back(value(customer));
    out.features.emplace_back(name);
    out.frame.columns.push_back(std::move(column));
  };
  for (size_t i = 0; i < customers.size(); ++i) out.frame.ids.add(std::to_string(i));
  const auto orders = [](const Customer& c) { return static_cast<double>(c.orders); };
  const auto gap = [&](const Customer& c) {
    return c.orders > 1 ? c.last / (orders(c) - 1) : kNaN;
  };
  add("recency_days", [](const Customer& c) { return c.tenure - c.last; });
  add("orders", orders);
  add("spend",
      [&](const Customer& c) { return std::round(100 * std::exp(c.log_value) * orders(c)) / 100; });
  if (rfm) return out;
  add("aov", [&](const Customer& c) {
    return std::round(100 * std::exp(c.log_value) * orders(c)) / 100 / orders(c);
  });
  add("tenure_days", [](const Customer& c) { return c.tenure; });
  if (shown.basket) {
    add("lines_per_order",
        [&](const Customer& c) { return static_cast<double>(c.lines) / orders(c); });
    add("products", [](const Customer& c) { return static_cast<double>(c.lines - c.reordered); });
  }
  add("gap_days_mean", gap);
  add("lateness", [&](const Customer& c) { return (c.tenure - c.last) / gap(c); });
  if (shown.weekend)
    add("weekend_share",
        [&](const Customer& c) { return static_cast<double>(c.weekend) / orders(c); });
  if (shown.basket)
    add("reorder_share", [](const Customer& c) {
      return static_cast<double>(c.reordered) / static_cast<double>(c.lines);
    });
  if (shown.discounts)
    add("discounted_order_share",
        [&](const Customer& c) { return static_cast<double>(c.discounted) / orders(c); });
  if (shown.returns)
    add("return_rate", [](const Customer& c) {
      return static_cast<double>(c.returned) / static_cast<double>(c.lines);
    });
  return out;
}

Shown draw_shown(base::Random& random) {
  return {random.uniform() < 0.8, random.uniform() < 0.6, random.uniform() < 0.6,
          random.uniform() < 0.5};
}

double odds(double log_odds) {
  return 1 / (1 + std::exp(-log_odds));
}

// The distance at which the overlap is what is asked, or 0 when no distance reaches it.
template <class Overlap>
double distance_for(double wanted, double farthest, const Overlap& overlap) {
  double near = 0, far = farthest;
  if (overlap(far) < wanted) return 0;
  for (int step = 0; step < 9; ++step) {
    const double middle = (near + far) / 2;
    (overlap(middle) < wanted ? near : far) = middle;
  }
  return far;
}

std::vector<double> draw_shares(base::Random& random, int types, bool small) {
  std::vector<double> out;
  double sum = 0;
  for (int t = 0; t < types; ++t) sum += out.emplace_back(random.gamma(4) + 0.4);
  if (small) sum = (sum - out[0]) / 0.95;
  for (double& share : out) share /= sum;
  if (small) out[0] = 0.05;
  return out;
}

}  // namespace

KnownShop one_population(base::Random& random, int64_t customers, bool rfm) {
  Type type;
  type.shape = between(random, 0.4, 2.5);
  type.rate = std::exp(between(random, std::log(0.003), std::log(0.03)));
  type.leaves = between(random, 0.02, 0.4);
  type.value = between(random, 2.5, 5);
  type.value_sd = between(random, 0.3, 1);
  type.value_noise = between(random, 0.2, 0.8);
  type.value_by_rate = between(random, -0.3, 0.3);
  type.lines_more = between(random, 0.5, 8);
  type.lines_shape = between(random, 1, 5);
  type.reorder = between(random, 0.1, 0.6);
  type.discounted = between(random, 0.05, 0.5);
  return frame_of(live_all(random, std::array{type}, customers), draw_shown(random), rfm);
}

KnownShop shop_types(base::Random& random, int64_t customers, double overlap, bool small) {
  while (true) {
    const int count =
        small ? 2 + static_cast<int>(random.below(2)) : 2 + static_cast<int>(random.below(5));
    const auto shares = draw_shares(random, count, small);
    const Shown shown = draw_shown(random);
    Type base;
    base.shape = between(random, 1.5, 5);
    base.rate = std::exp(between(random, std::log(0.008), std::log(0.04)));
    base.leaves = between(random, 0.02, 0.15);
    base.value = between(random, 3, 4.5);
    base.value_sd = between(random, 0.25, 0.6);
    base.lines_more = between(random, 1, 6);
    std::vector<std::array<double, 6>> away(static_cast<size_t>(count));
    for (auto& one : away)
      for (double& value : one) value = random.normal();
    const auto types_at = [&](double distance) {
      std::vector<Type> out;
      for (size_t t = 0; t < away.size(); ++t) {
        Type type = base;
        type.share = shares[t];
        const auto& by = away[t];
        type.rate = std::clamp(base.rate * std::exp(0.6 * distance * by[0]), 0.001, 0.3);
        type.value = base.value + 0.6 * distance * by[1];
        type.lines_more = base.lines_more * std::exp(std::clamp(0.4 * distance * by[2], -3., 2.));
        type.reorder = odds(-0.6 + 0.6 * distance * by[3]);
        type.discounted = odds(-1.2 + 0.6 * distance * by[4]);
        type.leaves = odds(std::log(base.leaves / (1 - base.leaves)) + 0.3 * distance * by[5]);
        out.push_back(type);
      }
      return out;
    };
    const base::Random pilot(random.next(), 1), real(random.next(), 2);
    const double distance = distance_for(overlap, 5, [&](double at) {
      const auto types = types_at(at);
      return bayes(live_all(pilot, types, kPilot), types, shown);
    });
    if (distance == 0) continue;
    const auto types = types_at(distance);
    const auto lives = live_all(real, types, customers);
    KnownShop out = frame_of(lives, shown, false);
    out.types = count;
    out.overlap = bayes(lives, types, shown);
    return out;
  }
}

namespace {

struct Blob {
  double share;
  std::vector<double> mean, map;  // x = mean + map z; map is lower triangular
};

struct Drawn {
  std::vector<std::vector<double>> columns;
  double overlap = 0;
};

Drawn draw_blobs(base::Random random, std::span<const Blob> blobs, int noise, int64_t count) {
  const size_t cols = blobs[0].mean.size();
  Drawn out;
  out.columns.resize(cols + static_cast<size_t>(noise));
  std::vector<int32_t> truth, best;
  std::vector<double> x(cols), z(cols);
  for (int64_t i = 0; i < count; ++i) {
    double left = random.uniform();
    size_t type = 0;
    while (type + 1 < blobs.size() && left >= blobs[type].share) left -= blobs[type++].share;
    for (double& value : z) value = random.normal();
    for (size_t a = 0; a < cols; ++a) {
      x[a] = blobs[type].mean[a];
      for (size_t b = 0; b <= a; ++b) x[a] += blobs[type].map[a * cols + b] * z[b];
      out.columns[a].push_back(x[a]);
    }
    for (size_t a = cols; a < out.columns.size(); ++a)
      out.columns[a].push_back(a % 2 == 0 ? random.normal() : random.exponential());
    double most = -std::numeric_limits<double>::infinity();
    int32_t at = 0;
    for (size_t t = 0; t < blobs.size(); ++t) {
      double value = std::log(blobs[t].share);
      for (size_t a = 0; a < cols; ++a) {
        double rest = x[a] - blobs[t].mean[a];
        for (size_t b = 0; b < a; ++b) rest -= blobs[t].map[a * cols + b] * z[b];
        const double scale = blobs[t].map[a * cols + a];
        z[a] = rest / scale;
        value += -0.5 * z[a] * z[a] - std::log(scale);
      }
      if (value > most) most = value, at = static_cast<int32_t>(t);
    }
    truth.push_back(static_cast<int32_t>(type));
    best.push_back(at);
  }
  out.overlap = stats::adjusted_rand(stats::cross_table(truth, best));
  return out;
}

}  // namespace

KnownShop gaussian_types(base::Random& random, int64_t customers, double overlap, bool small) {
  while (true) {
    const int count =
        small ? 2 + static_cast<int>(random.below(2)) : 2 + static_cast<int>(random.below(5));
    const auto shares = draw_shares(random, count, small);
    const size_t cols = 2 + random.below(5);
    const int noise = static_cast<int>(random.below(5));
    std::vector<Blob> away;
    for (const double share : shares) {
      Blob blob{share, {}, std::vector<double>(cols * cols)};
      for (size_t a = 0; a < cols; ++a) {
        blob.mean.push_back(random.normal());
        for (size_t b = 0; b <= a; ++b)
          blob.map[a * cols + b] = a == b ? std::exp(0.3 * random.normal()) : 0.3 * random.normal();
      }
      away.push_back(std::move(blob));
    }
    const auto blobs_at = [&](double distance) {
      std::vector<Blob> out = away;
      for (Blob& blob : out)
        for (double& value : blob.mean) value *= distance;
      return out;
    };
    const base::Random pilot(random.next(), 1), real(random.next(), 2);
    const double distance = distance_for(
        overlap, 12, [&](double at) { return draw_blobs(pilot, blobs_at(at), 0, kPilot).overlap; });
    if (distance == 0) continue;
    Drawn drawn = draw_blobs(real, blobs_at(distance), noise, customers);
    KnownShop out;
    out.types = count;
    out.overlap = drawn.overlap;
    for (int64_t i = 0; i < customers; ++i) out.frame.ids.add(std::to_string(i));
    for (auto& values : drawn.columns) {
      out.features.push_back("x" + std::to_string(out.features.size() + 1));
      out.frame.columns.push_back({out.features.back(), false, std::move(values), {}, {}});
    }
    return out;
  }
}

}  // namespace coterie::bench
