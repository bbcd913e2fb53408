// Sums over groups are exact too, so that even the order of the groups does not change a bit.
#include "stats/anova.hpp"

#include <algorithm>
#include <cmath>

#include "math/distributions.hpp"
#include "math/exact_sum.hpp"
#include "math/noncentral.hpp"

namespace coterie::stats {

namespace {

double as_double(int64_t count) {
  return static_cast<double>(count);
}

void find_p(Anova& out) {
  out.p = math::f_upper(out.f, out.freedom1, out.freedom2);
  out.log10_p = math::log10_f_upper(out.f, out.freedom1, out.freedom2);
}

}  // namespace

Anova anova(std::span<const Moments> groups) {
  Anova out;
  math::ExactSum weighted, within, between, rest;
  for (const Moments& group : groups) {
    if (group.count == 0) continue;
    ++out.groups;
    out.rows += group.count;
    weighted.add(as_double(group.count) * group.mean);
    within.add(group.squares);
  }
  if (out.rows == 0) return out;
  // About the mean of all rows as a double has it; `shift` is what the double left off.
  Moments middle;
  middle.mean = weighted.value() / as_double(out.rows);
  for (const Moments& group : groups)
    if (group.count > 0) rest.add(as_double(group.count) * mean_difference(group, middle));
  const double shift = rest.value() / as_double(out.rows);
  const auto first = std::ranges::find_if(groups, [](const Moments& g) { return g.count > 0; });
  const bool all_same = std::ranges::all_of(
      groups, [&](const Moments& g) { return g.count == 0 || mean_difference(g, *first) == 0; });
  for (const Moments& group : groups) {
    if (group.count == 0) continue;
    const double away = mean_difference(group, middle) - shift;
    between.add(as_double(group.count) * away * away);
  }
  out.between = all_same ? 0 : between.value();
  out.within = within.value();
  out.freedom1 = out.groups - 1;
  out.freedom2 = as_double(out.rows - out.groups);
  if (out.groups < 2 || out.freedom2 < 1) return out;
  out.f = (out.between / out.freedom1) / (out.within / out.freedom2);
  find_p(out);
  return out;
}

Anova welch_anova(std::span<const Moments> groups) {
  Anova out;
  math::ExactSum weights, weighted, spread, balance, rest;
  const auto weight_of = [](const Moments& g) { return as_double(g.count) / g.variance(); };
  for (const Moments& group : groups) {
    if (group.count < 2) continue;
    ++out.groups;
    out.rows += group.count;
    weights.add(weight_of(group));
    weighted.add(weight_of(group) * group.mean);
  }
  if (out.groups < 2) return out;
  const double weight = weights.value();
  Moments middle;
  middle.mean = weighted.value() / weight;
  if (!std::isfinite(weight) || !std::isfinite(middle.mean)) return out;
  for (const Moments& group : groups)
    if (group.count >= 2) rest.add(weight_of(group) * mean_difference(group, middle));
  const double shift = rest.value() / weight;
  for (const Moments& group : groups) {
    if (group.count < 2) continue;
    const double own = weight_of(group), other = 1 - own / weight;
    const double away = mean_difference(group, middle) - shift;
    spread.add(own * away * away);
    balance.add(other * other / as_double(group.count - 1));
  }
  const double k = out.groups, lambda = balance.value() / (k * k - 1);
  out.freedom1 = k - 1;
  out.freedom2 = 1 / (3 * lambda);
  out.f = spread.value() / (k - 1) / (1 + 2 * (k - 2) * lambda);
  find_p(out);
  return out;
}

VarianceShares variance_shares(const Anova& classic, double confidence) {
  VarianceShares out;
  const double total = classic.between + classic.within;
  if (!(total > 0) || std::isinf(total)) return out;
  out.eta_squared = classic.between / total;
  if (std::isnan(classic.f)) return out;
  const double error = classic.within / classic.freedom2;
  const double excess = classic.between - classic.freedom1 * error;
  out.omega_squared = excess / (total + error);
  out.epsilon_squared = excess / total;
  if (std::isinf(classic.f)) {
    out.interval = {1, 1};
    return out;
  }
  const auto share = [&](double probability) {
    const double lambda =
        math::f_noncentrality(classic.f, classic.freedom1, classic.freedom2, probability);
    return lambda / (lambda + as_double(classic.rows));
  };
  out.interval = {share((1 + confidence) / 2), share((1 - confidence) / 2)};
  return out;
}

}  // namespace coterie::stats
