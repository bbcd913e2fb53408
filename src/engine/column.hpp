// A column of a batch as it lies in memory, for readers that go through millions of cells.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace coterie::engine {

enum class Format : uint8_t {
  none,
  boolean,
  i8,
  i16,
  i32,
  i64,
  u8,
  u16,
  u32,
  u64,
  f32,
  f64,
  text,
  large_text,
  decimal,
  date,
  instant
};

// Lives as long as its batch.
struct Column {
  Format format = Format::none;
  int64_t per_second = 1;            // Format::instant: ticks a second
  int decimals = 0;                  // Format::decimal: digits behind the point of its 128 bits
  int64_t first = 0;                 // where the batch's first row lies
  const uint8_t* present = nullptr;  // a bit a row; null: all are there
  const void* values = nullptr;      // of texts: where they begin
  const char* bytes = nullptr;       // of texts

  bool null(int64_t row) const {
    if (present == nullptr) return false;
    const int64_t at = first + row;
    return ((present[at >> 3] >> (at & 7)) & 1) == 0;
  }
  // The cell of a row that is not null; T as wide as the format.
  template <class T>
  T value(int64_t row) const {
    T out;
    std::memcpy(&out,
                static_cast<const char*>(values) + static_cast<size_t>(first + row) * sizeof(T),
                sizeof(T));
    return out;
  }
  // Of Format::boolean; false when null.
  bool bit(int64_t row) const {
    const int64_t at = first + row;
    return !null(row) && ((static_cast<const uint8_t*>(values)[at >> 3] >> (at & 7)) & 1) != 0;
  }
  // Of Format::text.
  std::string_view text(int64_t row) const {
    const auto begin = value<int32_t>(row), end = value<int32_t>(row + 1);
    return {bytes + begin, static_cast<size_t>(end - begin)};
  }
};

}  // namespace coterie::engine
