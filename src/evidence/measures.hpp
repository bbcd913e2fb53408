// The headline figures of a run's evidence, of the model that tags the customers: what the memo
// quotes first and what a gate may put limits on. Each is a registered definition.
#pragma once
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace coterie::evidence {

struct MeasureDefinition {
  std::string_view name;  // "stability_ari"
  std::string_view text;  // one sentence
  std::string_view range;
  bool more_is_better = true;
};
std::span<const MeasureDefinition> measures();
// Null when there is no such measure.
const MeasureDefinition* find_measure(std::string_view name);

struct Measure {
  std::string_view name;  // of a definition
  double value = std::numeric_limits<double>::quiet_NaN();
  std::string why_not;  // why there is no value; "" when there is one
};

}  // namespace coterie::evidence
