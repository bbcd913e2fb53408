#include "base/hash.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.hpp"

namespace coterie::base {

// The examples of FIPS 180-2, appendix B, and the empty message of the NIST vectors.
TEST(Sha256, PublishedVectors) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, BytesAreTheHexUnpacked) {
  const auto bytes = sha256_bytes("abc");
  ASSERT_EQ(bytes.size(), 32u);
  EXPECT_EQ(bytes.substr(0, 4), "\xba\x78\x16\xbf");
  EXPECT_EQ(bytes.substr(28), std::string("\xf2\x00\x15\xad", 4));
}

TEST(Sha256, OfAFileIsOfItsBytes) {
  auto folder = TemporaryFolder::make(testing::TempDir(), "hash");
  ASSERT_TRUE(folder) << folder.error().text();
  const std::string path = folder->path() / "bytes";
  for (std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{1} << 18, (std::size_t{1} << 18) + 1}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 >> 3);
    ASSERT_TRUE(write_file(path, bytes));
    EXPECT_EQ(sha256_file(path).value(), sha256(bytes)) << size;
  }
}

TEST(Sha256, AFileThatCannotBeReadIsNamed) {
  const auto missing = sha256_file("/nowhere/at/all");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::data);
  EXPECT_EQ(missing.error().where, "/nowhere/at/all");
  EXPECT_EQ(sha256_file(testing::TempDir()).error().fault, "is a folder, not a file");
}

}  // namespace coterie::base
