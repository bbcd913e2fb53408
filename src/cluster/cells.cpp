// Tiles of 256 rows against tiles. A tile whose rows are all of one cell is pure: then the sums
// over the tile itself are known to belong to that cell, so one visit serves both sides of a pair.
#include "cluster/cells.hpp"

#include <algorithm>
#include <array>
#include <mutex>

namespace coterie::cluster {

namespace {

constexpr int64_t kGathered = 1024;  // rows copied at a time
constexpr int64_t kSegments = 8;     // parts of the cells that are work of their own

bool cancelled(const Context& context) {
  return context.cancel != nullptr && context.cancel->requested();
}

// 256 rows after another become 16 blocks; what is missing stays zero.
struct Tiles {
  Tiles(int64_t rows, int cols)
      : width(static_cast<size_t>(cols)),
        count((rows + kTile - 1) / kTile),
        values(static_cast<size_t>(count) * kTile * width) {}
  float* at(int64_t tile) { return values.data() + static_cast<size_t>(tile) * kTile * width; }
  const float* at(int64_t tile) const {
    return values.data() + static_cast<size_t>(tile) * kTile * width;
  }
  float& value(int64_t row, size_t col) {
    const auto block = static_cast<size_t>(row / 16);
    return values[(block * width + col) * 16 + static_cast<size_t>(row % 16)];
  }

  size_t width;
  int64_t count;
  base::Pages<float> values;
};

// What one worker holds while it measures one tile against many rows.
class TileSums {
 public:
  TileSums(const float* tile, int cols, const Cells& cells, int32_t slots)
      : tile_(tile), cols_(cols), cells_(cells), sums_(static_cast<size_t>(slots) * kTile) {}

  // Against the rows at positions begin..end-1, end - begin <= 256. to_rows: as add_distances().
  void measure(int64_t begin, int64_t end, uint64_t* to_rows) {
    for (int64_t cell = cells_.cell_at(begin), at = begin; at < end; ++cell) {
      const int64_t stop = std::min(end, cells_.start(cell + 1));
      alignas(64) std::array<uint64_t, kTile> terms{};
      add_distances(tile_, cols_, cells_.values(at), stop - at, terms.data(),
                    to_rows == nullptr ? nullptr : to_rows + (at - begin));
      add_to_slots(terms.data(), cells_.slots_of(cell), sums_.data());
      at = stop;
    }
  }
  void add_to(uint64_t* sums) const {
    for (size_t i = 0; i < sums_.size(); ++i) sums[i] += sums_[i];
  }

 private:
  const float* tile_;
  int cols_;
  const Cells& cells_;
  std::vector<uint64_t> sums_;
};

}  // namespace

Cells::Cells(const table::Matrix& matrix, std::span<const int64_t> rows, const Slots& slots,
             base::Pool* pool)
    : cols_(static_cast<size_t>(matrix.cols())),
      labellings_(slots.labels.size()),
      order_(rows.size()),
      values_(rows.size() * cols_) {
  for (size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<int32_t>(i);
  sort(slots);
  const int64_t chunks = (this->rows() + kGathered - 1) / kGathered;
  pool->run(chunks, [&](int64_t chunk, int) {
    const int64_t end = std::min(this->rows(), (chunk + 1) * kGathered);
    for (int64_t position = chunk * kGathered; position < end; ++position) {
      const int64_t row = rows[static_cast<size_t>(order_[static_cast<size_t>(position)])];
      float* to = values_.data() + static_cast<size_t>(position) * cols_;
      for (int col = 0; col < matrix.cols(); ++col) *to++ = matrix.units(row, col);
    }
  });
}

// By the labels of the last labelling first, so that in the end the first one counts most.
void Cells::sort(const Slots& slots) {
  std::vector<int32_t> sorted(order_.size());
  for (size_t at = labellings_; at-- > 0;) {
    const auto labels = slots.labels[at];
    std::vector<size_t> next(static_cast<size_t>(slots.first[at + 1] - slots.first[at]) + 1);
    for (const int32_t label : labels) ++next[static_cast<size_t>(label) + 1];
    for (size_t j = 1; j < next.size(); ++j) next[j] += next[j - 1];
    for (const int32_t row : order_)
      sorted[next[static_cast<size_t>(labels[static_cast<size_t>(row)])]++] = row;
    order_.swap(sorted);
  }
  for (size_t i = 0; i < order_.size(); ++i) {
    const auto row = static_cast<size_t>(order_[i]);
    const bool same = i > 0 && std::ranges::all_of(slots.labels, [&](const auto& labels) {
                        return labels[row] == labels[static_cast<size_t>(order_[i - 1])];
                      });
    if (same) continue;
    starts_.push_back(static_cast<int64_t>(i));
    for (size_t at = 0; at < labellings_; ++at)
      slots_.push_back(slots.first[at] + slots.labels[at][row]);
  }
  starts_.push_back(static_cast<int64_t>(order_.size()));
}

int64_t Cells::cell_at(int64_t position) const {
  return std::ranges::upper_bound(starts_, position) - starts_.begin() - 1;
}

DistanceSums DistanceSums::among(const Cells& cells, int cols, int32_t slots,
                                 const Context& context) {
  const int64_t rows = cells.rows();
  DistanceSums out(rows, slots);
  Tiles tiles(rows, cols);
  std::vector<char> pure(static_cast<size_t>(tiles.count));
  const auto end_of = [&](int64_t tile) { return std::min(rows, (tile + 1) * kTile); };
  context.pool->run(tiles.count, [&](int64_t tile, int) {
    for (int64_t row = tile * kTile; row < end_of(tile); ++row)
      for (size_t col = 0; col < tiles.width; ++col) tiles.value(row, col) = cells.values(row)[col];
    const bool full = (tile + 1) * kTile <= rows;
    pure[static_cast<size_t>(tile)] =
        full && cells.cell_at(tile * kTile) == cells.cell_at(end_of(tile) - 1);
  });
  std::vector<std::mutex> locks(static_cast<size_t>(tiles.count));
  context.pool->run(tiles.count, [&](int64_t tile, int) {
    if (cancelled(context)) return;
    TileSums mine(tiles.at(tile), cols, cells, slots);
    const bool is_pure = pure[static_cast<size_t>(tile)] != 0;
    for (int64_t other = 0; other < tiles.count; ++other) {
      const bool other_pure = pure[static_cast<size_t>(other)] != 0;
      const bool both = is_pure && (other_pure ? other > tile : other != tile);
      if (!both && other != tile && (is_pure || other_pure)) continue;  // the other one sees to it
      alignas(64) std::array<uint64_t, kTile> to_other{};
      mine.measure(other * kTile, end_of(other), both ? to_other.data() : nullptr);
      if (!both) continue;
      const std::lock_guard lock(locks[static_cast<size_t>(other)]);
      add_to_slots(to_other.data(), cells.slots_of(cells.cell_at(tile * kTile)),
                   out.sums_.data() + out.start(other, 0));
    }
    const std::lock_guard lock(locks[static_cast<size_t>(tile)]);
    mine.add_to(out.sums_.data() + out.start(tile, 0));
  });
  return out;
}

DistanceSums DistanceSums::between(const table::Matrix& matrix, std::span<const int64_t> rows,
                                   const Cells& cells, int32_t slots, const Context& context) {
  DistanceSums out(static_cast<int64_t>(rows.size()), slots);
  Tiles tiles(static_cast<int64_t>(rows.size()), matrix.cols());
  for (size_t i = 0; i < rows.size(); ++i)
    for (int col = 0; col < matrix.cols(); ++col)
      tiles.value(static_cast<int64_t>(i), static_cast<size_t>(col)) = matrix.units(rows[i], col);
  const int64_t segment = (cells.rows() + kSegments - 1) / kSegments;
  std::vector<std::mutex> locks(static_cast<size_t>(tiles.count));
  context.pool->run(tiles.count * kSegments, [&](int64_t work, int) {
    const int64_t tile = work / kSegments, first = work % kSegments * segment;
    const int64_t end = std::min(cells.rows(), first + segment);
    TileSums mine(tiles.at(tile), matrix.cols(), cells, slots);
    for (int64_t begin = first; begin < end; begin += kTile) {
      if (cancelled(context)) return;
      mine.measure(begin, std::min(end, begin + kTile), nullptr);
    }
    const std::lock_guard lock(locks[static_cast<size_t>(tile)]);
    mine.add_to(out.sums_.data() + out.start(tile, 0));
  });
  return out;
}

}  // namespace coterie::cluster
