// Grouped rows as a few cells of neighbouring values, from which the bootstrap resamples: what a
// cell holds of each group is a count, a mean and a mean square.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace coterie::stats {

struct Cells {
  struct Share {
    int cell = 0;
    int64_t count = 0;
    double mean = 0;    // of the values minus the middle
    double square = 0;  // mean of the squared values minus the middle
  };
  int count = 0;                           // cells, in ascending order of value
  bool exact = false;                      // each cell is one value
  double middle = 0;                       // mean of all rows
  std::vector<int64_t> sizes;              // rows of each group
  std::vector<std::vector<Share>> shares;  // of each group, ascending, none empty
};

// values, groups: one a row; rows with NaN, infinite values or a label outside 0 … group_count - 1
// are left out. cells: >= 8. Up to that many different values each is a cell of its own; else a
// cell ends before it would hold more than 3 / cells of (rows + squared deviations + their squares,
// each as a share of its sum), so that heavy tails are cut finely. Equal values stay together.
// Repeats: the same bits for any order of rows. Cost: one sort.
// Checked: CellsTest: sums over cells are those of the rows, 1e-11.
Cells make_cells(std::span<const double> values, std::span<const int32_t> groups, int group_count,
                 int cells);

}  // namespace coterie::stats
