// Columns for the tests of this room: the generator of tests/oracle/transform_oracle.py, and small
// frames.
#pragma once
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "table/frame.hpp"

namespace coterie::table {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The linear congruential generator that the oracle script writes down too.
inline std::vector<double> uniforms(uint64_t seed, size_t rows = 1000) {
  std::vector<double> out(rows);
  for (double& u : out) {
    seed = (seed * 1103515245u + 12345u) % 2147483648u;
    u = static_cast<double>(seed) / 2147483648.0;
  }
  return out;
}

inline std::vector<double> skewed_column(size_t rows = 1000) {
  auto out = uniforms(1, rows);
  for (double& u : out) u = 1000 * (u * u * u * u);
  return out;
}

inline std::vector<double> even_column(size_t rows = 1000) {
  auto out = uniforms(2, rows);
  for (double& u : out) u = 20 + 60 * u;
  return out;
}

inline std::vector<double> holed_column(size_t rows = 1000) {
  auto out = skewed_column(rows);
  for (size_t i = 0; i < rows; i += 17) out[i] = kNone;
  return out;
}

inline Column number_column(std::string name, std::vector<double> values) {
  Column out;
  out.name = std::move(name);
  out.values = std::move(values);
  return out;
}

inline Column category_column(std::string name, std::vector<std::string> levels,
                              std::vector<int32_t> codes) {
  Column out;
  out.name = std::move(name);
  out.category = true;
  out.levels = std::move(levels);
  out.codes = std::move(codes);
  return out;
}

inline Frame frame_of(std::vector<Column> columns) {
  Frame out;
  size_t rows = columns[0].category ? columns[0].codes.size() : columns[0].values.size();
  for (size_t i = 0; i < rows; ++i) out.ids.add(std::to_string(1000000 + i));
  out.columns = std::move(columns);
  return out;
}

}  // namespace coterie::table
