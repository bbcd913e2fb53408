#include "segment/persona.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/random.hpp"
#include "base/text.hpp"
#include "segment/persona_words.hpp"

namespace coterie::segment {
namespace {

const Vocabulary& shipped() {
  static const Vocabulary out = *load_vocabulary("");
  return out;
}

// One feature of a made-up segment: where its median stands, and its mean beside everybody's.
struct Made {
  std::string feature;
  double rank = 0.5, z = 0, mean = 1, all_mean = 1;
};
using MadeSegment = std::vector<Made>;

// Segments of the same features, straight from numbers.
struct Scene {
  explicit Scene(const std::vector<MadeSegment>& made) : segments(made.size()) {
    for (const auto& f : made[0]) {
      table::FeatureProfile all;
      all.feature = f.feature;
      all.mean = all.median = f.all_mean;
      all.sd = 1;
      description.population.features.push_back(all);
    }
    for (size_t s = 0; s < made.size(); ++s) {
      segments[s].id = static_cast<int>(s) + 1;
      segments[s].customers = 10;
      segments[s].customers_share = 1.0 / static_cast<double>(made.size());
      std::vector<double> ranks;
      for (const auto& f : made[s]) {
        table::FeatureProfile here;
        here.feature = f.feature;
        here.count = 10;
        here.mean = f.mean;
        // Another median than everybody's, so that its rank counts.
        here.median = f.mean == f.all_mean ? f.mean * (0.5 + f.rank) : f.mean;
        here.standardised = f.z;
        here.relative_importance = f.mean / f.all_mean - 1;
        segments[s].profile.push_back(here);
        ranks.push_back(f.rank);
      }
      description.ranks.push_back(ranks);
    }
  }
  std::vector<std::string> names() {
    name_segments(shipped(), description, segments);
    std::vector<std::string> out;
    for (const auto& segment : segments) out.push_back(segment.name);
    return out;
  }

  std::vector<Segment> segments;
  Description description;
};

void expect_unique_and_whole(const std::vector<Segment>& segments) {
  std::set<std::string> names;
  for (const auto& segment : segments) {
    EXPECT_TRUE(names.insert(segment.name).second) << segment.name;
    EXPECT_FALSE(segment.reason.empty()) << segment.name;
    EXPECT_FALSE(segment.playbook.offer.empty()) << segment.name;
    EXPECT_EQ((segment.name + segment.reason + segment.playbook.offer).find('{'), std::string::npos)
        << segment.name << segment.reason << segment.playbook.offer;
    EXPECT_EQ(segment.name, base::printable(segment.name));
    EXPECT_EQ(segment.reason, base::printable(segment.reason));
  }
}

TEST(PersonaTest, EveryPersonaIsReached) {
  struct Case {
    std::string key;
    MadeSegment made;
  };
  const Case cases[] = {
      {"champions", {{"recency_days", .1}, {"orders", .93}, {"spend", .95}}},
      {"loyal", {{"recency_days", .3}, {"orders", .85}, {"spend", .75}, {"reorder_share", .9}}},
      {"big_spenders", {{"recency_days", .4}, {"orders", .3}, {"spend", .8}, {"aov", .95}}},
      {"bargain_hunters", {{"orders", .5}, {"discounted_order_share", .9, 2, .9, .3}}},
      {"new", {{"recency_days", .2}, {"orders", .3}, {"tenure_days", .08}}},
      {"promising", {{"recency_days", .3}, {"orders", .3}, {"tenure_days", .4}}},
      {"loyal_potential", {{"recency_days", .3}, {"orders", .8}, {"spend", .25}}},
      {"recent_engaged", {{"recency_days", .12}, {"orders", .58}, {"spend", .55}}},
      {"payment_sensitive", {{"orders", .5}, {"instalments_mean", .95, 2.1, 8, 1.8}}},
      {"category_enthusiasts", {{"orders", .5}, {"category_share_electronics", .95, 2, .8, .2}}},
      {"cant_lose_them", {{"recency_days", .85}, {"orders", .9}, {"spend", .9}}},
      {"at_risk", {{"recency_days", .7}, {"orders", .65}, {"spend", .6}}},
      {"dormant_high_value", {{"recency_days", .85}, {"orders", .4}, {"spend", .8}}},
      {"hibernating", {{"recency_days", .9}, {"orders", .2}, {"spend", .2}}},
      {"about_to_sleep", {{"recency_days", .58}, {"orders", .4}, {"spend", .5}}},
      {"need_attention", {{"recency_days", .52}, {"orders", .55}, {"spend", .5}}},
      {"returners", {{"orders", .5}, {"return_rate", .9, 2, .3, .04}}},
      {"premium_regulars", {{"recency_days", .45}, {"orders", .68}, {"aov", .9}, {"spend", .6}}},
      {"online_regulars", {{"orders", .5}, {"online_share", .8, 1.2, .9, .4}}},
      {"channel_regulars", {{"orders", .5}, {"channel_share_store", .8, 1.2, .9, .4}}},
      {"replenishers", {{"orders", .55}, {"reorder_share", .9, 2, .7, .3}}},
      {"frequent_explorers",
       {{"orders", .9}, {"recency_days", .5}, {"reorder_share", .1, -1, .1, .4}}},
      {"loyal_occasionals",
       {{"orders", .2}, {"recency_days", .5}, {"reorder_share", .9, 1, .8, .4}}},
      {"bulk_buyers", {{"orders", .4}, {"units_per_order", .95, 2.4, 40, 6}}},
      {"single_item_buyers", {{"orders", .5}, {"units_per_order", .2, -1, 1, 3}, {"aov", .65}}},
      {"full_price_shoppers", {{"orders", .5}, {"discount_rate", .2, -.5, .01, .08}, {"aov", .6}}},
      {"little_and_often", {{"orders", .8}, {"aov", .15}}},
      {"weekend_shoppers", {{"orders", .5}, {"weekend_share", .9, 1.5, .8, .3}}},
      {"window_shoppers", {{"orders", .3}, {"sessions", .9, 1.5, 40, 10}}},
      {"rising", {{"orders", .55}, {"orders_trend", .9, 1.5, 1, .1}}},
      {"fading", {{"orders", .55}, {"orders_trend", .1, -1.5, -1, .1}}},
      {"variety_seekers", {{"orders", .55}, {"category_entropy", .9, 1.4, 2, 1}}},
      {"high_value", {{"recency_days", .5}, {"spend", .8}}},
      {"one_time_buyers", {{"recency_days", .5}, {"orders", .3, -.4, 1.01, 2.5}, {"spend", .4}}},
      {"occasional", {{"recency_days", .45}, {"orders", .3, 0, 2, 3}, {"spend", .5}}},
      {"light_buyers", {{"spend", .2}}},
      {"average", {{"recency_days", .5}, {"orders", .5}, {"spend", .5}}},
  };
  std::set<std::string> reached;
  for (const auto& [key, made] : cases) {
    Scene scene({made});
    scene.names();
    EXPECT_EQ(scene.segments[0].persona, key) << scene.segments[0].name;
    expect_unique_and_whole(scene.segments);
    reached.insert(scene.segments[0].persona);
  }
  for (const auto& persona : shipped().personas)
    EXPECT_TRUE(reached.contains(persona.key)) << persona.key;
}

TEST(PersonaTest, ReasonsTellTheNumbers) {
  Scene scene(
      {{{"recency_days", .1, -1, 12, 51}, {"orders", .9, 1, 9, 3}, {"spend", .95, 2, 8400, 2000}},
       {{"recency_days", .8, 1, 140, 51}, {"orders", .2, -1, 1, 3}, {"spend", .2, -1, 500, 2000}}});
  scene.names();
  EXPECT_EQ(scene.segments[0].reason,
            "spends 4.2 times the average; last order 12 days ago (median) against 51; "
            "3 times the average number of orders");
  EXPECT_EQ(scene.segments[1].name, "Hibernating");
  EXPECT_EQ(scene.segments[1].reason,
            "last order 140 days ago (median) against 51; 33 % of the average number of orders; "
            "spends 25 % of the average");
}

TEST(PersonaTest, ReasonsSpeakOfMediansWhereMeansMislead) {
  Scene scene({{{"recency_days", .3, -1, 30, 51},
                {"orders", .7, -.1, 3.5, 4},
                {"spend", .65, 1, 900, 500}}});
  scene.description.population.features[1].median = 1;
  scene.segments[0].profile[1].median = 3;
  EXPECT_EQ(scene.names()[0], "Loyal");
  EXPECT_EQ(scene.segments[0].reason,
            "last order 30 days ago (median) against 51; orders 3 (median) against 1");
}

TEST(PersonaTest, NobodyIsAtRiskWhoseMeanAbsenceIsShort) {
  MadeSegment late = {{"recency_days", .62, .2, 70, 55}, {"orders", .6}, {"spend", .6}};
  EXPECT_EQ(Scene({late}).names()[0], "At Risk");
  late[0] = {"recency_days", .62, -.3, 33, 55};
  EXPECT_NE(Scene({late}).names()[0], "At Risk");
}

TEST(PersonaTest, CategoriesFillNameReasonAndPlaybook) {
  Scene scene(
      {{{"category_share_electronics", .95, 2, .8, .2}, {"category_share_garden", .3, -.4, .1, .3}},
       {{"category_share_electronics", .3, -.4, .1, .2},
        {"category_share_garden", .9, 2, .7, .3}}});
  EXPECT_EQ(scene.names(),
            (std::vector<std::string>{"Electronics Enthusiasts", "Garden Enthusiasts"}));
  EXPECT_EQ(scene.segments[0].reason, "80 % of what they buy is Electronics against 20 %");
  EXPECT_EQ(scene.segments[1].playbook.offer, "First word on new Garden, bundles and accessories.");

  Scene other({{{"category_share_other", .95, 2, .8, .2}}});
  EXPECT_EQ(other.names()[0], "More Other") << "no enthusiasts of the rest";
}

TEST(PersonaTest, TheSecondBestGetsItsNextBestName) {
  MadeSegment best = {
      {"recency_days", .08}, {"orders", .95}, {"spend", .96}, {"reorder_share", .9}};
  MadeSegment good = {
      {"recency_days", .15}, {"orders", .85}, {"spend", .86}, {"reorder_share", .8}};
  EXPECT_EQ(Scene({best, good}).names(), (std::vector<std::string>{"Champions", "Loyal"}));
  EXPECT_EQ(Scene({good, best}).names(), (std::vector<std::string>{"Loyal", "Champions"}));
}

TEST(PersonaTest, ManyAlikeAreToldApartByWhatDiffers) {
  std::vector<MadeSegment> made;
  for (int i = 0; i < 20; ++i)
    made.push_back({{"recency_days", .1 + .001 * i}, {"orders", .9}, {"spend", .9 + .002 * i}});
  Scene scene(made);
  auto names = scene.names();
  expect_unique_and_whole(scene.segments);
  EXPECT_NE(std::ranges::find(names, "Champions"), names.end());
  EXPECT_EQ(std::ranges::find(names, "Champions 2"), names.end());
  EXPECT_TRUE(
      std::ranges::any_of(names, [](const auto& name) { return name.ends_with(", lower spend"); }));

  // Nothing at all differs: the id is left.
  Scene same({{{"spend", .5}}, {{"spend", .5}}, {{"spend", .5}}});
  EXPECT_EQ(same.names(),
            (std::vector<std::string>{"Average Customers", "Average Customers, group 2",
                                      "Average Customers, group 3"}));
}

TEST(PersonaTest, TablesWithoutOrdersAreNamedByWhatTellsMost) {
  auto mall = [](double age, double income, double score) {
    auto z = [](double rank) { return 3 * (rank - 0.5); };
    return MadeSegment{{"Age", age, z(age), 50 * age, 39},
                       {"Annual Income (k$)", income, z(income), 100 * income, 60},
                       {"Spending Score (1-100)", score, z(score), 100 * score, 50}};
  };
  Scene scene({mall(.4, .9, .92), mall(.55, .88, .1), mall(.5, .5, .49), mall(.2, .1, .91),
               mall(.6, .12, .1)});
  EXPECT_EQ(scene.names(),
            (std::vector<std::string>{"High Spending Score, High Annual Income",
                                      "Low Spending Score, High Annual Income", "Average Customers",
                                      "High Spending Score, Low Annual Income",
                                      "Low Spending Score, Low Annual Income"}));
  expect_unique_and_whole(scene.segments);
  EXPECT_EQ(scene.segments[0].persona, "average");
}

TEST(PersonaTest, EverySubsetOfFeaturesGivesWholeNames) {
  const std::vector<std::string> features = {"recency_days",  "orders",       "spend",
                                             "aov",           "tenure_days",  "lateness",
                                             "reorder_share", "discount_rate"};
  base::Random random(11, 0);
  for (unsigned mask = 1; mask < 256; ++mask) {
    std::vector<MadeSegment> made(6);
    for (auto& segment : made)
      for (size_t f = 0; f < features.size(); ++f)
        if (mask >> f & 1) {
          double rank = random.uniform();
          segment.push_back({features[f], rank, 4 * (rank - 0.5), 1 + rank, 1.5});
        }
    Scene scene(made), again(made);
    auto names = scene.names();
    EXPECT_EQ(names, again.names());
    expect_unique_and_whole(scene.segments);
    // A name never rests on a feature that is not there.
    for (const auto& segment : scene.segments) {
      if (!(mask & 1)) {
        EXPECT_NE(segment.persona, "hibernating");
      }
      if (!(mask & 128)) {
        EXPECT_NE(segment.persona, "bargain_hunters");
      }
    }
  }
}

TEST(PersonaTest, SegmentOrderDoesNotDecide) {
  base::Random random(3, 0);
  std::vector<MadeSegment> made(7);
  for (auto& segment : made)
    for (const char* f : {"recency_days", "orders", "spend", "aov"}) {
      double rank = random.uniform();
      segment.push_back({f, rank, 4 * (rank - 0.5), 1 + rank, 1.5});
    }
  auto forward = Scene(made).names();
  std::ranges::reverse(made);
  auto backward = Scene(made).names();
  std::ranges::reverse(backward);
  EXPECT_EQ(forward, backward);
}

TEST(PersonaTest, HostileNamesArePrintable) {
  std::string evil = "toys\x1b[2J\x07\xff\n" + std::string(200, 'y');
  Scene scene({{{"category_share_" + evil, .95, 2, .8, .2}},
               {{"category_share_" + evil, .3, -.3, .1, .2}}});
  scene.names();
  expect_unique_and_whole(scene.segments);
  EXPECT_TRUE(scene.segments[0].name.starts_with("Toys")) << scene.segments[0].name;
  EXPECT_TRUE(scene.segments[0].name.ends_with(" Enthusiasts"));

  Scene given({{{"spend", .5}}, {{"spend", .5}}, {{"spend", .5}}});
  given.segments[0].name = "A\x1b]0;B\x07";
  given.segments[1].name = "A]0;B";
  given.segments[2].name = "\x01\x02";
  EXPECT_EQ(given.names(), (std::vector<std::string>{"A]0;B", "A]0;B, group 2", "Segment 3"}));
}

TEST(PersonaTest, OwnNamesStayAndFindTheirPlaybook) {
  MadeSegment hibernating = {
      {"recency_days", .9, 1, 300, 100}, {"orders", .2, -1, 1, 2}, {"spend", .2, -1, 5, 9}};
  Scene scene({hibernating, hibernating, hibernating, hibernating, hibernating});
  const char* own[] = {"POTENTIAL_LOYALIST", "PROSPECTS", "Garden Enthusiasts", "Blue 7",
                       "CHAMPIONS"};
  for (size_t s = 0; s < 5; ++s) scene.segments[s].name = own[s];
  scene.segments[4].reason = "R 5, F 4-5";
  auto names = scene.names();
  EXPECT_TRUE(std::ranges::equal(names, own));
  const auto& books = shipped().playbooks;
  EXPECT_EQ(scene.segments[0].persona, "loyal_potential");
  EXPECT_EQ(scene.segments[0].playbook.offer, books.at("loyal_potential").offer);
  EXPECT_EQ(scene.segments[1].persona, "") << "a name without a persona";
  EXPECT_EQ(scene.segments[1].playbook.offer, books.at("prospects").offer);
  EXPECT_EQ(scene.segments[2].playbook.focus, "Garden, then the category nearest to it.");
  EXPECT_EQ(scene.segments[3].persona, "") << "the name is the user's own";
  EXPECT_EQ(scene.segments[3].playbook.offer, books.at("hibernating").offer) << "by its numbers";
  EXPECT_TRUE(scene.segments[3].reason.starts_with("last order 300 days ago"))
      << scene.segments[3].reason;
  EXPECT_EQ(scene.segments[4].reason, "R 5, F 4-5");
  expect_unique_and_whole(scene.segments);
}

TEST(PersonaTest, TheLabelsOfAGivenModelAreNotItsReason) {
  table::Frame frame;
  for (int i = 0; i < 8; ++i) frame.ids.add(std::to_string(i));
  const std::vector<int32_t> of = {0, 0, 0, 0, 1, 1, 1, 1};
  frame.columns.push_back({"label", true, {}, of, {"Blue", "Red"}});
  frame.columns.push_back({"region", true, {}, {0, 0, 0, 1, 1, 1, 1, 1}, {"North", "South"}});
  std::vector<Segment> segments(2);
  auto description = describe(frame, {}, of, segments);
  ASSERT_TRUE(description);
  segments[0].name = "Blue";
  segments[1].name = "Red";
  name_segments(shipped(), *description, segments);
  EXPECT_EQ(segments[0].reason, "region North for 75 % against 38 %");
  EXPECT_EQ(segments[1].reason.find("label"), std::string::npos);
}

TEST(PersonaTest, NobodyAndNothingHaveNamesToo) {
  std::vector<Segment> none;
  name_segments(shipped(), {}, none);
  Scene scene({{{"spend", kNone, kNone, kNone, 5}}, {{"spend", .5}}});
  scene.segments[0].customers = 0;
  scene.names();
  expect_unique_and_whole(scene.segments);
  EXPECT_EQ(scene.segments[0].reason, "no customer is in it");
}

TEST(PersonaTest, NamesCanBeReplaced) {
  auto made = [] {
    std::vector<Segment> out(3);
    for (size_t s = 0; s < 3; ++s) {
      out[s].id = static_cast<int>(s) + 1;
      out[s].name = std::vector{"Loyal", "New", "3"}[s];
    }
    return out;
  };
  auto names = [](std::vector<std::pair<std::string, std::string>> pairs) {
    base::Table table;
    for (auto& [key, name] : pairs) table[key] = {name, "coterie.toml:9:" + key};
    return base::Value{table, "coterie.toml:9:1"};
  };
  auto segments = made();
  ASSERT_TRUE(apply_names({}, segments));
  ASSERT_TRUE(apply_names(names({{"1", "New"}, {"New", " Fresh\x1b "}, {"3", "Rest"}}), segments));
  EXPECT_EQ(segments[0].name, "New");
  EXPECT_EQ(segments[1].name, "Fresh");
  EXPECT_EQ(segments[2].name, "Rest");

  for (const auto& bad : {names({{"Loyall", "X"}}), names({{"7", "X"}}), names({{"1", ""}}),
                          names({{"1", "New"}}), base::Value{int64_t{3}, "coterie.toml:9:1"}}) {
    segments = made();
    auto status = apply_names(bad, segments);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, base::Code::project);
    EXPECT_NE(status.error().text().find("coterie.toml:9:"), std::string::npos);
    EXPECT_EQ(segments[0].name, "Loyal") << "nothing is half done";
  }
  segments = made();
  EXPECT_NE(apply_names(names({{"Loyall", "X"}}), segments).error().text().find("'Loyal'"),
            std::string::npos);
}

// Customers of planted kinds, described and named: what the write-ups found must be found again.
struct Kind {
  std::string name;
  int customers;
  std::vector<double> middle;  // one a feature
};

std::vector<std::string> names_of(const std::vector<std::string>& features,
                                  const std::vector<Kind>& kinds) {
  base::Random random(2026, 0);
  table::Frame frame;
  for (const auto& f : features) frame.columns.push_back({f, false, {}, {}, {}});
  std::vector<int32_t> of;
  for (size_t kind = 0; kind < kinds.size(); ++kind)
    for (int i = 0; i < kinds[kind].customers; ++i) {
      frame.ids.add(std::to_string(of.size()));
      of.push_back(static_cast<int32_t>(kind));
      for (size_t f = 0; f < features.size(); ++f) {
        double x = kinds[kind].middle[f] * std::exp(0.25 * random.normal());
        if (features[f] == "orders") x = std::max(1.0, std::round(x));
        frame.columns[f].values.push_back(x);
      }
    }
  std::vector<Segment> segments(kinds.size());
  auto description = describe(frame, {}, of, segments);
  EXPECT_TRUE(description);
  name_segments(shipped(), *description, segments);
  expect_unique_and_whole(segments);
  std::vector<std::string> out;
  for (const auto& segment : segments) out.push_back(segment.name);
  return out;
}

TEST(PersonaTest, TheSixPersonasOfTheSecondWriteUpAreFound) {
  const std::vector<Kind> kinds = {
      // recency_days, orders, spend, discounted_order_share
      {"Champions", 300, {8, 20, 2400, .1}},     {"Loyal Potential", 500, {20, 16, 240, .1}},
      {"Big Spenders", 300, {45, 3, 1500, .05}}, {"Bargain Hunters", 600, {40, 5, 300, .85}},
      {"At Risk", 500, {150, 9, 700, .12}},      {"Hibernating", 900, {260, 1.2, 60, .15}},
  };
  auto names = names_of({"recency_days", "orders", "spend", "discounted_order_share"}, kinds);
  for (size_t s = 0; s < kinds.size(); ++s) EXPECT_EQ(names[s], kinds[s].name);
}

TEST(PersonaTest, TheFiveProfilesOfTheFifthWriteUpAreFound) {
  const std::vector<Kind> kinds = {
      // its recency, purchases, monetary value, instalments, share of electronics
      {"Hibernating", 423, {142, 1.2, 38, 1.1, .15}},
      {"Payment-Sensitive", 187, {60, 1.8, 112, 2.9, .15}},
      {"Electronics Enthusiasts", 148, {60, 3.1, 150, 1.1, .70}},
      {"Champions", 94, {22, 6.4, 428, 1.1, .15}},
      {"Recent Engaged", 148, {11, 2.7, 158, 1.1, .15}},
  };
  auto names = names_of(
      {"recency", "frequency", "monetary", "installments", "category_share_electronics"}, kinds);
  for (size_t s = 0; s < kinds.size(); ++s) EXPECT_EQ(names[s], kinds[s].name);
}

TEST(PersonaTest, TheSegmentsOfTheFourthWriteUpAreFound) {
  const std::vector<Kind> kinds = {
      // recency_days, orders, spend, aov, discounted_order_share, category shares
      {"Electronics Enthusiasts", 200, {20, 9, 1980, 220, .1, .7, .1, .1}},
      {"Fashion Enthusiasts", 300, {35, 5, 350, 70, .4, .1, .7, .1}},
      {"Grocery Enthusiasts", 300, {15, 16, 400, 25, .15, .05, .1, .75}},
      {"Bargain Hunters", 300, {110, 2, 80, 40, .9, .3, .3, .3}},
  };
  auto names =
      names_of({"recency_days", "orders", "spend", "aov", "discounted_order_share",
                "category_share_electronics", "category_share_fashion", "category_share_grocery"},
               kinds);
  for (size_t s = 0; s < kinds.size(); ++s) EXPECT_EQ(names[s], kinds[s].name);
}

}  // namespace
}  // namespace coterie::segment
