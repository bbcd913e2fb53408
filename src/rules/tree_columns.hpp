// Features as small whole numbers that keep their order: what a tree is grown on. A number's code
// says between which two cuts it lies, a category's code is its level. Few customers: a cut between
// every two different values. Many: at most 254 cuts, at short decimals near evenly spaced
// quantiles, so that rules are readable by themselves.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "table/frame.hpp"
#include "table/transform.hpp"

namespace coterie::rules {

// Codes up to this many are counted in a histogram; columns with more are walked in sorted order.
inline constexpr int kTreeBins = 256;

struct TreeColumn {
  std::string feature;
  bool category = false;
  bool whole = false;                // every number of the fit is whole
  const table::Column* source = {};  // of the frame, which must outlive this
  std::vector<uint16_t> codes;       // one a row; `bins` is missing
  int bins = 0;                      // codes 0 … bins - 1
  std::vector<double>
      cuts;  // of numbers: code c holds cuts[c - 1] <= x < cuts[c]; bins - 1 of them
  std::vector<uint32_t> order;  // rows by code, then by number; empty when bins <= kTreeBins

  bool missing(size_t row) const { return codes[row] == bins; }
};

struct TreeColumns {
  std::vector<TreeColumn> columns;
  std::vector<table::LeftOut> left_out;
};

// The columns that a tree may ask about, in the order of `features`.
// features: columns of the frame; numbers, or categories of at most table::kMostLevels levels.
// exact_rows: up to this many rows (at most 65,000) every value has a code of its own.
// Returns: constant features and categories of too many levels are left out, each with its reason.
// Infinite numbers are numbers here; NaN is missing.
// Errors: Code::project for a feature that the frame lacks.
// Repeats: codes depend on neither threads nor the order of rows.
// Cost: sorts each column of numbers up to exact_rows; above it, linear.
// Checked: TreeColumnsTest.
base::Result<TreeColumns> tree_columns(const table::Frame& frame,
                                       std::span<const std::string> features, int64_t exact_rows,
                                       base::Pool& pool, const std::string& place);

// The shortest decimal x with low < x <= high, of those the nearest to the middle; a whole number
// when `whole` (then high is one).
// low < high; infinities stand for the largest numbers.
// Checked: TreeColumnsTest, against a search over all decimals.
double shortest_between(double low, double high, bool whole);

}  // namespace coterie::rules
