// A segment column as a model, and the audit of what was claimed for it.
#include "rules/given.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

// The twelve customers of a write-up on a Spark job, with its own labels.
table::Frame twelve() {
  const std::string high = "High-Value Frequent", risk = "At-Risk", fresh = "New/Low-Spend",
                    moderate = "Moderate";
  return frame_of({texts("segment", {high, high, risk, moderate, moderate, moderate, fresh,
                                     moderate, fresh, moderate, fresh, risk}),
                   numbers("spend", {159.95, 209.97, 49.95, 59.97, 79.98, 119.96, 99.99, 79.99,
                                     129.99, 49.95, 199.99, 39.96})});
}

const Shares kClaimed = {
    {"High-Value Frequent", 0.42}, {"At-Risk", 0.10}, {"New/Low-Spend", 0.49}, {"Moderate", 0.43}};

base::Table settings() {
  base::Table claimed;
  for (const auto& [name, share] : kClaimed) claimed[name] = value(share);
  return {{"column", value("segment")}, {"claimed_shares", value(claimed)}};
}

GivenModel fitted(const table::Frame& frame, const base::Table& table) {
  auto options = read_given(table, "coterie.toml:9:1");
  EXPECT_TRUE(options) << options.error().text();
  auto model = fit_given(frame, *options);
  EXPECT_TRUE(model) << model.error().text();
  return model.value_or(GivenModel{});
}

TEST(GivenTest, TheWriteUpsSharesAreRefused) {
  auto model = fitted(twelve(), settings());
  EXPECT_EQ(model.share_of, "spend");
  const Shares actual = {{"High-Value Frequent", 369.92 / 1279.65},
                         {"At-Risk", 89.91 / 1279.65},
                         {"New/Low-Spend", 429.97 / 1279.65},
                         {"Moderate", 389.85 / 1279.65}};
  for (const auto& [name, share] : actual) EXPECT_NEAR(model.shares.at(name), share, 1e-12) << name;
  EXPECT_EQ(model.findings,
            (std::vector<std::string>{
                "the claimed shares add up to 144 %, not to 100 %",
                "At-Risk is claimed with 10 %, but the data give 7.0 %",
                "High-Value Frequent is claimed with 42 %, but the data give 28.9 %",
                "Moderate is claimed with 43 %, but the data give 30.5 %",
                "New/Low-Spend is claimed with 49 %, but the data give 33.6 %"}));
}

TEST(GivenTest, TrueSharesPass) {
  auto actual = fitted(twelve(), settings()).shares;
  EXPECT_TRUE(audit_shares({{"High-Value Frequent", 0.289},
                            {"At-Risk", 0.07},
                            {"New/Low-Spend", 0.336},
                            {"Moderate", 0.305}},
                           actual)
                  .empty());
  EXPECT_TRUE(audit_shares({{"High-Value Frequent", 0.29},
                            {"At-Risk", 0.07},
                            {"New/Low-Spend", 0.34},
                            {"Moderate", 0.30}},
                           actual)
                  .empty());
  EXPECT_TRUE(audit_shares({}, actual).empty());
}

TEST(GivenTest, TheToleranceFollowsThePrintedDigits) {
  Shares actual = {{"a", 1.0 / 3}, {"b", 1.0 / 3}, {"c", 1.0 / 3}};
  EXPECT_TRUE(audit_shares({{"a", .33}, {"b", .33}, {"c", .33}}, actual).empty());
  EXPECT_TRUE(audit_shares({{"a", .333}, {"b", .333}, {"c", .333}}, actual).empty());
  // Three decimals anywhere make 0.33 mean 0.330.
  EXPECT_EQ(audit_shares({{"a", .333}, {"b", .333}, {"c", .33}}, actual).size(), 2u);
  EXPECT_EQ(audit_shares({{"a", .34}, {"b", .33}, {"c", .33}}, actual).size(), 1u);
  // A half is inside: 12.5 % may be printed as 12 % or 13 %.
  EXPECT_TRUE(audit_shares({{"a", .13}, {"b", .87}}, {{"a", .125}, {"b", .875}}).empty());
}

TEST(GivenTest, NamesMustMeet) {
  auto findings = audit_shares({{"a", .5}, {"x", .5}}, {{"a", .5}, {"b", .5}});
  EXPECT_EQ(findings, (std::vector<std::string>{"x is claimed with 50 %, but no customer is in it",
                                                "no share is claimed for b, which has 50.0 %"}));
}

TEST(GivenTest, SharesOfCustomersWithoutSpend) {
  auto frame = frame_of({texts("tier", {"gold", "", "blue", "blue"})});
  auto model = fitted(frame, {{"column", value("tier")}});
  EXPECT_EQ(model.share_of, "customers");
  EXPECT_EQ(model.shares, (Shares{{"blue", 0.5}, {"gold", 0.25}}));
  EXPECT_EQ(model.without, 1);
  EXPECT_TRUE(model.findings.empty());
}

TEST(GivenTest, NewCustomersAndNewLabelsAreInNone) {
  auto model = fitted(twelve(), settings());
  auto later = frame_of(
      {texts("segment", {"Moderate", "", "Brand New", "At-Risk"}), numbers("spend", {1, 2, 3, 4})});
  EXPECT_EQ(*assign_given(model, later), (std::vector<int32_t>{2, -1, -1, 0}));
  EXPECT_EQ(evaluated(*compile(model, index_labels(4)), later), *assign_given(model, later));
}

TEST(GivenTest, MicroSegmentsAndSql) {
  auto table = settings();
  table["micro"] = micro_of("Moderate", "Moderate - High Value", "spend > 100");
  auto frame = twelve();
  auto model = fitted(frame, table);
  EXPECT_EQ(count_segments(*assign_given(model, frame), 5), (std::vector<int64_t>{2, 2, 4, 3, 1}));
  EXPECT_EQ(evaluated(*compile(model, index_labels(5)), frame), *assign_given(model, frame));
  EXPECT_EQ(
      sql::render(engine_dialect(),
                  *compile(fitted(frame, settings()), name_labels(model.segments))),
      "CASE WHEN segment = 'At-Risk' THEN 'At-Risk' WHEN segment = 'High-Value Frequent' THEN "
      "'High-Value Frequent' WHEN segment = 'Moderate' THEN 'Moderate' WHEN segment = "
      "'New/Low-Spend' THEN 'New/Low-Spend' ELSE NULL END");
}

TEST(GivenTest, JsonIsLossless) {
  auto model = fitted(twelve(), settings());
  nlohmann::json out = model;
  auto back = given_from_json(nlohmann::json::parse(out.dump()));
  ASSERT_TRUE(back);
  EXPECT_EQ(nlohmann::json(*back), out);
  out["labels"] = 50;
  EXPECT_FALSE(given_from_json(out));
  out.erase("labels");
  EXPECT_FALSE(given_from_json(out));
}

TEST(GivenTest, Faults) {
  for (const auto& bad :
       std::vector<base::Table>{{},
                                {{"column", value("segmnet")}},
                                {{"column", value("spend")}},
                                {{"column", value("segment")}, {"share_of", value("segment")}},
                                {{"column", value("segment")}, {"share_of", value("revenue")}},
                                {{"column", value("segment")}, {"claimed_shares", value(0.4)}},
                                {{"column", value("segment")},
                                 {"claimed_shares", value(base::Table{{"At-Risk", value(42)}})}},
                                {{"column", value("segment")}, {"claimed", value(0.4)}}}) {
    auto options = read_given(bad, "coterie.toml:9:1");
    auto error = options ? fit_given(twelve(), *options).error() : options.error();
    EXPECT_EQ(error.code, base::Code::project);
    EXPECT_NE(error.where.find("coterie.toml"), std::string::npos);
  }
  auto none = fit_given(frame_of({texts("segment", {"", ""})}),
                        *read_given({{"column", value("segment")}}, "x"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::Code::data);
  auto other = assign_given(fitted(twelve(), settings()), frame_of({numbers("orders", {1})}));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Code::data);
}

TEST(GivenTest, DefinitionsAreComplete) {
  for (const auto& d : given_definitions()) {
    EXPECT_FALSE(d.text.empty()) << d.name;
    EXPECT_TRUE(d.example.starts_with(d.name)) << d.name;
  }
}

}  // namespace
}  // namespace coterie::rules
