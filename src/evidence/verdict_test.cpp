#include "evidence/verdict.hpp"

#include <gtest/gtest.h>

namespace coterie::evidence {
namespace {

TEST(VerdictTest, HasTheWordsOfTheDocument) {
  EXPECT_EQ(verdict_name(Verdict::clusters), "clusters");
  EXPECT_EQ(verdict_name(Verdict::weak), "weak");
  EXPECT_EQ(verdict_name(Verdict::none), "none");
}

}  // namespace
}  // namespace coterie::evidence
