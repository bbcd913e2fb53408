// Plain enumeration: at most 1,000 combinations.
#include "rules/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace coterie::rules {
namespace {

std::string customers_text(int64_t customers) {
  return customers == 0 ? ""
         : customers == 1
             ? "; 1 customer stands there"
             : fmt::format("; {} customers stand there", base::with_thousands(customers));
}

template <class List, class Text>
std::string some(const List& list, size_t shown, const Text& text) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::min(shown, list.size()); ++i) parts.push_back(text(list[i]));
  return base::join(parts, ", ") + (list.size() > shown ? ", …" : "");
}

}  // namespace

size_t cell_index(const Cell& cell, const Bins& bins) {
  return static_cast<size_t>(((cell[0] - 1) * bins[1] + cell[1] - 1) * bins[2] + cell[2] - 1);
}

std::string cell_text(const Cell& cell) {
  std::vector<std::string> parts;
  for (size_t axis = 0; axis < 3; ++axis)
    if (cell[axis] > 0) parts.push_back(fmt::format("{}{}", "RFM"[axis], cell[axis]));
  return base::join(parts, " ");
}

Lint lint(std::span<const Box> boxes, const Bins& bins, std::span<const int64_t> customers) {
  auto used = axes_used(boxes, bins);
  Lint out;
  std::set<std::string> reached;
  Cell cell;
  auto steps = [&](size_t axis) { return used[axis] ? bins[axis] : 1; };
  // Customers of a cell: over all scores of the axes that do not matter.
  auto count = [&](const Cell& at) {
    int64_t sum = 0;
    Cell full;
    for (full[0] = 1; full[0] <= bins[0] && !customers.empty(); ++full[0])
      for (full[1] = 1; full[1] <= bins[1]; ++full[1])
        for (full[2] = 1; full[2] <= bins[2]; ++full[2])
          if ((!used[0] || full[0] == at[0]) && (!used[1] || full[1] == at[1]) &&
              (!used[2] || full[2] == at[2]))
            sum += customers[cell_index(full, bins)];
    return sum;
  };
  for (cell[0] = 1; cell[0] <= steps(0); ++cell[0])
    for (cell[1] = 1; cell[1] <= steps(1); ++cell[1])
      for (cell[2] = 1; cell[2] <= steps(2); ++cell[2]) {
        ++out.cells;
        std::vector<std::string> names;
        for (const auto& box : boxes)
          if (box.covers(cell) && std::ranges::find(names, box.name) == names.end())
            names.push_back(box.name);
        Cell named = cell;
        for (size_t axis = 0; axis < 3; ++axis)
          if (!used[axis]) named[axis] = 0;
        if (names.empty()) {
          out.uncovered.push_back(named);
          out.customers_uncovered += count(cell);
          continue;
        }
        reached.insert(names.front());
        if (names.size() == 1) continue;
        out.contested.push_back({named, std::move(names)});
        out.customers_contested += count(cell);
      }
  for (const auto& box : boxes)
    if (!reached.contains(box.name) &&
        std::ranges::find(out.unreachable, box.name) == out.unreachable.end())
      out.unreachable.push_back(box.name);
  return out;
}

std::vector<std::string> lint_text(const Lint& lint, size_t shown) {
  std::vector<std::string> out;
  if (lint.complete())
    out.push_back(fmt::format("all {} cells are named exactly once", lint.cells));
  if (!lint.uncovered.empty())
    out.push_back(fmt::format("{} of {} cells have no name ({}){}", lint.uncovered.size(),
                              lint.cells, some(lint.uncovered, shown, cell_text),
                              customers_text(lint.customers_uncovered)));
  if (!lint.contested.empty())
    out.push_back(fmt::format("{} of {} cells have more than one name ({}){}",
                              lint.contested.size(), lint.cells,
                              some(lint.contested, shown,
                                   [](const Contested& c) {
                                     return cell_text(c.cell) + ": " + base::join(c.names, " and ");
                                   }),
                              customers_text(lint.customers_contested)));
  if (!lint.unreachable.empty())
    out.push_back(fmt::format("no cell gets the name {} when the first match wins",
                              base::join(lint.unreachable, ", ")));
  return out;
}

}  // namespace coterie::rules
