#include "ledger/ledger.hpp"

namespace coterie::ledger {

std::unique_ptr<Dictionary> dictionary_for(Text kind) {
  static constexpr int kShards[kTexts] = {64, 64, 16, 1, 1, 1, 1};
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

void put_block(Ledger& ledger, size_t number, Block block) {
  ledger.line_bytes += static_cast<int64_t>(block.lines.capacity() * sizeof(Line) +
                                            block.hashes.capacity() * sizeof(uint64_t));
  ledger.blocks[number] = std::move(block);
}

int64_t memory_of(const Ledger& ledger) {
  int64_t bytes = ledger.line_bytes;
  for (const auto& texts : ledger.texts) bytes += texts == nullptr ? 0 : texts->bytes();
  return bytes;
}

}  // namespace coterie::ledger
