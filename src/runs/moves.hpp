// Who went where between two runs: customers by the segment they were in and the one they are in
// now.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"

namespace coterie::runs {

struct Move {
  std::string from, to;  // segment names; "" is no segment
  int64_t customers = 0;

  bool operator==(const Move&) const = default;
};

struct Moves {
  std::vector<Move> moves;    // of customers in both runs, also those that stayed; by from, then to
  std::vector<Move> lost;     // only in the earlier run: `to` is ""
  std::vector<Move> arrived;  // only in the later run: `from` is ""
};

// One model's segments in one run.
struct RunModel {
  std::filesystem::path run;
  std::string model;
};

// Counts the customers of each pair of segments.
// Errors: Code::data when files are missing, damaged, or hold nothing of that model.
// Cost: one join of the two assignments inside the engine; only counts come back.
// Checked: MovesTest by hand.
base::Result<Moves> count_moves(engine::Engine& engine, const RunModel& before,
                                const RunModel& after);

}  // namespace coterie::runs
