#include "evidence/null_worlds.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "base/random.hpp"

namespace coterie::evidence {

namespace {

using Dense = Eigen::MatrixXd;
using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kFrequent = 0.1;  // share of the rows that hold one value
constexpr double kTogether = 0.9;  // of the rows with either value, those with both
constexpr double kStratum = 0.05;  // share of the rows
constexpr Eigen::Index kFitRows = 4000;
constexpr int kCorrections = 3;
constexpr double kLeastVariance = 1e-4;  // of a latent correlation matrix

// The midrank of each place of an ascending list.
std::vector<double> midranks(const std::vector<float>& sorted) {
  std::vector<double> out(sorted.size());
  for (size_t begin = 0; begin < sorted.size();) {
    size_t end = begin;
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    std::fill(out.begin() + static_cast<ptrdiff_t>(begin),
              out.begin() + static_cast<ptrdiff_t>(end),
              0.5 * static_cast<double>(begin + end - 1));
    begin = end;
  }
  return out;
}

// Columns that do not vary correlate with nothing.
Dense correlation(Dense x) {
  x.rowwise() -= x.colwise().mean().eval();
  Dense out = x.transpose() * x;
  const Eigen::VectorXd scale = out.diagonal().unaryExpr(
      [](double variance) { return variance > 0 ? 1 / std::sqrt(variance) : 0.0; });
  out = (scale.asDiagonal() * out * scale.asDiagonal()).eval();
  out.diagonal().setOnes();
  return out;
}

Dense positive_definite(const Dense& correlations) {
  const Eigen::SelfAdjointEigenSolver<Dense> solver(correlations);
  const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(kLeastVariance);
  const Dense out = solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
  const Eigen::VectorXd scale = out.diagonal().cwiseSqrt().cwiseInverse();
  return scale.asDiagonal() * out * scale.asDiagonal();
}

Dense normals(Eigen::Index rows, Eigen::Index cols, base::Random& random) {
  Dense out(rows, cols);
  for (Eigen::Index i = 0; i < rows; ++i)
    for (Eigen::Index j = 0; j < cols; ++j) out(i, j) = random.normal();
  return out;
}

// The rows of a column by ascending value.
std::vector<Eigen::Index> order_of(const Dense& x, Eigen::Index col) {
  std::vector<std::pair<double, Eigen::Index>> keyed(static_cast<size_t>(x.rows()));
  for (Eigen::Index i = 0; i < x.rows(); ++i) keyed[static_cast<size_t>(i)] = {x(i, col), i};
  std::ranges::sort(keyed);
  std::vector<Eigen::Index> out(keyed.size());
  std::ranges::transform(keyed, out.begin(), [](const auto& one) { return one.second; });
  return out;
}

// The rows that hold one frequent value of a column.
struct Frequent {
  int col = 0;
  std::vector<char> holds;
  bool shared = false;
};

std::vector<Frequent> frequent_values(const table::Matrix& rows) {
  std::vector<Frequent> out;
  const auto n = static_cast<size_t>(rows.rows());
  for (int col = 0; col < rows.cols(); ++col) {
    std::map<float, size_t> times;
    for (int64_t row = 0; row < rows.rows(); ++row) ++times[rows.units(row, col)];
    for (const auto& [value, count] : times) {
      if (static_cast<double>(count) < kFrequent * static_cast<double>(n)) continue;
      Frequent one{col, std::vector<char>(n), false};
      for (size_t i = 0; i < n; ++i)
        one.holds[i] = rows.units(static_cast<int64_t>(i), col) == value ? 1 : 0;
      out.push_back(std::move(one));
    }
  }
  return out;
}

bool together(const Frequent& a, const Frequent& b) {
  int both = 0, either = 0;
  for (size_t i = 0; i < a.holds.size(); ++i) {
    both += a.holds[i] & b.holds[i];
    either += a.holds[i] | b.holds[i];
  }
  return both >= kTogether * either;
}

}  // namespace

std::string_view world_name(World world) {
  switch (world) {
    case World::shuffled:
      return "shuffled";
    case World::gaussian:
      return "gaussian";
    case World::uniform:
      return "uniform";
    case World::copula:
      return "copula";
    case World::copula_in_strata:
      break;
  }
  return "copula_in_strata";
}

std::string_view world_meaning(World world) {
  switch (world) {
    case World::shuffled:
      return "each feature shuffled on its own, so that nothing goes together";
    case World::gaussian:
      return "one bell-shaped cloud of the same averages, spreads and correlations";
    case World::uniform:
      return "an even spread over the range of the data";
    case World::copula:
      return "the same values in every feature, ties and zeros included, and the same rank "
             "correlations, but no groups";
    case World::copula_in_strata:
      break;
  }
  return "the same values and rank correlations within customers who share frequent values (such "
         "as one-time buyers), but no groups";
}

std::vector<std::vector<int64_t>> strata_of(const table::Matrix& rows) {
  auto values = frequent_values(rows);
  for (size_t a = 0; a < values.size(); ++a)
    for (size_t b = a + 1; b < values.size(); ++b) {
      if (values[a].col == values[b].col || (values[a].shared && values[b].shared)) continue;
      if (together(values[a], values[b])) values[a].shared = values[b].shared = true;
    }
  std::map<std::vector<char>, std::vector<int64_t>> by;
  for (int64_t row = 0; row < rows.rows(); ++row) {
    std::vector<char> key;
    for (const Frequent& one : values)
      if (one.shared) key.push_back(one.holds[static_cast<size_t>(row)]);
    by[key].push_back(row);
  }
  std::vector<std::vector<int64_t>> out;
  std::vector<int64_t> rest;
  for (auto& [key, members] : by) {
    if (static_cast<double>(members.size()) >= kStratum * static_cast<double>(rows.rows()))
      out.push_back(std::move(members));
    else
      rest.insert(rest.end(), members.begin(), members.end());
  }
  std::ranges::sort(rest);
  if (!rest.empty()) out.push_back(std::move(rest));
  return out;
}

NullWorlds NullWorlds::make(const table::Matrix& rows, World world, uint64_t seed) {
  NullWorlds out;
  out.world_ = world;
  out.seed_ = seed;
  out.rows_ = rows;
  if (world == World::gaussian || world == World::uniform) out.fit_axes();
  if (world == World::copula) {
    std::vector<int64_t> all(static_cast<size_t>(rows.rows()));
    std::iota(all.begin(), all.end(), 0);
    out.copulas_.push_back(fit(rows, std::move(all), seed));
  }
  if (world == World::copula_in_strata)
    for (auto& members : strata_of(rows))
      out.copulas_.push_back(fit(rows, std::move(members), seed));
  return out;
}

// Principal axes: as long as the standard deviation for a Gaussian, else with the range along them.
void NullWorlds::fit_axes() {
  const int cols = rows_.cols();
  Dense x(rows_.rows(), cols);
  for (int64_t i = 0; i < rows_.rows(); ++i)
    for (int c = 0; c < cols; ++c) x(i, c) = static_cast<double>(rows_.units(i, c));
  const Eigen::RowVectorXd mean = x.colwise().mean();
  mean_.assign(mean.data(), mean.data() + cols);
  x.rowwise() -= mean;
  const Eigen::SelfAdjointEigenSolver<Dense> solver(x.transpose() * x /
                                                    static_cast<double>(rows_.rows()));
  Square axes = solver.eigenvectors();
  if (world_ == World::uniform) {
    const Dense along = x * axes;
    for (int c = 0; c < cols; ++c) {
      low_.push_back(along.col(c).minCoeff());
      high_.push_back(along.col(c).maxCoeff());
    }
  } else {
    axes = (axes * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal()).eval();
  }
  axes_.assign(axes.data(), axes.data() + axes.size());
}

NullWorlds::Copula NullWorlds::fit(const table::Matrix& rows, std::vector<int64_t> members,
                                   uint64_t seed) {
  Copula out{std::move(members), {}, {}};
  const Eigen::Index cols = rows.cols(), n = static_cast<Eigen::Index>(out.rows.size());
  Dense ranks(n, cols);
  std::vector<std::vector<double>> places;
  for (int col = 0; col < cols; ++col) {
    std::vector<float> values, sorted;
    for (const int64_t row : out.rows) values.push_back(rows.units(row, col));
    sorted = values;
    std::ranges::sort(sorted);
    places.push_back(midranks(sorted));
    for (Eigen::Index i = 0; i < n; ++i)
      ranks(i, col) = places.back()[static_cast<size_t>(
          std::ranges::lower_bound(sorted, values[static_cast<size_t>(i)]) - sorted.begin())];
    out.sorted.push_back(std::move(sorted));
  }
  const auto latent_of = [](const Dense& rho) -> Dense {
    return rho.unaryExpr([](double r) { return 2 * std::sin(std::numbers::pi * r / 6); });
  };
  const Dense wanted = latent_of(correlation(std::move(ranks)));
  Dense latent = positive_definite(wanted);
  const Eigen::Index times = std::max<Eigen::Index>(1, (kFitRows + n - 1) / n);
  base::Random random(seed, base::hash_text("copula fit"));
  const Dense plain = normals(n * times, cols, random);
  for (int step = 0; step < kCorrections; ++step) {
    const Dense root = latent.llt().matrixL();
    const Dense drawn = plain * root.transpose();
    Dense got(drawn.rows(), cols);
    for (Eigen::Index col = 0; col < cols; ++col) {
      const auto order = order_of(drawn, col);
      for (size_t i = 0; i < order.size(); ++i)
        got(order[i], col) = places[static_cast<size_t>(col)][i / static_cast<size_t>(times)];
    }
    Dense next = latent + wanted - latent_of(correlation(std::move(got)));
    next = next.cwiseMin(0.9999).cwiseMax(-0.9999).eval();
    next.diagonal().setOnes();
    latent = positive_definite(next);
  }
  const Dense lower = latent.llt().matrixL();
  const Square root = lower;
  out.root.assign(root.data(), root.data() + root.size());
  return out;
}

void NullWorlds::draw_axes(table::Matrix& out, uint64_t stream) const {
  base::Random random(seed_, stream);
  const auto cols = static_cast<size_t>(rows_.cols());
  const double limit = std::ldexp(1.0, table::grid_bits(rows_.cols()));
  std::vector<double> along(cols);
  for (int64_t row = 0; row < rows_.rows(); ++row) {
    for (size_t c = 0; c < cols; ++c)
      along[c] = world_ == World::gaussian ? random.normal()
                                           : low_[c] + (high_[c] - low_[c]) * random.uniform();
    for (size_t c = 0; c < cols; ++c) {
      double value = mean_[c];
      for (size_t a = 0; a < cols; ++a) value += axes_[c * cols + a] * along[a];
      out.units(row, static_cast<int>(c)) =
          static_cast<float>(std::clamp(std::floor(value + 0.5), -limit, limit));
    }
  }
}

table::Matrix NullWorlds::draw(uint64_t number) const {
  const uint64_t stream = base::draw(base::hash_text(world_name(world_)), 0, number);
  table::Matrix out = rows_;
  if (world_ == World::gaussian || world_ == World::uniform) {
    draw_axes(out, stream);
    return out;
  }
  base::Random random(seed_, stream);
  if (world_ == World::shuffled) {
    for (int col = 0; col < out.cols(); ++col)
      for (int64_t row = out.rows() - 1; row > 0; --row)
        std::swap(
            out.units(row, col),
            out.units(static_cast<int64_t>(random.below(static_cast<uint64_t>(row) + 1)), col));
    return out;
  }
  const Eigen::Index cols = out.cols();
  for (const Copula& copula : copulas_) {
    const Dense z = normals(static_cast<Eigen::Index>(copula.rows.size()), cols, random) *
                    Eigen::Map<const Square>(copula.root.data(), cols, cols).transpose();
    for (Eigen::Index col = 0; col < cols; ++col) {
      const auto order = order_of(z, col);
      for (size_t i = 0; i < order.size(); ++i)
        out.units(copula.rows[static_cast<size_t>(order[i])], static_cast<int>(col)) =
            copula.sorted[static_cast<size_t>(col)][i];
    }
  }
  return out;
}

}  // namespace coterie::evidence
