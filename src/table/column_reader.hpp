// Reads the values of one fitted column out of a frame, block by block, as they are before scaling.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "table/frame.hpp"
#include "table/transform.hpp"

namespace coterie::table {

// True when `source` holds what `column` reads: numbers for Kind::number, categories for levels and
// ordinals.
bool readable(const FittedColumn& column, const Column& source);

class ColumnReader {
 public:
  // Both must outlive the reader; `source` must be readable.
  ColumnReader(const FittedColumn& column, const Column& source);

  // unscaled(x) of rows [first, first + out.size()).
  void read(int64_t first, std::span<double> out) const;

 private:
  const FittedColumn& column_;
  const Column& source_;
  std::vector<double>
      of_code_;  // categories: unscaled value of code c at [c + 1], of missing at [0]
};

}  // namespace coterie::table
