// Rows are put into group order once (stable); each column is then gathered group by group.
#include "table/profile.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "table/summary.hpp"

namespace coterie::table {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// rows[ends[g - 1] .. ends[g]) are the rows of group g, ascending.
struct Groups {
  std::vector<size_t> rows, ends;

  std::span<const size_t> of(size_t group) const {
    size_t begin = group == 0 ? 0 : ends[group - 1];
    return std::span(rows).subspan(begin, ends[group] - begin);
  }
};

Groups order_by_group(std::span<const int32_t> groups, int k) {
  std::vector<size_t> next(static_cast<size_t>(k) + 1);
  for (int32_t group : groups)
    if (group >= 0) ++next[static_cast<size_t>(group) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  Groups out{std::vector<size_t>(next.back()), std::vector<size_t>(next.begin() + 1, next.end())};
  for (size_t row = 0; row < groups.size(); ++row)
    if (groups[row] >= 0) out.rows[next[static_cast<size_t>(groups[row])]++] = row;
  return out;
}

// present: finite values; reordered.
FeatureProfile describe(const std::string& feature, std::span<double> present) {
  FeatureProfile out;
  Moments m = moments(present);
  const double at[] = {0.25, 0.5, 0.75};
  auto q = select_quantiles(present, at);
  out.feature = feature;
  out.count = m.count;
  out.mean = m.mean;
  out.sd = m.sd;
  out.q25 = q[0];
  out.median = q[1];
  out.q75 = q[2];
  return out;
}

void profile_number(const Column& column, const Groups& groups, Profiles& out) {
  std::vector<double> present = present_values(column.values);
  FeatureProfile population = describe(column.name, present);
  compare(population, population);
  for (size_t g = 0; g < out.groups.size(); ++g) {
    present.clear();
    for (size_t row : groups.of(g))
      if (std::isfinite(column.values[row])) present.push_back(column.values[row] + 0.0);
    FeatureProfile of_group = describe(column.name, present);
    compare(of_group, population);
    out.groups[g].features.push_back(std::move(of_group));
  }
  out.population.features.push_back(std::move(population));
}

CategoryShares shares(const Column& column, std::span<const int64_t> counts) {
  CategoryShares out;
  out.feature = column.name;
  out.count = std::accumulate(counts.begin(), counts.end(), int64_t{0});
  std::vector<size_t> order;
  for (size_t level = 0; level < counts.size(); ++level)
    if (counts[level] > 0) order.push_back(level);
  // Levels are sorted by bytes, so a lower index is the earlier name.
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
  });
  for (size_t level : order) {
    out.levels.push_back(column.levels[level]);
    out.shares.push_back(static_cast<double>(counts[level]) / static_cast<double>(out.count));
  }
  return out;
}

void profile_category(const Column& column, const Groups& groups, Profiles& out) {
  std::vector<int64_t> counts(column.levels.size());
  for (int32_t code : column.codes)
    if (code >= 0) ++counts[static_cast<size_t>(code)];
  out.population.categories.push_back(shares(column, counts));
  for (size_t g = 0; g < out.groups.size(); ++g) {
    std::fill(counts.begin(), counts.end(), 0);
    for (size_t row : groups.of(g))
      if (column.codes[row] >= 0) ++counts[static_cast<size_t>(column.codes[row])];
    out.groups[g].categories.push_back(shares(column, counts));
  }
}

}  // namespace

void compare(FeatureProfile& group, const FeatureProfile& population) {
  group.relative_importance = population.mean != 0 ? group.mean / population.mean - 1 : kNan;
  group.standardised = population.sd > 0 ? (group.mean - population.mean) / population.sd : kNan;
}

base::Result<Profiles> profile(const Frame& frame, std::span<const int32_t> groups, int k,
                               base::Pool* pool) {
  if (k < 0 || static_cast<int64_t>(groups.size()) != frame.rows())
    return base::fail(base::Code::internal, "profile", "the groups do not fit the customers");
  if (std::any_of(groups.begin(), groups.end(), [k](int32_t g) { return g < -1 || g >= k; }))
    return base::fail(base::Code::internal, "profile", "a group is not in 0..k-1");
  Groups ordered = order_by_group(groups, k);
  Profiles out;
  out.population.customers = frame.rows();
  out.groups.resize(static_cast<size_t>(k));
  for (size_t g = 0; g < out.groups.size(); ++g)
    out.groups[g].customers = static_cast<int64_t>(ordered.of(g).size());
  std::vector<Profiles> of_columns(frame.columns.size());
  const auto describe_column = [&](int64_t i, int) {
    const Column& column = frame.columns[static_cast<size_t>(i)];
    Profiles& one = of_columns[static_cast<size_t>(i)];
    one.groups.resize(out.groups.size());
    if (column.category)
      profile_category(column, ordered, one);
    else
      profile_number(column, ordered, one);
  };
  const auto columns = static_cast<int64_t>(frame.columns.size());
  if (pool != nullptr) {
    pool->run(columns, describe_column);
  } else {
    for (int64_t i = 0; i < columns; ++i) describe_column(i, 0);
  }
  const auto append = [](Profile& to, Profile& from) {
    std::ranges::move(from.features, std::back_inserter(to.features));
    std::ranges::move(from.categories, std::back_inserter(to.categories));
  };
  for (Profiles& one : of_columns) {
    append(out.population, one.population);
    for (size_t g = 0; g < out.groups.size(); ++g) append(out.groups[g], one.groups[g]);
  }
  return out;
}

}  // namespace coterie::table
