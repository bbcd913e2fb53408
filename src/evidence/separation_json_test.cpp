// What does not exist is null, what users named is printable.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "evidence/json.hpp"
#include "evidence/separation.hpp"

namespace coterie::evidence {
namespace {

SeparationReport report_of(bool category) {
  SeparationReport report;
  report.segments = {"a", "b\n"};
  report.customers = {3, 4};
  auto& row = report.rows.emplace_back();
  row.category = category;
  row.role.feature = "aov";
  row.role.role = Role::definition;
  row.role.tie = Tie::used;
  row.role.reason = "It is used.";
  row.effect = 0.3;
  row.effect_interval = {0.2, 0.4};
  row.p = 0;
  row.log10_p = -400;
  row.anova.f = 12.5;
  row.independence.cramers_v = 0.6;
  report.summary.definition = 1;
  return report;
}

TEST(SeparationJsonTest, NumbersHaveTheirTests) {
  const auto json = to_json(report_of(false));
  EXPECT_EQ(json["segments"][1], "b");
  const auto& row = json["features"][0];
  EXPECT_EQ(row["role"], "definition");
  EXPECT_EQ(row["interval"].dump(), "[0.2,0.4]");
  EXPECT_EQ(row["log10_p"], -400);
  EXPECT_EQ(row["anova"]["f"], 12.5);
  EXPECT_TRUE(row["welch"]["f"].is_null());
  EXPECT_FALSE(row.contains("cramers_v"));
  EXPECT_EQ(json["summary"]["definition"], 1);
  EXPECT_TRUE(json["summary"]["strongest"].is_null());
}

TEST(SeparationJsonTest, CategoriesHaveTheirs) {
  const auto json = to_json(report_of(true));
  EXPECT_EQ(json["features"][0]["cramers_v"], 0.6);
  EXPECT_FALSE(json["features"][0].contains("anova"));
}

}  // namespace
}  // namespace coterie::evidence
