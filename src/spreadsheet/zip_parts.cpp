// The layout is that of PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
#include "spreadsheet/zip_parts.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace coterie::spreadsheet {
namespace {

constexpr uint32_t kLocal = 0x04034b50, kListed = 0x02014b50, kEnd = 0x06054b50;
constexpr size_t kLocalSize = 30, kListedSize = 46, kEndSize = 22;
constexpr size_t kLongestComment = 65535;

base::Status damaged(const char* what) {
  return base::fail(base::Code::data, "ZIP archive", what);
}

// `size` bytes from `at`, the least significant first. The caller has seen that they are there.
uint32_t little(std::string_view bytes, size_t at, size_t size) {
  uint32_t out = 0;
  for (size_t i = size; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

bool holds(std::string_view bytes, uint64_t at, uint64_t size) {
  return at <= bytes.size() && size <= bytes.size() - at;
}

// Where the record at the end of the archive begins; npos when there is none.
size_t end_record(std::string_view archive) {
  if (archive.size() < kEndSize) return std::string_view::npos;
  const size_t last = archive.size() - kEndSize;
  const size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (size_t at = last;; --at) {
    if (little(archive, at, 4) == kEnd) return at;
    if (at == first) return std::string_view::npos;
  }
}

// Raw deflate, one buffer at a time.
class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK; }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }

  // False when the bytes are not one whole deflate stream.
  bool run(std::string_view packed, const std::function<void(std::string_view)>& piece) {
    if (!ready_ || packed.size() > UINT32_MAX) return false;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    std::array<char, 65536> buffer;
    int state = Z_OK;
    while (state == Z_OK) {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      state = inflate(&stream_, Z_NO_FLUSH);
      piece({buffer.data(), buffer.size() - stream_.avail_out});
    }
    return state == Z_STREAM_END && stream_.avail_in == 0;
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

base::Result<std::vector<ZipPart>> zip_parts(std::string_view archive) {
  const size_t end = end_record(archive);
  if (end == std::string_view::npos) return std::unexpected(damaged("has no end").error());
  const uint32_t count = little(archive, end + 10, 2);
  size_t at = little(archive, end + 16, 4);
  std::vector<ZipPart> out;
  for (uint32_t i = 0; i < count; ++i) {
    if (!holds(archive, at, kListedSize) || little(archive, at, 4) != kListed)
      return std::unexpected(damaged("lists parts that are not there").error());
    ZipPart part;
    const uint32_t method = little(archive, at + 10, 2);
    const size_t name = little(archive, at + 28, 2), extra = little(archive, at + 30, 2),
                 comment = little(archive, at + 32, 2), local = little(archive, at + 42, 4);
    part.deflated = method == 8;
    part.crc = little(archive, at + 16, 4);
    part.packed = little(archive, at + 20, 4);
    part.size = little(archive, at + 24, 4);
    if (!holds(archive, at + kListedSize, name) || !holds(archive, local, kLocalSize) ||
        little(archive, local, 4) != kLocal || (method != 0 && method != 8))
      return std::unexpected(damaged("holds a part that cannot be read").error());
    part.name = archive.substr(at + kListedSize, name);
    if (archive.substr(local + kLocalSize, name) != part.name)
      return std::unexpected(damaged("holds a part under another name").error());
    part.begin =
        local + kLocalSize + little(archive, local + 26, 2) + little(archive, local + 28, 2);
    if (!holds(archive, part.begin, part.packed))
      return std::unexpected(damaged("is cut off").error());
    out.push_back(std::move(part));
    at += kListedSize + name + extra + comment;
  }
  if (at != end) return std::unexpected(damaged("lists fewer parts than it has").error());
  return out;
}

base::Status unpack(std::string_view archive, const ZipPart& part,
                    const std::function<void(std::string_view)>& piece) {
  if (!holds(archive, part.begin, part.packed)) return damaged("is cut off");
  const auto packed = archive.substr(part.begin, part.packed);
  uint64_t size = 0;
  uLong crc = crc32(0, nullptr, 0);
  const auto count = [&](std::string_view bytes) {
    size += bytes.size();
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    piece(bytes);
  };
  if (!part.deflated)
    count(packed);
  else if (!Inflater().run(packed, count))
    return damaged("holds a part that cannot be unpacked");
  if (size != part.size || crc != part.crc) return damaged("holds a part that was changed");
  return {};
}

}  // namespace coterie::spreadsheet
