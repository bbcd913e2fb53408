// Reading one Arrow array by the C data interface, for the sources of this room only. The formats
// met are few: our SQL casts everything to whole numbers, floating point, text, booleans, dates or
// instants.
#pragma once
#include <arrow-adbc/adbc.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/column.hpp"
#include "engine/engine.hpp"

namespace coterie::engine {

struct Layout {
  Format format = Format::none;
  int64_t per_second = 1;  // Format::instant: ticks a second
  double scale = 1;        // Format::decimal: value = integer / scale
  int decimals = 0;        // Format::decimal: scale = 10^decimals
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
