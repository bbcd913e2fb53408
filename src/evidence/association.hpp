// How closely two columns of the same customers go together, whatever kinds they are and whatever
// the shape of their relation: for telling whether one number is another one in disguise.
//
// Everything is counted in whole numbers (doubled ranks), so that the bits depend on neither the
// order of rows nor threads.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "table/frame.hpp"

namespace coterie::evidence {

struct Association {
  // spearman: of two numbers. correlation_ratio: the square root of the share of the variance of
  // one number's ranks that the other column accounts for, by its categories or, for a relation
  // that goes up and down, by 50 parts of equal size; adjusted for their number (Kelley).
  // cramers_v: of two categories, corrected (Bergsma 2013).
  enum class Measure { none, spearman, correlation_ratio, cramers_v };
  Measure measure = Measure::none;
  double value = std::numeric_limits<double>::quiet_NaN();  // spearman -1 … 1, the others 0 … 1
  int64_t rows = 0;                                         // customers that have both
};

// "rank correlation", "correlation ratio of ranks", "Cramér's V": as the table calls it.
std::string_view measure_name(Association::Measure measure);

// Columns of a frame, ranked once on a sample of its customers.
class Associations {
 public:
  // Customers measured: all, or this many with the lowest draws of (seed, key). The standard error
  // of a rank correlation of .9 is .0007 then.
  static constexpr int64_t kSample = 100'000;
  // Fewer customers than this prove nothing.
  static constexpr int64_t kRowsLeast = 10;

  // columns: of one frame, must outlive this. keys: one a row.
  Associations(std::span<const table::Column* const> columns, std::span<const uint64_t> keys,
               uint64_t seed);

  // The closest relation of two columns, by their places in `columns`: for numbers Spearman's, or
  // the correlation ratio of `metric` on `other` where that is clearly more (.05).
  // Returns: nothing (Measure::none) below kRowsLeast customers with both or when one of them is
  // the same for all. Cost: linear in the sample. Checked: AssociationTest against SciPy, 1e-12.
  Association measure(size_t metric, size_t other) const;

  // Cramér's V of two columns of at most kLevelsMost different values, numbers or not: whether one
  // is a coding of the other. Nothing for columns with more.
  static constexpr int32_t kLevelsMost = 64;
  Association coding(size_t metric, size_t other) const;

  // Whether any two present values differ.
  bool varies(size_t column) const { return columns_[column].varies; }

 private:
  struct Ranked {
    bool category = false, varies = false;
    std::vector<int32_t> level;  // one a row of the sample: equal for equal values, ascending with
                                 // them; -1 is missing
    std::vector<int32_t> order;  // rows with a value, ascending by it; numbers only
    int32_t levels = 0;
  };
  static Ranked ranked(const table::Column& column, std::span<const int64_t> rows);
  static Association by_table(const Ranked& a, const Ranked& b);
  std::vector<int64_t> ranks(const Ranked& column, const Ranked& other) const;
  Association by_groups(std::span<const int64_t> ranks, std::span<const int32_t> groups,
                        int32_t group_count) const;

  std::vector<Ranked> columns_;
};

}  // namespace coterie::evidence
