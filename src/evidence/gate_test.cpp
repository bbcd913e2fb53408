#include "evidence/gate.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "project/toml.hpp"

namespace coterie::evidence {
namespace {

using Json = nlohmann::ordered_json;

base::Result<Gate> gate(const std::string& toml) {
  return read_gate(TRY(project::parse_toml(toml, "gate.toml")), "gate.toml");
}

Json evidence(const char* verdict) {
  auto list = Json::array();
  list.push_back({{"name", "stability_ari"}, {"value", 0.8}, {"why_not", nullptr}});
  list.push_back({{"name", "null_p_value"}, {"value", 0.05}, {"why_not", nullptr}});
  list.push_back({{"name", "future_order"}, {"value", nullptr}, {"why_not", "no order lines"}});
  return {{"verdict", verdict}, {"measures", list}};
}

bool passes(const std::string& toml, const Json& document) {
  const auto read = gate(toml);
  EXPECT_TRUE(read) << read.error().text();
  const auto checked = check(*read, document);
  return std::ranges::all_of(checked, &Checked::ok);
}

TEST(GateTest, AVerdictPassesWhenItIsThatOrBetter) {
  const char* words[] = {"none", "weak", "clusters"};
  for (int wanted = 0; wanted < 3; ++wanted)
    for (int seen = 0; seen < 3; ++seen)
      EXPECT_EQ(passes(std::string("verdict = '") + words[wanted] + "'", evidence(words[seen])),
                seen >= wanted)
          << words[wanted] << " " << words[seen];
}

TEST(GateTest, ALimitHoldsAtItsEdge) {
  EXPECT_TRUE(passes("[least]\nstability_ari = 0.8", evidence("weak")));
  EXPECT_FALSE(passes("[least]\nstability_ari = 0.8000001", evidence("weak")));
  EXPECT_TRUE(passes("[most]\nnull_p_value = 0.05", evidence("weak")));
  EXPECT_FALSE(passes("[most]\nnull_p_value = 0.0499", evidence("weak")));
  EXPECT_TRUE(passes("[most]\nstability_ari = 1", evidence("weak")));
}

TEST(GateTest, WhatIsNotKnownDoesNotPassAndSaysWhy) {
  const auto read = gate("[least]\nfuture_order = -1\ntree_fidelity = 0");
  ASSERT_TRUE(read);
  const auto checked = check(*read, evidence("clusters"));
  ASSERT_EQ(checked.size(), 2U);
  EXPECT_EQ(checked[0].seen, "not known: no order lines");
  EXPECT_EQ(checked[1].seen, "not known");
  EXPECT_FALSE(checked[0].ok || checked[1].ok);
  for (const auto& one : check(*gate("verdict = 'none'"), Json())) EXPECT_FALSE(one.ok);
  for (const auto& one : check(*gate("verdict = 'none'"), evidence("splendid")))
    EXPECT_FALSE(one.ok);
}

TEST(GateTest, FaultsNameThePlaceAndTheNearestName) {
  const auto text = [](const std::string& toml) {
    const auto read = gate(toml);
    EXPECT_FALSE(read);
    return read ? std::string() : read.error().text();
  };
  EXPECT_NE(text("[least]\nstabilty_ari = 0.8").find("did you mean 'stability_ari'?"),
            std::string::npos);
  EXPECT_NE(text("[least]\nstabilty_ari = 0.8").find("gate.toml:2"), std::string::npos);
  EXPECT_NE(text("verdict = 'good'").find("none, weak, clusters"), std::string::npos);
  EXPECT_NE(text("verdit = 'weak'").find("verdict"), std::string::npos);
  EXPECT_NE(text("").find("no limit"), std::string::npos);
  EXPECT_FALSE(text("[most]\nnull_p_value = nan").empty());
  EXPECT_FALSE(text("[most]\nnull_p_value = 'low'").empty());
}

}  // namespace
}  // namespace coterie::evidence
