// TOML to values: types, places, and errors with line and column.
#include "project/toml.hpp"

#include <gtest/gtest.h>

namespace coterie::project {
namespace {

TEST(Toml, KeepsTypesAndPlaces) {
  auto table = parse_toml("a = 1\nb = [0.5, \"x\"]\n[c]\nd = true\ne = 2011-12-10\n", "p.toml");
  ASSERT_TRUE(table);
  EXPECT_EQ(*table->at("a").integer(), 1);
  EXPECT_EQ(table->at("b").place, "p.toml:2:5");
  EXPECT_EQ(table->at("b").list()->size(), 2U);
  auto c = table->at("c").table();
  ASSERT_TRUE(c);
  EXPECT_TRUE(*c->at("d").boolean());
  EXPECT_EQ(*c->at("e").text(), "2011-12-10");
}

TEST(Toml, AFaultHasLineAndColumn) {
  auto table = parse_toml("a = 1\nb = [1, 2\n", "p.toml");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, base::Code::project);
  EXPECT_EQ(table.error().where.substr(0, 7), "p.toml:");
}

TEST(Toml, TablesInBracesMaySpanLines) {
  auto table = parse_toml("a = { b = 1,  # one\n      c = 2,\n}\n", "p.toml");
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->at("a").table()->at("c").place, "p.toml:2:11");
}

TEST(Toml, MalformedHeadersAreRefused) {
  for (const auto* text : {"[&", "[[[a]]]", "[;un]", "[[=", "[", "[[", "[a", "[[a]", "[]", "[[]]",
                           "a.", "a. = 1", "=", "a = {", "a = [", "a = \"", "a = '''", "[a.]"}) {
    auto table = parse_toml(text, "p.toml");
    ASSERT_FALSE(table) << text;
    EXPECT_EQ(table.error().code, base::Code::project);
    EXPECT_TRUE(table.error().where.starts_with("p.toml:")) << table.error().text();
  }
}

TEST(Toml, OutsideOfQuotesItIsAscii) {
  auto fine = parse_toml(
      "\xEF\xBB\xBF# caf\xC3\xA9 \" '\na = \"\xE2\x82\xAC \\\" #\"\nb = '\xC3\xA9\\'\n\"\xC3\xA9\" "
      "= 1\n"
      "c = \"\"\"\xC3\xA9\n\"\"\"\nd = ''\ne = '''\xC3\xA9'''\n",
      "p.toml");
  ASSERT_TRUE(fine) << fine.error().text();
  EXPECT_EQ(*fine->at("a").text(), "\xE2\x82\xAC \" #");
  EXPECT_EQ(*fine->at("\xC3\xA9").integer(), 1);
  auto pasted = parse_toml("a = 1\nb =\xC2\xA0 2\n", "p.toml");
  ASSERT_FALSE(pasted) << "a blank that is none";
  EXPECT_EQ(pasted.error().where, "p.toml:2:4");
  EXPECT_FALSE(parse_toml("caf\xC3\xA9 = 1\n", "p.toml"));
  EXPECT_FALSE(parse_toml("\xEF\xB8\x8F", "p.toml"));
  EXPECT_FALSE(parse_toml("a = \"x\xFF\"", "p.toml")) << "not UTF-8";
}

}  // namespace
}  // namespace coterie::project
