// gzip: every member is inflated and its CRC-32 and length compared (RFC 1952, by zlib). zstd: the
// frames' blocks are stepped over by their sizes (RFC 8878); a file that was cut ends inside one.
#include "engine/compressed.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <vector>

#include "base/files.hpp"

namespace coterie::engine {
namespace {

using base::Code;
using base::Status;

constexpr size_t kChunk = size_t{1} << 20;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::unexpected<base::Error> damaged(const std::string& path) {
  return base::fail(Code::data, path, "the compressed file is damaged or cut off",
                    "a whole .gz or .zst file", "copy or export the file again");
}

struct Inflater {
  z_stream stream{};
  bool open = false;
  // 15 bits of window, +16: gzip only.
  Inflater() { open = inflateInit2(&stream, 15 + 16) == Z_OK; }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (open) inflateEnd(&stream);
  }
};

// Members follow one another; zeros behind the last one are padding.
Status check_gzip(std::FILE* file, const std::string& path, const base::Cancel* cancel) {
  Inflater inflater;
  if (!inflater.open) return base::fail(Code::memory, path, "out of memory");
  auto& z = inflater.stream;
  std::vector<unsigned char> in(kChunk), out(kChunk);
  bool ended = false;  // the last member is complete
  for (;;) {
    if (z.avail_in == 0) {
      if (cancel != nullptr && cancel->requested())
        return base::fail(Code::cancelled, path, "interrupted");
      z.avail_in = static_cast<uInt>(std::fread(in.data(), 1, in.size(), file));
      z.next_in = in.data();
      if (std::ferror(file) != 0) return std::unexpected(base::read_error(path, errno));
      if (z.avail_in == 0) break;
    }
    if (ended) {
      if (*z.next_in == 0) {
        ++z.next_in;
        --z.avail_in;
        continue;
      }
      if (inflateReset(&z) != Z_OK) return damaged(path);
      ended = false;
    }
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&z, Z_NO_FLUSH);
    if (status == Z_STREAM_END)
      ended = true;
    else if (status != Z_OK && status != Z_BUF_ERROR)
      return damaged(path);
  }
  return ended ? Status{} : damaged(path);
}

// Little-endian number of `bytes` bytes; false at the end of the file.
bool take(std::FILE* file, int bytes, uint64_t& out) {
  unsigned char raw[8];
  if (std::fread(raw, 1, static_cast<size_t>(bytes), file) != static_cast<size_t>(bytes))
    return false;
  out = 0;
  for (int i = bytes; i-- > 0;) out = out << 8 | raw[i];
  return true;
}

Status check_zstd(std::FILE* file, const std::string& path, uint64_t size,
                  const base::Cancel* cancel) {
  constexpr uint64_t kFrame = 0xFD2FB528, kSkippable = 0x184D2A50;
  uint64_t at = 0, value = 0;
  auto skip = [&](uint64_t bytes) {
    at += bytes;
    return at <= size && std::fseek(file, static_cast<long>(at), SEEK_SET) == 0;
  };
  while (at < size) {
    if (!take(file, 4, value)) return damaged(path);
    if ((value & 0xFFFFFFF0) == kSkippable) {
      if (!take(file, 4, value) || !skip(8 + value)) return damaged(path);
      continue;
    }
    uint64_t head = 0;
    if (value != kFrame || !take(file, 1, head)) return damaged(path);
    constexpr int kDictionary[] = {0, 1, 2, 4}, kContent[] = {0, 2, 4, 8};
    const bool single = (head & 0x20) != 0, checksum = (head & 0x04) != 0;
    const int content = kContent[head >> 6] + (single && head >> 6 == 0 ? 1 : 0);
    if (!skip(5 + (single ? 0 : 1) + static_cast<uint64_t>(kDictionary[head & 3] + content)))
      return damaged(path);
    for (bool last = false; !last;) {
      if (cancel != nullptr && cancel->requested())
        return base::fail(Code::cancelled, path, "interrupted");
      if (!take(file, 3, value)) return damaged(path);
      last = (value & 1) != 0;
      const auto kind = value >> 1 & 3;  // 0 raw, 1 one byte repeated, 2 compressed
      if (kind == 3 || !skip(3 + (kind == 1 ? 1 : value >> 3))) return damaged(path);
    }
    if (checksum && !skip(4)) return damaged(path);
  }
  return {};
}

}  // namespace

Status check_whole(const std::string& path, const base::Cancel* cancel) {
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) return std::unexpected(base::read_error(path, errno));
  unsigned char first[4] = {};
  const size_t got = std::fread(first, 1, sizeof first, file.get());
  if (std::fseek(file.get(), 0, SEEK_SET) != 0)
    return std::unexpected(base::read_error(path, errno));
  if (got >= 2 && first[0] == 0x1F && first[1] == 0x8B) return check_gzip(file.get(), path, cancel);
  if (got == 4 && first[0] == 0x28 && first[1] == 0xB5 && first[2] == 0x2F && first[3] == 0xFD) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(path, problem);
    if (problem) return std::unexpected(base::read_error(path, problem.value()));
    return check_zstd(file.get(), path, size, cancel);
  }
  return {};
}

}  // namespace coterie::engine
