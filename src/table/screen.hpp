// Finds the columns that say nothing, or nothing new: constant, equal to an earlier one, or almost
// collinear with an earlier one. The order of the columns decides who stays.
#pragma once
#include <string>
#include <vector>

#include "table/frame.hpp"
#include "table/summary.hpp"
#include "table/transform.hpp"

namespace coterie::table {

// A column on its way into a transform, with what is known of its values before scaling.
struct Candidate {
  FittedColumn column;
  const Column* source = nullptr;
  Moments moments;     // of unscaled(x) over all rows
  double largest = 0;  // magnitude of its scaled values
};

// Why each candidate should be left out; an empty text keeps it.
// Cost: one pass over the rows, rows * candidates^2 / 2 products, memory of one block.
// Repeats: the same bits for the same rows in the same order.
// Checked: ScreenTest, r against numpy.corrcoef.
std::vector<std::string> screen(const std::vector<Candidate>& candidates, int64_t rows);

}  // namespace coterie::table
