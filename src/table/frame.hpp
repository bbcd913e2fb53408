// One row a customer, in ascending byte order of customer_id: the feature table in memory. Columns
// are numbers (missing = NaN) or categories (codes into a sorted list of levels, missing = -1).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coterie::table {

// Many short texts in one block of memory.
class Texts {
 public:
  void add(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
  }
  void reserve(int64_t rows, int64_t bytes) {
    ends_.reserve(static_cast<size_t>(rows));
    bytes_.reserve(static_cast<size_t>(bytes));
  }
  int64_t size() const { return static_cast<int64_t>(ends_.size()); }
  std::string_view operator[](int64_t row) const {
    size_t i = static_cast<size_t>(row), begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

 private:
  std::string bytes_;
  std::vector<uint64_t> ends_;
};

struct Column {
  std::string name;
  bool category = false;
  std::vector<double> values;  // numbers: NaN is missing; empty for categories
  std::vector<int32_t> codes;  // categories: index into levels, -1 is missing; empty for numbers
  std::vector<std::string> levels;  // sorted by bytes
};

struct Frame {
  Texts ids;
  std::vector<Column> columns;

  int64_t rows() const { return ids.size(); }
  // Null when there is no such column.
  const Column* find(std::string_view name) const {
    for (const auto& column : columns)
      if (column.name == name) return &column;
    return nullptr;
  }
};

}  // namespace coterie::table
