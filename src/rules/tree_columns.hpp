// Features as small whole numbers that keep their order: what a tree is grown on. A number's code
// says between which two cuts it lies, a category's code is its level. There is a cut between every
// two different values, or there are some hundred at short decimals near evenly spaced quantiles,
// which make rules that are easy to read and are all that many customers need.
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

// Up to so many customers every cut can be tried.
inline constexpr int64_t kExactRows = 50'000;
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
// thresholds: how many cuts of a number there are, 1 to kTreeBins - 1; where it has fewer different
// values, one between every two. 0: one between every two up to kExactRows rows, else the most.
// Returns: constant features and categories of too many levels are left out, each with its reason.
// Infinite numbers are numbers here; NaN is missing.
// Errors: Code::project for a feature that the frame lacks.
// Repeats: codes depend on neither threads nor the order of rows.
// Cost: sorts each column of numbers when every value has a code, else linear.
// Checked: TreeColumnsTest.
base::Result<TreeColumns> tree_columns(const table::Frame& frame,
                                       std::span<const std::string> features, int thresholds,
                                       base::Pool& pool, const std::string& place);

// The shortest decimal x with low < x <= high, of those the nearest to the middle; a whole number
// when `whole` (then high is one).
// low < high; infinities stand for the largest numbers.
// Checked: TreeColumnsTest, against a search over all decimals.
double shortest_between(double low, double high, bool whole);

}  // namespace coterie::rules
