// What does not exist is null, what users named is printable.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "evidence/json.hpp"
#include "evidence/verdict.hpp"
#include "segment/result.hpp"

namespace coterie::evidence {
namespace {

TEST(VerdictJsonTest, TellsEveryWorldAndEveryK) {
  VerdictReport report;
  report.verdict = Verdict::weak;
  report.sentence = "Cuts.\x1b[0m";
  report.k = 3;
  report.rows = 2000;
  report.rows_all = 4338;
  auto& world = report.nulls.emplace_back();
  world.name = "copula";
  world.beaten = true;
  world.statistics.emplace_back().p_value = 0.01;
  world.statistics[0].worlds = {0.1, segment::kNone};
  report.by_k.emplace_back().separation = 0.5;
  report.caveats = {{"outliers", "26 lie far out."}};
  const auto json = to_json(report);
  EXPECT_EQ(json["sentence"], "Cuts.[0m");
  EXPECT_EQ(json["customers"], 2000);
  EXPECT_EQ(json["of"], 4338);
  EXPECT_EQ(json["worlds"][0]["statistics"][0]["p_value"], 0.01);
  EXPECT_EQ(json["worlds"][0]["statistics"][0]["worlds"].dump(), "[0.1,null]");
  EXPECT_TRUE(json["worlds"][0]["beaten"].get<bool>());
  EXPECT_EQ(json["by_k"][0]["separation"], 0.5);
  EXPECT_EQ(json["caveats"][0]["text"], "26 lie far out.");
  EXPECT_EQ(json["statistics"].size(), statistic_definitions().size());
}

}  // namespace
}  // namespace coterie::evidence
