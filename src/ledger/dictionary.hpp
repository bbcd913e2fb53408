// Texts as small whole numbers: each different text gets a code of its own, so that millions of
// lines can be grouped by comparing numbers. Codes depend on the order in which threads meet the
// texts: they name a text within one run and must never reach a result.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace coterie::ledger {

inline constexpr uint32_t kNoText = 0xffffffff;

// 64 bits that differ for different texts but by chance.
uint64_t hash_bytes(std::string_view text) noexcept;
// Of a sequence: of what came before and the next number or hash.
inline uint64_t add_to_hash(uint64_t before, uint64_t next) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product =
      static_cast<Wide>(before ^ 0xa0761d6478bd642fu) * (next ^ 0x8ebc6af09c88c6e3u);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

class Dictionary {
 public:
  // shards: a power of two up to 256. Threads meet in a shard only; more of them for many texts.
  explicit Dictionary(int shards);
  ~Dictionary();
  Dictionary(Dictionary&&) noexcept;
  Dictionary& operator=(Dictionary&&) noexcept;

  // What one thread keeps between its calls of one dictionary: memory, and the short texts that it
  // met last.
  class Scratch {
    friend class Dictionary;
    struct Recent {
      uint64_t head = 0, tail = 0;  // all bytes of a text of up to 16
      uint32_t size = ~uint32_t{0}, code = 0;
    };
    const Dictionary* of_ = nullptr;
    std::vector<uint64_t> hashes_;
    std::vector<uint32_t> order_, start_;
    std::vector<Recent> recent_;
  };
  // codes[i] becomes the code of texts[i], new texts are added; a text whose data() is null gets
  // kNoText. Several threads may call it at once.
  // hashes: hash_bytes() of each text, or nothing.
  void codes(std::span<const std::string_view> texts, std::span<uint32_t> codes, Scratch& scratch,
             std::span<const uint64_t> hashes = {});

  // The code of a text, kNoText when there is none.
  uint32_t find(std::string_view text) const;
  // The text of a code that codes() gave; lives until the next call of codes().
  std::string_view text(uint32_t code) const;
  // Every code is below it. Not every number below it is a code.
  uint32_t limit() const;
  int64_t size() const;  // different texts
  // A code's shard is its rest modulo this power of two.
  size_t shards() const { return shards_.size(); }
  int64_t bytes() const;  // memory; may be asked while others add

  struct Shard;

 private:
  std::vector<std::unique_ptr<Shard>> shards_;
  uint32_t bits_;
};

}  // namespace coterie::ledger
