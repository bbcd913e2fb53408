// Sums of products are made once for each fold, over rows in the order of their keys; the training
// sums of a fold are all sums minus its own. Columns are first brought to mean 0 and spread 1 over
// all rows, which changes no prediction and keeps the equations well conditioned.
#include "stats/regression.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "base/random.hpp"
#include "math/distributions.hpp"
#include "math/exact_sum.hpp"
#include "stats/moments.hpp"

namespace coterie::stats {

namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
constexpr int kColumnsMax = 200;
constexpr double kDependent = 1e-10;  // share of the largest eigenvalue below which none is used

// Rows complete and in the order of their keys; the outcome is the last column.
struct Design {
  std::vector<std::size_t> rows;
  std::vector<int> fold;
  Matrix values;
  double outcome_mean = 0;  // taken off the outcome
};

bool has_all(const Predictors& predictors, std::span<const double> outcome, std::size_t row) {
  return std::isfinite(outcome[row]) &&
         std::ranges::all_of(predictors.numbers,
                             [&](const auto& column) { return std::isfinite(column[row]); });
}

Design make_design(const Predictors& predictors, std::span<const double> outcome,
                   std::span<const uint64_t> keys, const CrossValidation& options, int columns) {
  Design out;
  for (std::size_t row = 0; row < outcome.size(); ++row)
    if (has_all(predictors, outcome, row)) out.rows.push_back(row);
  std::ranges::stable_sort(out.rows, {}, [&](std::size_t row) { return keys[row]; });
  out.values = Matrix::Zero(static_cast<Eigen::Index>(out.rows.size()), columns + 1);
  Eigen::Index at = 0;
  for (const std::size_t row : out.rows) {
    Eigen::Index column = 0;
    for (const auto& number : predictors.numbers) out.values(at, column++) = number[row];
    for (const auto& category : predictors.categories) {
      const int32_t label = category.labels[row];
      if (label >= 0 && label < category.levels) out.values(at, column + label) = 1;
      column += category.levels;
    }
    out.values(at++, columns) = outcome[row];
    out.fold.push_back(static_cast<int>(base::draw(options.seed, 0x666f6c64, keys[row]) %
                                        static_cast<uint64_t>(options.folds)));
  }
  for (Eigen::Index column = 0; column <= columns; ++column) {
    auto one = out.values.col(column);
    const Moments m = moments({one.data(), static_cast<std::size_t>(one.size())});
    const double spread = std::sqrt(m.squares / static_cast<double>(m.count));
    one.array() -= m.mean;
    if (column == columns) out.outcome_mean = m.mean;
    if (column < columns && spread > 0) one /= spread;
  }
  return out;
}

struct Sums {
  double count = 0;
  Vector first;
  Matrix second;
  void add(const Sums& other, double sign) {
    count += sign * other.count;
    first += sign * other.first;
    second += sign * other.second;
  }
};

struct Fit {
  Vector weights, means;  // of the columns
  double mean = 0;        // of the outcome
  double predict(const auto& row) const { return mean + weights.dot(row - means); }
};

// Least squares from sums; of all solutions the shortest.
Fit solve(const Sums& sums) {
  const Eigen::Index columns = sums.first.size() - 1;
  const Vector mean = sums.first / sums.count;
  const Matrix spread = sums.second - sums.count * mean * mean.transpose();
  Fit out{Vector::Zero(columns), mean.head(columns), mean(columns)};
  if (columns == 0) return out;
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(spread.topLeftCorner(columns, columns));
  const Vector target = eigen.eigenvectors().transpose() * spread.col(columns).head(columns);
  const double least = kDependent * std::max(eigen.eigenvalues()(columns - 1), sums.count * 1e-6);
  for (Eigen::Index i = 0; i < columns; ++i)
    if (eigen.eigenvalues()(i) > least)
      out.weights += target(i) / eigen.eigenvalues()(i) * eigen.eigenvectors().col(i);
  return out;
}

std::optional<base::Error> check(const Predictors& predictors, std::span<const double> outcome,
                                 std::span<const uint64_t> keys, const CrossValidation& options,
                                 int columns) {
  bool same = keys.size() == outcome.size();
  for (const auto& number : predictors.numbers) same = same && number.size() == outcome.size();
  for (const auto& one : predictors.categories) same = same && one.labels.size() == outcome.size();
  const auto wrong = [](const char* fault, const char* allowed) {
    return base::Error{base::Code::usage, "cross-validation", fault, allowed, {}};
  };
  if (!same) return wrong("columns differ in length", "one value a row in each");
  if (columns > kColumnsMax) return wrong("too many columns", "at most 200, levels counted");
  if (options.folds < 2) return wrong("too few folds", "2 or more");
  return {};
}

// Squared errors of the prediction and of the training mean, for the held-out rows.
Estimate explained(std::span<const double> errors, std::span<const double> around,
                   double confidence) {
  Estimate out;
  const auto n = static_cast<double>(errors.size());
  const double total = math::exact_sum(around);
  if (!(total > 0)) return out;
  const double ratio = math::exact_sum(errors) / total;
  out.value = 1 - ratio;
  std::vector<double> linear(errors.size());
  for (std::size_t i = 0; i < errors.size(); ++i) linear[i] = errors[i] - ratio * around[i];
  const double reach = math::normal_quantile((1 + confidence) / 2) *
                       std::sqrt(moments(linear).variance() / n) / (total / n);
  out.interval = {out.value - reach, out.value + reach};
  return out;
}

// Sums of each fold, both halves of the products filled.
base::Result<std::vector<Sums>> fold_sums(const Design& design, const CrossValidation& options) {
  const Eigen::Index width = design.values.cols();
  const Sums none{0, Vector::Zero(width), Matrix::Zero(width, width)};
  std::vector<Sums> folds(static_cast<std::size_t>(options.folds), none);
  for (std::size_t i = 0; i < design.rows.size(); ++i) {
    if (options.cancel && i % 4096 == 0 && options.cancel->requested())
      return base::fail(base::Code::cancelled, "cross-validation", "interrupted");
    Sums& fold = folds[static_cast<std::size_t>(design.fold[i])];
    const Vector row = design.values.row(static_cast<Eigen::Index>(i)).transpose();
    fold.count += 1;
    fold.first += row;
    fold.second.selfadjointView<Eigen::Lower>().rankUpdate(row);
  }
  for (Sums& fold : folds) fold.second = Matrix(fold.second.selfadjointView<Eigen::Lower>());
  return folds;
}

CrossValidated score(const Design& design, std::span<const Fit> fits, const Fit& whole,
                     std::size_t rows, const CrossValidation& options) {
  CrossValidated out;
  out.rows = static_cast<int64_t>(design.rows.size());
  out.folds = options.folds;
  out.predicted.assign(rows, std::nan(""));
  const Eigen::Index columns = design.values.cols() - 1;
  std::vector<double> errors, around, fitted, spread;
  for (std::size_t i = 0; i < design.rows.size(); ++i) {
    const Vector row = design.values.row(static_cast<Eigen::Index>(i)).head(columns).transpose();
    const double actual = design.values(static_cast<Eigen::Index>(i), columns);
    const Fit& fit = fits[static_cast<std::size_t>(design.fold[i])];
    const double predicted = fit.predict(row), plain = whole.predict(row);
    out.predicted[design.rows[i]] = predicted + design.outcome_mean;
    errors.push_back((actual - predicted) * (actual - predicted));
    around.push_back((actual - fit.mean) * (actual - fit.mean));
    fitted.push_back((actual - plain) * (actual - plain));
    spread.push_back((actual - whole.mean) * (actual - whole.mean));
  }
  out.r_squared = explained(errors, around, options.confidence);
  out.r_squared_fitted = 1 - math::exact_sum(fitted) / math::exact_sum(spread);
  return out;
}

}  // namespace

base::Result<CrossValidated> cross_validate(const Predictors& predictors,
                                            std::span<const double> outcome,
                                            std::span<const uint64_t> keys,
                                            const CrossValidation& options) {
  int columns = static_cast<int>(predictors.numbers.size());
  for (const auto& category : predictors.categories) columns += category.levels;
  if (auto fault = check(predictors, outcome, keys, options, columns))
    return std::unexpected(*std::move(fault));
  const Design design = make_design(predictors, outcome, keys, options, columns);
  if (design.rows.size() < static_cast<std::size_t>(options.folds))
    return base::fail(base::Code::data, "cross-validation", "there are fewer rows than folds");
  const auto last = design.values.col(columns);
  if (last.minCoeff() == last.maxCoeff())
    return base::fail(base::Code::data, "cross-validation", "the outcome is the same for all rows");

  const std::vector<Sums> folds = TRY(fold_sums(design, options));
  Sums all = folds.front();
  for (std::size_t f = 1; f < folds.size(); ++f) all.add(folds[f], 1);
  std::vector<Fit> fits;
  for (const Sums& fold : folds) {
    Sums training = all;
    training.add(fold, -1);
    // A fold that holds every row leaves none to learn from: it predicts the mean.
    fits.push_back(training.count > 0 ? solve(training)
                                      : Fit{Vector::Zero(columns), Vector::Zero(columns), 0});
  }
  return score(design, fits, solve(all), outcome.size(), options);
}

}  // namespace coterie::stats
