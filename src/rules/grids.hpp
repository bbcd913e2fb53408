// The named grids of R, F and M scores, as data, and the boxes that any grid is made of.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coterie::rules {

using Bins = std::array<int, 3>;  // scores of R, F and M run from 1 to these
using Cell = std::array<int, 3>;  // one combination of scores; 0 on an axis that does not matter

// The combinations of scores that a name covers: ranges with both ends in.
struct Box {
  std::string name;
  std::array<int, 2> r = {1, 100}, f = {1, 100}, m = {1, 100};
  std::array<double, 2> fm = {1, 100};  // (F + M) / 2, in steps of one half

  bool covers(const Cell& cell) const {
    double half = (cell[1] + cell[2]) / 2.0;
    return r[0] <= cell[0] && cell[0] <= r[1] && f[0] <= cell[1] && cell[1] <= f[1] &&
           m[0] <= cell[2] && cell[2] <= m[1] && fm[0] <= half && half <= fm[1];
  }
  bool operator==(const Box&) const = default;
};

struct NamedGrid {
  std::string_view name;
  std::string_view text;  // one sentence
  std::string_view source;
  std::vector<Box> boxes;
  bool first_match = false;    // the first box that covers a cell names it
  std::string_view on_gap;     // names cells that no box covers; "" when there is none
  std::string_view no_orders;  // names customers without an order; "" when there is none
  Bins bins = {5, 5, 5};
};

std::span<const NamedGrid> named_grids();
// Null when there is none of that name.
const NamedGrid* find_grid(std::string_view name);

// Which of R, F and M decide anything: an axis that every box covers whole does not.
std::array<bool, 3> axes_used(std::span<const Box> boxes, const Bins& bins);

}  // namespace coterie::rules
