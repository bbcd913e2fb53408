// Recency against frequency: how many customers stand in each combination of scores, and what it is
// called.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/grid.hpp"
#include "table/frame.hpp"

namespace coterie::figures {

inline constexpr const char* kGridRows = "recency_days";
inline constexpr const char* kGridColumns = "orders";

struct GridCell {
  int row = 0, column = 0;  // row 0: the most recent; column 0: the fewest orders
  int64_t customers = 0;
  double customers_share = 0;  // of all customers
  double revenue_share = 0;    // of all revenue; NaN without money
  int segment = -1;            // index into the model's segments; -1: none, or not one alone
};

struct Grid {
  int model = -1;  // index of the grid model whose scores these are; -1: quintiles
  std::vector<std::string> row_labels, column_labels;  // "5 (0-13 days)"
  std::vector<double> row_cuts, column_cuts;           // ascending
  std::vector<GridCell> cells;                         // row by row, all of them
  int64_t without = 0;                                 // customers without a score on an axis
};

struct FittedGrid {
  int index = -1;  // among the run's models
  const rules::GridModel* model = nullptr;
};

// Whether a grid model scores recency_days and orders, each by cuts that hold for everybody.
bool is_recency_frequency(const rules::GridModel& model);

// grid: one that is_recency_frequency, or empty: then fifths of each feature (type 7, equal values
// together). spend: micros, one a customer; empty without money.
// A cell's segment is that of its box, whatever M is; where M decides between several there is
// none. Micro-segments inside a box do not show.
// Returns: nothing when the frame has not both features as numbers, or one has no values.
std::optional<Grid> make_grid(const table::Frame& frame, std::span<const int64_t> spend,
                              const FittedGrid& grid);

}  // namespace coterie::figures
