#include "ledger/dictionary.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/pool.hpp"

namespace coterie::ledger {
namespace {

std::vector<uint32_t> codes(Dictionary& texts, const std::vector<std::string_view>& given) {
  std::vector<uint32_t> out(given.size());
  Dictionary::Scratch scratch;
  texts.codes(given, out, scratch);
  return out;
}

TEST(DictionaryOfTexts, EachTextHasOneCode) {
  for (int shards : {1, 16, 256}) {
    Dictionary texts(shards);
    const auto got = codes(texts, {"a", "a", "b", {}, "", "", "a", {}, {}, "b"});
    EXPECT_EQ(texts.shards(), static_cast<size_t>(shards));
    EXPECT_EQ(got[0], got[1]);
    EXPECT_EQ(got[0], got[6]);
    EXPECT_EQ(got[2], got[9]);
    EXPECT_EQ(got[4], got[5]);
    EXPECT_EQ((std::set<uint32_t>{got[0], got[2], got[4]}).size(), 3U);
    for (size_t i : {3U, 7U, 8U}) EXPECT_EQ(got[i], kNoText);
    EXPECT_EQ(texts.size(), 3);
    EXPECT_EQ(texts.text(got[0]), "a");
    EXPECT_EQ(texts.find("b"), got[2]);
    EXPECT_EQ(texts.find("c"), kNoText);
    EXPECT_EQ(codes(texts, {"b"})[0], got[2]) << "a later call knows them too";
  }
}

TEST(DictionaryOfTexts, TheEmptyTextIsAText) {
  Dictionary texts(1);
  const auto code = codes(texts, {""})[0];
  EXPECT_NE(code, kNoText);
  EXPECT_TRUE(texts.text(code).empty());
  EXPECT_NE(texts.text(code).data(), nullptr) << "null would be no text at all";
}

TEST(DictionaryOfTexts, NothingToDo) {
  Dictionary texts(4);
  EXPECT_TRUE(codes(texts, {}).empty());
  EXPECT_EQ(texts.size(), 0);
  EXPECT_EQ(texts.limit(), 0U);
  EXPECT_EQ(texts.find(""), kNoText);
}

TEST(DictionaryOfTexts, ThreadsAgreeOnManyTexts) {
  constexpr int kTexts = 20'000;
  std::vector<std::string> all;
  for (int i = 0; i < kTexts; ++i) all.push_back("customer " + std::to_string(i * 7919 % kTexts));
  Dictionary texts(16);
  std::vector<std::vector<uint32_t>> got(8, std::vector<uint32_t>(kTexts));
  base::Pool pool(5);
  pool.run(8, [&](int64_t block, int) {
    const std::vector<std::string_view> views(all.begin(), all.end());
    Dictionary::Scratch scratch;
    texts.codes(views, got[static_cast<size_t>(block)], scratch);
    EXPECT_GT(texts.bytes(), 0);
  });
  EXPECT_EQ(texts.size(), kTexts);
  EXPECT_EQ((std::set<uint32_t>(got[0].begin(), got[0].end())).size(), all.size());
  for (const auto& other : got) EXPECT_EQ(other, got[0]);
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(texts.text(got[0][i]), all[i]);
    EXPECT_LT(got[0][i], texts.limit());
  }
}

TEST(HashBytes, EveryByteAndTheLengthCount) {
  std::set<uint64_t> seen;
  std::string text;
  for (int size = 0; size < 40; ++size) {
    seen.insert(hash_bytes(text));
    text += 'a';
    for (size_t i = 0; i < text.size(); ++i) {
      auto other = text;
      other[i] = 'b';
      seen.insert(hash_bytes(other));
    }
  }
  EXPECT_EQ(seen.size(), 40U + 40U * 41U / 2U);
  EXPECT_NE(hash_bytes(std::string("a\0", 2)), hash_bytes("a"));
}

}  // namespace
}  // namespace coterie::ledger
