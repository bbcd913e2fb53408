// Rows and reference sets go through the same function; a reference set is drawn row by row from
// one stream of random numbers, so it depends on the box and the seed only.
#include "cluster/gap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.hpp"
#include "cluster/pca.hpp"

namespace coterie::cluster {

namespace {

// A box about `mean`: between low and high along each axis.
struct Box {
  std::vector<double> mean, axes, low, high;  // axes: cols x cols
};

// The rows of the smallest hashes, in their order: it does not depend on that of the input.
std::vector<int64_t> chosen_rows(int64_t rows, const GapOptions& options) {
  const uint64_t stream = base::hash_text("gap sample");
  std::vector<std::pair<uint64_t, int64_t>> ranked;
  for (int64_t row = 0; row < rows; ++row) {
    const auto at = static_cast<size_t>(row);
    const uint64_t key = options.kmeans.keys.empty() ? at : options.kmeans.keys[at];
    ranked.emplace_back(base::draw(options.kmeans.seed, stream, key), row);
  }
  const int64_t most = std::min(rows, std::max<int64_t>(options.sample_rows, 1));
  std::ranges::nth_element(ranked, ranked.begin() + (most < rows ? most : 0));
  ranked.resize(static_cast<size_t>(most));
  std::ranges::sort(ranked);
  std::vector<int64_t> out;
  for (const auto& [rank, row] : ranked) out.push_back(row);
  return out;
}

table::Matrix copy_rows(const table::Matrix& matrix, std::span<const int64_t> rows) {
  table::Matrix out(static_cast<int64_t>(rows.size()), matrix.cols(), matrix.step());
  for (size_t i = 0; i < rows.size(); ++i)
    for (int col = 0; col < matrix.cols(); ++col)
      out.units(static_cast<int64_t>(i), col) = matrix.units(rows[i], col);
  return out;
}

base::Result<Box> make_box(const table::Matrix& rows, GapBox kind, const Context& context) {
  Pca axes = TRY(pca(rows, context));
  const auto cols = static_cast<size_t>(rows.cols());
  if (kind == GapBox::ranges) {
    std::ranges::fill(axes.axes, 0.0);
    for (size_t col = 0; col < cols; ++col) axes.axes[col * cols + col] = 1;
  }
  Box out{axes.mean, axes.axes, {}, {}};
  for (int axis = 0; axis < rows.cols(); ++axis) {
    const auto along = project(rows, axes, axis, context);
    out.low.push_back(std::ranges::min(along));
    out.high.push_back(std::ranges::max(along));
  }
  return out;
}

table::Matrix draw_reference(const Box& box, int64_t rows, uint64_t seed, uint64_t number) {
  const size_t cols = box.mean.size();
  base::Random random(seed, base::draw(seed, base::hash_text("gap reference"), number));
  std::vector<double> values;
  double largest = 0;
  for (int64_t row = 0; row < rows; ++row) {
    values.insert(values.end(), box.mean.begin(), box.mean.end());
    double* at = values.data() + values.size() - cols;
    for (size_t axis = 0; axis < cols; ++axis) {
      const double along = box.low[axis] + (box.high[axis] - box.low[axis]) * random.uniform();
      for (size_t col = 0; col < cols; ++col) at[col] += along * box.axes[axis * cols + col];
    }
    for (size_t col = 0; col < cols; ++col) largest = std::max(largest, std::abs(at[col]));
  }
  const int width = static_cast<int>(cols);
  table::Matrix out(rows, width, table::grid_step(largest, width));
  for (int64_t row = 0; row < rows; ++row)
    for (int col = 0; col < width; ++col)
      out.units(row, col) = static_cast<float>(table::to_units(
          values[static_cast<size_t>(row) * cols + static_cast<size_t>(col)], out.step()));
  return out;
}

// log W_k for k_low, k_low + 1, … as far as it exists.
base::Result<std::vector<double>> log_inertias(const table::Matrix& rows, int k_low, int k_high,
                                               const KMeansOptions& options,
                                               const Context& context) {
  const KMeans model = TRY(KMeans::make(rows, options, context));
  auto fits = model.fit_all(k_low, k_high);
  std::vector<double> out;
  if (!fits && fits.error().code == base::Code::data) return out;
  if (!fits) return std::unexpected(std::move(fits).error());
  for (const KMeansFit& fit : *fits) {
    if (!(fit.inertia > 0)) break;
    out.push_back(std::log(fit.inertia));
  }
  return out;
}

base::Status check(const table::Matrix& matrix, int k_low, int k_high, const GapOptions& options) {
  if (k_low < 1 || k_high < k_low)
    return base::fail(base::Code::data, "gap statistic",
                      fmt::format("the range {}..{} is empty", k_low, k_high),
                      "two numbers of at least 1, the lower first");
  if (options.references < 2)
    return base::fail(base::Code::data, "gap statistic",
                      fmt::format("{} reference sets give no error", options.references),
                      "2 or more");
  if (!options.kmeans.keys.empty() &&
      options.kmeans.keys.size() != static_cast<size_t>(matrix.rows()))
    return base::fail(base::Code::internal, "gap statistic", "keys do not match the rows");
  if (matrix.rows() == 0)
    return base::fail(base::Code::data, "gap statistic", "there are no rows", "at least two");
  return {};
}

}  // namespace

base::Result<std::vector<GapValue>> gap_statistic(const table::Matrix& matrix, int k_low,
                                                  int k_high, const GapOptions& options,
                                                  const Context& context) {
  if (auto fault = check(matrix, k_low, k_high, options); !fault)
    return std::unexpected(std::move(fault).error());
  const Context quiet{.pool = context.pool, .cancel = context.cancel, .progress = nullptr};
  if (context.progress != nullptr) context.progress->step("Taking the gap statistic");
  const auto chosen = chosen_rows(matrix.rows(), options);
  const table::Matrix rows = copy_rows(matrix, chosen);
  std::vector<uint64_t> keys;
  for (const int64_t row : chosen)
    if (!options.kmeans.keys.empty()) keys.push_back(options.kmeans.keys[static_cast<size_t>(row)]);
  KMeansOptions kmeans = options.kmeans;
  kmeans.weights = {};
  kmeans.keys = keys;
  const auto observed = TRY(log_inertias(rows, k_low, k_high, kmeans, quiet));
  if (observed.empty())
    return base::fail(base::Code::data, "gap statistic", "all customers are alike",
                      fmt::format("more than {} distinct rows", k_low));
  const Box box = TRY(make_box(rows, options.box, quiet));
  kmeans.keys = {};
  size_t length = observed.size();
  std::vector<std::vector<double>> expected;
  for (int set = 0; set < options.references; ++set) {
    if (context.progress != nullptr) context.progress->at((set + 1.0) / (options.references + 1.0));
    kmeans.seed =
        base::draw(options.kmeans.seed, base::hash_text("gap fit"), static_cast<uint64_t>(set));
    const table::Matrix reference =
        draw_reference(box, rows.rows(), options.kmeans.seed, static_cast<uint64_t>(set));
    expected.push_back(TRY(log_inertias(reference, k_low, k_high, kmeans, quiet)));
    length = std::min(length, expected.back().size());
  }
  std::vector<GapValue> out;
  const auto sets = static_cast<double>(options.references);
  for (size_t i = 0; i < length; ++i) {
    double mean = 0, square = 0;
    for (const auto& set : expected) mean += set[i] / sets;
    for (const auto& set : expected) square += (set[i] - mean) * (set[i] - mean) / sets;
    out.push_back({k_low + static_cast<int>(i), mean - observed[i],
                   std::sqrt(square * (1 + 1 / sets)), observed[i], mean});
  }
  if (context.progress != nullptr) context.progress->at(1);
  return out;
}

int gap_k(std::span<const GapValue> values) {
  for (size_t i = 0; i + 1 < values.size(); ++i)
    if (values[i].gap >= values[i + 1].gap - values[i + 1].standard_error) return values[i].k;
  return 0;
}

}  // namespace coterie::cluster
