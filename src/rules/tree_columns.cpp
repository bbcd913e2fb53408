// Quantiles come from selection, not from a sort: a million values take some passes.
#include "rules/tree_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/text.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;

constexpr double kLargest = std::numeric_limits<double>::max();

// m * 10^power, correctly rounded.
double decimal(int64_t m, int power) {
  return std::strtod(fmt::format("{}e{}", m, power).c_str(), nullptr);
}

// The nearest to the middle of the numbers of `digits` digits in (low, high], low >= 0, or 0.
double nearest_of_digits(double low, double high, bool whole, int digits) {
  const double middle = low + (high - low) / 2;
  const int top = static_cast<int>(std::floor(std::log10(high)));
  double best = 0;
  for (int decade : {top + 1, top, top - 1}) {
    const int power = decade - digits + 1;
    if (whole && power < 0) continue;
    const double step = decimal(1, power);
    if (!(step > 0) || !std::isfinite(step)) continue;
    // More than `digits` digits are for a later round.
    const double most = std::min(std::pow(10, digits), 1e17);
    const double first = std::min(std::floor(low / step), most),
                 last = std::min(std::ceil(high / step), most);
    const double near = std::clamp(std::round(middle / step), first, last);
    for (double m : {near - 1, near, near + 1, first, first + 1, last - 1, last}) {
      if (m <= 0 || m > most) continue;
      const double x = decimal(static_cast<int64_t>(m), power);
      if (x <= low || x > high) continue;
      if (best == 0 || std::fabs(x - middle) < std::fabs(best - middle)) best = x;
    }
  }
  return best;
}

// low >= 0.
double shortest_positive(double low, double high, bool whole) {
  for (int digits = 1; digits <= 17; ++digits)
    if (const double x = nearest_of_digits(low, high, whole, digits); x > 0) return x;
  return high;
}

// Puts the values of the ranks at [first, last) of `ranks` where a sort would put them.
void select(std::vector<double>& values, size_t begin, size_t end, std::span<const size_t> ranks) {
  if (ranks.empty() || end - begin < 2) return;
  const size_t middle = ranks.size() / 2, rank = ranks[middle];
  const auto at = [&](size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(i); };
  std::nth_element(at(begin), at(rank), at(end));
  select(values, begin, rank, ranks.first(middle));
  select(values, rank + 1, end, ranks.subspan(middle + 1));
}

// The different values, ascending; empty when there are more than `most`.
std::vector<double> distinct(const std::vector<double>& values, size_t most) {
  std::vector<double> table(std::bit_ceil(4 * most), std::nan("")), out;
  for (double x : values) {
    if (std::isnan(x)) continue;
    if (x == 0) x = 0;  // one zero
    uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    size_t at = static_cast<size_t>((bits * 0x9e3779b97f4a7c15u) >> 40) & (table.size() - 1);
    while (!std::isnan(table[at]) && table[at] != x) at = (at + 1) & (table.size() - 1);
    if (table[at] == x) continue;
    if (out.size() == most) return {};
    table[at] = x;
    out.push_back(x);
  }
  std::ranges::sort(out);
  return out;
}

// A cut between every two neighbours: the upper one itself, as the cut of a node is set later.
std::vector<double> cuts_between(const std::vector<double>& sorted) {
  return {sorted.begin() + 1, sorted.end()};
}

// Cuts at short decimals within half a bin of evenly spaced quantiles.
std::vector<double> cuts_at_quantiles(const std::vector<double>& column, bool whole, size_t count) {
  std::vector<double> values;
  values.reserve(column.size());
  for (double x : column)
    if (!std::isnan(x)) values.push_back(x);
  std::vector<size_t> ranks;
  for (size_t i = 0; i <= 2 * count; ++i) ranks.push_back((values.size() - 1) * i / (2 * count));
  ranks.erase(std::ranges::unique(ranks).begin(), ranks.end());
  select(values, 0, values.size(), ranks);
  std::vector<double> cuts;
  for (size_t i = 0; i + 1 < ranks.size(); i += 2) {
    const size_t next = std::min(i + 2, ranks.size() - 1);
    const double low = values[ranks[i]], high = values[ranks[next]];
    if (low < high) cuts.push_back(shortest_between(low, high, whole));
  }
  std::ranges::sort(cuts);
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
  return cuts;
}

// How many cuts x reaches; without branches that depend on the data.
size_t passed(const std::vector<double>& cuts, double x) {
  if (cuts.empty()) return 0;
  size_t begin = 0, count = cuts.size();
  while (count > 1) {
    const size_t half = count / 2;
    begin += cuts[begin + half - 1] <= x ? half : 0;
    count -= half;
  }
  return begin + (cuts[begin] <= x ? 1 : 0);
}

// count: of cuts; 0 for one between every two values.
void code_numbers(TreeColumn& out, size_t count) {
  const auto& values = out.source->values;
  out.whole =
      std::ranges::all_of(values, [](double x) { return !std::isfinite(x) || x == std::floor(x); });
  auto few = distinct(values, count > 0 ? count + 1 : kTreeBins);
  if (few.empty() && count == 0) {
    for (double x : values)
      if (!std::isnan(x)) few.push_back(x);
    std::ranges::sort(few);
    few.erase(std::ranges::unique(few).begin(), few.end());
  }
  if (few.empty() && std::ranges::all_of(values, [](double x) { return std::isnan(x); })) return;
  out.cuts = few.empty() ? cuts_at_quantiles(values, out.whole, count) : cuts_between(few);
  out.bins = static_cast<int>(out.cuts.size()) + 1;
  out.codes.resize(values.size());
  for (size_t row = 0; row < values.size(); ++row) {
    const double x = values[row];
    out.codes[row] =
        static_cast<uint16_t>(std::isnan(x) ? static_cast<size_t>(out.bins) : passed(out.cuts, x));
  }
  if (out.bins <= kTreeBins) return;
  // A counting sort: rows of a code in their order.
  std::vector<uint32_t> begin(static_cast<size_t>(out.bins) + 2);
  for (uint16_t code : out.codes) ++begin[code + size_t{1}];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  out.order.resize(out.codes.size());
  for (size_t row = 0; row < out.codes.size(); ++row)
    out.order[begin[out.codes[row]]++] = static_cast<uint32_t>(row);
}

void code_levels(TreeColumn& out) {
  out.category = true;
  out.bins = static_cast<int>(out.source->levels.size());
  for (int32_t code : out.source->codes)
    out.codes.push_back(static_cast<uint16_t>(code < 0 ? out.bins : code));
}

bool constant(const TreeColumn& column) {
  return std::ranges::all_of(column.codes, [&](uint16_t c) { return c == column.codes[0]; });
}

}  // namespace

double shortest_between(double low, double high, bool whole) {
  low = std::max(low, -kLargest);
  high = std::min(high, kLargest);
  if (low < 0 && high >= 0) return 0;
  if (low >= 0) return shortest_positive(low, high, whole);
  // Below zero the closed end is the near one: look in [-high, -low), then at the end itself.
  const double x = -shortest_positive(std::nextafter(-high, 0.0), std::nextafter(-low, 0.0), whole);
  return whole && x != std::floor(x) ? high : x;
}

Result<TreeColumns> tree_columns(const table::Frame& frame, std::span<const std::string> features,
                                 int thresholds, base::Pool& pool, const std::string& place) {
  TreeColumns out;
  std::vector<TreeColumn> columns;
  for (const auto& feature : features) {
    const auto* source = frame.find(feature);
    if (source == nullptr) {
      std::vector<std::string> names;
      for (const auto& column : frame.columns) names.push_back(column.name);
      const auto near = base::nearest(feature, names);
      return base::fail(Code::project, place,
                        fmt::format("there is no feature '{}'{}", base::printable(feature),
                                    near.empty() ? "" : "; did you mean '" + near + "'?"),
                        base::join(names, ", "));
    }
    if (source->category && source->levels.size() > static_cast<size_t>(table::kMostLevels)) {
      out.left_out.push_back({feature, fmt::format("more than {} levels", table::kMostLevels)});
      continue;
    }
    columns.emplace_back().feature = feature;
    columns.back().source = source;
  }
  if (thresholds == 0 && frame.rows() > kExactRows) thresholds = kTreeBins - 1;
  pool.run(static_cast<int64_t>(columns.size()), [&](int64_t i, int) {
    auto& column = columns[static_cast<size_t>(i)];
    if (column.source->category)
      code_levels(column);
    else
      code_numbers(column, static_cast<size_t>(thresholds));
  });
  for (auto& column : columns) {
    if (column.codes.empty())
      out.left_out.push_back({column.feature, "no value"});
    else if (constant(column))
      out.left_out.push_back({column.feature, "constant"});
    else
      out.columns.push_back(std::move(column));
  }
  return out;
}

}  // namespace coterie::rules
