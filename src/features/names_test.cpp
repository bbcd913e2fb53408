// Slugs and unique names.
#include "features/names.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace coterie::features {
namespace {

TEST(NamesTest, Slugs) {
  EXPECT_EQ(slug("Home & Garden"), "home_garden");
  EXPECT_EQ(slug("  Café d'Or! "), "cafe_d_or");
  EXPECT_EQ(slug("Größe"), "grosse");
  EXPECT_EQ(slug("a×b"), "a_b");
  EXPECT_EQ(slug("A__b--c"), "a_b_c");
  EXPECT_EQ(slug("2nd hand"), "2nd_hand");
  EXPECT_EQ(slug(""), "blank");
  EXPECT_EQ(slug("!?"), "blank");
  EXPECT_EQ(slug("\xff\xfe"), "blank");
  EXPECT_NE(slug("書籍"), slug("玩具"));
  EXPECT_EQ(slug(std::string(200, 'x')), std::string(40, 'x'));
}

TEST(NamesTest, UniqueNamesCountUp) {
  std::set<std::string> taken = {"b"};
  EXPECT_EQ(unique("a", taken), "a");
  EXPECT_EQ(unique("a", taken), "a_2");
  EXPECT_EQ(unique("a", taken), "a_3");
  EXPECT_EQ(unique("b", taken), "b_2");
  EXPECT_EQ(unique("a_2", taken), "a_2_2");
}

TEST(NamesTest, PlainNames) {
  EXPECT_TRUE(plain_name("big_spender2"));
  EXPECT_TRUE(plain_name("_x"));
  for (const char* name : {"", "2x", "a b", "a.b", "größe", "a\"", "a-b"})
    EXPECT_FALSE(plain_name(name)) << name;
  EXPECT_FALSE(plain_name(std::string(61, 'a')));
}

RC_GTEST_PROP(NamesProperty, SlugsArePlainWhateverComesIn, (const std::string& text)) {
  auto out = slug(text);
  RC_ASSERT(!out.empty() && out.size() <= 40);
  RC_ASSERT(out.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
  RC_ASSERT(out.front() != '_' && out.back() != '_');
  RC_ASSERT(out.find("__") == std::string::npos);
}

}  // namespace
}  // namespace coterie::features
