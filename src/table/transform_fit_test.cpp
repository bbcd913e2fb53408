// Figures by NumPy, SciPy and scikit-learn: tests/oracle/transform_oracle.py.
#include <gtest/gtest.h>

#include <cmath>

#include "table/test_columns.hpp"
#include "table/transform.hpp"

namespace coterie::table {
namespace {

using Kind = FittedColumn::Kind;

constexpr std::array<int64_t, 5> kShown = {0, 1, 2, 500, 999};

std::vector<double> shown(const FittedTransform& transform, const Frame& frame) {
  std::vector<double> out;
  for (int64_t row : kShown)
    out.push_back(
        apply_column(transform.columns[0], *frame.find(transform.columns[0].feature), row));
  return out;
}

void expect_all_near(const std::vector<double>& seen, const std::vector<double>& wanted) {
  ASSERT_EQ(seen.size(), wanted.size());
  for (size_t i = 0; i < seen.size(); ++i) EXPECT_NEAR(seen[i], wanted[i], 1e-12);
}

base::Result<FittedTransform> fit(const Frame& frame, std::vector<std::string> features,
                                  const TransformOptions& options = {}) {
  return fit_transform(frame, features, options);
}

TEST(TransformFitTest, WinsorisedLoggedScaledMatchesScikitLearn) {
  Frame frame = frame_of({number_column("spend", holed_column())});
  TransformOptions options;
  options.winsorise = {0.01, 0.99};
  auto standard = fit(frame, {"spend"}, options).value();
  const FittedColumn& column = standard.columns.at(0);
  EXPECT_DOUBLE_EQ(column.fill, 73.13437443314432);
  EXPECT_DOUBLE_EQ(column.low, 7.374733840250465e-05);
  EXPECT_DOUBLE_EQ(column.high, 952.8637780188667);
  EXPECT_TRUE(column.logged);  // skewness after winsorising is 1.45
  expect_all_near(shown(standard, frame),
                  {0.21946315457576457, -1.4443184962758355, -0.6937557677638889,
                   0.6235861485640717, 0.3783527562048666});
  options.scale = Scale::robust;
  expect_all_near(
      shown(fit(frame, {"spend"}, options).value(), frame),
      {0.0, -0.99935290097205, -0.5485262917736692, 0.24273707201002612, 0.09543727341929875});
  options.scale = Scale::minmax;
  expect_all_near(shown(fit(frame, {"spend"}, options).value(), frame),
                  {0.6276275428314825, 0.0976241361544394, 0.3367184925758698, 0.7563623220741184,
                   0.6782423756768133});
}

TEST(TransformFitTest, PlainStandardMatchesScikitLearn) {
  Frame frame = frame_of({number_column("spend", holed_column())});
  TransformOptions options;
  options.log = Log::none;
  auto plain = fit(frame, {"spend"}, options).value();
  EXPECT_FALSE(plain.columns[0].logged);
  EXPECT_GT(plain.columns[0].low, plain.columns[0].high);
  expect_all_near(shown(plain, frame),
                  {-0.47582788478744664, -0.7571230743473081, -0.7254720033400315,
                   -0.065988091498882, -0.35588504512827945});
  options.scale = Scale::none;
  EXPECT_EQ(shown(fit(frame, {"spend"}, options).value(), frame)[1], holed_column()[1]);
}

TEST(TransformFitTest, AutoLogsOnlySkewedColumnsWithoutNegatives) {
  auto negative = skewed_column();
  negative[7] = -0.001;
  Frame frame = frame_of({number_column("spend", skewed_column()),
                          number_column("age", even_column()), number_column("balance", negative)});
  TransformOptions options;
  options.screen = false;
  auto fitted = fit(frame, {"spend", "age", "balance"}, options).value();
  EXPECT_TRUE(fitted.columns[0].logged);
  EXPECT_FALSE(fitted.columns[1].logged);
  EXPECT_FALSE(fitted.columns[2].logged);
}

TEST(TransformFitTest, LogOfNegativesThatWasAskedForIsAnError) {
  Frame frame = frame_of({number_column("balance", {-5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}),
                          number_column("age", {1, 4, 2, 3, 9, 7, 5, 6, 3, 2, 1})});
  TransformOptions options;
  options.log = Log::all;
  auto refused = fit(frame, {"age", "balance"}, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::project);
  EXPECT_EQ(refused.error().where, "transform.log");
  EXPECT_NE(refused.error().fault.find("balance"), std::string::npos);
  options.log = Log::listed;
  options.logged = {"age"};
  auto listed = fit(frame, {"age", "balance"}, options).value();
  EXPECT_TRUE(listed.columns[0].logged);
  EXPECT_FALSE(listed.columns[1].logged);
  options.log = Log::all;
  options.winsorise = {0.1, 1.0};  // the 10 % quantile is 1: no negative value is left
  EXPECT_TRUE(fit(frame, {"balance"}, options).value().columns[0].logged);
}

TEST(TransformFitTest, ImputesAsAskedAndMarksMissing) {
  Frame frame = frame_of({number_column("gap", {1, kNone, 3, 11, INFINITY})});
  TransformOptions options;
  options.scale = Scale::none;
  options.log = Log::none;
  options.indicator = true;
  auto fitted = fit(frame, {"gap"}, options).value();
  ASSERT_EQ(fitted.columns.size(), 2);
  EXPECT_EQ(apply_column(fitted.columns[0], frame.columns[0], 1), 3);
  EXPECT_EQ(fitted.columns[1].name, "gap_missing");
  EXPECT_EQ(fitted.columns[1].kind, Kind::indicator);
  EXPECT_EQ(apply_column(fitted.columns[1], frame.columns[0], 0), 0);
  EXPECT_EQ(apply_column(fitted.columns[1], frame.columns[0], 1), 1);
  EXPECT_EQ(apply_column(fitted.columns[1], frame.columns[0], 4), 1);
  options.impute = Impute::zero;
  EXPECT_EQ(apply_column(fit(frame, {"gap"}, options)->columns[0], frame.columns[0], 4), 0);
  options.impute = Impute::constant;
  options.constant = 99;
  EXPECT_EQ(apply_column(fit(frame, {"gap"}, options)->columns[0], frame.columns[0], 1), 99);
  options.winsorise = {0.0, 1.0};  // of present values: the constant is pulled in to 11
  EXPECT_EQ(apply_column(fit(frame, {"gap"}, options)->columns[0], frame.columns[0], 1), 11);
}

TEST(TransformFitTest, RobustWithoutIqrFallsBackToTheSd) {
  std::vector<double> values(100, 2.0);
  for (size_t i = 0; i < 10; ++i) values[i] = 12;
  Frame frame = frame_of({number_column("returns", values)});
  TransformOptions options;
  options.log = Log::none;
  options.scale = Scale::robust;
  auto fitted = fit(frame, {"returns"}, options).value();
  EXPECT_EQ(fitted.columns[0].centre, 2);
  EXPECT_DOUBLE_EQ(fitted.columns[0].spread, 3);  // sqrt(0.1 * 0.9) * 10
  EXPECT_EQ(fitted.columns[0].note, "IQR is 0: divided by the sd");
}

TEST(TransformFitTest, ValuesFarOutAreNoted) {
  auto values = even_column();
  values[3] = 1e9;
  Frame frame = frame_of({number_column("spend", values)});
  TransformOptions options;
  options.log = Log::none;
  options.scale = Scale::robust;
  EXPECT_EQ(fit(frame, {"spend"}, options)->columns[0].note,
            "some values are far out: log or winsorise it");
}

TEST(TransformFitTest, LevelsBecomeColumnsAndMissingOnlyWhereItOccurs) {
  Frame frame = frame_of(
      {category_column("channel", {"app", "store", "unused", "web"}, {0, 1, 3, 3, -1, 0, 1, 3})});
  auto fitted = fit(frame, {"channel"}).value();
  ASSERT_EQ(fitted.columns.size(), 4);
  std::vector<std::string> names;
  for (const auto& column : fitted.columns) {
    names.push_back(column.name);
    EXPECT_EQ(column.kind, Kind::level);
    EXPECT_EQ(column.centre, 0);
    EXPECT_EQ(column.spread, 1);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"channel=app", "channel=store", "channel=web",
                                             "channel=(missing)"}));
  EXPECT_EQ(apply_column(fitted.columns[3], frame.columns[0], 4), 1);
  EXPECT_EQ(apply_column(fitted.columns[2], frame.columns[0], 4), 0);
  EXPECT_EQ(apply_column(fitted.columns[2], frame.columns[0], 7), 1);
  // A later snapshot has other levels, in other places.
  Column later = category_column("channel", {"kiosk", "web"}, {0, 1});
  EXPECT_EQ(apply_column(fitted.columns[2], later, 0), 0);
  EXPECT_EQ(apply_column(fitted.columns[2], later, 1), 1);
}

TEST(TransformFitTest, MoreThanTwentyLevelsAreLeftOut) {
  std::vector<std::string> levels;
  std::vector<int32_t> codes;
  for (int i = 0; i < 21; ++i) {
    levels.push_back("city" + std::to_string(100 + i));
    codes.push_back(i);
  }
  codes.push_back(0);
  Frame frame = frame_of({category_column("city", levels, codes)});
  auto refused = fit(frame, {"city"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::data);
  EXPECT_NE(refused.error().fault.find("city: more than 20 levels"), std::string::npos);
  frame.columns[0].codes[20] = 19;  // 20 levels are left in use
  TransformOptions options;
  options.screen = false;
  EXPECT_EQ(fit(frame, {"city"}, options).value().columns.size(), 20);
}

TEST(TransformFitTest, OrdinalsKeepTheirOrder) {
  Frame frame = frame_of({category_column("tier", {"bronze", "gold", "silver"}, {0, 0, 2, 1, -1})});
  TransformOptions options;
  options.ordinal["tier"] = {"bronze", "silver", "gold"};
  options.scale = Scale::none;
  auto fitted = fit(frame, {"tier"}, options).value();
  std::vector<double> seen;
  for (int64_t row = 0; row < 5; ++row)
    seen.push_back(apply_column(fitted.columns.at(0), frame.columns[0], row));
  EXPECT_EQ(seen, (std::vector<double>{0, 0, 1, 2, 0.5}));
  options.ordinal["tier"] = {"bronze", "silver"};
  auto refused = fit(frame, {"tier"}, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::project);
  EXPECT_NE(refused.error().fault.find("1 customers"), std::string::npos);
}

TEST(TransformFitTest, LeavesOutConstantsDuplicatesAndCollinearFeatures) {
  auto skewed = skewed_column(), even = even_column(), near = skewed, mixed = skewed;
  for (size_t i = 0; i < near.size(); ++i) {
    near[i] += even[i] / 100;
    mixed[i] = 0.75 * even[i] + 0.25 * skewed[i];
  }
  std::vector<double> flat(1000, 368), empty(1000, kNone), mostly(1000, 0);
  mostly[500] = 5;
  Frame frame = frame_of({number_column("recency", flat), number_column("units", skewed),
                          number_column("near", near), number_column("orders", skewed),
                          number_column("mixed", mixed), number_column("empty", empty),
                          number_column("mostly", mostly)});
  TransformOptions options;
  options.log = Log::all;
  options.winsorise = {0.01, 0.99};
  auto fitted =
      fit(frame, {"recency", "units", "near", "orders", "mixed", "empty", "mostly"}, options)
          .value();
  ASSERT_EQ(fitted.columns.size(), 2);  // r of the logs of units and mixed is 0.84
  EXPECT_EQ(fitted.columns[0].name, "units");
  EXPECT_EQ(fitted.columns[1].name, "mixed");
  EXPECT_EQ(fitted.left_out, (std::vector<LeftOut>{{"empty", "every value is missing"},
                                                   {"recency", "constant"},
                                                   {"near", "almost the same as units (r = 1.00)"},
                                                   {"orders", "the same as units"},
                                                   {"mostly", "constant after winsorising"}}));
  options = {};
  options.log = Log::none;  // r of units and mixed is 0.981
  EXPECT_EQ(fit(frame, {"mixed", "units"}, options)->left_out,
            (std::vector<LeftOut>{{"units", "almost the same as mixed (r = 0.98)"}}));
  options.screen = false;
  EXPECT_EQ(fit(frame, {"recency", "mixed", "units"}, options)->columns.size(), 3);
}

TEST(TransformFitTest, WrongNamesAndEmptyDataAreErrors) {
  Frame frame = frame_of(
      {number_column("orders", {1, 2, 3}), category_column("tier", {"a", "b"}, {0, 1, 1})});
  auto unknown = fit(frame, {"ordres"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::Code::project);
  EXPECT_NE(unknown.error().fix.find("orders"), std::string::npos);
  EXPECT_FALSE(fit(frame, {}));
  EXPECT_FALSE(fit(frame, {"orders", "orders"}));
  TransformOptions options;
  options.log = Log::listed;
  options.logged = {"tier"};
  EXPECT_EQ(fit(frame, {"orders", "tier"}, options).error().where, "transform.log");
  options.logged = {"spend"};
  EXPECT_EQ(fit(frame, {"orders", "tier"}, options).error().where, "transform.log");
  options = {};
  options.ordinal["orders"] = {"a", "b"};
  EXPECT_EQ(fit(frame, {"orders", "tier"}, options).error().where, "transform.ordinal");
  EXPECT_EQ(fit(frame_of({number_column("orders", {})}), {"orders"}).error().code,
            base::Code::data);
  EXPECT_EQ(fit(frame_of({number_column("orders", {4})}), {"orders"}).error().code,
            base::Code::data);
  EXPECT_EQ(fit(frame_of({number_column("orders", {-1e200, 1e200})}), {"orders"}).error().code,
            base::Code::data);
}

}  // namespace
}  // namespace coterie::table
