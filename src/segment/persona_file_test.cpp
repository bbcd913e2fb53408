// The shipped data files are whole, and faults in a file of the user's own name their line.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/files.hpp"
#include "base/text.hpp"
#include "segment/persona.hpp"
#include "segment/persona_words.hpp"

namespace coterie::segment {

extern const std::string_view kPersonasToml, kPlaybooksToml;

namespace {

constexpr std::string_view kBook =
    "offer = 'a'\nfocus = 'b'\ndiscount_cap = 'c'\nchannel = 'd'\ncadence = 'e'\nkpi = 'f'\n"
    "avoid = 'g'\n";

TEST(PersonaFileTest, TheProgramHoldsTheFilesByteForByte) {
  auto data = std::filesystem::path(COTERIE_SOURCE_DIR) / "data";
  EXPECT_EQ(*base::read_file(data / "personas.toml"), kPersonasToml);
  EXPECT_EQ(*base::read_file(data / "playbooks.toml"), kPlaybooksToml);
}

TEST(PersonaFileTest, EveryShippedPersonaIsWhole) {
  auto vocabulary = load_vocabulary("");
  ASSERT_TRUE(vocabulary) << vocabulary.error().text();
  EXPECT_GE(vocabulary->personas.size(), 16u);
  std::set<std::string> keys, names;
  for (const auto& persona : vocabulary->personas) {
    EXPECT_TRUE(keys.insert(persona.key).second) << persona.key;
    EXPECT_TRUE(names.insert(persona.name).second) << persona.name;
    EXPECT_FALSE(persona.text.empty()) << persona.key;
    EXPECT_EQ(persona.condition == nullptr, &persona == &vocabulary->personas.back());
    const Playbook& book = vocabulary->playbooks.at(persona.key);
    for (const auto* text : {&book.offer, &book.focus, &book.discount_cap, &book.channel,
                             &book.cadence, &book.kpi, &book.avoid}) {
      EXPECT_FALSE(text->empty()) << persona.key;
      EXPECT_LE(text->size(), 100u) << *text;
    }
  }
}

TEST(PersonaFileTest, EveryNameOfTheGridsAndWriteUpsHasAPlaybook) {
  auto vocabulary = load_vocabulary("");
  ASSERT_TRUE(vocabulary);
  for (const char* name : {"Champions",
                           "Loyal",
                           "Potential Loyalist",
                           "New",
                           "Promising",
                           "Need Attention",
                           "About To Sleep",
                           "At Risk",
                           "Can't Lose",
                           "Hibernating",
                           "CHAMPIONS",
                           "LOYAL",
                           "ACTIVE",
                           "NEW",
                           "PROMISING",
                           "NEEDS_ATTENTION",
                           "PREVIOUSLY_LOYAL",
                           "AT_RISK",
                           "ALMOST_LOST",
                           "DORMANT",
                           "PROSPECTS",
                           "Loyal Customers",
                           "New Customers",
                           "Can't Lose Them",
                           "Lost",
                           "Others",
                           "Frequent Explorers",
                           "Loyal Occasionals",
                           "Loyal Potential",
                           "Big Spenders",
                           "Promiscuous",
                           "Hibernate",
                           "High-Value Frequent",
                           "At-Risk",
                           "New/Low-Spend",
                           "Moderate",
                           "Low Frequency Buyers",
                           "Payment-Sensitive",
                           "Product-Focused Buyers",
                           "High Value Customers",
                           "Recent Engaged Customers",
                           "Dormant High-Value"})
    EXPECT_TRUE(vocabulary->aliases.contains(plain(name))) << name;
}

TEST(PersonaFileTest, AFileOfTheUsersOwnReplacesPersonasAndKeepsTheRest) {
  auto text =
      std::string("[[personas]]\nkey = 'whale'\nname = 'Whales'\nwhen = 'rank_spend > 0.9'\n") +
      "strength = '1'\n[[personas]]\nkey = 'average'\nname = 'The Rest'\n" +
      "[features.spend]\nnoun = 'turnover'\nalso = ['umsatz']\n" +
      "[playbooks.whale]\nalso = ['VIP']\n" + std::string(kBook);
  auto out = parse_vocabulary(text, "mine.toml");
  ASSERT_TRUE(out) << out.error().text();
  ASSERT_EQ(out->personas.size(), 2u);
  EXPECT_EQ(out->personas[0].name, "Whales");
  EXPECT_EQ(out->features.at("spend").noun, "turnover");
  EXPECT_EQ(out->features.at("spend").phrase, "") << "a feature is replaced as a whole";
  EXPECT_EQ(canonical(*out, "Umsatz"), "spend");
  EXPECT_EQ(canonical(*out, "monetary"), "spend");
  EXPECT_EQ(out->aliases.at("vip"), "whale");
  EXPECT_EQ(out->playbooks.at("whale").offer, "a");
  EXPECT_FALSE(out->playbooks.at("average").offer.empty());
}

TEST(PersonaFileTest, ExpressionsMaySpanLines) {
  auto out = parse_vocabulary(
      "[[personas]]\nkey = 'loyal'\nname = 'L'\nwhen = '''rank_spend > 0.9\nand\nrank_orders > "
      "1'''\n"
      "strength = '1'\n[[personas]]\nkey = 'average'\nname = 'The Rest'\n",
      "mine.toml");
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->personas[0].when, "rank_spend > 0.9 and rank_orders > 1");
}

TEST(PersonaFileTest, FaultsNameTheLine) {
  std::string last = "[[personas]]\nkey = 'average'\nname = 'Rest'\n";
  std::string loyal = "[[personas]]\nkey = 'loyal'\nname = 'Loyal'\n";
  std::string fit = "when = 'rank_spend > 1'\nstrength = '1'\n";
  struct Case {
    std::string text, line, says;
  };
  const Case cases[] = {
      {"[[personas]", "mine.toml:1:", ""},
      {"[persona]\n", "mine.toml:1:", "personas"},
      {"personas = []\n", "mine.toml:1:", "empty"},
      {"[[personas]]\nname = 'x'\n", "mine.toml:1:", "'key' is missing"},
      {loyal + "whne = 'a'\n" + last, "mine.toml:4:", "when"},
      {loyal + "when = 'rank_spend > 1'\n" + last, "mine.toml:1:", "only one of"},
      {loyal + last, "mine.toml:1:", "no condition"},
      {loyal + fit, "mine.toml:1:", "last persona has a condition"},
      {loyal + fit + loyal + fit + last, "mine.toml:6:", "twice"},
      {loyal + "when = 'spend > 1'\nstrength = '1'\n" + last, "mine.toml:4:", "rank_"},
      {loyal + "when = 'rank_spend > 1'\nstrength = '1 > 0'\n" + last, "mine.toml:5:", ""},
      {"[[personas]]\nkey = 'mine'\nname = 'Mine'\n" + fit + last, "mine.toml:1:", "no playbook"},
      {"[playbooks.loyal]\noffer = 'a'\n", "mine.toml:1:", "'focus' is missing"},
      {"[playbooks.a]\nalso = ['x']\n" + std::string(kBook) + "[playbooks.b]\nalso = ['X']\n" +
           std::string(kBook),
       "mine.toml:11:", "two playbooks"},
      {"[features.a]\nalso = ['x']\n[features.b]\nalso = ['x']\n", "mine.toml:4:", "two features"},
      {"[features]\nspend = 3\n", "mine.toml:2:", "table"},
  };
  for (const auto& [text, line, says] : cases) {
    auto out = parse_vocabulary(text, "mine.toml");
    ASSERT_FALSE(out) << text;
    EXPECT_EQ(out.error().code, base::Code::project);
    EXPECT_NE(out.error().text().find(line), std::string::npos) << out.error().text() << text;
    EXPECT_NE(out.error().text().find(says), std::string::npos) << out.error().text();
  }
  auto absent = load_vocabulary("no/such/personas.toml");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, base::Code::project);
}

TEST(PersonaFileTest, AFileIsReadFromDisk) {
  auto path = std::filesystem::path(testing::TempDir()) / "coterie_personas_test.toml";
  std::ofstream(path) << "[features.spend]\nnoun = 'turnover'\n";
  auto out = load_vocabulary(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->features.at("spend").noun, "turnover");
}

}  // namespace
}  // namespace coterie::segment
