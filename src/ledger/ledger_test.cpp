#include "ledger/ledger.hpp"

#include <gtest/gtest.h>

namespace coterie::ledger {
namespace {

TEST(LineOfALedger, ABlankOneHasNoTexts) {
  const Line line = kBlankLine;
  for (uint8_t text = 0; text < kTexts; ++text)
    EXPECT_EQ(line.code(static_cast<Text>(text)), kNoText);
}

TEST(LineOfALedger, KeepsTheCodesOfItsTexts) {
  std::vector<Line> lines(2, kBlankLine);
  for (uint8_t text = 0; text < kTexts; ++text) {
    const std::vector<uint32_t> codes = {text + 7U, kNoText};
    EXPECT_TRUE(set_codes(static_cast<Text>(text), codes, lines));
  }
  for (uint8_t text = 0; text < kTexts; ++text) {
    EXPECT_EQ(lines[0].code(static_cast<Text>(text)), text + 7U);
    EXPECT_EQ(lines[1].code(static_cast<Text>(text)), kNoText);
  }
}

TEST(LineOfALedger, SmallTextsHaveLittleRoom) {
  std::vector<Line> lines(1, kBlankLine);
  const std::vector<uint32_t> last = {kNoSmallText - 1U}, over = {kNoSmallText};
  EXPECT_TRUE(set_codes(kCategory, last, lines));
  EXPECT_EQ(lines[0].code(kCategory), kNoSmallText - 1U);
  EXPECT_FALSE(set_codes(kRegion, over, lines));
  EXPECT_TRUE(set_codes(kProduct, over, lines));
}

TEST(MemoryOfALedger, CountsLinesHashesAndTexts) {
  Ledger ledger;
  EXPECT_EQ(memory_of(ledger), 0);
  ledger.blocks.resize(1);
  put_block(ledger, 0, {std::vector<Line>(100), std::vector<uint64_t>(100), 0});
  EXPECT_GE(memory_of(ledger), 100 * 56);
  const auto before = memory_of(ledger);
  ledger.texts[kCustomer] = dictionary_for(kCustomer);
  EXPECT_GT(memory_of(ledger), before);
}

}  // namespace
}  // namespace coterie::ledger
