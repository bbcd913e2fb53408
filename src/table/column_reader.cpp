// One path from a frame's column to values, shared by fit, screening and application, so that they
// cannot differ.
#include "table/column_reader.hpp"

#include <cmath>
#include <limits>

namespace coterie::table {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// x of a category: `present` is false for a missing one, whose text is then empty.
double category_input(const FittedColumn& column, bool present, std::string_view text) {
  switch (column.kind) {
    case FittedColumn::Kind::level:
      return (present ? text : kMissingLevel) == column.level ? 1 : 0;
    case FittedColumn::Kind::ordinal:
      for (size_t i = 0; present && i < column.levels.size(); ++i)
        if (column.levels[i] == text) return static_cast<double>(i);
      return kMissing;
    case FittedColumn::Kind::indicator:
      return present ? 0 : 1;
    case FittedColumn::Kind::number:
      break;
  }
  return kMissing;
}

}  // namespace

bool readable(const FittedColumn& column, const Column& source) {
  switch (column.kind) {
    case FittedColumn::Kind::number:
      return !source.category;
    case FittedColumn::Kind::level:
    case FittedColumn::Kind::ordinal:
      return source.category;
    case FittedColumn::Kind::indicator:
      return true;
  }
  return false;
}

ColumnReader::ColumnReader(const FittedColumn& column, const Column& source)
    : column_(column), source_(source) {
  if (!source.category) return;
  of_code_.reserve(source.levels.size() + 1);
  of_code_.push_back(unscaled(column, category_input(column, false, {})));
  for (const auto& level : source.levels)
    of_code_.push_back(unscaled(column, category_input(column, true, level)));
}

void ColumnReader::read(int64_t first, std::span<double> out) const {
  auto begin = static_cast<size_t>(first);
  if (source_.category) {
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = of_code_[static_cast<size_t>(source_.codes[begin + i] + 1)];
  } else if (column_.kind == FittedColumn::Kind::indicator) {
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = std::isfinite(source_.values[begin + i]) ? 0 : 1;
  } else {
    for (size_t i = 0; i < out.size(); ++i) out[i] = unscaled(column_, source_.values[begin + i]);
  }
}

}  // namespace coterie::table
