#include "ledger/turns.hpp"

#include <atomic>
#include <mutex>
#include <optional>

namespace coterie::ledger {
namespace {

using base::Result;

// What both ways have in common: where blocks are counted, and what makes all threads stop.
class Taking {
 public:
  Taking(Ledger& ledger, int64_t memory_bytes, const Context& context, const Convert& convert,
         const Stored& stored)
      : ledger_(ledger),
        memory_bytes_(memory_bytes),
        context_(context),
        convert_(convert),
        stored_(stored) {
    for (const auto& block : ledger.blocks)
      row_ = block.first_row + static_cast<int64_t>(block.lines.size());
  }

  std::atomic<bool> stop = false;
  std::mutex mutex;

  void run(const std::function<void(int64_t, int)>& work) const {
    if (context_.pool == nullptr) return work(0, 0);
    context_.pool->run(context_.pool->threads(), work);
  }

  // The next batch; false at the end, or when it cannot be had.
  bool next(engine::Stream& stream, engine::Batch& batch) {
    auto more = stream.next(batch);
    if (!more) fail(std::move(more).error());
    return more && *more;
  }

  void fail(base::Error error) {
    const std::lock_guard lock(fault_mutex_);
    fault_ = std::move(error);
    stop = true;
  }

  // Fills and counts a block.
  void fill(const engine::Batch& batch, const Block& block, int worker) {
    const bool converted = convert_(batch, block, worker);
    const std::lock_guard lock(mutex);
    ledger_.line_bytes += bytes_of(block);
    const int64_t beside = stored_ ? stored_(worker) : 0;
    if (converted && memory_of(ledger_) + beside <= memory_bytes_) return;
    fits_ = false;
    stop = true;
  }

  // Numbers the rows of blocks from `first` on.
  Result<bool> finish(size_t first) {
    if (fault_) return std::unexpected(*std::move(fault_));
    if (context_.cancel != nullptr && context_.cancel->requested())
      return base::fail(base::Code::cancelled, "", "interrupted");
    for (size_t i = first; i < ledger_.blocks.size(); ++i) {
      ledger_.blocks[i].first_row = row_;
      row_ += static_cast<int64_t>(ledger_.blocks[i].lines.size());
    }
    ledger_.rows = row_;
    return fits_;
  }

 private:
  Ledger& ledger_;
  const int64_t memory_bytes_;
  const Context& context_;
  const Convert& convert_;
  const Stored& stored_;
  int64_t row_ = 0;
  bool fits_ = true;
  std::mutex fault_mutex_;
  std::optional<base::Error> fault_;
};

}  // namespace

Result<bool> take_turns(engine::Stream& stream, Ledger& ledger, int64_t memory_bytes,
                        const Context& context, const Convert& convert, const Stored& stored) {
  Taking taking(ledger, memory_bytes, context, convert, stored);
  const size_t first = ledger.blocks.size();
  taking.run([&](int64_t, int worker) {
    engine::Batch batch;
    while (!taking.stop) {
      Block block;
      {
        const std::lock_guard lock(taking.mutex);
        if (taking.stop || !taking.next(stream, batch)) {
          taking.stop = true;
          return;
        }
        block = block_of(ledger.slab, static_cast<size_t>(batch.rows()));
        ledger.blocks.push_back(block);
      }
      taking.fill(batch, block, worker);
    }
  });
  return taking.finish(first);
}

Result<bool> take_side_by_side(size_t results, const Open& open, Ledger& ledger,
                               int64_t memory_bytes, const Context& context, const Convert& convert,
                               const Stored& stored) {
  Taking taking(ledger, memory_bytes, context, convert, stored);
  const size_t first = ledger.blocks.size();
  std::vector<std::vector<Block>> blocks(results);
  std::atomic<size_t> next = 0;
  taking.run([&](int64_t, int worker) {
    std::shared_ptr<Slab> slab;
    engine::Batch batch;
    for (size_t i; !taking.stop && (i = next++) < results;) {
      auto stream = open(i);
      if (!stream) return taking.fail(std::move(stream).error());
      while (!taking.stop && taking.next(*stream, batch)) {
        auto block = block_of(slab, static_cast<size_t>(batch.rows()));
        taking.fill(batch, block, worker);
        if (blocks[i].empty() || !blocks[i].back().join(block))
          blocks[i].push_back(std::move(block));
      }
    }
  });
  for (auto& some : blocks)
    ledger.blocks.insert(ledger.blocks.end(), std::make_move_iterator(some.begin()),
                         std::make_move_iterator(some.end()));
  return taking.finish(first);
}

}  // namespace coterie::ledger
