// The registry: sorted for the search, with signatures that say something, and two lists apart.
#include "sql/functions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace coterie::sql {
namespace {

TEST(FunctionsTest, SortedAndDifferent) {
  for (auto list : {functions(), query_functions()}) {
    EXPECT_TRUE(std::ranges::is_sorted(list, {}, &Function::name));
    EXPECT_EQ(std::ranges::adjacent_find(list, {}, &Function::name), list.end());
  }
  for (const auto& inner : query_functions()) EXPECT_EQ(find_function(inner.name), nullptr);
}

TEST(FunctionsTest, EachIsFoundByItsName) {
  for (const auto& function : functions()) EXPECT_EQ(find_function(function.name), &function);
  for (const auto& function : query_functions())
    EXPECT_EQ(find_function(function.name, true), &function);
  EXPECT_EQ(find_function("no_such"), nullptr);
  EXPECT_EQ(find_function("zzz", true), nullptr);
  EXPECT_EQ(find_function(""), nullptr);
}

TEST(FunctionsTest, SignaturesFitTheirArity) {
  for (auto list : {functions(), query_functions()})
    for (const auto& function : list) {
      auto arrow = function.signature.find('>');
      ASSERT_NE(arrow, std::string_view::npos) << function.name;
      ASSERT_EQ(arrow + 2, function.signature.size()) << function.name;
      EXPECT_GE(arrow, 1u) << function.name;
      EXPECT_EQ(function.signature.find_first_not_of("nwtbias>"), std::string_view::npos);
      if (function.arity_max >= 0) {
        EXPECT_LE(arrow, static_cast<size_t>(function.arity_max)) << function.name;
      }
      EXPECT_TRUE(function.text.ends_with(".")) << function.name;
    }
}

}  // namespace
}  // namespace coterie::sql
