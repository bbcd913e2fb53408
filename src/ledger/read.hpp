// Reads plain delimited text, packed by gzip or not, into a ledger on all threads.
#pragma once
#include <optional>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "ledger/layout.hpp"
#include "ledger/ledger.hpp"

namespace coterie::ledger {

struct Context {
  base::Pool* pool = nullptr;
  const base::Cancel* cancel = nullptr;
  base::Progress* progress = nullptr;
  size_t chunk_bytes = size_t{1} << 20;  // that a thread takes at a time
};

inline size_t workers_of(const Context& context) {
  return context.pool == nullptr ? 1 : static_cast<size_t>(context.pool->threads());
}

// Returns: nothing when a file is not plain through and through (a malformed record, quotation
//   marks inside fields, mixed line ends, bytes that are not UTF-8, fractions of seconds, values
//   out of a line's range), is damaged, or does not fit layout.memory_bytes: the engine then reads
//   it.
// Errors: Code::cancelled; those of `ask`.
// Repeats: the same lines in the same order for any number of threads; codes may differ.
// Cost: one pass over the bytes.
// Checked: tests/both_ways_test against the engine's reading of the same files.
base::Result<std::optional<Ledger>> read(const Layout& layout, const Ask& ask,
                                         const Context& context);

}  // namespace coterie::ledger
