// What the revenue of each segment is made of.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "figures/line_sums.hpp"

namespace coterie::figures {

struct CategoryMix {
  bool by_revenue = true;           // else by lines: there is no money
  std::vector<std::string> levels;  // of most revenue first, at most 10
  // Shares of all revenue, one a level, then one of all other categories and of lines without one.
  std::vector<double> population;             // of all customers, also those in no segment
  std::vector<std::vector<double>> segments;  // NaN for a segment without revenue
};

// Returns: nothing when the lines have no category, or none has one.
std::optional<CategoryMix> make_category_mix(const LineSums& lines, int segments);

}  // namespace coterie::figures
