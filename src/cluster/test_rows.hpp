// Rows that tests and tests/oracle/indices_oracle.py make alike.
#pragma once
#include <cstdint>
#include <vector>

#include "math/simd.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

struct MadeRows {
  table::Matrix matrix;
  std::vector<int32_t> labels;
};

// Round groups of which each seventh row has a wrong label. outlier: the first row lies 10^4 to
// 10^5 times as far out as the others, which are a few grid units wide.
inline MadeRows made_rows(int64_t rows, int cols, int k, bool outlier) {
  int64_t state = 20261122;
  const auto draw = [&] {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state >> 11;  // 20 bits
  };
  std::vector<int64_t> centres;
  for (int i = 0; i < k * cols; ++i) centres.push_back(draw());
  MadeRows out{table::Matrix(rows, cols, 0x1p-16), {}};
  for (int64_t row = 0; row < rows; ++row) {
    const auto group = draw() % k;
    out.labels.push_back(static_cast<int32_t>(row % 7 == 0 ? (group + 1) % k : group));
    for (int col = 0; col < cols; ++col) {
      int64_t noise = draw();
      for (int i = 0; i < 3; ++i) noise += draw();
      int64_t units = centres[static_cast<size_t>(group * cols + col)] + noise / 4 - 524288;
      if (outlier) units = row == 0 ? 4000000 : units >> 14;
      out.matrix.units(row, col) = static_cast<float>(units);
    }
  }
  return out;
}

// Calls what is to be the same on every instruction set; the best one is in use again afterwards.
template <class Check>
void on_each_instruction_set(Check check) {
  for (const auto& name : math::instruction_sets()) {
    math::use_instruction_set(name);
    check(name);
  }
  math::use_instruction_set("");
}

}  // namespace coterie::cluster
