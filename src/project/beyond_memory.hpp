// When a run has more customers than its memory holds.
//
// A run in memory keeps a frame, a matrix, assignments and the engine's copy of them. What that
// takes was measured: 150 bytes a customer and 40 a customer and feature in our own memory, and as
// much again in the engine while files are written. Beyond that the features stay in a file,
// models are fitted on a sample, and every customer is assigned in one pass over the file.
#pragma once
#include <cstdint>

namespace coterie::project {

// How many customers fit.
// bytes: that may be taken. columns: of the feature table, without the id.
int64_t customers_in_memory(int64_t bytes, int64_t columns);

// How the memory of a run beyond memory is shared out.
struct Shares {
  int64_t engine_bytes;  // the engine may hold, the rest is spilled
  int64_t sample_bytes;  // the run of the sample may take
};
Shares shares_beyond_memory(int64_t bytes);

}  // namespace coterie::project
