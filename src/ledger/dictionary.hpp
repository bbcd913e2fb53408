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

class Dictionary {
 public:
  // shards: a power of two up to 256. Threads meet in a shard only; more of them for many texts.
  explicit Dictionary(int shards);
  ~Dictionary();
  Dictionary(Dictionary&&) noexcept;
  Dictionary& operator=(Dictionary&&) noexcept;

  // codes[i] becomes the code of texts[i], new texts are added; a text whose data() is null gets
  // kNoText. Several threads may call it at once.
  // scratch: memory that one thread keeps between calls.
  struct Scratch {
    std::vector<uint64_t> hashes;
    std::vector<uint32_t> order, start;
  };
  void codes(std::span<const std::string_view> texts, std::span<uint32_t> codes, Scratch& scratch);

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
