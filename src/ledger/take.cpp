#include "ledger/take.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "ledger/text_names.hpp"
#include "ledger/turns.hpp"

namespace coterie::ledger {

using base::Result;

struct Taker::Columns {
  explicit Columns(const std::vector<std::string>& names) {
    auto place = [&](std::string_view name) {
      const auto found = std::ranges::find(names, name);
      return found == names.end() ? -1 : static_cast<int>(found - names.begin());
    };
    for (size_t i = 0; i < kTexts; ++i) texts[i] = place(kTextNames[i]);
    status = place("status");
    time = place("ordered_at");
    hash = place("row_hash");
    quantity = place("quantity_milli");
    amount = place("amount_micros");
    discount = place("discount_micros");
    instalments = place("instalments");
  }
  std::array<int, kTexts> texts{};
  int status, time, hash, quantity, amount, discount, instalments;
};

struct Taker::Worker {
  std::vector<std::string_view> texts;
  std::vector<uint32_t> codes;
  std::array<Dictionary::Scratch, kTexts> scratch;
};

Taker::Taker(int64_t memory_bytes, const Context& context)
    : memory_bytes_(memory_bytes), context_(context) {}

// False when a value does not fit.
bool Taker::convert(const engine::Batch& batch, const Columns& columns, Worker& worker,
                    const Block& block) {
  const int64_t rows = batch.rows();
  std::ranges::fill(block.lines, kBlankLine);
  const auto value = [&](int column, int64_t row) {
    return column < 0 || batch.null(column, row) ? 0 : batch.integer(column, row);
  };
  for (int64_t row = 0; row < rows; ++row) {
    auto& line = block.lines[static_cast<size_t>(row)];
    block.hashes[static_cast<size_t>(row)] =
        static_cast<uint64_t>(batch.integer(columns.hash, row));
    line.status = static_cast<Status>(batch.integer(columns.status, row));
    if (line.status > kReturn) continue;
    const int64_t micros = value(columns.time, row), seconds = micros / 1'000'000,
                  quantity = value(columns.quantity, row);
    if (micros % 1'000'000 != 0 || seconds < 0 || seconds > std::numeric_limits<uint32_t>::max() ||
        quantity > std::numeric_limits<int32_t>::max())
      return false;
    line.time = static_cast<uint32_t>(seconds);
    line.quantity_milli = static_cast<int32_t>(quantity);
    line.amount_micros = value(columns.amount, row);
    line.discount_micros = value(columns.discount, row);
    if (columns.instalments < 0 || batch.null(columns.instalments, row)) continue;
    const int64_t instalments = batch.integer(columns.instalments, row);
    if (instalments <= kNoInstalments || instalments > std::numeric_limits<int16_t>::max())
      return false;
    line.instalments = static_cast<int16_t>(instalments);
  }
  worker.texts.resize(static_cast<size_t>(rows));
  worker.codes.resize(static_cast<size_t>(rows));
  for (size_t i = 0; i < kTexts; ++i) {
    if (columns.texts[i] < 0) continue;
    for (int64_t row = 0; row < rows; ++row) {
      auto& text = worker.texts[static_cast<size_t>(row)];
      text = {};
      if (batch.null(columns.texts[i], row)) continue;
      text = batch.text(columns.texts[i], row);
      if (text.data() == nullptr) text = "";
    }
    out_.texts[i]->codes(worker.texts, worker.codes, worker.scratch[i]);
    if (!set_codes(static_cast<Text>(i), worker.codes, block.lines)) return false;
  }
  return true;
}

Result<bool> Taker::take(engine::Stream stream) {
  const Columns columns(stream.names());
  for (size_t i = 0; i < kTexts; ++i)
    if (columns.texts[i] >= 0 && out_.texts[i] == nullptr)
      out_.texts[i] = dictionary_for(static_cast<Text>(i));
  out_.quantity = columns.quantity >= 0;
  out_.money = columns.amount >= 0;
  out_.discount = columns.discount >= 0;
  out_.instalments = columns.instalments >= 0;
  std::vector<Worker> workers(workers_of(context_));
  return take_turns(stream, out_, memory_bytes_, context_,
                    [&](const engine::Batch& batch, const Block& block, int worker) {
                      return convert(batch, columns, workers[static_cast<size_t>(worker)], block);
                    });
}

}  // namespace coterie::ledger
