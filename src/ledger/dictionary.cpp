// Open addressing with linear probing. A slot holds 32 bits of the hash beside the text's number,
// so that a text is compared with another one only when they are almost surely equal. Texts of a
// call are taken shard by shard: one lock for many, and the slots to come are fetched ahead.
#include "ledger/dictionary.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <optional>

namespace coterie::ledger {
namespace {

constexpr size_t kFirstSlots = 64;
constexpr size_t kAhead = 8;
// One shard in the high bits of the hash, the slot in the low ones, the tag between.
constexpr int kShardShift = 56;

uint64_t load(const char* at, size_t bytes) noexcept {
  uint64_t word = 0;
  std::memcpy(&word, at, bytes);
  return word;
}

uint64_t fold(uint64_t a, uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

// Folded multiplications of eight bytes at a time, as in wyhash (Wang Yi, public domain).
uint64_t hash_bytes(std::string_view text) noexcept {
  constexpr uint64_t kA = 0xa0761d6478bd642fu, kB = 0xe7037ed1a0b428dbu;
  const char* at = text.data();
  size_t left = text.size();
  uint64_t hash = kA ^ left;
  for (; left > 8; at += 8, left -= 8) hash = fold(hash ^ load(at, 8), kB);
  if (left > 0) hash ^= load(at, left);
  return fold(fold(hash, kB) ^ kA, kB ^ text.size());
}

struct Dictionary::Shard {
  std::mutex mutex;
  std::vector<uint64_t> slots = std::vector<uint64_t>(kFirstSlots);  // tag << 32 | number + 1
  std::vector<uint64_t> ends;                                        // in bytes, by number
  std::vector<char> bytes;

  // Never null, also where the only text is the empty one.
  std::string_view text(uint32_t number) const {
    if (bytes.empty()) return "";
    const uint64_t begin = number == 0 ? 0 : ends[number - 1];
    return {bytes.data() + begin, ends[number] - begin};
  }

  static uint64_t tag_of(uint64_t hash) { return (hash >> 20) & 0xffffffff; }

  void grow() {
    std::vector<uint64_t> larger(slots.size() * 2);
    const size_t mask = larger.size() - 1;
    for (auto slot : slots) {
      if (slot == 0) continue;
      size_t at = hash_bytes(text(static_cast<uint32_t>(slot) - 1)) & mask;
      while (larger[at] != 0) at = (at + 1) & mask;
      larger[at] = slot;
    }
    slots = std::move(larger);
  }

  // The slot of a text, or the free one where it belongs.
  size_t slot_of(std::string_view wanted, uint64_t hash) const {
    const uint64_t tag = tag_of(hash);
    const size_t mask = slots.size() - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
      const uint64_t slot = slots[at];
      if (slot == 0) return at;
      if (slot >> 32 == tag && text(static_cast<uint32_t>(slot) - 1) == wanted) return at;
    }
  }

  std::optional<uint32_t> find(std::string_view wanted, uint64_t hash) const {
    const uint64_t slot = slots[slot_of(wanted, hash)];
    return slot == 0 ? std::nullopt : std::optional(static_cast<uint32_t>(slot) - 1);
  }

  uint32_t number_of(std::string_view wanted, uint64_t hash) {
    auto& slot = slots[slot_of(wanted, hash)];
    if (slot != 0) return static_cast<uint32_t>(slot) - 1;
    const auto number = static_cast<uint32_t>(ends.size());
    bytes.insert(bytes.end(), wanted.begin(), wanted.end());
    ends.push_back(bytes.size());
    slot = tag_of(hash) << 32 | (number + 1);
    if (ends.size() * 4 > slots.size() * 3) grow();
    return number;
  }
};

Dictionary::Dictionary(int shards)
    : bits_(static_cast<uint32_t>(std::bit_width(static_cast<unsigned>(std::max(1, shards))) - 1)) {
  for (int i = 0; i < (1 << bits_); ++i) shards_.push_back(std::make_unique<Shard>());
}
Dictionary::~Dictionary() = default;
Dictionary::Dictionary(Dictionary&&) noexcept = default;
Dictionary& Dictionary::operator=(Dictionary&&) noexcept = default;

void Dictionary::codes(std::span<const std::string_view> texts, std::span<uint32_t> codes,
                       Scratch& scratch) {
  const size_t shards = shards_.size(), rows = texts.size();
  auto& hashes = scratch.hashes;
  auto& order = scratch.order;
  auto& start = scratch.start;
  hashes.resize(rows);
  start.assign(shards + 1, 0);
  // A text that repeats the one before it, as the lines of an order do, is looked up once.
  const auto repeats = [&](size_t i) {
    return i > 0 && texts[i].size() == texts[i - 1].size() && texts[i - 1].data() != nullptr &&
           std::memcmp(texts[i].data(), texts[i - 1].data(), texts[i].size()) == 0;
  };
  constexpr uint32_t kRepeat = 0xfffffffe;
  const auto shard_of = [&](size_t i) { return hashes[i] >> kShardShift & (shards - 1); };
  for (size_t i = 0; i < rows; ++i) {
    if (texts[i].data() == nullptr) {
      codes[i] = kNoText;
    } else if (repeats(i)) {
      codes[i] = kRepeat;
    } else {
      codes[i] = 0;
      hashes[i] = hash_bytes(texts[i]);
      ++start[shard_of(i) + 1];
    }
  }
  for (size_t s = 0; s < shards; ++s) start[s + 1] += start[s];
  order.resize(start[shards]);
  for (size_t i = 0; i < rows; ++i)
    if (codes[i] == 0) order[start[shard_of(i)]++] = static_cast<uint32_t>(i);
  size_t first = 0;
  for (size_t s = 0; s < shards; ++s) {
    auto& shard = *shards_[s];
    const std::lock_guard lock(shard.mutex);
    for (size_t at = first; at < start[s]; ++at) {
      if (at + kAhead < start[s])
        __builtin_prefetch(&shard.slots[hashes[order[at + kAhead]] & (shard.slots.size() - 1)]);
      const size_t i = order[at];
      codes[i] = shard.number_of(texts[i], hashes[i]) << bits_ | static_cast<uint32_t>(s);
    }
    first = start[s];
  }
  for (size_t i = 1; i < rows; ++i)
    if (codes[i] == kRepeat) codes[i] = codes[i - 1];
}

uint32_t Dictionary::find(std::string_view text) const {
  const uint64_t hash = hash_bytes(text), s = hash >> kShardShift & (shards_.size() - 1);
  const auto number = shards_[s]->find(text, hash);
  return number ? *number << bits_ | static_cast<uint32_t>(s) : kNoText;
}

std::string_view Dictionary::text(uint32_t code) const {
  return shards_[code & (shards_.size() - 1)]->text(code >> bits_);
}

uint32_t Dictionary::limit() const {
  size_t most = 0;
  for (const auto& shard : shards_) most = std::max(most, shard->ends.size());
  return static_cast<uint32_t>(most << bits_);
}

int64_t Dictionary::size() const {
  size_t all = 0;
  for (const auto& shard : shards_) all += shard->ends.size();
  return static_cast<int64_t>(all);
}

int64_t Dictionary::bytes() const {
  size_t all = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard lock(shard->mutex);
    all += shard->slots.capacity() * 8 + shard->ends.capacity() * 8 + shard->bytes.capacity();
  }
  return static_cast<int64_t>(all);
}

}  // namespace coterie::ledger
