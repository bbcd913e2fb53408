// What the segments of a run owe to the day it was made and to the season before it.
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "evidence/sensitivity.hpp"
#include "pipeline/replay.hpp"

namespace coterie::pipeline {

// Orders by week before as_of, the last seven days first; whole weeks since the first order. An
// order stands at its first line. Returns: none without order lines.
// Cost: one pass over the lines. Checked: SensitivityRunTest: ledger and engine give the same.
base::Result<std::vector<int64_t>> orders_by_week(engine::Engine& engine,
                                                  const project::Loaded& loaded, base::Pool* pool);

// Compares the segments of the run with those as of the days of [evidence] shift_days before, and
// with those of the data without its peak season. Where the peak ends within a week of as_of, the
// data are cut off where it begins: otherwise nobody would have bought for weeks.
// Errors, Repeats: as out_of_time. Cost: a snapshot and a fit of each model for each comparison.
base::Result<evidence::SensitivityReport> sensitivity(Replay& replay);

}  // namespace coterie::pipeline
