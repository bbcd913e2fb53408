// All correlations in one pass over blocks of rows: block products in fixed lanes, blocks merged by
// a compensated sum, so nothing depends on threads and no column is held in memory.
#include "table/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "table/column_reader.hpp"

namespace coterie::table {
namespace {

constexpr size_t kBlockRows = 512;

// Pearson's r of every pair of the given (not constant) candidates; [j][i] for i < j.
std::vector<std::vector<double>> correlations(const std::vector<const Candidate*>& of,
                                              size_t rows) {
  std::vector<ColumnReader> readers;
  std::vector<std::vector<double>> block(of.size(), std::vector<double>(kBlockRows));
  std::vector<std::vector<Sum>> sums;
  for (size_t j = 0; j < of.size(); ++j) {
    readers.emplace_back(of[j]->column, *of[j]->source);
    sums.emplace_back(j);
  }
  for (size_t first = 0; first < rows; first += kBlockRows) {
    size_t count = std::min(kBlockRows, rows - first);
    for (size_t j = 0; j < of.size(); ++j) {
      auto z = std::span(block[j]).first(count);
      readers[j].read(static_cast<int64_t>(first), z);
      for (double& x : z) x = (x - of[j]->moments.mean) / of[j]->moments.sd;
      for (size_t i = 0; i < j; ++i)
        sums[j][i].add(block_dot(z, std::span<const double>(block[i]).first(count)));
    }
  }
  std::vector<std::vector<double>> out(of.size());
  for (size_t j = 0; j < of.size(); ++j)
    for (const Sum& sum : sums[j]) out[j].push_back(sum.value() / static_cast<double>(rows));
  return out;
}

bool same_values(const Candidate& a, const Candidate& b, size_t rows) {
  ColumnReader read_a(a.column, *a.source), read_b(b.column, *b.source);
  std::vector<double> x(kBlockRows), y(kBlockRows);
  for (size_t first = 0; first < rows; first += kBlockRows) {
    size_t count = std::min(kBlockRows, rows - first);
    read_a.read(static_cast<int64_t>(first), std::span(x).first(count));
    read_b.read(static_cast<int64_t>(first), std::span(y).first(count));
    if (!std::equal(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count), y.begin()))
      return false;
  }
  return true;
}

// A column whose source varies but whose winsorised values do not.
bool flattened(const Candidate& candidate) {
  if (candidate.column.low > candidate.column.high) return false;
  FittedColumn open = candidate.column;
  open.low = 1;
  open.high = 0;
  const auto& values = candidate.source->values;
  return std::any_of(values.begin(), values.end(),
                     [&](double x) { return unscaled(open, x) != unscaled(open, values.front()); });
}

}  // namespace

std::vector<std::string> screen(const std::vector<Candidate>& candidates, int64_t rows) {
  std::vector<std::string> reasons(candidates.size());
  std::vector<const Candidate*> varying;
  std::vector<size_t> place;  // of varying[j] in candidates
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].moments.sd > 0) {
      varying.push_back(&candidates[i]);
      place.push_back(i);
    } else {
      reasons[i] = flattened(candidates[i]) ? "constant after winsorising" : "constant";
    }
  }
  auto r = correlations(varying, static_cast<size_t>(rows));
  for (size_t j = 0; j < varying.size(); ++j)
    for (size_t i = 0; i < j; ++i) {
      if (!reasons[place[i]].empty() || !(std::abs(r[j][i]) > kCollinear)) continue;
      const std::string& earlier = varying[i]->column.name;
      std::string& reason = reasons[place[j]];
      if (same_values(*varying[j], *varying[i], static_cast<size_t>(rows)))
        reason = "the same as " + earlier;
      else
        reason = fmt::format("almost the {} {} (r = {:.2f})",
                             r[j][i] > 0 ? "same as" : "opposite of", earlier, r[j][i]);
      break;
    }
  return reasons;
}

}  // namespace coterie::table
