// Sixteen rows at a time against all rows; what is kept is one sum of distances a row and cluster.
#include "cluster/silhouette.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cluster/kernel.hpp"
#include "cluster/order_free.hpp"

namespace coterie::cluster {

namespace {

// Where the clusters of all labellings lie, one after another.
struct Slots {
  explicit Slots(std::span<const Labelling> labellings, int64_t rows) {
    for (const Labelling& labelling : labellings) {
      first.push_back(total);
      total += labelling.k;
    }
    of_row.reserve(static_cast<size_t>(rows) * labellings.size());
    sizes.resize(static_cast<size_t>(total));
    for (size_t row = 0; row < static_cast<size_t>(rows); ++row)
      for (size_t at = 0; at < labellings.size(); ++at) {
        of_row.push_back(first[at] + labellings[at].labels[row]);
        ++sizes[static_cast<size_t>(of_row.back())];
      }
  }
  std::span<const int64_t> sizes_of(size_t at) const {
    const auto begin = static_cast<size_t>(first[at]);
    const auto end = at + 1 < first.size() ? static_cast<size_t>(first[at + 1]) : sizes.size();
    return std::span(sizes).subspan(begin, end - begin);
  }
  // Whether two clusters at least have rows.
  bool compares(size_t at) const {
    return std::ranges::count_if(sizes_of(at), [](int64_t size) { return size > 0; }) > 1;
  }

  int32_t total = 0;
  std::vector<int32_t> first;   // one a labelling
  std::vector<int32_t> of_row;  // rows x labellings
  std::vector<int64_t> sizes;   // one a slot
};

// sums: of distances from this row to each cluster; sizes: of the clusters.
double width(const double* sums, std::span<const int64_t> sizes, size_t own) {
  if (sizes[own] == 1) return 0;
  const double a = sums[own * kLanes] / static_cast<double>(sizes[own] - 1);
  double b = std::numeric_limits<double>::infinity();
  for (size_t j = 0; j < sizes.size(); ++j)
    if (j != own && sizes[j] > 0) b = std::min(b, sums[j * kLanes] / static_cast<double>(sizes[j]));
  if (std::isinf(b)) return 0;  // no other cluster
  const double larger = std::max(a, b);
  return larger > 0 ? (b - a) / larger : 0;
}

// Calls use(worker, labelling, row, width) for every row and labelling.
template <class Use>
void measure(const table::Matrix& matrix, std::span<const Labelling> labellings, const Slots& slots,
             const Context& context, Use use) {
  const int64_t rows = matrix.rows();
  const Rows all(matrix);
  const Rounder rounder(rows, largest_distance(matrix));
  std::vector<std::vector<double>> sums(
      static_cast<size_t>(context.pool->threads()),
      std::vector<double>(static_cast<size_t>(slots.total) * kLanes));
  context.pool->run(matrix.blocks(), [&](int64_t block, int worker) {
    if (context.cancel != nullptr && context.cancel->requested()) return;
    std::vector<double>& mine = sums[static_cast<size_t>(worker)];
    std::ranges::fill(mine, 0.0);
    add_distances(matrix.block(block), all, slots.of_row, static_cast<int>(labellings.size()),
                  rounder.magic(), mine.data());
    const int64_t end = std::min(rows, (block + 1) * kLanes);
    for (int64_t row = block * kLanes; row < end; ++row)
      for (size_t at = 0; at < labellings.size(); ++at) {
        const auto own = static_cast<size_t>(labellings[at].labels[static_cast<size_t>(row)]);
        const double* mine_at =
            mine.data() + static_cast<size_t>(slots.first[at]) * kLanes + row % kLanes;
        use(static_cast<size_t>(worker), at, row, width(mine_at, slots.sizes_of(at), own));
      }
  });
}

}  // namespace

double largest_distance(const table::Matrix& matrix) {
  double square = 0;
  for (int col = 0; col < matrix.cols(); ++col) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (int64_t row = 0; row < matrix.rows(); ++row) {
      low = std::min(low, static_cast<double>(matrix.units(row, col)));
      high = std::max(high, static_cast<double>(matrix.units(row, col)));
    }
    if (high > low) square += (high - low) * (high - low);
  }
  return std::sqrt(square);
}

std::vector<Silhouette> silhouettes(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings, const Context& context) {
  const Slots slots(labellings, matrix.rows());
  std::vector<std::vector<UnitSum>> widths(static_cast<size_t>(context.pool->threads()),
                                           std::vector<UnitSum>(labellings.size()));
  measure(matrix, labellings, slots, context,
          [&](size_t worker, size_t at, int64_t, double width) { widths[worker][at].add(width); });
  if (context.cancel != nullptr && context.cancel->requested()) return {};
  std::vector<Silhouette> out;
  for (size_t at = 0; at < labellings.size(); ++at) {
    UnitSum sum;
    for (const auto& worker : widths) sum.add(worker[at]);
    out.push_back(slots.compares(at) ? Silhouette{sum.mean(), sum.standard_error()}
                                     : Silhouette{NAN, NAN});
  }
  return out;
}

std::vector<double> silhouette_widths(const table::Matrix& matrix, const Labelling& labelling,
                                      const Context& context) {
  const std::span one(&labelling, 1);
  const Slots slots(one, matrix.rows());
  if (!slots.compares(0)) return {};
  std::vector<double> out(static_cast<size_t>(matrix.rows()));
  measure(matrix, one, slots, context, [&](size_t, size_t, int64_t row, double width) {
    out[static_cast<size_t>(row)] = width;
  });
  if (context.cancel != nullptr && context.cancel->requested()) return {};
  return out;
}

}  // namespace coterie::cluster
