#include "evidence/measures.hpp"

#include <gtest/gtest.h>

#include <set>

namespace coterie::evidence {
namespace {

TEST(MeasuresTest, EachHasAnOwnNameAndASentence) {
  std::set<std::string_view> names;
  for (const auto& one : measures()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_TRUE(one.text.ends_with('.')) << one.name;
    EXPECT_FALSE(one.range.empty()) << one.name;
    EXPECT_EQ(find_measure(one.name), &one);
  }
  EXPECT_EQ(find_measure("luck"), nullptr);
}

}  // namespace
}  // namespace coterie::evidence
