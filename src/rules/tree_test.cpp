// The model: what it assigns, by itself, by its expression and after JSON; its settings; its rules.
#include "rules/tree.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rules/test_frames.hpp"

namespace coterie::rules {
namespace {

const std::vector<std::string> kFeatures = {"channel", "orders", "recency_days", "reorder_share",
                                            "spend"};
const std::vector<std::string> kNames = {"Loyal", "Big", "Rest"};

std::vector<int32_t> labels_of(const table::Frame& frame) {
  std::vector<int32_t> out;
  for (size_t row = 0; row < static_cast<size_t>(frame.rows()); ++row) {
    const double orders = frame.find("orders")->values[row],
                 spend = frame.find("spend")->values[row],
                 recency = frame.find("recency_days")->values[row];
    out.push_back(std::isnan(recency)                 ? -1
                  : orders >= 3 && recency < 200      ? 0
                  : spend >= 100 || std::isnan(spend) ? 1
                                                      : 2);
  }
  return out;
}

TreeFit fitted(const table::Frame& frame, const TreeOptions& options = {}) {
  static base::Pool pool(2);
  const auto labels = labels_of(frame);
  std::vector<uint64_t> keys;
  for (size_t row = 0; row < labels.size(); ++row) keys.push_back(base::draw(4, 4, row));
  auto out = fit_tree({.frame = &frame,
                       .features = kFeatures,
                       .labels = labels,
                       .segments = 3,
                       .keys = keys,
                       .weights = {},
                       .context = {.pool = &pool}},
                      kNames, options);
  EXPECT_TRUE(out) << out.error().text();
  return out.value_or(TreeFit{});
}

TEST(TreeTest, TellsWhatRulesMade) {
  const auto frame = random_shop(1, 4000);
  const auto fit = fitted(frame, {.of = "clusters", .depth = 4, .thresholds = 0});
  EXPECT_GT(fit.fidelity.share, 0.99);
  const auto assigned = *assign_tree(fit.model, frame), labels = labels_of(frame);
  int64_t same = 0;
  for (size_t row = 0; row < labels.size(); ++row) same += assigned[row] == labels[row] ? 1 : 0;
  EXPECT_EQ(fit.fidelity.on_fit, static_cast<double>(same) / 4000);
  const auto rules = tree_rules(fit.model);
  int64_t customers = 0;
  bool found = false;
  for (const auto& rule : rules) {
    customers += rule.customers;
    found = found || (rule.segment == 0 &&
                      rule.text.find("3 orders or more and last order within 199 days") !=
                          std::string::npos);
  }
  EXPECT_EQ(customers, 4000);
  EXPECT_TRUE(found) << rules[0].text;
  EXPECT_EQ(rules.back().segment, -1);
  EXPECT_TRUE(rules.back().text.ends_with("days since the last order unknown"));
}

TEST(TreeTest, AssignsAsItsExpressionSaysAndAfterJson) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    const auto frame = random_shop(seed, 500);
    const auto fit = fitted(frame, {.of = "clusters",
                                    .depth = static_cast<int>(1 + seed % 6),
                                    .smallest_leaf = seed % 3 == 0 ? 0.0 : 0.01,
                                    .leaves = seed % 4 == 0 ? 5 : 0,
                                    .prune = seed % 2 == 0,
                                    .thresholds = seed % 5 == 0 ? 0 : 20});
    auto later = random_shop(seed + 100, 500);
    for (size_t row = 0; row < 500; row += 3) {
      later.columns[1].values[row] = kNone;  // never missing at the fit
      later.columns[4].values[row] = row % 2 == 0 ? INFINITY : -INFINITY;
    }
    const nlohmann::json json = fit.model;
    auto again = tree_from_json(nlohmann::json::parse(json.dump()));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(nlohmann::json(*again).dump(), json.dump());
    EXPECT_EQ(again->nodes, fit.model.nodes);
    for (const auto& one : {frame, later}) {
      const auto assigned = *assign_tree(fit.model, one);
      EXPECT_EQ(assigned, evaluated(*compile(fit.model, index_labels(3)), one));
      EXPECT_EQ(assigned, *assign_tree(*again, one));
    }
    for (const auto& node : fit.model.nodes) {
      if (node.test == TreeTest::leaf) continue;
      const auto& low = fit.model.nodes[static_cast<size_t>(node.low)];
      const auto& high = fit.model.nodes[static_cast<size_t>(node.high)];
      EXPECT_EQ(low.customers + high.customers, node.customers);
      EXPECT_FALSE(low.test == TreeTest::leaf && high.test == TreeTest::leaf &&
                   low.segment == high.segment);
    }
    if (seed % 4 == 0) {
      EXPECT_LE(tree_rules(fit.model).size(), 5U);
    }
  }
}

// A hundred thresholds at short decimals lose next to nothing and are shorter.
TEST(TreeTest, FewThresholdsAreShortOnes) {
  const auto frame = random_shop(6, 4000);
  const auto every = fitted(frame, {.of = "clusters", .depth = 6, .thresholds = 0}),
             few = fitted(frame, {.of = "clusters", .depth = 6});
  EXPECT_GT(few.fidelity.share, every.fidelity.share - 0.02);
  for (const auto& node : few.model.nodes)
    if (node.test == TreeTest::at_least) {
      EXPECT_LE(base::number(node.cut).size(), 4U) << node.feature << " " << node.cut;
    }
}

TEST(TreeTest, MovesACustomerOverTheNearestThreshold) {
  const auto frame = random_shop(2, 4000);
  const auto fit = fitted(frame, {.depth = 4, .thresholds = 0});
  int moved = 0;
  const auto assigned = *assign_tree(fit.model, frame);
  for (int64_t row = 0; row < 200; ++row) {
    const auto border = nearest_border(fit.model, frame, row);
    if (!border.found()) continue;
    auto changed = frame;
    for (auto& column : changed.columns)
      if (column.name == border.feature)
        column.values[static_cast<size_t>(row)] =
            border.inclusive ? border.needed
                             : std::nextafter(border.needed,
                                              border.needed > border.value ? INFINITY : -INFINITY);
    const auto there = (*assign_tree(fit.model, changed))[static_cast<size_t>(row)];
    EXPECT_EQ(there, border.segment);
    EXPECT_NE(there, assigned[static_cast<size_t>(row)]);
    ++moved;
  }
  EXPECT_GT(moved, 150);
}

TEST(TreeTest, SaysWhatItCannotTell) {
  const auto frame = random_shop(3, 600);
  auto fit = fitted(frame, {.of = "clusters", .depth = 1});
  ASSERT_EQ(fit.model.nodes.size(), 3U);
  EXPECT_NE(fit.warnings[0].find("no rule leads to "), std::string::npos) << fit.warnings[0];
  EXPECT_EQ(fit.warnings[0].find("Others"), std::string::npos);
  EXPECT_TRUE(fitted(random_shop(1, 4000), {.of = "clusters", .depth = 4, .thresholds = 0})
                  .warnings.empty());
}

// Segments drawn by lot have no rules.
TEST(TreeTest, RulesThatDoNotStandForAModelSaySo) {
  base::Pool pool(1);
  const auto frame = random_shop(1, 1000);
  std::vector<int32_t> labels;
  std::vector<uint64_t> keys;
  for (uint64_t row = 0; row < 1000; ++row) {
    labels.push_back(static_cast<int32_t>(base::draw(8, 8, row) % 3));
    keys.push_back(row);
  }
  const auto fit = fit_tree({.frame = &frame,
                             .features = kFeatures,
                             .labels = labels,
                             .segments = 3,
                             .keys = keys,
                             .weights = {},
                             .context = {.pool = &pool}},
                            kNames, {.of = "clusters"});
  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_NE(fit->warnings.back().find("do not stand for clusters"), std::string::npos);
}

TEST(TreeTest, OneSegmentIsOneRule) {
  base::Pool pool(1);
  const auto frame = random_shop(1, 50);
  const std::vector<int32_t> labels(50, 0);
  const std::vector<uint64_t> keys(50, 1);
  const std::vector<std::string> names = {"All"};
  const auto fit = fit_tree({.frame = &frame,
                             .features = kFeatures,
                             .labels = labels,
                             .segments = 1,
                             .keys = keys,
                             .weights = {},
                             .context = {.pool = &pool}},
                            names, {});
  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_EQ(fit->model.nodes.size(), 1U);
  EXPECT_EQ(tree_rules(fit->model)[0].text, "everybody");
  EXPECT_EQ(*assign_tree(fit->model, frame), labels);
  EXPECT_FALSE(nearest_border(fit->model, frame, 0).found());
}

TEST(TreeTest, ReadsItsSettings) {
  auto out = read_tree({{"of", value("clusters")},
                        {"depth", value(4)},
                        {"smallest_leaf", value(0.05)},
                        {"leaves", value(6)},
                        {"prune", value(false)},
                        {"thresholds", value(0)},
                        {"features", list("orders", "spend")}},
                       "p.toml:9:1");
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->of, "clusters");
  EXPECT_EQ(out->depth, 4);
  EXPECT_EQ(out->smallest_leaf, 0.05);
  EXPECT_EQ(out->leaves, 6);
  EXPECT_FALSE(out->prune);
  EXPECT_EQ(out->thresholds, 0);
  EXPECT_EQ(out->features, (std::vector<std::string>{"orders", "spend"}));
  const auto fault = [](base::Table settings) {
    auto read = read_tree(settings, "p.toml:9:1");
    return read ? std::string() : read.error().text();
  };
  const auto with = [&](const char* key, base::Value what) {
    return fault({{"of", value("clusters")}, {key, std::move(what)}});
  };
  EXPECT_NE(fault({}).find("lacks the model"), std::string::npos);
  EXPECT_NE(with("depht", value(3)).find("depth"), std::string::npos);
  EXPECT_NE(with("depth", value(0)).find("1 to 6"), std::string::npos);
  EXPECT_NE(with("depth", value(7)).find("1 to 6"), std::string::npos);
  EXPECT_NE(with("leaves", value(1)).find("2 to 64"), std::string::npos);
  EXPECT_NE(with("smallest_leaf", value(0.6)).find("0 to 0.5"), std::string::npos);
  EXPECT_NE(with("thresholds", value(5)).find("10 to 255"), std::string::npos);
  EXPECT_NE(with("prune", value("no")), "");
  EXPECT_NE(with("features", lists({})), "");
}

TEST(TreeTest, RefusesOtherColumnsAndDocuments) {
  const auto frame = random_shop(1, 4000);
  const auto model = fitted(frame, {.depth = 4, .thresholds = 0}).model;
  auto other = assign_tree(model, frame_of({numbers("orders", {1})}));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Code::data);
  const nlohmann::json good = model;
  ASSERT_TRUE(tree_from_json(good));
  const auto with = [&](auto change) {
    auto bad = good;
    change(bad);
    return bad;
  };
  using Json = nlohmann::json;
  for (const auto& bad : {Json(), Json::object(), with([](Json& j) { j.erase("nodes"); }),
                          with([](Json& j) { j["nodes"] = Json::array(); }),
                          with([](Json& j) { j["nodes"][0]["low"] = 0; }),
                          with([](Json& j) { j["nodes"][0]["high"] = 99; }),
                          with([](Json& j) { j["nodes"][0]["test"] = "guess"; }),
                          with([](Json& j) { j["nodes"][1]["segment"] = 3; }),
                          with([](Json& j) { j["nodes"][0].erase("feature"); })}) {
    auto read = tree_from_json(bad);
    ASSERT_FALSE(read) << bad.dump().substr(0, 200);
    EXPECT_EQ(read.error().code, base::Code::data);
  }
}

}  // namespace
}  // namespace coterie::rules
