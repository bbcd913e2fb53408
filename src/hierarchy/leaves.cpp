#include "hierarchy/leaves.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "hierarchy/nearest_point.hpp"

namespace coterie::hierarchy {

namespace {

constexpr int64_t kSampleRowsACentre = 16;
constexpr int kDraws = 6;   // rounds that add centres
constexpr int kPasses = 4;  // Lloyd's, over the sample

uint64_t key_of(std::span<const uint64_t> keys, int64_t row) {
  return keys.empty() ? static_cast<uint64_t>(row) : keys[static_cast<size_t>(row)];
}

void append_row(std::vector<float>& out, const table::Matrix& matrix, int64_t row) {
  for (int col = 0; col < matrix.cols(); ++col) out.push_back(matrix.units(row, col));
}

// The points in the order of their units, one of each.
std::vector<float> sorted_points(std::span<const float> points, size_t width) {
  std::vector<std::span<const float>> order;
  for (size_t at = 0; at < points.size(); at += width) order.push_back(points.subspan(at, width));
  const auto before = [](auto a, auto b) { return std::ranges::lexicographical_compare(a, b); };
  const auto same = [](auto a, auto b) { return std::ranges::equal(a, b); };
  std::ranges::sort(order, before);
  const auto rest = std::ranges::unique(order, same);
  order.erase(rest.begin(), rest.end());
  std::vector<float> out;
  out.reserve(order.size() * width);
  for (const auto& point : order) out.insert(out.end(), point.begin(), point.end());
  return out;
}

// Finds the distinct rows by an open hash table of their first rows.
class DistinctRows {
 public:
  DistinctRows(const table::Matrix& matrix, int64_t most)
      : matrix_(matrix),
        table_(std::bit_ceil(2 * static_cast<size_t>(std::min(matrix.rows(), most + 1)) + 2), -1) {}

  // The number of the row's value, by first appearance.
  int32_t number(int64_t row) {
    size_t at = hash(row) & (table_.size() - 1);
    while (table_[at] >= 0 && !equal(first_[static_cast<size_t>(table_[at])], row))
      at = (at + 1) & (table_.size() - 1);
    if (table_[at] < 0) {
      table_[at] = static_cast<int32_t>(first_.size());
      first_.push_back(row);
    }
    return table_[at];
  }
  const std::vector<int64_t>& first() const { return first_; }

 private:
  uint64_t hash(int64_t row) const {
    uint64_t h = 0;
    for (int col = 0; col < matrix_.cols(); ++col)
      h = base::mix64(h ^ static_cast<uint64_t>(static_cast<int64_t>(matrix_.units(row, col))));
    return h;
  }
  bool equal(int64_t a, int64_t b) const {
    for (int col = 0; col < matrix_.cols(); ++col)
      if (matrix_.units(a, col) != matrix_.units(b, col)) return false;
    return true;
  }

  const table::Matrix& matrix_;
  std::vector<int32_t> table_;
  std::vector<int64_t> first_;
};

// Sums and sizes of the leaves by leaf_of.
void add_up(const table::Matrix& matrix, Leaves& leaves) {
  const auto width = static_cast<size_t>(leaves.cols);
  leaves.sums.assign(leaves.units.size(), 0);
  leaves.sizes.assign(leaves.units.size() / width, 0);
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const auto leaf = static_cast<size_t>(leaves.leaf_of[static_cast<size_t>(row)]);
    ++leaves.sizes[leaf];
    for (int col = 0; col < leaves.cols; ++col)
      leaves.sums[leaf * width + static_cast<size_t>(col)] +=
          static_cast<int64_t>(matrix.units(row, col));
  }
}

// floor(sum / size + 1/2).
float rounded_mean(int64_t sum, int64_t size) {
  const int64_t twice = 2 * sum + size, by = 2 * size;
  return static_cast<float>(twice / by - (twice % by < 0 ? 1 : 0));
}

// Moves each centre to the mean of its rows; those without rows are dropped.
std::vector<float> means(const Leaves& leaves) {
  const auto width = static_cast<size_t>(leaves.cols);
  std::vector<float> out;
  for (size_t leaf = 0; leaf < leaves.sizes.size(); ++leaf)
    if (leaves.sizes[leaf] > 0)
      for (size_t col = 0; col < width; ++col)
        out.push_back(rounded_mean(leaves.sums[leaf * width + col], leaves.sizes[leaf]));
  return sorted_points(out, width);
}

// A sample of rows, in an order that depends on seed and keys only.
struct Sample {
  table::Matrix matrix;
  std::vector<uint64_t> keys;
};

// About `wanted` rows: those whose random number is small enough.
Sample sample_of(const table::Matrix& matrix, int64_t wanted, uint64_t seed,
                 std::span<const uint64_t> keys) {
  const uint64_t stream = base::hash_text("micro-clusters");
  const double share = static_cast<double>(wanted) / static_cast<double>(matrix.rows());
  std::vector<std::pair<uint64_t, int64_t>> ranked;
  const auto draw_below = [&](uint64_t limit) {
    for (int64_t row = 0; row < matrix.rows(); ++row)
      if (const uint64_t rank = base::draw(seed, stream, key_of(keys, row)); rank <= limit)
        ranked.emplace_back(rank, row);
  };
  if (share < 1) draw_below(static_cast<uint64_t>(share * 0x1p64));
  if (ranked.empty()) draw_below(std::numeric_limits<uint64_t>::max());
  std::ranges::sort(ranked);
  Sample out{table::Matrix(static_cast<int64_t>(ranked.size()), matrix.cols(), matrix.step()), {}};
  for (size_t i = 0; i < ranked.size(); ++i) {
    const int64_t row = ranked[i].second;
    for (int col = 0; col < matrix.cols(); ++col)
      out.matrix.units(static_cast<int64_t>(i), col) = matrix.units(row, col);
    out.keys.push_back(key_of(keys, row));
  }
  return out;
}

// Rounds of k-means||: each row is taken with a probability in proportion to its squared distance
// to the nearest centre so far. What the draws leave open is filled up in the order of the sample.
base::Result<std::vector<float>> drawn_centres(const Sample& sample, int64_t wanted, uint64_t seed,
                                               const cluster::Context& context) {
  const auto width = static_cast<size_t>(sample.matrix.cols());
  std::vector<float> centres;
  append_row(centres, sample.matrix, 0);
  std::vector<double> square(sample.keys.size(), std::numeric_limits<double>::infinity());
  std::vector<float> added = centres;
  for (int draw = 0; draw < kDraws && !added.empty(); ++draw) {
    const NearestPoints near = TRY(nearest_points(sample.matrix, added, context));
    double total = 0;  // in the order of the sample
    for (size_t i = 0; i < square.size(); ++i) {
      square[i] = std::min(square[i], near.square[i]);
      total += square[i];
    }
    added.clear();
    if (total <= 0) break;
    const int64_t have = static_cast<int64_t>(centres.size() / width);
    const double share = static_cast<double>(wanted - have) / (kDraws - draw) / total;
    for (size_t i = 0; i < square.size(); ++i) {
      const uint64_t random = base::draw(seed, static_cast<uint64_t>(draw) + 1, sample.keys[i]);
      if (static_cast<double>(random >> 11) * 0x1p-53 < square[i] * share)
        append_row(added, sample.matrix, static_cast<int64_t>(i));
    }
    const size_t room = static_cast<size_t>(wanted - have) * width;
    if (added.size() > room) added.resize(room);
    centres.insert(centres.end(), added.begin(), added.end());
  }
  for (size_t i = 0; i < square.size() && centres.size() < static_cast<size_t>(wanted) * width; ++i)
    if (square[i] > 0) append_row(centres, sample.matrix, static_cast<int64_t>(i));
  return sorted_points(centres, width);
}

}  // namespace

std::optional<Leaves> distinct_rows(const table::Matrix& matrix, std::span<const uint64_t> keys,
                                    int64_t most) {
  DistinctRows distinct(matrix, most);
  Leaves out{.cols = matrix.cols(), .step = matrix.step()};
  out.leaf_of.resize(static_cast<size_t>(matrix.rows()));
  std::vector<uint64_t> smallest;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const int32_t number = distinct.number(row);
    if (static_cast<int64_t>(distinct.first().size()) > most) return std::nullopt;
    const auto at = static_cast<size_t>(number);
    if (at == smallest.size()) smallest.push_back(key_of(keys, row));
    smallest[at] = std::min(smallest[at], key_of(keys, row));
    out.leaf_of[static_cast<size_t>(row)] = number;
  }
  std::vector<size_t> order(smallest.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto units_before = [&](int64_t a, int64_t b) {
    for (int col = 0; col < matrix.cols(); ++col)
      if (matrix.units(a, col) != matrix.units(b, col))
        return matrix.units(a, col) < matrix.units(b, col);
    return false;
  };
  std::ranges::sort(order, [&](size_t a, size_t b) {
    if (smallest[a] != smallest[b]) return smallest[a] < smallest[b];
    return units_before(distinct.first()[a], distinct.first()[b]);
  });
  std::vector<int32_t> leaf(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    leaf[order[i]] = static_cast<int32_t>(i);
    append_row(out.units, matrix, distinct.first()[order[i]]);
  }
  for (int32_t& number : out.leaf_of) number = leaf[static_cast<size_t>(number)];
  add_up(matrix, out);
  return out;
}

base::Result<Leaves> micro_clusters(const table::Matrix& matrix, int64_t wanted, uint64_t seed,
                                    std::span<const uint64_t> keys,
                                    const cluster::Context& context) {
  Leaves out{.cols = matrix.cols(), .step = matrix.step()};
  if (matrix.rows() == 0) return out;
  const Sample sample = sample_of(matrix, kSampleRowsACentre * wanted, seed, keys);
  const cluster::Context quiet{.pool = context.pool, .cancel = context.cancel};
  out.units = TRY(drawn_centres(sample, wanted, seed, quiet));
  for (int pass = 0; pass < kPasses; ++pass) {
    out.leaf_of = TRY(nearest_points(sample.matrix, out.units, quiet)).point;
    add_up(sample.matrix, out);
    out.units = means(out);
  }
  out.leaf_of = TRY(nearest_points(matrix, out.units, context)).point;
  add_up(matrix, out);

  // A centre may be left without rows when the means moved last.
  const auto width = static_cast<size_t>(out.cols);
  std::vector<int32_t> number(out.sizes.size(), -1);
  Leaves full{.cols = out.cols, .step = out.step};
  for (size_t leaf = 0; leaf < out.sizes.size(); ++leaf) {
    if (out.sizes[leaf] == 0) continue;
    number[leaf] = static_cast<int32_t>(full.sizes.size());
    full.sizes.push_back(out.sizes[leaf]);
    const auto from = static_cast<std::ptrdiff_t>(leaf * width);
    const auto to = from + static_cast<std::ptrdiff_t>(width);
    full.units.insert(full.units.end(), out.units.begin() + from, out.units.begin() + to);
    full.sums.insert(full.sums.end(), out.sums.begin() + from, out.sums.begin() + to);
  }
  full.leaf_of = std::move(out.leaf_of);
  for (int32_t& leaf : full.leaf_of) leaf = number[static_cast<size_t>(leaf)];
  return full;
}

}  // namespace coterie::hierarchy
