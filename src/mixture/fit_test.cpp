#include "mixture/fit.hpp"

#include <algorithm>
#include <cmath>

#include "mixture/assign.hpp"
#include "mixture/test_figures.hpp"
#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

constexpr Covariance kAll[] = {Covariance::full, Covariance::tied, Covariance::diagonal,
                               Covariance::spherical};

class FitTest : public EachSet {
 protected:
  base::Pool pool_{2};
  cluster::Context context_{.pool = &pool_};

  MixtureFit fit(const table::Matrix& matrix, int k, const MixtureOptions& options) {
    auto result = fit_mixture(matrix, k, options, context_);
    EXPECT_TRUE(result) << (result ? "" : result.error().text());
    return result ? *std::move(result) : MixtureFit{};
  }
};

void expect_finite(const MixtureFit& fit) {
  EXPECT_TRUE(std::isfinite(fit.log_likelihood));
  EXPECT_TRUE(std::isfinite(fit.bic));
  EXPECT_TRUE(std::isfinite(fit.aic));
  for (const auto* part : {&fit.model.weights, &fit.model.means, &fit.model.precisions})
    for (const double x : *part) EXPECT_TRUE(std::isfinite(x));
  double sum = 0;
  for (const double weight : fit.model.weights) sum += weight;
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_TRUE(std::ranges::is_sorted(fit.model.weights, std::greater<>()));
}

// scikit-learn: the best of ten starts from k-means, tolerance 1e-8.
TEST_F(FitTest, FiftySetsAreNoLessLikelyThanScikitLearnsBestOfTen) {
  double sum = 0;
  for (int i = 0; i < 50; ++i) {
    const int k = 2 + i % 5, cols = 1 + i % 6;
    const auto matrix = oracle_rows(1000 + i, 200 + 16 * i, cols, k, 3 + 2 * (i % 5));
    MixtureOptions options;
    options.covariance = kAll[i % 4];
    options.tolerance = 1e-8;
    options.passes_max = 5000;
    const auto ours = fit(matrix, k, options);
    const double gain = ours.log_likelihood - figures::best_of_ten[i];
    EXPECT_GE(gain, -1e-5) << i << " " << name(options.covariance) << " k " << k;
    expect_finite(ours);
    sum += gain;
  }
  EXPECT_GE(sum, 0.1);
}

TEST_F(FitTest, FindsAKnownMixture) {
  // Three groups, the second long and tilted: shares .5, .3, .2.
  base::Random random(4, 4);
  table::Matrix matrix(20000, 2, 0x1p-16);
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const double u = random.uniform(), x = random.normal(), y = random.normal();
    const auto put = [&](double a, double b) {
      matrix.units(row, 0) = static_cast<float>(table::to_units(a, matrix.step()));
      matrix.units(row, 1) = static_cast<float>(table::to_units(b, matrix.step()));
    };
    if (u < 0.5)
      put(x, y);
    else if (u < 0.8)
      put(4 + 2 * x, 1 + 1.8 * x + 0.5 * y);
    else
      put(-3 + 0.3 * x, 3 + 0.3 * y);
  }
  const auto ours = fit(matrix, 3, {});
  EXPECT_TRUE(ours.converged);
  EXPECT_TRUE(ours.notes.empty());
  const double weights[] = {0.5, 0.3, 0.2};
  const double means[] = {0, 0, 4, 1, -3, 3};
  const double covariances[3][4] = {{1, 0, 0, 1}, {4, 3.6, 3.6, 3.49}, {0.09, 0, 0, 0.09}};
  for (size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(ours.model.weights[j], weights[j], 0.015);
    for (size_t col = 0; col < 2; ++col)
      EXPECT_NEAR(ours.model.means[2 * j + col], means[2 * j + col], 0.07);
    const auto covariance = covariance_of(ours.model, static_cast<int>(j));
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(covariance[i], covariances[j][i], 0.15);
  }
}

TEST_F(FitTest, LabelsAreThoseOfAssigningWithTheModel) {
  const auto matrix = oracle_rows(21, 3001, 4, 3, 4);
  for (const Covariance covariance : kAll) {
    MixtureOptions options;
    options.covariance = covariance;
    const auto ours = fit(matrix, 3, options);
    EXPECT_EQ(ours.labels, assign_mixture(matrix, ours.model, context_).label);
    const double n = 3001;
    const auto free = static_cast<double>(parameters(covariance, 3, 4));
    EXPECT_NEAR(ours.bic, free * std::log(n) - 2 * n * ours.log_likelihood, 1e-7);
    EXPECT_NEAR(ours.aic, 2 * free - 2 * n * ours.log_likelihood, 1e-7);
  }
}

TEST_F(FitTest, SameBytesForAnyOrderThreadsAndInstructionSet) {
  const auto matrix = oracle_rows(22, 2500, 3, 3, 4);
  const auto keys = some_keys(matrix.rows());
  const auto order = shuffled(matrix.rows(), 9);
  const auto other = reordered(matrix, order);
  std::vector<uint64_t> other_keys;
  for (const int64_t row : order) other_keys.push_back(keys[static_cast<size_t>(row)]);
  base::Pool one(1);
  for (const Covariance covariance : {Covariance::full, Covariance::tied}) {
    MixtureOptions options;
    options.covariance = covariance;
    options.sample_rows = 700;
    options.restarts = 3;
    options.keys = keys;
    math::use_instruction_set("");
    const auto expected = fit_mixture(matrix, 3, options, {.pool = &one}).value();
    EXPECT_EQ(expected.notes.size(), 1U);  // the sample
    for (const auto& set : math::instruction_sets()) {
      ASSERT_TRUE(math::use_instruction_set(set));
      options.keys = other_keys;
      const auto ours = fit(other, 3, options);
      EXPECT_EQ(ours.log_likelihood, expected.log_likelihood) << set;
      EXPECT_EQ(ours.bic, expected.bic);
      EXPECT_EQ(ours.passes, expected.passes);
      EXPECT_EQ(ours.model.weights, expected.model.weights);
      EXPECT_EQ(ours.model.means, expected.model.means);
      EXPECT_EQ(ours.model.precisions, expected.model.precisions);
      for (size_t i = 0; i < order.size(); ++i)
        ASSERT_EQ(ours.labels[i], expected.labels[static_cast<size_t>(order[i])]);
    }
  }
}

TEST_F(FitTest, ARefitOfAConvergedMixtureStays) {
  const auto matrix = oracle_rows(23, 1500, 3, 3, 6);
  MixtureOptions options;
  options.tolerance = 1e-9;
  options.passes_max = 5000;
  const auto first = fit(matrix, 3, options);
  const auto again = refit_mixture(matrix, first.model, options, context_).value();
  EXPECT_LE(again.passes, 5);
  EXPECT_NEAR(again.log_likelihood, first.log_likelihood, 1e-8);
  EXPECT_EQ(again.labels, first.labels);
  const table::Matrix narrow(10, 2, 1);
  EXPECT_EQ(refit_mixture(narrow, first.model, options, context_).error().code,
            base::Code::internal);
  EXPECT_EQ(refit_mixture(table::Matrix(0, 3, 1), first.model, options, context_).error().code,
            base::Code::data);
}

TEST_F(FitTest, OneComponentIsMeanAndCovariance) {
  const auto matrix = oracle_rows(24, 400, 2, 2, 6);
  const auto ours = fit(matrix, 1, {});
  double mean[2] = {}, product = 0;
  for (int64_t row = 0; row < 400; ++row)
    for (int col = 0; col < 2; ++col) mean[col] += matrix.value(row, col) / 400;
  for (int64_t row = 0; row < 400; ++row)
    product += (matrix.value(row, 0) - mean[0]) * (matrix.value(row, 1) - mean[1]) / 400;
  EXPECT_NEAR(ours.model.means[0], mean[0], 1e-9);
  EXPECT_NEAR(covariance_of(ours.model, 0)[1], product, 1e-6);
  EXPECT_EQ(ours.model.weights, std::vector<double>{1.0});
}

TEST_F(FitTest, TooFewRowsAreAnError) {
  const auto matrix = oracle_rows(25, 3, 2, 1, 4);
  for (const int k : {0, -1, 4}) {
    const auto result = fit_mixture(matrix, k, {}, context_);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, base::Code::data);
  }
  EXPECT_EQ(fit_mixture(table::Matrix(0, 2, 1), 1, {}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_mixture(table::Matrix(50, 2, 1), 2, {}, context_).error().code, base::Code::data);
  MixtureOptions wrong;
  const auto keys = some_keys(2);
  wrong.keys = keys;
  EXPECT_EQ(fit_mixture(matrix, 1, wrong, context_).error().code, base::Code::internal);
}

TEST_F(FitTest, AsManyComponentsAsRows) {
  const auto matrix = oracle_rows(26, 4, 3, 2, 6);
  for (const Covariance covariance : kAll) {
    MixtureOptions options;
    options.covariance = covariance;
    const auto ours = fit(matrix, 4, options);
    expect_finite(ours);
    EXPECT_GT(ours.flat, 0);
    EXPECT_FALSE(ours.notes.empty());
  }
}

TEST_F(FitTest, EqualRowsDoNotCollapse) {
  // All equal: one component with the regularisation for a shape.
  table::Matrix equal(300, 3, 0x1p-16);
  for (int64_t row = 0; row < 300; ++row) equal.units(row, 1) = 70000;
  const auto one = fit(equal, 1, {});
  expect_finite(one);
  EXPECT_EQ(one.flat, 1);
  EXPECT_NEAR(covariance_of(one.model, 0)[0], 1e-6, 1e-12);
  EXPECT_NEAR(one.model.means[1], 70000 * 0x1p-16, 1e-12);
  EXPECT_EQ(one.notes.size(), 1U);

  // Half of the rows at one point, half spread out; and a column that repeats another.
  auto half = oracle_rows(27, 2000, 3, 1, 4);
  for (int64_t row = 0; row < 2000; ++row) {
    if (row % 2 == 0) half.units(row, 0) = half.units(row, 1) = 65536;
    half.units(row, 2) = half.units(row, 0);
  }
  for (const Covariance covariance : kAll)
    for (const double regularisation : {1e-6, 0.0}) {
      MixtureOptions options;
      options.covariance = covariance;
      options.regularisation = regularisation;
      expect_finite(fit(half, 2, options));
    }
}

TEST_F(FitTest, AnOutlierOfABillionIsAComponentOrNot) {
  auto matrix = oracle_rows(28, 1000, 2, 2, 4);
  table::Matrix coarse(1000, 2, table::grid_step(1e9, 2));
  for (int64_t row = 0; row < 1000; ++row)
    for (int col = 0; col < 2; ++col)
      coarse.units(row, col) =
          static_cast<float>(table::to_units(matrix.value(row, col), coarse.step()));
  coarse.units(77, 0) = static_cast<float>(table::to_units(1e9, coarse.step()));
  for (const Covariance covariance : kAll)
    for (const int k : {1, 2}) {
      MixtureOptions options;
      options.covariance = covariance;
      const auto ours = fit(coarse, k, options);
      expect_finite(ours);
      const auto posteriors = assign_mixture(coarse, ours.model, context_);
      for (const double distance : posteriors.distance) ASSERT_TRUE(std::isfinite(distance));
      if (k == 2 && covariance != Covariance::tied) {
        EXPECT_EQ(ours.labels[77], 1);
        EXPECT_EQ(std::ranges::count(ours.labels, 1), 1);
      }
    }
}

TEST_F(FitTest, OneFeatureAndAHundredAndFifty) {
  expect_finite(fit(oracle_rows(29, 500, 1, 2, 6), 2, {}));
  const auto wide = oracle_rows(30, 400, 150, 2, 6);
  for (const Covariance covariance : kAll) {
    MixtureOptions options;
    options.covariance = covariance;
    options.restarts = 2;
    options.passes_max = 20;
    expect_finite(fit(wide, 2, options));
  }
}

class Recorder : public base::Progress {
 public:
  void step(std::string_view text) override { steps.emplace_back(text); }
  void at(double share) override { shares.push_back(share); }
  std::vector<std::string> steps;
  std::vector<double> shares;
};

TEST_F(FitTest, TellsItsProgressAndStopsWhenCancelled) {
  const auto matrix = oracle_rows(31, 800, 3, 2, 4);
  Recorder recorder;
  base::Cancel cancel;
  const cluster::Context context{.pool = &pool_, .cancel = &cancel, .progress = &recorder};
  ASSERT_TRUE(fit_mixture(matrix, 2, {}, context));
  EXPECT_EQ(recorder.steps, std::vector<std::string>{"Fitting a mixture"});
  EXPECT_TRUE(std::ranges::is_sorted(recorder.shares));
  EXPECT_GT(recorder.shares.size(), 10U);
  EXPECT_LE(recorder.shares.back(), 1);
  cancel.request();
  EXPECT_EQ(fit_mixture(matrix, 2, {}, context).error().code, base::Code::cancelled);
  const auto whole = fit(matrix, 2, {});
  EXPECT_EQ(refit_mixture(matrix, whole.model, {}, context).error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::mixture
