// The SQL of every preset against golden files (COTERIE_BLESS=1 writes them anew), and what a
// request may ask for.
#include "features/snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace coterie::features {
namespace {

using project::FeatureRequest;
using project::Tables;

const base::LocalSeconds kAsOf = base::parse_local("2011-12-10", "").value();

Tables everything() {
  return {.lines = true,
          .line_columns = {"product", "category", "channel", "payment_type", "region",
                           "quantity_milli", "amount_micros", "discount_micros", "instalments"},
          .customer_columns = {{"Tier", true}, {"age", false}},
          .events = true,
          .event_columns = {"event_kind", "session", "seconds"},
          .feature_columns = {},
          .categories = {"Home & Garden", "Toys", "Toys'"},
          .channels = {"Web", "Store"},
          .payment_types = {"card", "voucher"},
          .event_kinds = {"view", "cart"}};
}

Tables bare() {
  Tables out;
  out.lines = true;
  return out;
}

std::string sql_of(const Tables& tables, const FeatureRequest& request) {
  auto plan = plan_snapshot(tables, request, kAsOf);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().text());
  return plan ? sql::render(*sql::dialects().front(), plan->query) : "";
}

void golden(const std::string& name, const std::string& text) {
  auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests/golden" / (name + ".sql");
  if (std::getenv("COTERIE_BLESS")) {
    ASSERT_TRUE(base::write_file(path, text));
    return;
  }
  auto expected = base::read_file(path);
  ASSERT_TRUE(expected) << path;
  auto want = base::split(*expected, '\n'), have = base::split(text, '\n');
  want.resize(std::max(want.size(), have.size()));
  have.resize(want.size());
  for (size_t i = 0; i < want.size(); ++i)
    ASSERT_EQ(have[i], want[i]) << path << ":" << i + 1 << "; COTERIE_BLESS=1 writes it anew";
}

TEST(SnapshotTest, WhatIsBuiltKnowsItsGroup) {
  FeatureRequest request;
  request.preset = "all";
  request.custom = {{"thrift", "lines", "sum(discount) / sum(amount)", "", "", "x:1:1"}};
  std::map<std::string, std::string> groups;
  const auto plan = plan_snapshot(everything(), request, kAsOf);
  ASSERT_TRUE(plan) << plan.error().text();
  for (const auto& feature : plan->features) groups[feature.name] = feature.group;
  EXPECT_EQ(groups.at("spend"), "money");
  EXPECT_EQ(groups.at("category_share_toys"), "categories");
  EXPECT_EQ(groups.at("thrift"), "own");
  EXPECT_EQ(groups.at("age"), "attributes");
}

TEST(SnapshotGolden, EachPreset) {
  FeatureRequest request;
  for (const char* preset : {"rfm", "shopping", "all"}) {
    request.preset = preset;
    golden(std::string("features_") + preset, sql_of(everything(), request));
  }
}

TEST(SnapshotGolden, LinesWithNothingElse) {
  FeatureRequest request;
  request.preset = "all";
  golden("features_all_bare", sql_of(bare(), request));
}

std::vector<std::string> built(const Snapshot& snapshot) {
  std::vector<std::string> out;
  for (const auto& feature : snapshot.features) out.push_back(feature.name);
  return out;
}
std::vector<std::string> columns(const Snapshot& snapshot) {
  std::vector<std::string> out;
  for (const auto& item : snapshot.query.last.items) out.push_back(item.name);
  return out;
}
std::string missing(const Snapshot& snapshot) {
  std::string out;
  for (const auto& feature : snapshot.missing) out += feature.name + " " + feature.missing + "; ";
  return out;
}

using Names = std::vector<std::string>;

TEST(SnapshotTest, UseKeepsItsOrderAndTheRunGetsWhatItNeeds) {
  FeatureRequest request;
  request.use = {"aov", "orders", "Tier", "customer.age", "age"};
  request.also = {"units", "no_such", "aov"};
  auto plan = plan_snapshot(everything(), request, kAsOf).value();
  EXPECT_EQ(built(plan), (Names{"aov", "orders", "tier", "age"}));
  EXPECT_EQ(columns(plan), (Names{"customer_id", "aov", "orders", "tier", "age", "recency_days",
                                  "spend", "units"}));
  EXPECT_TRUE(plan.features[2].category);
  EXPECT_FALSE(plan.features[3].category);
}

TEST(SnapshotTest, WhatIsMissingIsSaidInPlainWords) {
  FeatureRequest request;
  auto plan = plan_snapshot(bare(), request, kAsOf).value();
  EXPECT_EQ(built(plan), (Names{"recency_days", "orders", "tenure_days", "lines_per_order",
                                "gap_days_mean", "lateness", "weekend_share", "return_rate"}));
  EXPECT_EQ(missing(plan),
            "spend needs amounts (a unit price or a line amount); "
            "aov needs amounts (a unit price or a line amount); "
            "units_per_order needs a quantity column; products needs a product column; "
            "reorder_share needs a product column; "
            "discount_rate needs amounts (a unit price or a line amount) and a discount column; "
            "online_share needs a channel column; ");
}

TEST(SnapshotTest, ReturnsGoByUnitsElseByLines) {
  FeatureRequest request;
  request.use = {"return_rate"};
  EXPECT_EQ(plan_snapshot(everything(), request, kAsOf)->features[0].text,
            "Units returned over units bought.");
  EXPECT_EQ(plan_snapshot(bare(), request, kAsOf)->features[0].text,
            "Lines returned over lines bought (there is no quantity).");
}

TEST(SnapshotTest, Families) {
  FeatureRequest request;
  request.use = {"category_share_<name>", "channel_share_web", "channel_share_fax"};
  auto plan = plan_snapshot(everything(), request, kAsOf).value();
  EXPECT_EQ(built(plan), (Names{"category_share_home_garden", "category_share_toys",
                                "category_share_toys_2", "channel_share_web"}));
  EXPECT_EQ(missing(plan), "channel_share_fax needs such a value among the most frequent; ");
  request.use.push_back("orders");
  plan = plan_snapshot(bare(), request, kAsOf).value();
  EXPECT_EQ(missing(plan),
            "category_share_<name> needs a category column; "
            "channel_share_web needs a channel column; "
            "channel_share_fax needs a channel column; ");

  request.use.clear();
  request.preset = "all";
  request.categories = 1;
  auto names = built(plan_snapshot(everything(), request, kAsOf).value());
  auto is_share = [](const std::string& name) { return name.starts_with("category_share_"); };
  EXPECT_EQ(std::ranges::count_if(names, is_share), 1);
}

TEST(SnapshotTest, AReadyFeatureTableComesAsItIs) {
  Tables tables;
  tables.feature_columns = {{"Annual Income (k$)", false}, {"Gender", true}};
  auto plan = plan_snapshot(tables, {}, kAsOf).value();
  EXPECT_EQ(built(plan), (Names{"Annual Income (k$)", "Gender"}));
  golden("features_given", sql::render(*sql::dialects().front(), plan.query));
}

TEST(SnapshotTest, Refusals) {
  FeatureRequest request;
  request.place = "coterie.toml:4:1";
  request.use = {"recency_day"};
  auto plan = plan_snapshot(bare(), request, kAsOf);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().where, "coterie.toml:4:1");
  EXPECT_EQ(plan.error().fault, "there is no feature 'recency_day'");
  EXPECT_EQ(plan.error().fix, "write \"recency_days\"");

  request.use.clear();
  request.preset = "shoping";
  plan = plan_snapshot(bare(), request, kAsOf);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().fix, "preset = \"shopping\"");

  request.use = {"spend", "aov"};
  plan = plan_snapshot(bare(), request, kAsOf);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().fault,
            "no feature that is asked for can be built: spend needs amounts (a unit price or a "
            "line amount)");

  plan = plan_snapshot(Tables{}, {}, kAsOf);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, base::Code::data);
}

TEST(SnapshotTest, ValuesReachTheSqlInQuotesOnly) {
  auto tables = everything();
  tables.categories = {"x'); DROP TABLE lines; --", "\n-- y"};
  tables.customer_columns = {{"a\"b; --", true}};
  FeatureRequest request;
  request.preset = "all";
  auto text = sql_of(tables, request);
  EXPECT_NE(text.find("category = 'x''); DROP TABLE lines; --'"), std::string::npos);
  EXPECT_NE(text.find("category = '\n-- y'"), std::string::npos);
  EXPECT_NE(text.find("\"a\"\"b; --\" AS customer_a_b"), std::string::npos);
}

}  // namespace
}  // namespace coterie::features
