// How much of an outcome a few columns explain on customers that were not used to fit: ordinary
// least squares, cross-validated.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/cancel.hpp"
#include "base/result.hpp"
#include "stats/intervals.hpp"

namespace coterie::stats {

// Explanatory columns. A categorical column stands for one 0/1 column a level.
struct Predictors {
  std::vector<std::span<const double>> numbers;
  struct Category {
    std::span<const int32_t> labels;  // 0 … levels - 1, one a row; another label: no level
    int levels = 0;
  };
  std::vector<Category> categories;
};

struct CrossValidated {
  int64_t rows = 0;  // without NaN anywhere
  int folds = 0;
  // 1 - squared errors of the held-out rows over those of the training rows' mean; below 0 when the
  // columns mislead. The interval: from the standard error of the mean loss of rows (delta method).
  Estimate r_squared;
  double r_squared_fitted = std::numeric_limits<double>::quiet_NaN();  // all rows, in sample
  std::vector<double> predicted;  // held-out prediction of each row; NaN for rows left out
};

struct CrossValidation {
  int folds = 10;
  uint64_t seed = 1;
  double confidence = 0.95;
  const base::Cancel* cancel = nullptr;
};

// Least squares with intercept; columns that depend on others get no weight of their own (minimum
// norm). The fold of a row is a hash of its key and the seed.
// outcome: one a row; keys: one hash a customer. At most 200 columns, levels counted.
// Errors: usage (lengths differ, too many columns, folds below 2), data (fewer rows than folds or a
// constant outcome), cancelled.
// Repeats: the same bits for any order of rows. Cost: rows * columns², twice.
// Checked: RegressionTest: scikit-learn LinearRegression on the same folds, 1e-9.
base::Result<CrossValidated> cross_validate(const Predictors& predictors,
                                            std::span<const double> outcome,
                                            std::span<const uint64_t> keys,
                                            const CrossValidation& options = {});

}  // namespace coterie::stats
