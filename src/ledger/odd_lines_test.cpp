#include "ledger/odd_lines.hpp"

#include <gtest/gtest.h>

namespace coterie::ledger {
namespace {

class Odd : public testing::Test {
 protected:
  Odd() {
    layout_.texts[kOrder].column = 1;
    layout_.numbers[static_cast<size_t>(Number::quantity)] = 3;
    ledger_.texts[kCustomer] = dictionary_for(kCustomer);
    ledger_.texts[kOrder] = dictionary_for(kOrder);
    const std::string_view name = "c";
    Dictionary::Scratch scratch;
    for (auto& line : lines_)
      ledger_.texts[kCustomer]->codes({&name, 1}, {&line.large[kCustomer], 1}, scratch);
  }
  // Holds a quantity and a time of one line.
  void hold(Line& line, std::string_view quantity, std::string_view time, bool order = true) {
    HeldLines held;
    auto odd = HeldLines::line();
    odd.line = &line;
    odd.customer = true;
    odd.needs_order = !order;
    odd.numbers.written = Numbers::bit(Number::quantity);
    held.hold(odd, static_cast<size_t>(Number::quantity), quantity);
    held.hold(odd, kTime, time);
    held.add(odd);
    odd_.code(held);
    odd_.add(held);
  }
  bool settle() {
    const auto settled = odd_.settle(
        layout_,
        [&](std::optional<Number> number,
            const std::vector<std::string>& texts) -> base::Result<std::vector<Meaning>> {
          asked_ += texts.size();
          std::vector<Meaning> out;
          for (const auto& text : texts)
            out.push_back({text == "none", text == "day"    ? std::optional<int64_t>(86'400'000'000)
                                           : text == "half" ? std::optional<int64_t>(500'000)
                                           : text == "two" && number ? std::optional<int64_t>(2000)
                                                                     : std::nullopt});
          return out;
        },
        ledger_);
    EXPECT_TRUE(settled);
    return settled.value_or(false);
  }

  Layout layout_;
  Ledger ledger_;
  std::vector<Line> lines_ = std::vector<Line>(3, kBlankLine);
  OddLines odd_;
  size_t asked_ = 0;
};

TEST_F(Odd, EachTextIsAskedAboutOnce) {
  EXPECT_TRUE(odd_.empty());
  hold(lines_[0], "two", "day");
  hold(lines_[1], "two", "day", false);
  hold(lines_[2], "many", "soon");
  EXPECT_EQ(odd_.bytes(), static_cast<int64_t>(3 * sizeof(OddLine)));
  ASSERT_TRUE(settle());
  EXPECT_EQ(asked_, 4U);
  EXPECT_EQ(lines_[0].status, kPurchase);
  EXPECT_EQ(lines_[0].quantity_milli, 2000);
  EXPECT_EQ(lines_[0].time, 86400U);
  EXPECT_EQ(lines_[0].large[kOrder], kNoText);
  EXPECT_EQ(ledger_.text(kOrder, lines_[1]), "c 1970-01-02");
  EXPECT_EQ(lines_[2].status, kBadTime);
}

TEST_F(Odd, AFractionOfASecondDoesNotFit) {
  hold(lines_[0], "two", "half");
  EXPECT_FALSE(settle());
}

}  // namespace
}  // namespace coterie::ledger
