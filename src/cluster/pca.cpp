// A chunk of rows is spread out column by column, so that each pair of columns is one dot product.
// Units have at most 22 bits: a product has 44, and the sum over 512 rows 53, which a double holds.
#include "cluster/pca.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "cluster/kernel.hpp"
#include "table/summary.hpp"

namespace coterie::cluster {

namespace {

__extension__ using Wide = __int128;

constexpr int64_t kChunkBlocks = 32;

// Sums of one column and of products of two, in units and exact.
struct Sums {
  explicit Sums(size_t cols) : single(cols), products(cols * cols) {}
  std::vector<int64_t> single;
  std::vector<Wide> products;  // cols x cols; those with row <= column are used
};

void add_chunk(const table::Matrix& matrix, int64_t first, int64_t blocks,
               std::vector<double>& columns, Sums& sums) {
  const auto cols = static_cast<size_t>(matrix.cols());
  const auto length = static_cast<size_t>(blocks) * kLanes;  // padding rows are zeros
  for (int64_t block = 0; block < blocks; ++block) {
    const float* units = matrix.block(first + block);
    for (size_t col = 0; col < cols; ++col)
      std::copy_n(units + col * kLanes, kLanes,
                  columns.begin() +
                      static_cast<ptrdiff_t>(col * length + static_cast<size_t>(block) * kLanes));
  }
  for (size_t a = 0; a < cols; ++a) {
    const auto left = std::span<const double>(columns).subspan(a * length, length);
    int64_t single = 0;
    for (const double x : left) single += static_cast<int64_t>(x);
    sums.single[a] += single;
    for (size_t b = a; b < cols; ++b) {
      const auto right = std::span<const double>(columns).subspan(b * length, length);
      sums.products[a * cols + b] += static_cast<int64_t>(table::block_dot(left, right));
    }
  }
}

Sums sums_of(const table::Matrix& matrix, const Context& context) {
  const auto cols = static_cast<size_t>(matrix.cols());
  const auto workers = static_cast<size_t>(context.pool->threads());
  std::vector<Sums> parts(workers, Sums(cols));
  std::vector<std::vector<double>> columns(
      workers, std::vector<double>(cols * static_cast<size_t>(kChunkBlocks) * kLanes));
  const int64_t chunks = (matrix.blocks() + kChunkBlocks - 1) / kChunkBlocks;
  context.pool->run(chunks, [&](int64_t chunk, int worker) {
    if (context.cancel != nullptr && context.cancel->requested()) return;
    const int64_t first = chunk * kChunkBlocks;
    add_chunk(matrix, first, std::min(kChunkBlocks, matrix.blocks() - first),
              columns[static_cast<size_t>(worker)], parts[static_cast<size_t>(worker)]);
  });
  Sums all(cols);
  for (const Sums& part : parts) {
    std::ranges::transform(all.single, part.single, all.single.begin(), std::plus<>());
    std::ranges::transform(all.products, part.products, all.products.begin(), std::plus<>());
  }
  return all;
}

// (sum xy - sum x sum y / n) / n, with the difference taken in whole numbers.
Eigen::MatrixXd covariance(const Sums& sums, int64_t rows, double step) {
  const auto cols = static_cast<Eigen::Index>(sums.single.size());
  const auto n = static_cast<double>(rows);
  Eigen::MatrixXd out(cols, cols);
  for (Eigen::Index a = 0; a < cols; ++a)
    for (Eigen::Index b = a; b < cols; ++b) {
      const auto i = static_cast<size_t>(a), j = static_cast<size_t>(b);
      const Wide product = sums.products[i * sums.single.size() + j];
      const Wide centred = product * rows - static_cast<Wide>(sums.single[i]) * sums.single[j];
      out(a, b) = out(b, a) = static_cast<double>(centred) / n / n * step * step;
    }
  return out;
}

void settle_sign(std::span<double> axis) {
  double largest = 0;
  for (const double x : axis) largest = std::max(largest, std::abs(x));
  const auto decides =
      std::ranges::find_if(axis, [&](double x) { return std::abs(x) >= largest * (1 - 1e-9); });
  if (decides != axis.end() && *decides < 0)
    for (double& x : axis) x = -x;
}

}  // namespace

double Pca::explained(int component) const {
  double whole = 0;
  for (const double variance : variances) whole += variance;
  return whole > 0 ? variances[static_cast<size_t>(component)] / whole
                   : std::numeric_limits<double>::quiet_NaN();
}

base::Result<Pca> pca(const table::Matrix& matrix, const Context& context) {
  if (matrix.rows() == 0)
    return base::fail(base::Code::data, "principal components", "there are no rows",
                      "at least one");
  const Sums sums = sums_of(matrix, context);
  if (context.cancel != nullptr && context.cancel->requested())
    return base::fail(base::Code::cancelled, "principal components", "interrupted");
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      covariance(sums, matrix.rows(), matrix.step()));
  if (solver.info() != Eigen::Success)
    return base::fail(base::Code::internal, "principal components", "eigenvalues did not settle");
  Pca out;
  const auto cols = static_cast<Eigen::Index>(matrix.cols());
  for (const int64_t sum : sums.single)
    out.mean.push_back(static_cast<double>(sum) / static_cast<double>(matrix.rows()) *
                       matrix.step());
  for (Eigen::Index component = cols - 1; component >= 0; --component) {
    out.variances.push_back(std::max(solver.eigenvalues()(component), 0.0));
    for (Eigen::Index col = 0; col < cols; ++col)
      out.axes.push_back(solver.eigenvectors()(col, component));
    settle_sign(std::span(out.axes).last(static_cast<size_t>(cols)));
  }
  return out;
}

std::vector<double> project(const table::Matrix& matrix, const Pca& pca, int component,
                            const Context& context) {
  const auto axis = pca.axis(component);
  std::vector<double> out(static_cast<size_t>(matrix.blocks()) * kLanes);
  const int64_t chunks = (matrix.blocks() + kChunkBlocks - 1) / kChunkBlocks;
  context.pool->run(chunks, [&](int64_t chunk, int) {
    const int64_t end = std::min(matrix.blocks(), (chunk + 1) * kChunkBlocks);
    for (int64_t block = chunk * kChunkBlocks; block < end; ++block) {
      const float* units = matrix.block(block);
      double* at = out.data() + block * kLanes;
      for (size_t col = 0; col < axis.size(); ++col)
        for (size_t lane = 0; lane < kLanes; ++lane)
          at[lane] +=
              (static_cast<double>(units[col * kLanes + lane]) * matrix.step() - pca.mean[col]) *
              axis[col];
    }
  });
  out.resize(static_cast<size_t>(matrix.rows()));
  return out;
}

}  // namespace coterie::cluster
