// The cells of the verdict's calibration: which shops are judged, and what came out.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/verdict.hpp"

namespace coterie::bench {

struct Cell {
  size_t kind = 0;
  int64_t customers = 0;
  double overlap = 0;  // adjusted Rand asked of the Bayes assignment; 0: no types are planted
};
// Every kind at 500, 2,000 and 10,000 customers; planted types at several overlaps.
std::vector<Cell> cells();

struct Judged {
  evidence::Verdict verdict = evidence::Verdict::none;
  double overlap = 0;  // that this very shop has
};

// What the calibration asks: the defaults with 39 worlds of each kind, and nothing after the first
// kind that is not beaten, which changes no verdict.
inline constexpr int kWorlds = 39;
// Judges shop `number` of a cell, by the features as a model of the default transform sees them.
// Repeats: a pure function of its arguments.
base::Result<Judged> judge_shop(const Cell& cell, uint64_t number);

// The page docs/verdict.md. results: of each cell, those of its shops.
std::string page(const std::vector<std::vector<Judged>>& results);

}  // namespace coterie::bench
