// The out-of-time check of a run: its models fitted as of earlier days, and what the customers of
// their segments did after.
#pragma once
#include "base/result.hpp"
#include "evidence/out_of_time.hpp"
#include "pipeline/replay.hpp"

namespace coterie::pipeline {

// The days looked ahead where the project does not say: a quarter of the history, at most 90.
// history_days: from the first order to as_of. Returns: 0 when that is less than a week.
int horizon_from(int64_t history_days);

// Fits every model of the project as of the starts of [evidence] folds stretches of horizon_days
// before as_of, and judges each by what happened in its stretch. Not enough history or customers is
// an answer, with its sentence in `missing` or `notes`; so is a model whose past cannot be rebuilt.
// Errors: those of snapshots and fits; Code::cancelled.
// Repeats: the same bits for any threads and order of rows.
// Cost: for each fold two snapshots and one fit of each model.
// Checked: OutOfTimeRunTest; Online Retail against pandas (tests/oracle/out_of_time_oracle.py).
base::Result<evidence::OutOfTimeReport> out_of_time(Replay& replay);

}  // namespace coterie::pipeline
