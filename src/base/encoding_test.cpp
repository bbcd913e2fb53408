#include "base/encoding.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

#include "base/random.hpp"

namespace coterie::base {
namespace {

// zlib's own way back.
std::string inflated(const std::string& packed, std::size_t size) {
  std::vector<unsigned char> out(size + 1);
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, -15), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0u) << "bytes after the end";
  const std::string text(reinterpret_cast<const char*>(out.data()), stream.total_out);
  inflateEnd(&stream);
  return text;
}

// RFC 4648, section 10.
TEST(Base64, PublishedVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, BytesAboveTheLettersAndZeros) {
  EXPECT_EQ(base64(std::string("\xfb\xef\xbe\xff\x00\x3f", 6)), "++++/wA/");
  EXPECT_EQ(base64(std::string("\xff\xff\xff\x00", 4)), "////AA==");
}

TEST(DeflateRaw, ComesBackAsItWas) {
  Random random(7, 1);
  for (std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{300000}}) {
    std::string noise(size, '\0'), text;
    for (auto& c : noise) c = static_cast<char>(random.uniform() * 256);
    while (text.size() < size) text += "customer " + std::to_string(text.size() % 977) + "\n";
    EXPECT_EQ(inflated(deflate_raw(noise), noise.size()), noise);
    EXPECT_EQ(inflated(deflate_raw(text), text.size()), text);
    if (size > 1000) {
      EXPECT_LT(deflate_raw(text).size(), text.size() / 20);
      EXPECT_LT(deflate_raw(noise).size(), noise.size() + noise.size() / 1000);
    }
  }
}

TEST(DeflateRaw, IsTheSameTwice) {
  const std::string text(100000, 'x');
  EXPECT_EQ(deflate_raw(text), deflate_raw(text));
}

}  // namespace
}  // namespace coterie::base
