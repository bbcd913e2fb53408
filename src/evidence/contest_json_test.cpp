// What does not exist is null, what users named is printable.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "evidence/contest.hpp"
#include "evidence/json.hpp"
#include "evidence/measures.hpp"

namespace coterie::evidence {
namespace {

TEST(ContestJsonTest, TellsEachCriterionByName) {
  Contender grid;
  grid.name = "rfm";
  grid.method = "grid";
  grid.segments = 10;
  grid.smallest_share = 0.02;
  grid.largest_share = 0.3;
  grid.eta_squared = 0.4;
  const auto json = to_json(contest(std::vector{grid}, Verdict::none));
  ASSERT_EQ(json["rows"].size(), 1U);
  EXPECT_EQ(json["rows"][0]["family"], "rules");
  ASSERT_EQ(json["rows"][0]["criteria"].size(), criteria().size());
  EXPECT_EQ(json["rows"][0]["criteria"][0]["name"], criteria()[0].name);
  EXPECT_EQ(json["rows"][0]["criteria"][0]["value"], 0.4);
  EXPECT_EQ(json["recommended"], "rfm");
  EXPECT_EQ(json["criteria"].size(), criteria().size());
}

TEST(ContestJsonTest, AMeasureWithoutValueSaysWhy) {
  const std::vector<Measure> measures = {{"stability_ari", 0.5, ""},
                                         {"future_order", std::nan(""), "no dates"}};
  EXPECT_EQ(to_json(std::span<const Measure>(measures)).dump(),
            R"([{"name":"stability_ari","value":0.5,"why_not":null},)"
            R"({"name":"future_order","value":null,"why_not":"no dates"}])");
}

}  // namespace
}  // namespace coterie::evidence
