// The linter: proves by enumeration that a grid names every combination of scores exactly once, or
// shows which it does not name, which have two names, and which names no combination can ever get.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rules/grids.hpp"

namespace coterie::rules {

struct Contested {
  Cell cell;
  std::vector<std::string> names;  // two or more different ones, in the order of the boxes
};

struct Lint {
  int cells = 0;                         // combinations of the axes that the grid uses
  std::vector<Cell> uncovered;           // no name
  std::vector<Contested> contested;      // more than one name
  std::vector<std::string> unreachable;  // names that no cell gets when the first match wins
  int64_t customers_uncovered = 0;       // of the fit; 0 when none were counted
  int64_t customers_contested = 0;

  bool complete() const { return uncovered.empty() && contested.empty(); }
};

// Enumerates all combinations of the axes in use.
// boxes: at least one, in order. customers: how many stand in each (r, f, m), at cell_index;
// empty: not known.
// Cost: combinations times boxes.
// Checked: LintTest: the Putler-style 11 leave 36 of 125 cells without a name and 42 with
// several; the boxes of rfm 0.3.0 leave 10 and 58; rf_10 and shopify_11 are complete.
Lint lint(std::span<const Box> boxes, const Bins& bins, std::span<const int64_t> customers = {});

// Position of scores 1 … bins in a list of all combinations.
size_t cell_index(const Cell& cell, const Bins& bins);

// "R1 F3 M5"; axes that do not matter are left out.
std::string cell_text(const Cell& cell);

// What was found in plain sentences, at most `shown` cells each; one sentence when all is proven.
std::vector<std::string> lint_text(const Lint& lint, size_t shown = 5);

}  // namespace coterie::rules
