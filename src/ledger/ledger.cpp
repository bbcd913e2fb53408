#include "ledger/ledger.hpp"

#include <algorithm>

namespace coterie::ledger {

std::unique_ptr<Dictionary> dictionary_for(Text kind) {
  static constexpr int kShards[kTexts] = {64, 32, 16, 1, 1, 1, 1};
  return std::make_unique<Dictionary>(kShards[kind]);
}

bool set_codes(Text kind, std::span<const uint32_t> codes, std::span<Line> lines) {
  for (size_t row = 0; row < lines.size(); ++row) {
    const uint32_t code = codes[row];
    if (kind < kLargeTexts)
      lines[row].large[kind] = code;
    else if (code == kNoText || code < kNoSmallText)
      lines[row].small[kind - kLargeTexts] = static_cast<uint16_t>(code);
    else
      return false;
  }
  return true;
}

Block block_of(std::shared_ptr<Slab>& slab, size_t rows) {
  if (slab == nullptr || slab->used + rows > slab->size)
    slab = std::make_shared<Slab>(std::max(rows, Slab::kLines));
  Block out;
  out.lines = {slab->lines.get() + slab->used, rows};
  out.hashes = {slab->hashes.get() + slab->used, rows};
  out.slab = slab;
  slab->used += rows;
  return out;
}

void put_block(Ledger& ledger, size_t number, Block block) {
  ledger.line_bytes += bytes_of(block);
  ledger.blocks[number] = std::move(block);
}

int64_t memory_of(const Ledger& ledger) {
  int64_t bytes = ledger.line_bytes;
  for (const auto& texts : ledger.texts) bytes += texts == nullptr ? 0 : texts->bytes();
  return bytes;
}

}  // namespace coterie::ledger
