// How threads share results of the engine: of one they take turns at asking for the next batch and
// turn their batches into lines side by side; of several each takes one at a time as a whole.
#pragma once
#include <functional>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ledger/ledger.hpp"
#include "ledger/read.hpp"

namespace coterie::ledger {

// Turns a batch into the lines and hashes of a block; several threads call it.
// worker: from 0, below the pool's threads. Returns: false when a row does not fit a Line.
using Convert = std::function<bool(const engine::Batch& batch, const Block& block, int worker)>;

// What is told when a block lies in its place; one thread at a time. Returns: memory taken beside
// the ledger, in bytes.
using Stored = std::function<int64_t(int worker)>;

// Adds all rows of the stream behind those that the ledger has.
// Returns: false when a row does not fit, or the memory goes above memory_bytes.
// Errors: those of the stream; Code::cancelled.
base::Result<bool> take_turns(engine::Stream& stream, Ledger& ledger, int64_t memory_bytes,
                              const Context& context, const Convert& convert,
                              const Stored& stored = {});

// Opens the result of this number.
using Open = std::function<base::Result<engine::Stream>(size_t number)>;

// The same for the rows of several results, one behind the other. A thread opens the next one when
// it is through with its last.
base::Result<bool> take_side_by_side(size_t results, const Open& open, Ledger& ledger,
                                     int64_t memory_bytes, const Context& context,
                                     const Convert& convert, const Stored& stored = {});

}  // namespace coterie::ledger
