// Lines that the engine has read and judged, from its result into a ledger.
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ledger/ledger.hpp"
#include "ledger/read.hpp"

namespace coterie::ledger {

// A ledger that grows from results.
class Taker {
 public:
  // memory_bytes: the ledger may take.
  Taker(int64_t memory_bytes, const Context& context);

  // Adds the rows of a result with the columns of the engine's lines_in (status, customer_id,
  // order_id, row_hash, and of the others those that there are), ordered_at in microseconds since
  // 1970. The columns of all results are the same.
  // Returns: false when a row does not fit a Line, or the memory does not suffice.
  // Errors: those of the stream; Code::cancelled.
  base::Result<bool> take(engine::Stream stream);
  int64_t rows() const { return out_.rows; }
  Ledger finish() { return std::move(out_); }

 private:
  struct Columns;
  struct Worker;
  bool convert(const engine::Batch& batch, const Columns& columns, Worker& worker,
               const Block& block);

  const int64_t memory_bytes_;
  const Context context_;
  Ledger out_;
};

}  // namespace coterie::ledger
