// What is offered for which tables: the catalogue, members of families, columns of side tables.
#include "features/offers.hpp"

#include <gtest/gtest.h>

#include <set>

namespace coterie::features {
namespace {

std::vector<std::string> names(const project::Tables& tables, std::string_view family) {
  Compiler compiler(tables, Period{0, 0});
  offer_registered(compiler, tables);
  std::vector<std::string> out;
  for (const auto& offer : compiler.offers())
    if (offer.family == family) out.push_back(offer.name);
  return out;
}

using Names = std::vector<std::string>;

TEST(OffersTest, FamiliesHaveAMemberForEachValue) {
  project::Tables tables;
  tables.lines = true;
  tables.categories = {"Toys", "toys!", "Café", "書籍"};
  EXPECT_EQ(names(tables, "category_share_<name>"),
            (Names{"category_share_toys", "category_share_toys_2", "category_share_cafe",
                   "category_share_66f87c4d"}));
  EXPECT_EQ(names(tables, "channel_share_<name>"), Names{});
  for (const auto& family : families()) EXPECT_TRUE(family.name.starts_with(family.prefix));
}

TEST(OffersTest, AttributesYieldToTheCatalogue) {
  project::Tables tables;
  tables.lines = true;
  tables.customer_columns = {{"Age Group", true}, {"orders", false}, {"age-group", false}};
  EXPECT_EQ(names(tables, "attributes"),
            (Names{"age_group", "customer_orders", "customer_age_group_2"}));
}

TEST(OffersTest, AFeatureTableAloneKeepsItsNames) {
  project::Tables tables;
  tables.feature_columns = {{"Annual Income (k$)", false}, {"orders", false}, {"tier", true}};
  EXPECT_EQ(names(tables, "given"), (Names{"Annual Income (k$)", "orders", "tier"}));
  Compiler compiler(tables, Period{0, 0});
  offer_registered(compiler, tables);
  EXPECT_EQ(compiler.offers().size(), 3u);
}

TEST(OffersTest, NamesDiffer) {
  project::Tables tables;
  tables.lines = true;
  tables.customer_columns = {{"spend", false}, {"customer_spend", false}, {"Spend!", false}};
  tables.feature_columns = {{"spend", false}, {"Orders", false}};
  Compiler compiler(tables, Period{0, 0});
  offer_registered(compiler, tables);
  std::set<std::string> seen;
  for (const auto& offer : compiler.offers()) {
    if (offer.name == "return_rate") continue;  // registered twice, on purpose
    EXPECT_TRUE(seen.insert(offer.name).second) << offer.name;
  }
}

}  // namespace
}  // namespace coterie::features
