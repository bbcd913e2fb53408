// Archives whole, cut and changed. The two by hand are made by Python's zipfile:
//   z = zipfile.ZipFile(f, "w"); z.writestr(zipfile.ZipInfo("a.txt"), b"hello", method)
#include "spreadsheet/zip_parts.hpp"

#include <gtest/gtest.h>

namespace coterie::spreadsheet {
namespace {

std::string bytes_of(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

const std::string kStored = bytes_of(
    "504b03041400000000000000210086a61036050000000500000005000000612e74787468656c6c6f504b010214"
    "031400000000000000210086a610360500000005000000050000000000000000000000800100000000612e7478"
    "74504b0506000000000100010033000000280000000000");
const std::string kDeflated = bytes_of(
    "504b030414000000080000002100132d431b070000002c01000005000000612e747874aba81805c40200504b01"
    "02140314000000080000002100132d431b070000002c010000050000000000000000000000800100000000612e"
    "747874504b05060000000001000100330000002a0000000000");

base::Result<std::string> text_of(const std::string& archive) {
  const auto parts = TRY(zip_parts(archive));
  std::string out;
  for (const auto& part : parts) {
    out += part.name + ":";
    TRY(unpack(archive, part, [&](std::string_view piece) { out += piece; }));
  }
  return out;
}

TEST(ZipPartsTest, ReadsWhatAnotherProgramWrote) {
  EXPECT_EQ(*text_of(kStored), "a.txt:hello");
  EXPECT_EQ(*text_of(kDeflated), "a.txt:" + std::string(300, 'x'));
  const auto parts = *zip_parts(kDeflated);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].size, 300u);
  EXPECT_LT(parts[0].packed, 30u);
}

TEST(ZipPartsTest, AnEmptyArchiveHasNoParts) {
  const auto empty = bytes_of("504b0506000000000000000000000000000000000000");
  EXPECT_TRUE(zip_parts(empty)->empty());
}

// No cut and no flipped bit may pass for the whole: the text is the same, or there is an error.
TEST(ZipPartsTest, DamageIsAnError) {
  for (const auto& whole : {kStored, kDeflated}) {
    const auto text = *text_of(whole);
    for (size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(text_of(whole.substr(0, size))) << size;
    for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      auto changed = whole;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      const auto read = text_of(changed);
      if (read) {
        EXPECT_EQ(*read, text) << bit;
      }
    }
  }
}

TEST(ZipPartsTest, NoiseIsAnError) {
  EXPECT_FALSE(zip_parts(""));
  EXPECT_FALSE(zip_parts(std::string(70000, 'x')));
  EXPECT_FALSE(zip_parts(std::string(100, '\0') + bytes_of("504b0506") + std::string(18, '\xff')));
}

}  // namespace
}  // namespace coterie::spreadsheet
