// The catalogue holds together: formulas parse and resolve, the declared needs are the true ones,
// presets are what they promise.
#include "features/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/text.hpp"
#include "features/compile.hpp"
#include "features/offers.hpp"
#include "sql/parse.hpp"

namespace coterie::features {
namespace {

project::Tables tables() {
  project::Tables out;
  out.lines = out.events = true;
  out.line_columns = {"product",       "category",        "channel",
                      "payment_type",  "region",          "quantity_milli",
                      "amount_micros", "discount_micros", "instalments"};
  out.event_columns = {"event_kind", "session", "seconds"};
  out.categories = out.channels = out.payment_types = out.event_kinds = {"x"};
  return out;
}

project::Tables without(const std::string& need) {
  auto out = tables();
  if (need == "events") {
    out.events = false;
    out.event_columns.clear();
  } else if (need.starts_with("events.")) {
    out.event_columns.erase(need.substr(7));
  } else {
    out.line_columns.erase(need);
  }
  return out;
}

// What is missing of one definition's formula over these tables.
Missing missing_of(const FeatureDefinition& feature, const project::Tables& over) {
  Compiler compiler(over, Period{0, 0});
  offer_registered(compiler, over);
  auto text = base::replace_all(std::string(feature.formula), "{name}", "x");
  return compiler.resolve(*sql::parse(text, "", true)).missing;
}

std::set<std::string> needs_of(const FeatureDefinition& feature) {
  std::set<std::string> out;
  for (auto& need : base::split(feature.needs, ','))
    if (!need.empty()) out.insert(need);
  return out;
}

TEST(CatalogueTest, EveryFeatureIsOfAGroupAndNoGroupIsEmpty) {
  std::map<std::string_view, int> members = {{"own", 1}, {"attributes", 1}};
  for (const auto& feature : catalogue()) {
    EXPECT_NE(std::ranges::find(groups(), feature.group, &GroupDefinition::name), groups().end())
        << feature.name;
    ++members[feature.group];
  }
  for (const auto& group : groups()) EXPECT_GT(members[group.name], 0) << group.name;
}

TEST(CatalogueTest, EverythingResolvesWhenEverythingIsThere) {
  for (const auto& feature : catalogue()) {
    auto text = base::replace_all(std::string(feature.formula), "{name}", "x");
    ASSERT_TRUE(sql::parse(text, "", true)) << feature.name;
    EXPECT_EQ(missing_of(feature, tables()), Missing{}) << feature.name;
  }
}

TEST(CatalogueTest, NoNameIsLeftUnresolved) {
  auto all = tables();
  Compiler compiler(all, Period{0, 0});
  offer_registered(compiler, all);
  for (const auto& offer : compiler.offers()) {
    auto resolved = compiler.resolve(offer.formula);
    std::set<std::string> names, used;
    sql::collect_columns(*resolved.expr, names);
    for (const auto& [step, column] : resolved.uses) used.insert(column);
    EXPECT_EQ(names, used) << offer.name;
  }
}

TEST(CatalogueTest, DeclaredNeedsAreTheTrueOnes) {
  for (const auto& feature : catalogue()) {
    auto declared = needs_of(feature);
    for (const char* need : {"product", "category", "channel", "payment_type", "region",
                             "quantity_milli", "amount_micros", "discount_micros", "instalments",
                             "events", "events.session", "events.event_kind", "events.seconds"}) {
      const bool implied = std::string(need) == "events" &&
                           std::ranges::any_of(declared, [](const std::string& other) {
                             return other.starts_with("events.");
                           });
      EXPECT_EQ(!missing_of(feature, without(need)).empty(), declared.contains(need) || implied)
          << feature.name << " and " << need;
    }
  }
}

TEST(CatalogueTest, PresetsAreNested) {
  std::map<std::string, int> size;
  for (const auto& feature : catalogue()) {
    auto presets = base::split(feature.presets, ',');
    for (const auto& preset : presets) ++size[preset];
    auto in = [&](const char* name) { return std::ranges::find(presets, name) != presets.end(); };
    EXPECT_TRUE(!in("rfm") || in("shopping")) << feature.name;
    EXPECT_TRUE(!in("shopping") || (in("all") && !feature.category)) << feature.name;
  }
  EXPECT_EQ(size["rfm"], 3);
  EXPECT_EQ(size["shopping"], 16);  // return_rate stands twice: by units, else by lines
}

TEST(CatalogueTest, TextsAreWhole) {
  for (const auto& feature : catalogue()) {
    EXPECT_TRUE(feature.text.ends_with(".")) << feature.name;
    EXPECT_FALSE(feature.unit.empty()) << feature.name;
    EXPECT_EQ(feature.category, feature.unit == "text") << feature.name;
    EXPECT_EQ(feature.category, feature.transform == "levels") << feature.name;
    EXPECT_TRUE(feature.transform == "log" || feature.transform == "none" || feature.category);
    const bool family = feature.name.ends_with("<name>");
    EXPECT_EQ(family, find_family(feature.name) != nullptr) << feature.name;
    EXPECT_EQ(family, feature.formula.find("{name}") != std::string_view::npos) << feature.name;
  }
}

}  // namespace
}  // namespace coterie::features
