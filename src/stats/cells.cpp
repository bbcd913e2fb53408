#include "stats/cells.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stats/moments.hpp"

namespace coterie::stats {

namespace {

using Row = std::pair<double, int32_t>;  // value minus the middle, group

// Where each cell ends, in sorted rows.
std::vector<std::size_t> cuts(const std::vector<Row>& rows, int cells, bool& exact) {
  std::vector<std::size_t> ends;
  double squares = 0, fourths = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double square = rows[i].first * rows[i].first;
    squares += square;
    fourths += square * square;
    if (i + 1 == rows.size() || rows[i + 1].first != rows[i].first) ends.push_back(i + 1);
  }
  exact = ends.size() <= static_cast<std::size_t>(cells);
  if (exact) return ends;
  const auto n = static_cast<double>(rows.size());
  const double most = 3.0 / cells;
  std::vector<std::size_t> out;
  double held = 0;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    const double square = rows[begin].first * rows[begin].first;
    const auto count = static_cast<double>(end - begin);
    const double weight = count * (1 / n + square / squares + square * square / fourths);
    if (held > 0 && held + weight > most) {
      out.push_back(begin);
      held = 0;
    }
    held += weight;
    begin = end;
  }
  out.push_back(begin);
  return out;
}

}  // namespace

Cells make_cells(std::span<const double> values, std::span<const int32_t> groups, int group_count,
                 int cells) {
  Cells out;
  out.sizes.resize(static_cast<std::size_t>(std::max(group_count, 0)));
  out.shares.resize(out.sizes.size());
  std::vector<Row> rows;
  std::vector<double> kept;
  for (std::size_t i = 0; i < std::min(values.size(), groups.size()); ++i) {
    if (!std::isfinite(values[i]) || groups[i] < 0 || groups[i] >= group_count) continue;
    rows.emplace_back(values[i], groups[i]);
    kept.push_back(values[i]);
    ++out.sizes[static_cast<std::size_t>(groups[i])];
  }
  if (rows.empty()) return out;
  out.middle = moments(kept).mean;
  for (Row& row : rows) row.first -= out.middle;
  std::ranges::sort(rows);
  std::size_t begin = 0;
  for (const std::size_t end : cuts(rows, cells, out.exact)) {
    for (std::size_t i = begin; i < end; ++i) {
      auto& shares = out.shares[static_cast<std::size_t>(rows[i].second)];
      if (shares.empty() || shares.back().cell != out.count) shares.push_back({out.count, 0, 0, 0});
      ++shares.back().count;
      shares.back().mean += rows[i].first;
      shares.back().square += rows[i].first * rows[i].first;
    }
    ++out.count;
    begin = end;
  }
  for (auto& group : out.shares)
    for (Cells::Share& share : group) {
      share.mean /= static_cast<double>(share.count);
      share.square /= static_cast<double>(share.count);
    }
  return out;
}

}  // namespace coterie::stats
