#include "figures/agreement.hpp"

namespace coterie::figures {

std::vector<Agreement> make_agreements(const std::vector<segment::ModelResult>& models,
                                       int chosen) {
  std::vector<Agreement> out;
  const auto& a = models[static_cast<size_t>(chosen)];
  for (size_t m = 0; m < models.size(); ++m) {
    if (static_cast<int>(m) == chosen) continue;
    const auto& b = models[m];
    Agreement one;
    one.other = static_cast<int>(m);
    one.counts.resize(a.segments.size(), std::vector<int64_t>(b.segments.size()));
    one.rows_without.resize(a.segments.size());
    one.columns_without.resize(b.segments.size());
    for (size_t row = 0; row < a.assignment.segment.size(); ++row) {
      const int32_t i = a.assignment.segment[row], j = b.assignment.segment[row];
      if (i >= 0 && j >= 0)
        ++one.counts[static_cast<size_t>(i)][static_cast<size_t>(j)];
      else if (i >= 0)
        ++one.rows_without[static_cast<size_t>(i)];
      else if (j >= 0)
        ++one.columns_without[static_cast<size_t>(j)];
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace coterie::figures
