#include "figures/cohorts.hpp"

#include <bit>

namespace coterie::figures {

std::optional<Cohorts> make_cohorts(const LineSums& lines, base::LocalSeconds as_of) {
  if (!lines.periods || lines.activity.empty()) return std::nullopt;
  Cohorts out;
  out.periods = *lines.periods;
  for (int first = 0; first < out.periods.count; ++first) {
    Cohort one;
    one.start = out.periods.start(first);
    one.active.resize(static_cast<size_t>(out.periods.count - first));
    if (lines.money) one.revenue.resize(one.active.size());
    for (int period = first; period < out.periods.count; ++period)
      one.complete += int64_t{86400} * out.periods.start(period + 1) <= as_of;
    out.cohorts.push_back(std::move(one));
  }
  for (const auto& activity : lines.activity) {
    const int first = std::countr_zero(activity.periods);
    auto& cohort = out.cohorts[static_cast<size_t>(first)];
    cohort.customers += activity.customers;
    for (size_t age = 0; age < cohort.active.size(); ++age)
      if ((activity.periods >> (static_cast<size_t>(first) + age)) & 1)
        cohort.active[age] += activity.customers;
  }
  for (const auto& sum : lines.cohorts)
    out.cohorts[static_cast<size_t>(sum.cohort)]
        .revenue[static_cast<size_t>(sum.period - sum.cohort)] += sum.micros;
  return out;
}

}  // namespace coterie::figures
