// Each grid is written once, here; the linter proves what is said about it.
#include "rules/grids.hpp"

#include <algorithm>

namespace coterie::rules {
namespace {

using Range = std::array<int, 2>;
constexpr Range kAll = {1, 5};

Box rf(std::string name, Range r, Range f) {
  return {.name = std::move(name), .r = r, .f = f, .m = kAll, .fm = {1, 5}};
}
Box rfm(std::string name, Range r, Range f, Range m) {
  return {.name = std::move(name), .r = r, .f = f, .m = m, .fm = {1, 5}};
}
Box r_fm(std::string name, Range r, std::array<double, 2> fm) {
  return {.name = std::move(name), .r = r, .f = kAll, .m = kAll, .fm = fm};
}

std::vector<NamedGrid> make() {
  std::vector<NamedGrid> out;
  out.push_back({.name = "rf_10",
                 .text =
                     "Ten segments by recency and frequency; every one of the 25 cells is named "
                     "once, and spend gives a value tier beside the name.",
                 .source = "the common RF segment map",
                 .boxes = {rf("Champions", {5, 5}, {4, 5}), rf("Loyal", {3, 4}, {4, 5}),
                           rf("Potential Loyalist", {4, 5}, {2, 3}), rf("New", {5, 5}, {1, 1}),
                           rf("Promising", {4, 4}, {1, 1}), rf("Need Attention", {3, 3}, {3, 3}),
                           rf("About To Sleep", {3, 3}, {1, 2}), rf("At Risk", {1, 2}, {3, 4}),
                           rf("Can't Lose", {1, 2}, {5, 5}), rf("Hibernating", {1, 2}, {1, 2})},
                 .on_gap = "",
                 .no_orders = ""});
  out.push_back(
      {.name = "shopify_11",
       .text = "Shopify's eleven group names by recency and the mean of frequency and "
               "spend; the ranges are ours, as Shopify's are not public.",
       .source = "shopify.dev CustomerRfmGroup for names and their meaning",
       .boxes = {r_fm("CHAMPIONS", {5, 5}, {4, 5}), r_fm("LOYAL", {3, 4}, {4, 5}),
                 r_fm("ACTIVE", {4, 5}, {2.5, 3.5}), r_fm("NEW", {5, 5}, {1, 2}),
                 r_fm("PROMISING", {3, 4}, {1, 2}), r_fm("NEEDS_ATTENTION", {3, 3}, {2.5, 3.5}),
                 r_fm("PREVIOUSLY_LOYAL", {1, 2}, {4.5, 5}), r_fm("AT_RISK", {1, 2}, {3, 4}),
                 r_fm("ALMOST_LOST", {1, 2}, {2, 2.5}), r_fm("DORMANT", {1, 2}, {1, 1.5})},
       .on_gap = "",
       .no_orders = "PROSPECTS"});
  out.push_back({.name = "rfm_r_10",
                 .text = "The ten boxes of the R package rfm: they leave gaps and overlap, so the "
                         "first that fits names a customer and the rest are Others.",
                 .source = "R package rfm 0.3.0",
                 .boxes = {rfm("Champions", {4, 5}, {4, 5}, {4, 5}),
                           rfm("Loyal Customers", {2, 5}, {3, 5}, {3, 5}),
                           rfm("Potential Loyalist", {3, 5}, {1, 3}, {1, 3}),
                           rfm("New Customers", {4, 5}, {1, 1}, {1, 1}),
                           rfm("Promising", {3, 4}, {1, 1}, {1, 1}),
                           rfm("Need Attention", {2, 3}, {2, 3}, {2, 3}),
                           rfm("About To Sleep", {2, 3}, {1, 2}, {1, 2}),
                           rfm("At Risk", {1, 2}, {2, 5}, {2, 5}),
                           rfm("Can't Lose Them", {1, 1}, {4, 5}, {4, 5}),
                           rfm("Lost", {1, 2}, {1, 2}, {1, 2})},
                 .first_match = true,
                 .on_gap = "Others",
                 .no_orders = ""});
  return out;
}

}  // namespace

std::span<const NamedGrid> named_grids() {
  static const auto grids = make();
  return grids;
}

const NamedGrid* find_grid(std::string_view name) {
  for (const auto& grid : named_grids())
    if (grid.name == name) return &grid;
  return nullptr;
}

std::array<bool, 3> axes_used(std::span<const Box> boxes, const Bins& bins) {
  std::array<bool, 3> used = {};
  for (const auto& box : boxes) {
    std::array<Range, 3> ranges = {box.r, box.f, box.m};
    bool both = box.fm[0] > 1 || box.fm[1] < (bins[1] + bins[2]) / 2.0;
    for (size_t axis = 0; axis < 3; ++axis)
      used[axis] =
          used[axis] || ranges[axis][0] > 1 || ranges[axis][1] < bins[axis] || (axis > 0 && both);
  }
  return used;
}

}  // namespace coterie::rules
