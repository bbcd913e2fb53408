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

}  // namespace
}  // namespace coterie::project
