// Open addressing with linear probing. A slot holds 32 bits of the hash beside the text's number,
// so that a text is compared with another one only when they are almost surely equal. Texts of a
// call are taken shard by shard: one lock for many, and the slots to come are fetched ahead. Of a
// dictionary of few texts each thread knows the short ones that it met last without any lock.
#include "ledger/dictionary.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <optional>

#include "base/pages.hpp"

namespace coterie::ledger {
namespace {

constexpr size_t kFirstSlots = 64;
constexpr size_t kAhead = 32;
// The shard in the high bits of the hash, the tag in the low ones; the slot is the tag's rest, so
// that a table grows without a look at its texts.
constexpr int kShardShift = 56;
constexpr uint32_t kRepeat = 0xfffffffe, kUnknown = 0xfffffffd;
constexpr size_t kRecent = 1024;
constexpr size_t kManyShards = 32;  // of texts that rarely come again

uint64_t load(const char* at) noexcept {
  uint64_t word;
  std::memcpy(&word, at, 8);
  return word;
}

// All bytes of a text of up to 16: the first and the last eight, which may overlap.
struct Ends {
  uint64_t head, tail;
};
[[gnu::always_inline]] inline Ends ends_of(std::string_view text) noexcept {
  const char* at = text.data();
  const size_t size = text.size();
  if (size >= 8) return {load(at), load(at + size - 8)};
  if (size >= 4) {
    uint32_t head, tail;
    std::memcpy(&head, at, 4);
    std::memcpy(&tail, at + size - 4, 4);
    return {head, tail};
  }
  if (size == 0) return {0, 0};
  const auto byte = [&](size_t i) { return uint64_t{static_cast<unsigned char>(at[i])}; };
  return {byte(0) << 16 | byte(size / 2) << 8 | byte(size - 1), 0};
}

uint64_t fold(uint64_t a, uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

[[gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  if (a.size() > 16) return std::memcmp(a.data(), b.data(), a.size()) == 0;
  const auto x = ends_of(a), y = ends_of(b);
  return x.head == y.head && x.tail == y.tail;
}

void finish_repeats(std::span<uint32_t> codes) {
  for (size_t i = 1; i < codes.size(); ++i)
    if (codes[i] == kRepeat) codes[i] = codes[i - 1];
}

}  // namespace

// After wyhash (Wang Yi, public domain): folded multiplications of 16 bytes at a time, three at
// once in long texts, the last ones read once more where they do not fill a step.
uint64_t hash_bytes(std::string_view text) noexcept {
  constexpr uint64_t kA = 0xa0761d6478bd642fu, kB = 0xe7037ed1a0b428dbu, kC = 0x8ebc6af09c88c6e3u,
                     kD = 0x589965cc75374cc3u;
  const char* at = text.data();
  const size_t size = text.size();
  if (size <= 16) {
    const auto [head, tail] = ends_of(text);
    return fold(kB ^ size, fold(head ^ kA, tail ^ kB));
  }
  uint64_t hash = kA;
  size_t left = size;
  if (left > 48) {
    uint64_t second = kA, third = kA;
    for (; left > 48; at += 48, left -= 48) {
      hash = fold(load(at) ^ kB, load(at + 8) ^ hash);
      second = fold(load(at + 16) ^ kC, load(at + 24) ^ second);
      third = fold(load(at + 32) ^ kD, load(at + 40) ^ third);
    }
    hash ^= second ^ third;
  }
  for (; left > 16; at += 16, left -= 16) hash = fold(load(at) ^ kB, load(at + 8) ^ hash);
  return fold(kB ^ size, fold(load(at + left - 16) ^ kB, load(at + left - 8) ^ hash));
}

struct Dictionary::Shard {
  std::mutex mutex;
  // tag << 32 | number + 1. Looked at anywhere at any time, so a large table lies on large pages.
  base::Pages<uint64_t> slots = base::Pages<uint64_t>(kFirstSlots);
  // Where the slots lie and how many, for a look ahead without the lock. It may be old or halfway
  // new: nothing is read there, it only comes into the cache.
  std::atomic<const uint64_t*> seen = slots.data();
  std::atomic<size_t> seen_mask = kFirstSlots - 1;
  std::vector<uint64_t> ends;  // in bytes, by number
  std::vector<char> bytes;

  // Never null, also where the only text is the empty one.
  std::string_view text(uint32_t number) const {
    if (bytes.empty()) return "";
    const uint64_t begin = number == 0 ? 0 : ends[number - 1];
    return {bytes.data() + begin, ends[number] - begin};
  }

  static uint64_t tag_of(uint64_t hash) { return hash & 0xffffffff; }

  void grow() {
    base::Pages<uint64_t> larger(slots.size() * 2);
    const size_t mask = larger.size() - 1;
    for (const auto slot : slots.all()) {
      if (slot == 0) continue;
      size_t at = (slot >> 32) & mask;
      while (larger[at] != 0) at = (at + 1) & mask;
      larger[at] = slot;
    }
    slots = std::move(larger);
    seen.store(slots.data(), std::memory_order_relaxed);
    seen_mask.store(mask, std::memory_order_relaxed);
  }

  // The slot of a text, or the free one where it belongs.
  size_t slot_of(std::string_view wanted, uint64_t hash) const {
    const uint64_t tag = tag_of(hash);
    const size_t mask = slots.size() - 1;
    for (size_t at = tag & mask;; at = (at + 1) & mask) {
      const uint64_t slot = slots[at];
      if (slot == 0) return at;
      if (slot >> 32 == tag && same_text(text(static_cast<uint32_t>(slot) - 1), wanted)) return at;
    }
  }

  // Brings what number_of() will look at into the cache: the slots of all texts first, then what
  // they lead to.
  void fetch_slot(uint64_t hash) const {
    __builtin_prefetch(seen.load(std::memory_order_relaxed) +
                       (hash & seen_mask.load(std::memory_order_relaxed)));
  }
  void fetch_end(uint64_t hash) const {
    if (const uint64_t slot = slots[hash & (slots.size() - 1)]; slot != 0)
      __builtin_prefetch(&ends[static_cast<uint32_t>(slot) - 1]);
  }
  void fetch_text(uint64_t hash) const {
    if (const uint64_t slot = slots[hash & (slots.size() - 1)]; slot != 0)
      __builtin_prefetch(bytes.data() + ends[static_cast<uint32_t>(slot) - 1]);
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
                       Scratch& scratch, std::span<const uint64_t> given) {
  const size_t shards = shards_.size(), rows = texts.size();
  if (scratch.of_ != this) {
    scratch.of_ = this;
    scratch.recent_.assign(shards < kManyShards ? kRecent : 0, {});
  }
  auto& order = scratch.order_;
  auto& start = scratch.start_;
  auto& recent = scratch.recent_;
  scratch.hashes_.resize(given.empty() ? rows : 0);
  const std::span<uint64_t> made = scratch.hashes_;
  const std::span<const uint64_t> hashes = given.empty() ? made : given;
  start.assign(shards + 1, 0);
  // A text that repeats the one before it, as the lines of an order do, is looked up once.
  const auto repeats = [&](size_t i) {
    return i > 0 && texts[i - 1].data() != nullptr && same_text(texts[i], texts[i - 1]);
  };
  const auto shard_of = [&](size_t i) { return hashes[i] >> kShardShift & (shards - 1); };
  const auto place_of = [&](size_t i) -> Scratch::Recent* {
    if (recent.empty() || texts[i].size() > 16) return nullptr;
    const auto [head, tail] = ends_of(texts[i]);
    return &recent[((head ^ tail * 31) * 0x9e3779b97f4a7c15u) >> 54];
  };
  static_assert(kRecent == size_t{1} << (64 - 54));
  for (size_t i = 0; i < rows; ++i) {
    if (texts[i].data() == nullptr) {
      codes[i] = kNoText;
      continue;
    }
    if (const auto* place = place_of(i)) {
      const auto [head, tail] = ends_of(texts[i]);
      if (place->size == texts[i].size() && place->head == head && place->tail == tail) {
        codes[i] = place->code;
        continue;
      }
    } else if (repeats(i)) {
      codes[i] = kRepeat;
      continue;
    }
    codes[i] = kUnknown;
    if (given.empty()) made[i] = hash_bytes(texts[i]);
    ++start[shard_of(i) + 1];
    shards_[shard_of(i)]->fetch_slot(hashes[i]);
  }
  for (size_t s = 0; s < shards; ++s) start[s + 1] += start[s];
  if (start[shards] == 0) return finish_repeats(codes);
  order.resize(start[shards]);
  for (size_t i = 0; i < rows; ++i)
    if (codes[i] == kUnknown) order[start[shard_of(i)]++] = static_cast<uint32_t>(i);
  size_t first = 0;
  for (size_t s = 0; s < shards; ++s) {
    if (start[s] == first) continue;
    auto& shard = *shards_[s];
    const std::lock_guard lock(shard.mutex);
    for (size_t begin = first; begin < start[s]; begin += kAhead) {
      const auto some = std::span(order).subspan(begin, std::min(kAhead, start[s] - begin));
      for (const auto i : some) shard.fetch_end(hashes[i]);
      for (const auto i : some) shard.fetch_text(hashes[i]);
      for (const auto i : some) {
        codes[i] = shard.number_of(texts[i], hashes[i]) << bits_ | static_cast<uint32_t>(s);
        if (auto* place = place_of(i)) {
          const auto [head, tail] = ends_of(texts[i]);
          *place = {head, tail, static_cast<uint32_t>(texts[i].size()), codes[i]};
        }
      }
    }
    first = start[s];
  }
  finish_repeats(codes);
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
    all += shard->slots.size() * 8 + shard->ends.capacity() * 8 + shard->bytes.capacity();
  }
  return static_cast<int64_t>(all);
}

}  // namespace coterie::ledger
