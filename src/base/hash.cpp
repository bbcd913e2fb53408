// Through OpenSSL's EVP interface, which picks the processor's own instructions where it has them.
#include "base/hash.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <new>
#include <vector>

#include "base/files.hpp"

namespace coterie::base {

namespace {

constexpr std::size_t kChunk = 1 << 18;

// One SHA-256 under way. OpenSSL fails here only when it cannot allocate.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw std::bad_alloc();
  }

  void add(const void* bytes, std::size_t size) {
    if (EVP_DigestUpdate(context_.get(), bytes, size) != 1) throw std::bad_alloc();
  }

  std::string bytes() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1) throw std::bad_alloc();
    return {reinterpret_cast<const char*>(digest.data()), size};
  }

  std::string hex() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes()) {
      const auto byte = static_cast<unsigned char>(c);
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

std::string sha256_bytes(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.bytes();
}

Result<std::string> sha256_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::unexpected(read_error(path, errno));
  Sha256 hash;
  std::vector<char> chunk(kChunk);
  for (;;) {
    const ssize_t size = ::read(file, chunk.data(), chunk.size());
    if (size > 0) {
      hash.add(chunk.data(), static_cast<std::size_t>(size));
    } else if (size == 0) {
      ::close(file);
      return hash.hex();
    } else if (errno != EINTR) {
      const int number = errno;
      ::close(file);
      return std::unexpected(read_error(path, number));
    }
  }
}

}  // namespace coterie::base
