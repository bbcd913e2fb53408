#include "evidence/partitions.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/pool.hpp"
#include "cluster/kernel.hpp"
#include "cluster/kmeans.hpp"
#include "cluster/search.hpp"
#include "stats/agreement.hpp"

namespace coterie::evidence {

namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kRidge = 0.1;        // added to the pooled covariance of standardised columns
constexpr double kSmallest = 0.02;    // share of the rows that a part needs to count
constexpr double kNeighbours = 0.05;  // share of the smaller cell's rows that two cells share
// A window is this share of the cells' standard deviation along the axis wide, but kNarrow to kWide
// of the way from centre to centre.
constexpr double kWindow = 0.8, kNarrow = 0.08, kWide = 0.28;
constexpr double kShallow = 1.25;  // a lower peak of up to so many times the valley is no peak
constexpr int kBetween = 9;        // windows from 0.3 to 0.7 of the way

struct Nearest {
  std::vector<int32_t> own, next;
  double silhouette = 0;
};

Nearest label(const table::Matrix& rows, std::span<const float> centres) {
  const cluster::Centres ready(centres, rows.cols());
  std::vector<cluster::Near> near(static_cast<size_t>(rows.blocks()));
  cluster::nearest_two(rows.block(0), rows.blocks(), ready, near.data());
  const auto n = static_cast<size_t>(rows.rows());
  Nearest out{std::vector<int32_t>(n), std::vector<int32_t>(n), 0};
  for (size_t row = 0; row < n; ++row) {
    const cluster::Near& at = near[row / cluster::kLanes];
    const size_t lane = row % cluster::kLanes;
    out.own[row] = static_cast<int32_t>(at.label[lane]);
    out.next[row] = static_cast<int32_t>(at.runner_up[lane]);
    if (at.second[lane] > 0) out.silhouette += 1 - std::sqrt(at.first[lane] / at.second[lane]);
  }
  out.silhouette /= static_cast<double>(n);
  return out;
}

base::Result<std::vector<cluster::KMeansFit>> fit(const table::Matrix& rows, int k_low, int k_high,
                                                  const Effort& effort) {
  base::Pool here(1);
  const cluster::KMeansOptions options{.seed = effort.seed, .restarts = 1, .swap_rounds = 0};
  const auto model = TRY(cluster::KMeans::make(rows, options, {&here, effort.cancel, nullptr}));
  auto fits = model.fit_all(k_low, k_high);
  if (!fits && fits.error().code == base::Code::data) return std::vector<cluster::KMeansFit>();
  return fits;
}

struct Cell {
  std::vector<int64_t> rows;
  Eigen::VectorXd mean;
  Eigen::MatrixXd scatter;  // sum of squares and products about the mean
};

std::vector<Cell> cells_of(const Rows& x, const Nearest& nearest, int k) {
  std::vector<Cell> out(static_cast<size_t>(k));
  for (size_t i = 0; i < nearest.own.size(); ++i)
    out[static_cast<size_t>(nearest.own[i])].rows.push_back(static_cast<int64_t>(i));
  for (Cell& cell : out) {
    Rows mine(static_cast<Eigen::Index>(cell.rows.size()), x.cols());
    for (size_t i = 0; i < cell.rows.size(); ++i)
      mine.row(static_cast<Eigen::Index>(i)) = x.row(cell.rows[i]);
    if (mine.rows() == 0) continue;
    cell.mean = mine.colwise().mean();
    mine.rowwise() -= cell.mean.transpose();
    cell.scatter = mine.transpose() * mine;
  }
  return out;
}

// How far the emptiest window between two cells lies below the lower of their centres' windows.
double valley(const Rows& x, const Cell& a, const Cell& b) {
  const auto n = static_cast<double>(a.rows.size() + b.rows.size());
  const Eigen::VectorXd away = b.mean - a.mean;
  Eigen::MatrixXd pooled = (a.scatter + b.scatter) / n;
  pooled.diagonal().array() += kRidge;
  Eigen::VectorXd axis = pooled.llt().solve(away);
  const double gap = axis.dot(away);  // positive: the matrix is positive definite
  if (!(gap > 0)) return 0;
  pooled.diagonal().array() -= kRidge;
  const double sd = std::sqrt(std::max(0.0, axis.dot(pooled * axis))) / gap;
  const double half = std::clamp(kWindow * sd, kNarrow, kWide) / 2;
  axis /= gap;
  const double from = axis.dot(a.mean);
  std::array<int, kBetween> between{};
  std::array<int, 2> peaks{};
  for (const Cell* cell : {&a, &b})
    for (const int64_t row : cell->rows) {
      const double at = x.row(row).dot(axis) - from;  // 0 at the one centre, 1 at the other
      peaks[0] += std::abs(at) <= half ? 1 : 0;
      peaks[1] += std::abs(at - 1) <= half ? 1 : 0;
      for (size_t j = 0; j < between.size(); ++j)
        between[j] += std::abs(at - 0.3 - 0.05 * static_cast<double>(j)) <= half ? 1 : 0;
    }
  // Roots of counts have a variance of about 1/4.
  return 2 / std::sqrt(1 + kShallow) *
         (std::sqrt(std::ranges::min(peaks)) - std::sqrt(kShallow * std::ranges::min(between)));
}

struct Crossing {
  double depth = 0;
  size_t a = 0, b = 0;
};

// Neighbouring cells, the shallowest valley first.
std::vector<Crossing> crossings(const Rows& x, const Nearest& nearest,
                                const std::vector<Cell>& cells) {
  const size_t k = cells.size();
  std::vector<double> shared(k * k);
  for (size_t i = 0; i < nearest.own.size(); ++i) {
    const auto [low, high] = std::minmax(nearest.own[i], nearest.next[i]);
    if (low >= 0) ++shared[static_cast<size_t>(low) * k + static_cast<size_t>(high)];
  }
  std::vector<Crossing> out;
  for (size_t a = 0; a < k; ++a)
    for (size_t b = a + 1; b < k; ++b) {
      const size_t fewer = std::min(cells[a].rows.size(), cells[b].rows.size());
      if (fewer == 0 || shared[a * k + b] < kNeighbours * static_cast<double>(fewer)) continue;
      out.push_back({valley(x, cells[a], cells[b]), a, b});
    }
  std::ranges::stable_sort(out, {}, &Crossing::depth);
  return out;
}

// Joins cells by their shallowest valleys: the deepest that parts of some size are joined by.
double separation(const Rows& x, const Nearest& nearest, const std::vector<Cell>& cells) {
  std::vector<size_t> part(cells.size());
  std::iota(part.begin(), part.end(), size_t{0});
  std::vector<double> share;
  for (const Cell& cell : cells)
    share.push_back(static_cast<double>(cell.rows.size()) / static_cast<double>(x.rows()));
  double deepest = -std::numeric_limits<double>::infinity();
  for (const Crossing& crossing : crossings(x, nearest, cells)) {
    const size_t a = part[crossing.a], b = part[crossing.b];
    if (a == b) continue;
    if (std::min(share[a], share[b]) >= kSmallest) deepest = std::max(deepest, crossing.depth);
    share[b] += share[a];
    for (size_t& one : part)
      if (one == a) one = b;
  }
  // No two parts of some size: as shallow as a valley can be.
  return std::isfinite(deepest) ? deepest : -2 * std::sqrt(static_cast<double>(x.rows()));
}

}  // namespace

base::Result<std::vector<Partition>> measure_partitions(const table::Matrix& rows,
                                                        const Effort& effort, bool with_labels) {
  Rows x(rows.rows(), rows.cols());
  for (int64_t i = 0; i < rows.rows(); ++i)
    for (int col = 0; col < rows.cols(); ++col) x(i, col) = rows.value(i, col);
  std::vector<Partition> out;
  for (const auto& found : TRY(fit(rows, effort.k_low, effort.k_high, effort))) {
    if (!(found.inertia > 0)) break;
    Nearest nearest = label(rows, found.centres);
    const auto cells = cells_of(x, nearest, found.k);
    size_t fewest = nearest.own.size();
    for (const Cell& cell : cells) fewest = std::min(fewest, cell.rows.size());
    out.push_back({found.k,
                   separation(x, nearest, cells),
                   nearest.silhouette,
                   std::log(found.inertia),
                   static_cast<double>(fewest) / static_cast<double>(rows.rows()),
                   {}});
    if (with_labels) out.back().labels = std::move(nearest.own);
  }
  return out;
}

double persistence(const std::vector<Partition>& partitions) {
  double sum = 0;
  for (size_t i = 1; i < partitions.size(); ++i) sum += partitions[i].separation;
  return partitions.size() < 2 ? 0 : sum / static_cast<double>(partitions.size() - 1);
}

base::Result<double> split_half(const table::Matrix& rows, int k, const Effort& effort) {
  std::array<std::vector<int32_t>, 2> labels;
  for (size_t half = 0; half < 2; ++half) {
    std::vector<int64_t> mine;
    for (auto row = static_cast<int64_t>(half); row < rows.rows(); row += 2) mine.push_back(row);
    const auto found = TRY(fit(cluster::take_rows(rows, mine), k, k, effort));
    if (found.empty()) return std::numeric_limits<double>::quiet_NaN();
    labels[half] = label(rows, found.front().centres).own;
  }
  return stats::adjusted_rand(stats::cross_table(labels[0], labels[1]));
}

}  // namespace coterie::evidence
