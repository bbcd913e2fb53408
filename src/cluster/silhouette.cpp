// Sums of distances first, then the widths that follow from them.
#include "cluster/silhouette.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "cluster/cells.hpp"
#include "cluster/order_free.hpp"

namespace coterie::cluster {

namespace {

// Each cluster is one stratum of which every row is taken; of empty ones there is none.
struct Whole {
  explicit Whole(const Labelling& labelling) : place(static_cast<size_t>(labelling.k), -1) {
    std::vector<int64_t> sizes(static_cast<size_t>(labelling.k));
    for (const int32_t label : labelling.labels) ++sizes[static_cast<size_t>(label)];
    for (size_t j = 0; j < sizes.size(); ++j) {
      if (sizes[j] == 0) continue;
      place[j] = static_cast<int32_t>(strata.size());
      strata.push_back({static_cast<int32_t>(j), sizes[j], sizes[j]});
    }
  }
  std::vector<int32_t> place;  // of a cluster among the strata
  std::vector<Stratum> strata;
};

}  // namespace

double silhouette_width(std::span<const Stratum> strata, std::span<const double> sums, size_t own) {
  double a = 0, b = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < strata.size();) {
    const int32_t cluster = strata[i].cluster;
    const bool at_home = cluster == strata[own].cluster;
    double sum = 0, weight = 0;
    for (; i < strata.size() && strata[i].cluster == cluster; ++i) {
      const int64_t itself = i == own ? 1 : 0;
      if (strata[i].taken <= itself) continue;  // nobody else to measure against
      const auto all = static_cast<double>(strata[i].all - itself);
      sum += sums[i] * (all / static_cast<double>(strata[i].taken - itself));
      weight += all;
    }
    if (at_home && weight == 0) return 0;
    if (at_home)
      a = sum / weight;
    else if (weight > 0)
      b = std::min(b, sum / weight);
  }
  const double larger = std::max(a, b);
  return larger > 0 && std::isfinite(b) ? (b - a) / larger : 0;
}

std::vector<std::vector<double>> silhouette_widths_of_all(const table::Matrix& matrix,
                                                          std::span<const Labelling> labellings,
                                                          const Context& context) {
  Slots slots;
  for (const Labelling& labelling : labellings) slots.add(labelling.labels, labelling.k);
  std::vector<int64_t> rows(static_cast<size_t>(matrix.rows()));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  const Cells cells(matrix, rows, slots, context.pool);
  const auto sums = DistanceSums::among(cells, matrix.cols(), slots.total(), context);
  if (context.cancel != nullptr && context.cancel->requested()) return {};
  std::vector<std::vector<double>> out(labellings.size(), std::vector<double>(rows.size()));
  const int64_t tiles = (matrix.rows() + kTile - 1) / kTile;
  for (size_t at = 0; at < labellings.size(); ++at) {
    const Whole whole(labellings[at]);
    context.pool->run(tiles, [&](int64_t tile, int) {
      std::vector<double> to_strata(whole.strata.size());
      const int64_t end = std::min(matrix.rows(), (tile + 1) * kTile);
      for (int64_t position = tile * kTile; position < end; ++position) {
        const auto row = static_cast<size_t>(cells.order()[static_cast<size_t>(position)]);
        for (size_t i = 0; i < to_strata.size(); ++i)
          to_strata[i] = sums.at(position, slots.first[at] + whole.strata[i].cluster);
        const auto label = static_cast<size_t>(labellings[at].labels[row]);
        out[at][row] =
            silhouette_width(whole.strata, to_strata, static_cast<size_t>(whole.place[label]));
      }
    });
  }
  return out;
}

std::vector<Silhouette> silhouettes(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings, const Context& context) {
  std::vector<Silhouette> out;
  const auto widths = silhouette_widths_of_all(matrix, labellings, context);
  for (size_t at = 0; at < widths.size(); ++at) {
    UnitSum sum;
    for (const double width : widths[at]) sum.add(width);
    out.push_back(Whole(labellings[at]).strata.size() > 1
                      ? Silhouette{sum.mean(), sum.standard_error()}
                      : Silhouette{NAN, NAN});
  }
  return out;
}

std::vector<double> silhouette_widths(const table::Matrix& matrix, const Labelling& labelling,
                                      const Context& context) {
  if (Whole(labelling).strata.size() < 2) return {};
  auto widths = silhouette_widths_of_all(matrix, std::span(&labelling, 1), context);
  return widths.empty() ? std::vector<double>() : std::move(widths.front());
}

}  // namespace coterie::cluster
