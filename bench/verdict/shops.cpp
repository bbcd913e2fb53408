#include "bench/verdict/shops.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/random.hpp"
#include "bench/verdict/types.hpp"

namespace coterie::bench {

namespace {

double between(base::Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

int whole(base::Random& random, int low, int high) {
  return low + static_cast<int>(random.below(static_cast<uint64_t>(high - low + 1)));
}

using Columns = std::vector<std::vector<double>>;

KnownShop shop_of(Columns columns) {
  KnownShop out;
  for (size_t i = 0; i < columns.front().size(); ++i) out.frame.ids.add(std::to_string(i));
  for (auto& values : columns) {
    out.features.push_back("x" + std::to_string(out.features.size() + 1));
    out.frame.columns.push_back({out.features.back(), false, std::move(values), {}, {}});
  }
  return out;
}

// Rows of a random linear map of independent draws.
Columns mapped(base::Random& random, int64_t rows, int cols, const std::function<double()>& draw,
               double mixing) {
  std::vector<double> map(static_cast<size_t>(cols * cols));
  for (int a = 0; a < cols; ++a)
    for (int b = 0; b < cols; ++b)
      map[static_cast<size_t>(a * cols + b)] = (a == b ? 1 : 0) + mixing * random.normal();
  Columns out(static_cast<size_t>(cols), std::vector<double>(static_cast<size_t>(rows)));
  std::vector<double> own(static_cast<size_t>(cols));
  for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
    for (double& value : own) value = draw();
    for (size_t a = 0; a < own.size(); ++a)
      for (size_t b = 0; b < own.size(); ++b) out[a][i] += map[a * own.size() + b] * own[b];
  }
  return out;
}

Columns gaussian(base::Random& random, int64_t rows) {
  const int cols = whole(random, 2, 10);
  return mapped(random, rows, cols, [&] { return random.normal(); }, between(random, 0, 1));
}

// A box, a leaning box or a ball.
Columns uniform(base::Random& random, int64_t rows) {
  const int cols = whole(random, 2, 8), shape = whole(random, 0, 2);
  if (shape < 2)
    return mapped(random, rows, cols, [&] { return random.uniform(); }, shape == 0 ? 0 : 0.5);
  Columns out = mapped(random, rows, cols, [&] { return random.normal(); }, 0);
  for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
    double square = 0;
    for (const auto& column : out) square += column[i] * column[i];
    const double scale = std::pow(random.uniform(), 1.0 / cols) / std::sqrt(square);
    for (auto& column : out) column[i] *= scale;
  }
  return out;
}

// Student's t of 2 to 5 degrees with one or with own mixing per column; lognormal.
Columns heavy(base::Random& random, int64_t rows) {
  const int cols = whole(random, 2, 8), shape = whole(random, 0, 2);
  Columns out =
      mapped(random, rows, cols, [&] { return random.normal(); }, between(random, 0, 0.7));
  const double freedom = between(random, 2, 5), sigma = between(random, 0.5, 1.5);
  for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
    const double common = std::sqrt(freedom / (2 * random.gamma(freedom / 2)));
    for (auto& column : out) {
      if (shape == 0) column[i] *= common;
      if (shape == 1) column[i] *= std::sqrt(freedom / (2 * random.gamma(freedom / 2)));
      if (shape == 2) column[i] = std::exp(sigma * column[i]);
    }
  }
  return out;
}

// Counts or ratings that follow one or two common factors, some of them mostly 0.
Columns counts(base::Random& random, int64_t rows) {
  const int cols = whole(random, 3, 8), factors = whole(random, 1, 2), shape = whole(random, 0, 1);
  Columns out(static_cast<size_t>(cols), std::vector<double>(static_cast<size_t>(rows)));
  std::vector<double> level, load, levels;
  for (int c = 0; c < cols; ++c) {
    level.push_back(between(random, -1, 2));
    load.push_back(between(random, -0.3, 1.1));
    levels.push_back(whole(random, 3, 7));
  }
  for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
    const double f[2] = {random.normal(), random.normal()};
    for (size_t c = 0; c < out.size(); ++c) {
      const double factor = f[c % static_cast<size_t>(factors)];
      if (shape == 0)
        out[c][i] = static_cast<double>(random.poisson(
            std::min(300.0, std::exp(level[c] + load[c] * factor + 0.3 * random.normal()))));
      else
        out[c][i] = std::clamp(std::floor(levels[c] / 2 + load[c] * factor + random.normal()), 1.0,
                               levels[c]);
    }
  }
  return out;
}

// Along an arc or a parabola, with noise about it and, it may be, features of noise besides.
Columns bent(base::Random& random, int64_t rows, bool arc, double angle, double bend) {
  const int cols = whole(random, 2, 5);
  const double noise = between(random, 0.08, 0.3);
  Columns out(static_cast<size_t>(cols), std::vector<double>(static_cast<size_t>(rows)));
  for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
    const double t = random.uniform();
    for (auto& column : out) column[i] = noise * random.normal();
    out[0][i] += arc ? std::cos(angle * t) : 2 * t - 1;
    out[1][i] += arc ? std::sin(angle * t) : bend * (2 * t - 1) * (2 * t - 1);
  }
  return out;
}

// One long gradient, with noise about it.
Columns gradient(base::Random& random, int64_t rows) {
  const int cols = whole(random, 2, 5);
  const double length = between(random, 2, 8);
  std::vector<double> direction;
  for (int c = 0; c < cols; ++c) direction.push_back(random.normal());
  Columns out(static_cast<size_t>(cols), std::vector<double>(static_cast<size_t>(rows)));
  for (size_t i = 0; i < static_cast<size_t>(rows); ++i) {
    const double t = length * random.uniform();
    for (size_t c = 0; c < out.size(); ++c) out[c][i] = random.normal() + direction[c] * t;
  }
  return out;
}

Columns curve(base::Random& random, int64_t rows) {
  const int shape = whole(random, 0, 2);
  if (shape == 2) return gradient(random, rows);
  return bent(random, rows, shape == 0, between(random, 1, 2.5), between(random, 0.3, 1));
}

Columns horseshoe(base::Random& random, int64_t rows) {
  const bool arc = whole(random, 0, 1) == 0;
  return bent(random, rows, arc, between(random, 2.5, 5), between(random, 1, 2));
}

struct Recipe {
  Kind kind;
  Columns (*plain)(base::Random&, int64_t) = nullptr;
};

constexpr Recipe kRecipes[] = {
    {{"one population, shopping",
      "purchases by gamma rates, geometric lifetimes, lognormal order values; features of the "
      "preset shopping"}},
    {{"one population, RFM", "the same; recency, orders and spend only"}},
    {{"Gaussian", "2 to 10 correlated features"}, gaussian},
    {{"uniform", "in a box, a leaning box or a ball of 2 to 8 features"}, uniform},
    {{"heavy tails", "Student's t of 2 to 5 degrees, or lognormal"}, heavy},
    {{"counts", "3 to 8 counts or ratings that follow one or two factors"}, counts},
    {{"curve", "an arc of up to 140 degrees, a parabola or a long gradient, with noise"}, curve},
    {{"horseshoe",
      "an arc of 140 to 290 degrees or a steep parabola, with up to 3 features of noise"},
     horseshoe},
    {{"types in the shop",
      "2 to 6 types of customers in the same shop: rate, order value, basket, loyalty, discounts",
      true}},
    {{"Gaussian types", "2 to 6 types of different covariances, with up to 4 features of noise",
      true}},
    {{"a type of 5 %", "2 or 3 types, one of them 5 % of the customers; either kind", true}},
};

}  // namespace

std::span<const Kind> kinds() {
  static const std::vector<Kind> all = [] {
    std::vector<Kind> out;
    for (const Recipe& recipe : kRecipes) out.push_back(recipe.kind);
    return out;
  }();
  return all;
}

KnownShop make_shop(size_t kind, int64_t customers, double overlap, uint64_t seed) {
  base::Random random(seed, base::hash_text(kRecipes[kind].kind.name));
  if (kRecipes[kind].plain != nullptr) return shop_of(kRecipes[kind].plain(random, customers));
  if (kind == 0) return one_population(random, customers, false);
  if (kind == 1) return one_population(random, customers, true);
  const bool small = kind == 10;
  const bool gaussians = kind == 9 || (small && random.uniform() < 0.5);
  return gaussians ? gaussian_types(random, customers, overlap, small)
                   : shop_types(random, customers, overlap, small);
}

}  // namespace coterie::bench
