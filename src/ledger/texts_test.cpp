#include "ledger/texts.hpp"

#include <gtest/gtest.h>

namespace coterie::ledger {
namespace {

TEST(TextOfAField, WhatIsNoText) {
  EXPECT_EQ(text_of({}, "").data(), nullptr);
  EXPECT_EQ(text_of({.trimmed = true}, " \u00a0\u3000 ").data(), nullptr);
  EXPECT_EQ(text_of({.words_for_none = true}, "N/A").data(), nullptr);
  EXPECT_EQ(text_of({.trimmed = true, .words_for_none = true}, " nan ").data(), nullptr);
  EXPECT_EQ(text_of({}, "N/A"), "N/A");
  EXPECT_EQ(text_of({.words_for_none = true}, "Nothing"), "Nothing");
  const auto empty = text_of({.empty_is_text = true}, "");
  EXPECT_TRUE(empty.empty());
  EXPECT_NE(empty.data(), nullptr);
}

TEST(TextOfAField, BlanksAndPoints) {
  EXPECT_EQ(text_of({}, " a "), " a ");
  EXPECT_EQ(text_of({.trimmed = true}, " a b\u2003"), "a b");
  EXPECT_EQ(text_of({.trimmed = true}, "\u00e4\u00f6"), "\u00e4\u00f6");
  EXPECT_EQ(text_of({.trimmed = true}, "\ta"), "\ta") << "the engine trims blanks alone";
  EXPECT_EQ(text_of({.float_id = true}, "17850.0"), "17850");
  EXPECT_EQ(text_of({.float_id = true}, "17850.05"), "17850.05");
  EXPECT_EQ(text_of({}, "17850.0"), "17850.0");
}

TEST(CancelledOrders, AreCAndDigits) {
  EXPECT_TRUE(says_cancelled("C536379"));
  for (const char* order : {"", "C", "c536379", "C53a", "536379", "CC1"})
    EXPECT_FALSE(says_cancelled(order)) << order;
}

TEST(MadeOrders, AreTheDayOrCustomerAndDay) {
  Layout layout;
  EXPECT_EQ(made_order(layout, "c", 86400 + 5), "1970-01-02");
  layout.texts[kOrder].column = 1;
  EXPECT_EQ(made_order(layout, "c", 86400 + 5), "c 1970-01-02");
}

}  // namespace
}  // namespace coterie::ledger
