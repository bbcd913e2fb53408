// Two runs side by side, counted by hand, and as people see them.
#include "report/comparison.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

class ComparisonTest : public ::testing::Test {
 protected:
  ComparisonTest() {
    auto result = made_up_result();
    before_ = *document(result);
    auto& segments = result.models[0].segments;
    segments[4].name = "At Risk";
    segments[0].customers = 90;
    after_ = *document(result);
    manifest_before_.id = "2011-12-10-0123456789ab";
    manifest_before_.seed = manifest_after_.seed = 1;
    manifest_before_.settings_json = R"({"features":{"preset":"rfm"},"models":[{"k":5}]})";
    manifest_after_.id = "2011-12-17-ba9876543210";
    manifest_after_.settings_json = R"({"features":{"preset":"all"},"models":[{"k":5}]})";
    moves_.moves = {{"Champions", "Champions", 60},
                    {"Champions", "Loyal", 12},
                    {"Hibernating", "At Risk", 200},
                    {"", "New", 3}};
    moves_.lost = {{"Hibernating", "", 40}};
    moves_.arrived = {{"", "New", 25}, {"", "Champions", 5}};
  }

  Json compared() const {
    return comparison({before_, manifest_before_}, {after_, manifest_after_}, moves_);
  }

  Json before_, after_;
  runs::Manifest manifest_before_, manifest_after_;
  runs::Moves moves_;
};

TEST_F(ComparisonTest, CountsByHand) {
  const auto json = compared();
  EXPECT_EQ(json["customers"].dump(),
            R"({"both":275,"stayed":60,"moved":215,"lost":40,"arrived":30})");
  ASSERT_EQ(json["moves"].size(), 4u);
  EXPECT_EQ(json["moves"][0]["to"], "At Risk");
  EXPECT_EQ(json["moves"][0]["share_of_from"], 1.0);
  EXPECT_EQ(json["moves"][2]["share_of_from"], 12.0 / 72);
  EXPECT_TRUE(json["moves"][3]["from"].is_null());
  ASSERT_EQ(json["segments"].size(), 6u);
  EXPECT_EQ(json["segments"][0]["before"]["customers"], 72);
  EXPECT_EQ(json["segments"][0]["after"]["customers"], 90);
  EXPECT_TRUE(json["segments"][4]["before"].is_null());  // At Risk is new
  EXPECT_TRUE(json["segments"][5]["after"].is_null());   // Hibernating is gone
  EXPECT_EQ(json["settings"].dump(),
            R"([{"setting":"features.preset","before":"rfm","after":"all"}])");
}

TEST_F(ComparisonTest, LooksAsItShould) {
  expect_golden("comparison.txt", comparison_text(compared(), {}));
}

TEST_F(ComparisonTest, EqualRuns) {
  moves_.moves = {{"Champions", "Champions", 600}};
  moves_.lost = moves_.arrived = {};
  const auto json = comparison({before_, manifest_before_}, {before_, manifest_before_}, moves_);
  EXPECT_TRUE(json["settings"].empty());
  const auto text = comparison_text(json, {});
  EXPECT_NE(text.find("Nobody changed segment."), std::string::npos);
  EXPECT_EQ(text.find("Settings"), std::string::npos);
}

}  // namespace
}  // namespace coterie::report
