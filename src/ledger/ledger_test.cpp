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

TEST(BlocksOfALedger, LieOneAfterTheOtherUntilTheirSlabIsFull) {
  Ledger ledger;
  const auto first = block_of(ledger.slab, 100), second = block_of(ledger.slab, Slab::kLines - 100);
  EXPECT_EQ(first.lines.size(), 100U);
  EXPECT_EQ(first.hashes.size(), 100U);
  EXPECT_EQ(first.slab, second.slab);
  EXPECT_EQ(first.lines.data() + 100, second.lines.data());
  EXPECT_EQ(first.hashes.data() + 100, second.hashes.data());
  auto third = block_of(ledger.slab, 1);
  EXPECT_NE(third.slab, second.slab);
  third.keep(0);
  EXPECT_TRUE(third.lines.empty() && third.hashes.empty());
  EXPECT_EQ(block_of(ledger.slab, Slab::kLines + 1).lines.size(), Slab::kLines + 1)
      << "a slab of its own";
}

TEST(MemoryOfALedger, CountsLinesHashesAndTexts) {
  Ledger ledger;
  EXPECT_EQ(memory_of(ledger), 0);
  ledger.blocks.resize(1);
  put_block(ledger, 0, block_of(ledger.slab, 100));
  EXPECT_GE(memory_of(ledger), 100 * 56);
  const auto before = memory_of(ledger);
  ledger.texts[kCustomer] = dictionary_for(kCustomer);
  EXPECT_GT(memory_of(ledger), before);
}

}  // namespace
}  // namespace coterie::ledger
