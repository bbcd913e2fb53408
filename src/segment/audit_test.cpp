#include "segment/audit.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "segment/describe.hpp"

namespace coterie::segment {
namespace {

// Six customers, two segments and one customer without; 12.5 units of money.
struct Shop {
  Shop() {
    table::Frame frame;
    for (int i = 0; i < 6; ++i) frame.ids.add(std::to_string(i));
    frame.columns.push_back({"orders", false, {1, 2, 3, 4, 5, kNone}, {}, {}});
    frame.columns.push_back({"region", true, {}, {0, 1, 0, 1, 1, 2}, {"a", "b", "c"}});
    model.name = "clusters";
    model.method = "kmeans";
    model.segments.resize(2);
    model.assignment.segment = {0, 0, 0, 1, 1, -1};
    model.assignment.runner_up = {1, 1, 1, 0, 0, -1};
    model.assignment.distance = {1, 0, 2, 1, 1, kNone};
    model.assignment.confidence = {0.5, 1, 0, 0.2, 0.1, kNone};
    auto out = describe(frame, spend, model.assignment.segment, model.segments);
    EXPECT_TRUE(out);
    for (size_t s = 0; s < 2; ++s) {
      model.segments[s].id = static_cast<int>(s) + 1;
      model.segments[s].name = s == 0 ? "Loyal" : "New";
    }
  }
  std::vector<Finding> audited() const {
    return audit(std::span(&model, 1),
                 {.customers = 6, .spend_micros = spend, .accepted_micros = accepted});
  }
  int failed() const {
    int out = 0;
    for (const auto& finding : audited()) out += !finding.ok;
    return out;
  }

  ModelResult model;
  std::vector<int64_t> spend = {1'000'000, 2'000'000, 500'000, 4'000'000, 4'999'999, 1};
  std::optional<int64_t> accepted = 12'500'000;
};

TEST(AuditTest, ASoundRunPasses) {
  Shop run;
  for (const auto& finding : run.audited())
    EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.found;
  EXPECT_GE(run.audited().size(), 12u);
  EXPECT_TRUE(verdict(run.audited()));
}

TEST(AuditTest, SharesOf144PercentAreRefused) {
  Shop run;
  run.model.segments[0].customers_share = 0.95;
  run.model.segments[1].customers_share = 0.49;
  EXPECT_EQ(run.failed(), 1);
  auto status = verdict(run.audited());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, base::Code::gate);
  EXPECT_NE(status.error().text().find("shares of customers add up to 1"), std::string::npos);
}

TEST(AuditTest, EachFaultAloneIsCaught) {
  struct Case {
    const char* check;
    std::function<void(Shop&)> breaks;
  };
  const Case cases[] = {
      {"in one segment or in none", [](Shop& r) { r.model.segments[0].customers = 4; }},
      {"in one segment or in none", [](Shop& r) { r.model.assignment.segment.pop_back(); }},
      {"in one segment or in none", [](Shop& r) { r.model.assignment.segment[5] = 7; }},
      {"assigned to it",
       [](Shop& r) { std::swap(r.model.segments[0].customers, r.model.segments[1].customers); }},
      {"shares of customers", [](Shop& r) { r.model.segments[0].customers_share += 1e-9; }},
      {"shares of revenue", [](Shop& r) { r.model.segments[1].revenue_share -= 1e-9; }},
      {"revenue of its customers", [](Shop& r) { r.model.segments[1].revenue_micros += 1; }},
      {"revenue of the segments", [](Shop& r) { r.model.segments[1].revenue_micros -= 1; }},
      {"accepted purchases", [](Shop& r) { r.accepted = *r.accepted + 1; }},
      {"accepted purchases", [](Shop& r) { r.spend[5] += 1; }},
      {"one spend", [](Shop& r) { r.spend.push_back(0); }},
      {"ids are unique", [](Shop& r) { r.model.segments[1].id = 1; }},
      {"names are unique", [](Shop& r) { r.model.segments[1].name = "Loyal"; }},
      {"names are unique", [](Shop& r) { r.model.segments[1].name = ""; }},
      {"no number is missing", [](Shop& r) { r.model.segments[1].profile[0].median = kNone; }},
      {"no number is missing", [](Shop& r) { r.model.segments[1].profile[0].count = 3; }},
      {"no number is missing", [](Shop& r) { r.model.segments[1].customers_share = kNone; }},
      {"runner-up", [](Shop& r) { r.model.assignment.runner_up[0] = 0; }},
      {"runner-up", [](Shop& r) { r.model.assignment.runner_up[0] = 2; }},
      {"runner-up", [](Shop& r) { r.model.assignment.confidence[2] = 1.01; }},
      {"runner-up", [](Shop& r) { r.model.assignment.confidence[2] = kNone; }},
      {"runner-up", [](Shop& r) { r.model.assignment.distance.pop_back(); }},
      {"each category", [](Shop& r) { r.model.segments[0].categories[0].shares[0] += 0.01; }},
  };
  for (const auto& [check, breaks] : cases) {
    Shop run;
    breaks(run);
    bool caught = false;
    for (const auto& finding : run.audited())
      caught |= !finding.ok && finding.check.find(check) != std::string::npos;
    EXPECT_TRUE(caught) << check;
    EXPECT_FALSE(verdict(run.audited())) << check;
  }
}

TEST(AuditTest, AnEmptySegmentIsAFaultOfClustersOnly) {
  Shop run;
  Segment empty;
  empty.id = 3;
  empty.name = "Nobody";
  empty.revenue_share = 0;
  run.model.segments.push_back(empty);
  EXPECT_EQ(run.failed(), 1);
  run.model.method = "grid";
  EXPECT_EQ(run.failed(), 0);
}

TEST(AuditTest, WithoutMoneyOrCustomersNothingIsPromised) {
  Shop run;
  run.spend.clear();
  run.accepted.reset();
  for (auto& segment : run.model.segments) {
    segment.revenue_micros = 0;
    segment.revenue_share = kNone;
  }
  EXPECT_EQ(run.failed(), 0);
  ModelResult none;
  none.method = "given";
  for (const auto& finding : audit(std::span(&none, 1), {})) EXPECT_TRUE(finding.ok);
}

TEST(AuditTest, MoneyThatCannotBeHeldIsAFault) {
  Shop run;
  run.spend[0] = run.spend[1] = std::numeric_limits<int64_t>::max();
  EXPECT_GE(run.failed(), 2);
}

TEST(AuditTest, ClaimsOfTheThirdWriteUpAreRefused) {
  rules::Shares claimed = {{"High-Value Frequent", 0.42},
                           {"At-Risk", 0.10},
                           {"New/Low-Spend", 0.49},
                           {"Moderate", 0.43}};
  // 369.92, 89.91, 429.97 and 389.85 of 1,279.65.
  rules::Shares actual = {{"High-Value Frequent", 369.92 / 1279.65},
                          {"At-Risk", 89.91 / 1279.65},
                          {"New/Low-Spend", 429.97 / 1279.65},
                          {"Moderate", 389.85 / 1279.65}};
  auto findings = audit_claims("labels", claimed, actual);
  EXPECT_EQ(findings.size(), 5u) << "the sum and each of the four";
  auto status = verdict(findings);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().text().find("144 %"), std::string::npos) << status.error().text();

  auto sound = audit_claims("labels", {{"a", 0.29}, {"b", 0.71}}, {{"a", 0.289}, {"b", 0.711}});
  ASSERT_EQ(sound.size(), 1u);
  EXPECT_TRUE(sound[0].ok);
  EXPECT_TRUE(audit_claims("labels", {}, actual).empty());
}

}  // namespace
}  // namespace coterie::segment
