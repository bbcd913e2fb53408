// Reading one Arrow array by the C data interface, for the sources of this room only. The formats
// met are few: our SQL casts everything to whole numbers, floating point, text, booleans, dates or
// instants.
#pragma once
#include <arrow-adbc/adbc.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace coterie::engine {

enum class Format {
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

struct Layout {
  Format format = Format::none;
  int64_t per_second = 1;  // Format::instant: ticks a second
  double scale = 1;        // Format::decimal: value = integer / scale
};
Layout layout_of(const ArrowSchema& schema);

struct Batch::State {
  ArrowArray array{};
  std::vector<Layout> layouts;
  ~State() {
    if (array.release != nullptr) array.release(&array);
  }
};

}  // namespace coterie::engine
