// The document holds what its page promises, and nothing that grows with customers.
#include "report/document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

// "segments[].profile[].mean" for every value in the document.
void collect_paths(const Json& json, const std::string& at, std::vector<std::string>& out) {
  if (json.is_object() && !json.empty()) {
    for (const auto& [key, value] : json.items()) {
      const bool free =
          at == "totals.rejected" || at.ends_with(".columns") || at.ends_with(".settings");
      collect_paths(value, at.empty() ? key : at + (free ? ".*" : "." + key), out);
    }
  } else if (json.is_array()) {
    for (const auto& value : json) collect_paths(value, at + "[]", out);
  } else {
    out.push_back(at);
  }
}

std::vector<std::string> paths_of(const Json& json) {
  std::vector<std::string> out;
  collect_paths(json, "", out);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

TEST(DocumentTest, KeysOfTheDesignAreThere) {
  const auto made = document(made_up_result());
  ASSERT_TRUE(made) << made.error().text();
  for (const char* key : {"schema_version", "project", "sources", "quality", "features", "models",
                          "chosen", "segments", "audit"})
    EXPECT_TRUE(made->contains(key)) << key;
  EXPECT_EQ((*made)["evidence"]["verdict"], "clusters");
  EXPECT_EQ((*made)["schema_version"], kDocumentVersion);
  EXPECT_EQ((*made)["chosen"], "clusters");
  EXPECT_EQ((*made)["project"]["as_of"], "2011-12-10");
  EXPECT_EQ((*made)["totals"]["revenue_exact"], "705849.60");
  EXPECT_EQ((*made)["totals"]["days"], 374);
  EXPECT_EQ((*made)["segments"].size(), 5u);
  EXPECT_EQ((*made)["segments"][0]["profile"].size(), 5u);  // the numeric features
  EXPECT_EQ((*made)["models"][1]["customers_without"], 10);
  EXPECT_TRUE((*made)["audit"]["ok"]);
}

TEST(DocumentTest, ItsPageListsEveryKey) {
  const auto page = base::read_file(std::string(COTERIE_SOURCE_DIR) + "/docs/document.md");
  ASSERT_TRUE(page) << page.error().text();
  std::vector<std::string> listed;
  for (const auto& line : base::split(*page, '\n'))
    if (line.starts_with("| `")) {
      const auto end = line.find('`', 3);
      listed.push_back(line.substr(3, end - 3));
    }
  std::ranges::sort(listed);
  auto result = made_up_result();
  result.project.features.custom = {{"own", "lines", "sum(amount)", "", "", ""}};
  result.project.features.use = {"orders"};
  result.plan.joins = {{}};
  result.models[0].warnings = {"k-means stopped early."};
  result.models[0].tree = {{{{0, 0, 400, 1.5}, {1, 1, 200, 0}}, {{0, 1, 9.5, 600}}}, {0, 1}};
  result.models[0].stability = cluster::Stability{};
  result.models[0].stability->jaccard.assign(5, 0.9);
  result.models[0].stability->dissolved.assign(5, 0);
  result.models[0].density = {0.5, 5, {0.1, 0.2}, 600, {{}}};
  result.models[0].rule_tree = segment::RuleTree{"clusters", {{}}, {{}}, {}};
  result.models[0].rule_tree->fidelity.segments.resize(5);
  result.models[0].rule_tree->fidelity.by_depth.resize(1);
  result.everyone.emplace();
  result.evidence.separations.resize(2);
  result.evidence.splits.resize(2);
  result.evidence.ablation.emplace();
  auto paths = paths_of(*document(result, made_up_figures(result)));
  // "part.…" stands for all keys of a part that the page of that part describes.
  std::erase_if(listed, [&](const std::string& key) {
    if (!key.ends_with(".…")) return false;
    const auto part = key.substr(0, key.size() - std::string_view("…").size());
    return std::erase_if(paths, [&](const auto& path) { return path.starts_with(part); }) > 0;
  });
  std::vector<std::string> unlisted, unknown;
  std::ranges::set_difference(paths, listed, std::back_inserter(unlisted));
  std::ranges::set_difference(listed, paths, std::back_inserter(unknown));
  EXPECT_EQ(base::join(unlisted, " "), "");
  EXPECT_EQ(base::join(unknown, " "), "");
}

TEST(DocumentTest, TotalsOfARunBeyondMemoryAreOfEverybody) {
  auto result = made_up_result();
  EXPECT_TRUE((*document(result))["sample"].is_null());
  auto& everyone = result.everyone.emplace();
  everyone.customers = 1'000'000;
  everyone.sampled = 600;
  everyone.revenue_micros = 123'456'789'012'345'678;
  everyone.memory_bytes = 4'000'000'000;
  everyone.words = "Fitted on 600 of 1,000,000 customers.";
  const auto made = *document(result);
  EXPECT_EQ(made["totals"]["customers"], 1'000'000);
  EXPECT_EQ(made["totals"]["revenue_exact"], "123456789012.345678");
  EXPECT_EQ(made["models"][0]["customers_without"], 999'400);
  EXPECT_EQ(made["sample"]["customers"], 600);
  EXPECT_EQ(made["sample"]["of"], 1'000'000);
  EXPECT_EQ(made["sample"]["memory_bytes"], 4'000'000'000);
  EXPECT_EQ(made["sample"]["text"], "Fitted on 600 of 1,000,000 customers.");
}

TEST(DocumentTest, PopulationIsOfEveryCustomer) {
  const auto made = *document(made_up_result());
  const auto& built = made["features"]["built"];
  const auto& orders = entry_with(built, "name", "orders");
  double total = 0;
  for (const auto& segment : made["segments"])
    total += number_at(entry_with(segment["profile"], "feature", "orders"), "mean") *
             number_at(segment, "customers");
  EXPECT_NEAR(number_at(orders["population"], "mean"), total / 600, 1e-12);
  EXPECT_EQ(orders["population"]["count"], 600);
  EXPECT_EQ(entry_with(built, "name", "top_region")["population"]["count"], 540);
}

TEST(DocumentTest, DoesNotGrowWithLevels) {
  auto result = made_up_result();
  auto& category = result.models[0].segments[0].categories[0];
  category.levels.assign(5000, "town");
  category.shares.assign(5000, 1.0 / 5000);
  const auto shares = (*document(result))["segments"][0]["categories"][0];
  EXPECT_EQ(shares["levels"].size(), static_cast<size_t>(kMostLevelsShown));
  EXPECT_EQ(shares["more_levels"], 5000 - kMostLevelsShown);
}

TEST(DocumentTest, MissingNumbersAreNull) {
  auto result = made_up_result();
  result.spend_micros.clear();
  result.loaded.tables.lines = false;
  result.loaded.as_of = 0;
  const auto made = *document(result);
  EXPECT_TRUE(made["totals"]["revenue"].is_null());
  EXPECT_TRUE(made["totals"]["orders"].is_null());
  EXPECT_TRUE(made["totals"]["first_order"].is_null());
  EXPECT_TRUE(made["project"]["as_of"].is_null());
  EXPECT_TRUE(made["segments"][0]["revenue"].is_null());
  EXPECT_TRUE(made["segments"][0]["revenue_share"].is_null());
  EXPECT_TRUE(made["models"][0]["indices"][0]["standard_error"].is_null());
}

TEST(DocumentTest, HostileTextsStayTexts) {
  auto result = made_up_result();
  make_hostile(result);
  const auto text = json_text(*document(result));
  const auto back = Json::parse(text, nullptr, false);
  ASSERT_TRUE(back.is_object());
  for (const auto& line : base::split(text, '\n')) EXPECT_EQ(base::printable(line), line);
  EXPECT_EQ(json_text(back), text);
}

TEST(DocumentTest, HoldsNoFolder) {
  auto result = made_up_result();
  const auto text = json_text(*document(result));
  EXPECT_EQ(text.find("shop/"), std::string::npos);
  result.loaded.sources[0].paths = {"elsewhere/orders.csv.gz"};
  result.project.file = "elsewhere/coterie.toml";
  EXPECT_EQ(json_text(*document(result)), text);
}

TEST(DocumentTest, AResultThatDoesNotFitIsRefused) {
  auto result = made_up_result();
  result.chosen = 7;
  EXPECT_EQ(document(result).error().code, base::Code::internal);
}

}  // namespace
}  // namespace coterie::report
