// Threads take turns at the stream: one asks for the next batch while the others turn theirs into
// lines.
#include "ledger/take.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>

#include "ledger/text_names.hpp"

namespace coterie::ledger {

using base::Code;
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
  engine::Batch batch;
  std::vector<std::string_view> texts;
  std::vector<uint32_t> codes;
  Dictionary::Scratch scratch;
};

Taker::Taker(int64_t memory_bytes, const Context& context)
    : memory_bytes_(memory_bytes), context_(context) {}

// False when a value does not fit.
bool Taker::convert(const engine::Batch& batch, const Columns& columns, Worker& worker,
                    Block& block) {
  const int64_t rows = batch.rows();
  block.lines.resize(static_cast<size_t>(rows), kBlankLine);
  block.hashes.resize(static_cast<size_t>(rows));
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
    out_.texts[i]->codes(worker.texts, worker.codes, worker.scratch);
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
  std::mutex mutex;
  std::atomic<bool> stop = false, fits = true;
  base::Status status;
  const size_t first = out_.blocks.size();
  auto work = [&](int64_t, int) {
    Worker worker;
    while (!stop) {
      size_t number;
      {
        const std::lock_guard lock(mutex);
        if (stop) return;
        auto more = stream.next(worker.batch);
        if (!more || !*more) {
          if (!more) status = std::unexpected(std::move(more).error());
          stop = true;
          return;
        }
        number = out_.blocks.size();
        out_.blocks.emplace_back();
      }
      Block block;
      const bool converted = convert(worker.batch, columns, worker, block);
      const std::lock_guard lock(mutex);
      out_.rows += static_cast<int64_t>(block.lines.size());
      put_block(out_, number, std::move(block));
      if (converted && memory_of(out_) <= memory_bytes_) continue;
      fits = false;
      stop = true;
    }
  };
  if (context_.pool == nullptr)
    work(0, 0);
  else
    context_.pool->run(context_.pool->threads(), work);
  if (!status) return std::unexpected(std::move(status).error());
  if (context_.cancel != nullptr && context_.cancel->requested())
    return base::fail(Code::cancelled, "", "interrupted");
  int64_t row = first == 0 ? 0
                           : out_.blocks[first - 1].first_row +
                                 static_cast<int64_t>(out_.blocks[first - 1].lines.size());
  for (size_t i = first; i < out_.blocks.size(); ++i) {
    out_.blocks[i].first_row = row;
    row += static_cast<int64_t>(out_.blocks[i].lines.size());
  }
  return fits.load();
}

}  // namespace coterie::ledger
