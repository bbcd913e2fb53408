// One customer explained, golden, from the document and the customer's rows.
#include "report/explain_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

runs::CustomerRow customer() {
  runs::CustomerRow out;
  out.id = "12000";
  auto number = [&](const char* feature, double x) {
    out.values.push_back({feature, false, std::isnan(x), x, ""});
  };
  number("spend", 4510.5);
  number("recency_days", 12);
  number("orders", 11);
  number("gap_days_mean", std::nan(""));
  out.values.push_back({"top_region", true, false, std::nan(""), "France"});
  out.segments = {{"clusters", "Champions", 1, 2, 0.25, 0.5},
                  {"rfm", "", -1, -1, std::nan(""), std::nan("")}};
  return out;
}

TEST(ExplainTextTest, BringsTheNumbersTogether) {
  const auto made = *document(made_up_result());
  const auto one = explanation(made, customer());
  EXPECT_EQ(one.segment, "Champions");
  EXPECT_EQ(one.runner_up, "Loyal");
  EXPECT_EQ(one.method, "kmeans");
  ASSERT_EQ(one.features.size(), 5u);
  EXPECT_EQ(one.features[0].feature, "recency_days");  // of the model: first
  EXPECT_TRUE(one.features[0].in_model);
  EXPECT_EQ(one.features[0].unit, "days");
  EXPECT_EQ(
      one.features[0].segment_median,
      number_at(entry_with(made["segments"][0]["profile"], "feature", "recency_days"), "median"));
  EXPECT_EQ(one.features[2].feature, "spend");
  EXPECT_FALSE(one.features[2].in_model);
  EXPECT_TRUE(one.features[4].population_text.starts_with("United Kingdom 7"));
  ASSERT_EQ(one.others.size(), 1u);
  EXPECT_EQ(one.others[0].second, "");
}

TEST(ExplainTextTest, LooksAsItShould) {
  auto one = explanation(*document(made_up_result()), customer());
  one.run = "2011-12-10-0123456789ab";
  one.borders = {"recency_days: 20 more (12 to 32, 0.2 sd) would move them to Loyal"};
  expect_golden("explain.txt", explain_text(one, {}));
  EXPECT_EQ(explain_json(one)["features"][3]["value"], Json());
  EXPECT_EQ(explain_json(one)["borders"].size(), 1u);
}

TEST(ExplainTextTest, HostileAndSegmentlessCustomers) {
  auto row = customer();
  row.id = "\x1b[2J\nx";
  row.values[4].text = "\x1b]0;title\x07";
  row.segments[0] = {"clusters", "", -1, -1, std::nan(""), std::nan("")};
  const auto text = explain_text(explanation(*document(made_up_result()), row), {});
  EXPECT_NE(text.find("no segment"), std::string::npos);
  for (const auto& line : base::split(text, '\n')) EXPECT_EQ(base::printable(line), line);
}

}  // namespace
}  // namespace coterie::report
