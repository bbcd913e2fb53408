#include "report/answer.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

Json made_up_document() {
  return *document(made_up_result());
}

TEST(Answer, SaysWhoWhatAndHowMuch) {
  const auto told = answer(made_up_document());
  EXPECT_EQ(told.project, "gift-shop");
  EXPECT_EQ(told.headline, "5 segments of 600 customers");
  EXPECT_EQ(told.facts,
            (std::vector<std::string>{"2,138 orders", "705,849.60 GBP",
                                      "from 2010-12-01 to 2011-12-09", "as of 2011-12-10"}));
  EXPECT_EQ(told.lead,
            "The most money comes from Champions: 12.0 % of the customers, 46.6 % of the revenue. "
            "The most "
            "people are in Hibernating: 40.0 % of the customers, 5.4 % of the revenue.");
  ASSERT_EQ(told.segments.size(), 5u);
  EXPECT_EQ(told.segments[0].customers, 72);
  EXPECT_EQ(told.segments[0].offer,
            "Early access and first pick of what is new; thanks instead of discounts.");
  EXPECT_EQ(told.warnings.size(), 1u);
  EXPECT_EQ(told.data.front(), "13,222 of 54,190 rows left out: no customer (24.4 %)");
}

TEST(Answer, NobodyAndWithout) {
  auto made = made_up_document();
  made["chosen"] = "rfm";
  made["segments"] = made["models"][1]["segments"];
  const auto told = answer(made);
  EXPECT_EQ(told.headline, "2 segments of 600 customers");
  EXPECT_EQ(told.nobody, std::vector<std::string>{"Nobody Here"});
  EXPECT_EQ(nobody_words(told), "Nobody is in: Nobody Here.");
  EXPECT_EQ(told.customers_without, 10);
  EXPECT_EQ(without_words(told), "10 customers are in no segment.");
}

TEST(Answer, NobodyNamesAreFewAndShort) {
  Answer told;
  EXPECT_EQ(nobody_words(told), "");
  for (int i = 0; i < 10; ++i) told.nobody.push_back(std::string(1000, 'x'));
  EXPECT_LT(nobody_words(told).size(), 350u);
  EXPECT_TRUE(nobody_words(told).ends_with("… and 2 more."));
}

TEST(Answer, TheWeightiestBringMost) {
  const auto told = answer(made_up_document());
  std::vector<std::string> names;
  for (const auto* one : weightiest(told, 3)) names.push_back(one->name);
  EXPECT_EQ(names, (std::vector<std::string>{"Champions", "Loyal", "Dormant High-Value"}));
  auto poor = told;
  poor.money = false;
  EXPECT_EQ(weightiest(poor, 1)[0]->name, "Hibernating");
  EXPECT_EQ(weightiest(told, 99).size(), 5u);
}

TEST(Answer, OneSegmentThatHasBoth) {
  auto made = made_up_document();
  made["segments"] = Json::array({made["segments"][0]});
  const auto told = answer(made);
  EXPECT_EQ(told.headline, "1 segment of 600 customers");
  EXPECT_EQ(told.lead,
            "The most people and the most money are in Champions: 12.0 % of the customers, 46.6 % "
            "of the revenue.");
}

TEST(Answer, TrustFollowsTheSilhouetteWithoutEvidence) {
  auto made = made_up_document();
  made.erase("evidence");
  auto trust = [&](const char* family, const Json& silhouette) {
    made["models"][0]["family"] = family;
    made["models"][0]["silhouette"] = silhouette;
    return answer(made).trust;
  };
  EXPECT_EQ(trust("clusters", 0.51), Trust::strong);
  EXPECT_EQ(trust("clusters", 0.5), Trust::fair);
  EXPECT_EQ(trust("clusters", 0.25), Trust::fair);
  EXPECT_EQ(trust("clusters", 0.249), Trust::weak);
  EXPECT_EQ(trust("rules", 0.249), Trust::rules);
  EXPECT_EQ(trust("rules", -0.2), Trust::rules);
  EXPECT_EQ(trust("given", 0.6), Trust::strong);
  EXPECT_EQ(trust("rules", Json()), Trust::unknown);
}

TEST(Answer, TrustInClustersFollowsTheVerdict) {
  auto made = made_up_document();
  auto trust = [&](const char* family, const Json& silhouette, const char* verdict) {
    made["models"][0]["family"] = family;
    made["models"][0]["silhouette"] = silhouette;
    made["evidence"]["verdict"] = verdict;
    return answer(made).trust;
  };
  EXPECT_EQ(trust("clusters", 0.51, "clusters"), Trust::strong);
  EXPECT_EQ(trust("clusters", 0.2, "clusters"), Trust::fair);
  EXPECT_EQ(trust("clusters", 0.9, "weak"), Trust::weak);
  EXPECT_EQ(trust("clusters", 0.9, "none"), Trust::weak);
  EXPECT_EQ(trust("rules", 0.2, "none"), Trust::rules);
  EXPECT_EQ(trust("rules", 0.2, "clusters"), Trust::rules);
}

// The page writes the brief verdict within a sentence.
TEST(Answer, BriefVerdictsBeginWithACapitalAndHaveNoStop) {
  auto made = made_up_document();
  for (const Json& silhouette : {Json(0.6), Json(0.3), Json(0.1), Json()})
    for (const char* family : {"clusters", "rules"}) {
      made["models"][0]["silhouette"] = silhouette;
      made["models"][0]["family"] = family;
      const auto told = answer(made);
      ASSERT_FALSE(told.brief_verdict.empty());
      EXPECT_TRUE(told.brief_verdict[0] == 'W' || told.brief_verdict[0] == 'A');
      EXPECT_NE(told.brief_verdict.back(), '.');
      EXPECT_TRUE(told.verdict.starts_with(told.brief_verdict + ". "));
    }
}

TEST(Answer, WithoutMoneyAndDates) {
  auto result = made_up_result();
  result.spend_micros.clear();
  result.loaded.tables.lines = false;
  result.loaded.as_of = 0;
  for (auto& model : result.models)
    for (auto& segment : model.segments) segment.revenue_share = std::nan("");
  const auto told = answer(*document(result));
  EXPECT_FALSE(told.money);
  EXPECT_TRUE(told.facts.empty());
  EXPECT_EQ(told.lead, "The most people are in Hibernating: 40.0 % of the customers.");
}

TEST(Answer, ForeignDocumentsAreSurvived) {
  for (const char* text :
       {"{}", "[]", "null", R"({"segments":{},"models":3,"quality":null,"totals":[]})",
        R"({"segments":[1,null,{"name":3,"customers":2}],"chosen":[],"warnings":[1]})",
        R"({"totals":{"revenue":0},"segments":[{"customers":1,"revenue_share":null}]})"})
    EXPECT_FALSE(answer(Json::parse(text)).headline.empty()) << text;
}

TEST(Answer, LongNamesAreCutInSentences) {
  auto made = made_up_document();
  made["segments"][0]["name"] = std::string(10000, 'x');
  const auto told = answer(made);
  EXPECT_LT(told.lead.size(), 400u);
  EXPECT_EQ(told.segments[0].name.size(), 10000u);
}

TEST(Answer, SmallShares) {
  EXPECT_EQ(small_share(0), "0.0 %");
  EXPECT_EQ(small_share(0.0004), "under 0.1 %");
  EXPECT_EQ(small_share(0.0005), "0.1 %");
}

}  // namespace
}  // namespace coterie::report
