#include "stats/contingency.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "math/distributions.hpp"
#include "math/exact_sum.hpp"
#include "math/noncentral.hpp"
#include "stats/draws.hpp"

namespace coterie::stats {

namespace {

// The table without its empty rows and columns, and its margins.
struct Filled {
  std::vector<int64_t> counts, rows, columns;
  int64_t total = 0;
};

Filled fill(const CrossTable& table) {
  Filled out;
  std::vector<int64_t> rows(static_cast<std::size_t>(table.rows));
  std::vector<int64_t> columns(static_cast<std::size_t>(table.columns));
  for (int a = 0; a < table.rows; ++a)
    for (int b = 0; b < table.columns; ++b) {
      rows[static_cast<std::size_t>(a)] += table.at(a, b);
      columns[static_cast<std::size_t>(b)] += table.at(a, b);
    }
  for (int a = 0; a < table.rows; ++a) {
    if (rows[static_cast<std::size_t>(a)] == 0) continue;
    out.rows.push_back(rows[static_cast<std::size_t>(a)]);
    out.total += out.rows.back();
    for (int b = 0; b < table.columns; ++b)
      if (columns[static_cast<std::size_t>(b)] > 0) out.counts.push_back(table.at(a, b));
  }
  std::ranges::copy_if(columns, std::back_inserter(out.columns), [](int64_t n) { return n > 0; });
  return out;
}

// Sum of squared counts over expected ones; chi-square is this minus the total.
double squares_over_expected(const Filled& table) {
  math::ExactSum sum;
  std::size_t at = 0;
  for (const int64_t row : table.rows)
    for (const int64_t column : table.columns) {
      const auto count = static_cast<double>(table.counts[at++]);
      sum.add(count * count / static_cast<double>(row) / static_cast<double>(column) *
              static_cast<double>(table.total));
    }
  return sum.value();
}

double cramers_v_of(double chi_square, double total, int levels1, int levels2) {
  return std::min(std::sqrt(chi_square / total / (std::min(levels1, levels2) - 1)), 1.0);
}

double cramers_v_corrected_of(double chi_square, double total, int levels1, int levels2) {
  const double r = levels1, c = levels2;
  const double excess = std::max(chi_square / total - (r - 1) * (c - 1) / (total - 1), 0.0);
  const double rows = r - (r - 1) * (r - 1) / (total - 1);
  const double columns = c - (c - 1) * (c - 1) / (total - 1);
  const double sides = std::min(rows, columns) - 1;
  return sides > 0 ? std::min(std::sqrt(excess / sides), 1.0) : std::nan("");
}

// A random table with the margins of this one: row by row, column by column without replacement.
void draw_table(Filled& table, std::vector<int64_t>& columns_left, base::Random& random) {
  columns_left = table.columns;
  int64_t left = table.total;
  std::size_t at = 0;
  for (const int64_t row : table.rows) {
    int64_t wanted = row, behind = left;
    for (int64_t& column : columns_left) {
      behind -= column;
      const int64_t count = hypergeometric(random, column, behind, wanted);
      table.counts[at++] = count;
      column -= count;
      wanted -= count;
    }
    left -= row;
  }
}

// n times the variance of phi² = chi-square / n: of its derivatives by the shares of the cells.
double contingency_variance(const Filled& table) {
  const auto n = static_cast<double>(table.total);
  const std::size_t width = table.columns.size();
  std::vector<math::ExactSum> by_row(table.rows.size()), by_column(width);
  const auto ratio = [&](std::size_t a, std::size_t b) {
    return static_cast<double>(table.counts[a * width + b]) * n /
           static_cast<double>(table.rows[a]) / static_cast<double>(table.columns[b]);
  };
  for (std::size_t a = 0; a < table.rows.size(); ++a)
    for (std::size_t b = 0; b < width; ++b) {
      const auto count = static_cast<double>(table.counts[a * width + b]);
      by_row[a].add(ratio(a, b) * count / static_cast<double>(table.rows[a]));
      by_column[b].add(ratio(a, b) * count / static_cast<double>(table.columns[b]));
    }
  math::ExactSum first, second;
  for (std::size_t a = 0; a < table.rows.size(); ++a)
    for (std::size_t b = 0; b < width; ++b) {
      const double share = static_cast<double>(table.counts[a * width + b]) / n;
      const double slope = 2 * ratio(a, b) - by_row[a].value() - by_column[b].value();
      first.add(share * slope);
      second.add(share * slope * slope);
    }
  return std::max(second.value() - first.value() * first.value(), 0.0);
}

Interval fisher_interval(const Filled& table, const Independence& seen, double confidence) {
  const auto n = static_cast<double>(table.total);
  const double sides = std::min(seen.levels1, seen.levels2) - 1;
  const double phi = std::max((seen.chi_square - seen.freedom) / n, 0.0);
  // Without any relation chi-square varies by twice its degrees of freedom.
  const double error = std::sqrt(contingency_variance(table) / n + 2 * seen.freedom / (n * n));
  const double v = std::min(std::sqrt(phi / sides), 1.0);
  const double z = math::normal_quantile((1 + confidence) / 2);
  if (v >= 1) return {1, 1};
  // At V = 0 the scale has no slope; there the interval of phi² itself is taken.
  if (phi == 0) return {0, std::min(std::sqrt(z * error / sides), 1.0)};
  const double reach = z * error / (2 * sides * v * (1 - v * v));
  return {std::max(std::tanh(std::atanh(v) - reach), 0.0), std::tanh(std::atanh(v) + reach)};
}

}  // namespace

Independence independence(const CrossTable& table, double confidence) {
  Independence out;
  const Filled filled = fill(table);
  out.rows = filled.total;
  out.levels1 = static_cast<int>(filled.rows.size());
  out.levels2 = static_cast<int>(filled.columns.size());
  if (out.levels1 < 2 || out.levels2 < 2) return out;
  const auto n = static_cast<double>(out.rows);
  math::ExactSum chi_square;
  int below_5 = 0;
  bool below_1 = false;
  out.expected_min = n;
  for (std::size_t a = 0, at = 0; a < filled.rows.size(); ++a)
    for (const int64_t column : filled.columns) {
      const double expected = static_cast<double>(filled.rows[a]) * static_cast<double>(column) / n;
      const double away = static_cast<double>(filled.counts[at++]) - expected;
      chi_square.add(away * away / expected);
      out.expected_min = std::min(out.expected_min, expected);
      below_5 += expected < 5;
      below_1 = below_1 || expected < 1;
    }
  out.expected_below_5 = below_5 / static_cast<double>(filled.counts.size());
  out.sparse = below_1 || out.expected_below_5 > 0.2;
  out.chi_square = chi_square.value();
  out.freedom = static_cast<double>(out.levels1 - 1) * (out.levels2 - 1);
  out.p = math::chi_square_upper(out.chi_square, out.freedom);
  out.log10_p = math::log10_chi_square_upper(out.chi_square, out.freedom);
  out.cramers_v = cramers_v_of(out.chi_square, n, out.levels1, out.levels2);
  out.cramers_v_corrected = cramers_v_corrected_of(out.chi_square, n, out.levels1, out.levels2);
  const auto end = [&](double probability) {
    const double lambda = math::chi_square_noncentrality(out.chi_square, out.freedom, probability);
    return cramers_v_of(lambda, n, out.levels1, out.levels2);
  };
  out.interval_noncentral = {end((1 + confidence) / 2), end((1 - confidence) / 2)};
  out.interval = fisher_interval(filled, out, confidence);
  return out;
}

Association association(const CrossTable& table) {
  const Filled filled = fill(table);
  const auto levels1 = static_cast<int>(filled.rows.size());
  const auto levels2 = static_cast<int>(filled.columns.size());
  if (levels1 < 2 || levels2 < 2) return {};
  const auto n = static_cast<double>(filled.total);
  const double chi_square = std::max(squares_over_expected(filled) - n, 0.0);
  return {cramers_v_of(chi_square, n, levels1, levels2),
          cramers_v_corrected_of(chi_square, n, levels1, levels2)};
}

double independence_permutation_p(const CrossTable& table, int permutations, uint64_t seed) {
  Filled filled = fill(table);
  if (filled.rows.size() < 2 || filled.columns.size() < 2 || permutations < 1) return std::nan("");
  // A table with the same chi-square may differ from it by rounding.
  const double seen = squares_over_expected(filled) * (1 - 1e-12);
  std::vector<int64_t> columns_left;
  int as_large = 0;
  for (int round = 0; round < permutations; ++round) {
    base::Random random(seed, static_cast<uint64_t>(round));
    draw_table(filled, columns_left, random);
    as_large += squares_over_expected(filled) >= seen;
  }
  return (1.0 + as_large) / (1.0 + permutations);
}

}  // namespace coterie::stats
