#include "segment/persona_words.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace coterie::segment {
namespace {

Vocabulary words() {
  Vocabulary out;
  out.features["spend"] = {"", "", "", "", "", "spends {times} the average"};
  out.features["recency_days"] = {"days since the last order", "Long Away", "", "", "", ""};
  out.features["category_share_"] = {"share of {it}", "", "", "more {it}", "", ""};
  out.also["monetary"] = "spend";
  out.also["orders"] = "spend";
  out.features["orders"] = {};
  return out;
}

TEST(PersonaWordsTest, PlainFormsMeanTheSameName) {
  EXPECT_EQ(plain("Can't Lose (them)"), "cant_lose_them");
  EXPECT_EQ(plain("Can\u2019t Lose Them"), "cant_lose_them");
  EXPECT_EQ(plain("NEEDS_ATTENTION"), plain("Needs attention"));
  EXPECT_EQ(plain("At-Risk "), "at_risk");
  EXPECT_EQ(plain("New/Low-Spend"), "new_low_spend");
  EXPECT_EQ(plain(" \t"), "");
  EXPECT_EQ(plain("Käufer"), "käufer");
}

TEST(PersonaWordsTest, FeaturesAreReadAsWords) {
  EXPECT_EQ(humanise("annual_income_k"), "annual income k");
  EXPECT_EQ(humanise("Annual Income (k$)"), "annual income");
  EXPECT_EQ(humanise("Spending Score (1-100)"), "spending score");
  EXPECT_EQ(humanise("annualIncome"), "annual income");
  EXPECT_EQ(humanise("AOV"), "AOV");
  EXPECT_EQ(humanise("Detergents_Paper"), "detergents paper");
  EXPECT_EQ(humanise("((("), "feature");
  EXPECT_EQ(humanise(""), "feature");
}

TEST(PersonaWordsTest, CategoriesAreReadAsNames) {
  EXPECT_EQ(title("electronics"), "Electronics");
  EXPECT_EQ(title("home_kitchen"), "Home Kitchen");
  EXPECT_EQ(title("HOME & KITCHEN"), "Home & Kitchen");
  EXPECT_EQ(title("DVD"), "DVD");
  EXPECT_EQ(title("iPad covers"), "IPad Covers");
  EXPECT_EQ(title("  "), "Unnamed");
}

TEST(PersonaWordsTest, HostileTextIsPrintableAndShort) {
  std::string hostile = "toys\x1b[31m\x07 \xff\xfe" + std::string(300, 'x');
  for (const auto& text : {humanise(hostile), title(hostile)}) {
    EXPECT_EQ(text, base::printable(text));
    EXPECT_LE(base::display_width(text), 40);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
  }
}

TEST(PersonaWordsTest, NumbersAreShort) {
  EXPECT_EQ(short_number(12345.678), "12,346");
  EXPECT_EQ(short_number(100), "100");
  EXPECT_EQ(short_number(56.74), "56.7");
  EXPECT_EQ(short_number(12), "12");
  EXPECT_EQ(short_number(8.06), "8.1");
  EXPECT_EQ(short_number(0.25), "0.25");
  EXPECT_EQ(short_number(0.5), "0.5");
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(0.00123), "0.0012");
  EXPECT_EQ(short_number(-3.04), "-3");
  EXPECT_EQ(short_number(1e300), "1e+300");
  EXPECT_EQ(short_number(kNone), "unknown");
}

TEST(PersonaWordsTest, OtherNamesLeadToAFeatureUnlessItIsOne) {
  EXPECT_EQ(canonical(words(), "Monetary"), "spend");
  EXPECT_EQ(canonical(words(), "orders"), "orders");
  EXPECT_EQ(canonical(words(), "Annual Income (k$)"), "annual_income_k");
  EXPECT_EQ(canonical(words(), "Top Category=Home = Garden"), "top_category=Home = Garden");
}

TEST(PersonaWordsTest, GapsAreFilledFromTheName) {
  Wording income = wording(words(), "Annual Income (k$)");
  EXPECT_EQ(income.high, "High Annual Income");
  EXPECT_EQ(income.low, "Low Annual Income");
  EXPECT_EQ(income.lower, "lower annual income");
  EXPECT_EQ(income.phrase, "annual income {mean} on average against {all_mean}");

  Wording recency = wording(words(), "recency_days");
  EXPECT_EQ(recency.high, "Long Away");
  EXPECT_EQ(recency.low, "Low Days Since The Last Order");

  Wording family = wording(words(), "category_share_Home & Garden");
  EXPECT_EQ(family.it, "Home & Garden");
  EXPECT_EQ(family.noun, "share of Home & Garden");
  EXPECT_EQ(family.higher, "more Home & Garden");

  Wording level = wording(words(), "top_region=north_west");
  EXPECT_EQ(level.it, "North West");
  EXPECT_EQ(level.high, "Mostly North West");
  EXPECT_EQ(wording(words(), "monetary").phrase, "spends {times} the average");
}

}  // namespace
}  // namespace coterie::segment
