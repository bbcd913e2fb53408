// The order lines of one source in memory: 48 bytes a line, texts as codes. It holds what the
// engine's table lines_in holds, for sources that are plain enough to be read here and small enough
// for the memory limit. Codes and the order of customers are of one run; results must not show
// them.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledger/dictionary.hpp"

namespace coterie::ledger {

// In the order of tests: the first that holds names the line.
enum Status : uint8_t {
  kPurchase,
  kReturn,
  kMalformed,
  kNoCustomer,
  kOrphan,
  kBadTime,
  kBadNumber,
  kPriceNotPositive,
  kQuantityZero,
  kStatuses
};

// What texts a line has. The small ones have fewer than 65,535 different values.
enum Text : uint8_t { kCustomer, kOrder, kProduct, kCategory, kChannel, kPayment, kRegion, kTexts };
inline constexpr int kLargeTexts = 3;

inline constexpr uint16_t kNoSmallText = 0xffff;
inline constexpr int16_t kNoInstalments = -32768;

// Without initial values, so that millions of them can be moved into fresh memory.
struct Line {
  int64_t amount_micros, discount_micros;
  uint32_t large[kLargeTexts];  // codes of customer, order, product
  uint32_t time;                // seconds since 1970 on the wall clock of the project's zone
  int32_t quantity_milli;       // of returns too not negative
  uint16_t small[kTexts - kLargeTexts];
  int16_t instalments;
  Status status;

  uint32_t code(Text text) const {
    if (text < kLargeTexts) return large[text];
    const uint16_t code = small[text - kLargeTexts];
    return code == kNoSmallText ? kNoText : code;
  }
};
static_assert(sizeof(Line) == 48);
inline constexpr Line kBlankLine = {0,
                                    0,
                                    {kNoText, kNoText, kNoText},
                                    0,
                                    0,
                                    {kNoSmallText, kNoSmallText, kNoSmallText, kNoSmallText},
                                    kNoInstalments,
                                    kPurchase};

// Memory of many lines, one for several blocks: freed with the last of them. Not on large pages:
// lines are gone through from first to last, and small pages that a program before gave back are
// had at a fifth of the cost of large ones that nobody had.
struct Slab {
  static constexpr size_t kLines = size_t{1} << 18;
  explicit Slab(size_t rows)
      : lines(std::make_unique_for_overwrite<Line[]>(rows)),
        hashes(std::make_unique_for_overwrite<uint64_t[]>(rows)),
        size(rows) {}
  std::unique_ptr<Line[]> lines;
  std::unique_ptr<uint64_t[]> hashes;
  size_t size, used = 0;
};

struct Block {
  std::span<Line> lines;       // in the order of the file
  std::span<uint64_t> hashes;  // of the records, one a line
  int64_t first_row = 0;
  std::shared_ptr<Slab> slab;  // where they lie

  // Takes the lines of a block that lies right behind in the same slab; false for others.
  bool join(const Block& next) {
    if (slab != next.slab || lines.data() + lines.size() != next.lines.data()) return false;
    lines = {lines.data(), lines.size() + next.lines.size()};
    hashes = {hashes.data(), hashes.size() + next.hashes.size()};
    return true;
  }
  // Leaves the first lines only.
  void keep(size_t rows) {
    lines = lines.first(rows);
    hashes = hashes.first(rows);
  }
};

struct Ledger {
  std::vector<Block> blocks;                              // in the order of the files
  std::array<std::unique_ptr<Dictionary>, kTexts> texts;  // null: the source has no such column
  bool quantity = false, money = false, discount = false, instalments = false;
  int64_t rows = 0;
  std::vector<int64_t> first_rows;  // of each file
  int64_t line_bytes = 0;           // memory of lines and hashes
  std::shared_ptr<Slab> slab;       // that the next block lies in

  std::string_view text(Text kind, const Line& line) const {
    return texts[kind]->text(line.code(kind));
  }
};

// A dictionary fit for the texts of this kind.
std::unique_ptr<Dictionary> dictionary_for(Text kind);
// Puts the codes of a kind into the lines; false when a small text has too many values.
bool set_codes(Text kind, std::span<const uint32_t> codes, std::span<Line> lines);
// Memory for a block of up to `rows` lines, in this slab or, when it is full, in a new one that
// takes its place.
Block block_of(std::shared_ptr<Slab>& slab, size_t rows);
// Adds a finished block in its place. memory_of: lines, hashes and texts, in bytes.
void put_block(Ledger& ledger, size_t number, Block block);
int64_t memory_of(const Ledger& ledger);
inline int64_t bytes_of(const Block& block) {
  return static_cast<int64_t>(block.lines.size() * (sizeof(Line) + sizeof(uint64_t)));
}

}  // namespace coterie::ledger
