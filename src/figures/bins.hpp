// Where a histogram is cut: at numbers that people would choose (10, 20, 50; 0.25), few enough to
// see and so that every value is in a bin. Bins are half open, [edge, next); the last is closed.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "table/summary.hpp"

namespace coterie::figures {

inline constexpr int kMostBins = 24;

struct Bins {
  // Ascending, one more than bins; [v, v] when all values are v; empty when there are none.
  std::vector<double> edges;
  // Edges grow by about a constant factor. A first edge of 0 then holds the zeros alone.
  bool log = false;

  int count() const { return edges.empty() ? 0 : static_cast<int>(edges.size()) - 1; }
  // 0 … count() - 1. x: finite.
  int of(double x) const;
};

// A range that holds nearly all values, and does not bend to a few far ones: both ends lie within
// the values, beyond the quantiles 0.005 and 0.995 and the whiskers of a box plot (1.5 times the
// distance of the quartiles).
// present: finite, at least one; reordered.
struct Range {
  double low = 0, high = 0;
};
Range usual_range(std::span<double> present);

// Cuts the values into at most 24 bins, fewer for few values (2 n^(1/3), at least 5). Whole numbers
// that span no more than that get a bin each. Skewed values without negative ones (skewness above
// 1, as where models take a logarithm) get a logarithmic scale. Far values share the first and the
// last bin.
// present: finite; reordered. moments: of them.
// Repeats: independent of the order of the values. Cost: linear.
// Checked: BinsTest by hand, and that every value has a bin for any values.
Bins cut(std::span<double> present, const table::Moments& moments);

}  // namespace coterie::figures
