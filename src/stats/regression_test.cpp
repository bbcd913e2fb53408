// Against scikit-learn's LinearRegression on the same folds (tests/oracle/resampling_oracle.py).
#include "stats/regression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

struct Data {
  std::vector<double> a, b, both, y;
  std::vector<int32_t> level;
  std::vector<uint64_t> keys;

  Predictors predictors() const { return {{a, b, both}, {{level, 4}}}; }
  base::Result<CrossValidated> run(CrossValidation options = {.seed = 9}) const {
    return cross_validate(predictors(), y, keys, options);
  }
};

Data oracle_data() {
  Source source(0);
  Data out;
  for (uint64_t i = 0; i < 400; ++i) {
    const int64_t p = source.next(), q = source.next(), r = source.next(), s = source.next();
    out.a.push_back(static_cast<double>(p % 1000) / 8);
    out.b.push_back(static_cast<double>((q % 100) * (q % 100)) / 16);
    out.level.push_back(static_cast<int32_t>(r % 4));
    out.both.push_back(out.a.back() * 2 + out.b.back());
    out.y.push_back(out.a.back() * 3 - out.b.back() / 2 + (out.level.back() == 2 ? 100 : 0) +
                    static_cast<double>(s % 500));
    out.keys.push_back(base::draw(1, 2, i));
  }
  return out;
}

TEST(RegressionTest, EqualsScikitLearn) {
  const auto seen = oracle_data().run();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->rows, 400);
  EXPECT_NEAR(seen->r_squared.value, 0.5094676115746184, 1e-9);
  EXPECT_NEAR(seen->r_squared.interval.low, 0.444505090667647, 1e-9);
  EXPECT_NEAR(seen->r_squared_fitted, 0.5243014022031662, 1e-9);
  EXPECT_NEAR(seen->predicted[0], 517.1650923738824, 1e-6);
  EXPECT_NEAR(seen->predicted[399], 178.36020915548, 1e-6);
}

TEST(RegressionTest, OrderDoesNotMatterAndMissingRowsAreLeftOut) {
  Data data = oracle_data();
  data.a[7] = kNan;
  data.y[9] = kInfinity;
  const auto seen = data.run();
  std::ranges::reverse(data.a);
  std::ranges::reverse(data.b);
  std::ranges::reverse(data.both);
  std::ranges::reverse(data.y);
  std::ranges::reverse(data.level);
  std::ranges::reverse(data.keys);
  const auto again = data.run();
  ASSERT_TRUE(seen && again);
  EXPECT_EQ(seen->rows, 398);
  EXPECT_TRUE(std::isnan(seen->predicted[7]));
  EXPECT_EQ(seen->r_squared.value, again->r_squared.value);
  EXPECT_EQ(seen->predicted[1], again->predicted[398]);
}

// A level that the training rows do not have gets no weight: its row is predicted by the others.
TEST(RegressionTest, ALevelSeenOnce) {
  Data data = oracle_data();
  std::ranges::fill(data.level, 0);
  data.level[5] = 3;
  data.y[5] += 1e6;
  const auto seen = data.run();
  ASSERT_TRUE(seen);
  EXPECT_LT(std::abs(seen->predicted[5]), 2000);
}

TEST(RegressionTest, NoiseExplainsNothingAndALineAll) {
  Data data = oracle_data();
  base::Random random(1, 1);
  for (double& y : data.y) y = random.normal();
  EXPECT_LT(data.run()->r_squared.value, 0.01);
  for (std::size_t i = 0; i < 400; ++i) data.y[i] = 1e6 + data.a[i] * 2 - data.b[i];
  EXPECT_NEAR(data.run()->r_squared.value, 1, 1e-12);
  EXPECT_LE(cross_validate({}, data.y, data.keys)->r_squared.value, 0.0);
}

TEST(RegressionTest, SaysWhatIsWrong) {
  Data data = oracle_data();
  EXPECT_EQ(data.run({.folds = 1}).error().code, base::Code::usage);
  EXPECT_EQ(data.run({.folds = 401}).error().code, base::Code::data);
  EXPECT_EQ(cross_validate({}, data.y, {}).error().code, base::Code::usage);
  EXPECT_EQ(cross_validate({{}, {{data.level, 201}}}, data.y, data.keys).error().code,
            base::Code::usage);
  base::Cancel cancel;
  cancel.request();
  EXPECT_EQ(data.run({.cancel = &cancel}).error().code, base::Code::cancelled);
  std::ranges::fill(data.y, 4);
  EXPECT_EQ(data.run().error().code, base::Code::data);
}

}  // namespace
}  // namespace coterie::stats
