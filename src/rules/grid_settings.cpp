// Every key is checked where it stands, before any data is looked at.
#include "rules/grid_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;
using base::Value;

constexpr std::array<std::string_view, 3> kAxes = {"r", "f", "m"};
constexpr std::array<std::string_view, 3> kFeatures = {"recency_days", "orders", "spend"};
constexpr int kBinsMax = 10;

constexpr base::Definition kDefinitions[] = {
    {"grid", "text", "A named grid.", "rf_10, shopify_11 or rfm_r_10", "\"rf_10\"",
     "grid = \"shopify_11\""},
    {"cells", "list", "A grid of your own: names with ranges of scores.",
     "each { name, r, f, m, fm }; together every combination exactly once", "",
     "cells = [{ name = \"Champions\", r = [4, 5], f = [4, 5] }, { name = \"Rest\", r = [1, 3] }, "
     "{ name = \"Fresh\", r = [4, 5], f = [1, 3] }]"},
    {"scores", "table", "The features behind R, F and M.", "a number feature for each of r, f, m",
     "{ r = \"recency_days\", f = \"orders\", m = \"spend\" }", "scores = { m = \"aov\" }"},
    {"bins", "any", "How many scores there are.", "2..10, or a table with r, f, m", "5",
     "bins = 4"},
    {"how", "any", "How scores are cut.",
     "quantile, rank, fixed or nested (F inside R, M inside both); or a table with r, f, m",
     "\"quantile\"", "how = { f = \"rank\" }"},
    {"cuts", "table", "The cuts of scores by fixed cuts.", "rising numbers for any of r, f, m", "",
     "cuts = { f = [1, 2, 3, 4] }"},
    {"compare", "text", "Whether a value must exceed a cut or only reach it.", "> or >=", "\">\"",
     "compare = \">=\""},
    {"offset", "number", "Added to each quantile cut.", "any number", "0", "offset = 1"},
    {"reverse", "list", "Scores of which low values are the best.", "any of r, f, m", "[\"r\"]",
     "reverse = []"},
    {"first_match", "boolean", "Allows cells with several names: the first one wins.",
     "true or false", "false (true for rfm_r_10)", "first_match = true"},
    {"on_gap", "text", "Allows cells without a name: it names them.", "a name",
     "(\"Others\" for rfm_r_10)", "on_gap = \"Others\""},
    {"no_orders", "text", "Names customers without an order.", "a name",
     "(\"PROSPECTS\" for shopify_11)", "no_orders = \"Prospects\""},
    {"micro", "list", "Micro-segments: rules inside a segment.", "each { inside, name, when }", "",
     "micro = [{ inside = \"At Risk\", name = \"At Risk - High Value\", when = \"spend > 500\" }]"},
};

constexpr base::Definition kCellDefinitions[] = {
    {"name", "text", "The segment; several boxes may share a name.", "a text", "",
     "name = \"Champions\""},
    {"r", "any", "Scores of R, both ends in.", "[low, high] or one score", "all", "r = [4, 5]"},
    {"f", "any", "Scores of F, both ends in.", "[low, high] or one score", "all", "f = [4, 5]"},
    {"m", "any", "Scores of M, both ends in.", "[low, high] or one score", "all", "m = 5"},
    {"fm", "any", "(F + M) / 2, both ends in.", "[low, high] in halves", "all", "fm = [2.5, 3.5]"},
};

// The keys of a table per axis.
Result<base::Table> axis_table(const Value& value, std::string_view what) {
  auto table = TRY(value.table());
  for (const auto& [key, inside] : table)
    if (key != "r" && key != "f" && key != "m")
      return base::fail(Code::project, inside.place,
                        fmt::format("{} has no score \"{}\"", what, base::printable(key)),
                        "r, f, m");
  return table;
}

// One value for all axes, or a table with one for some.
Result<std::array<Value, 3>> per_axis(const Value& value, std::string_view what) {
  std::array<Value, 3> out;
  if (std::holds_alternative<base::Table>(value.data)) {
    auto table = TRY(axis_table(value, what));
    for (size_t axis = 0; axis < 3; ++axis) out[axis] = base::setting(table, kAxes[axis]);
  } else {
    out.fill(value);
  }
  return out;
}

// [low, high] or one number, within [1, most] in multiples of `step`.
template <class Number>
base::Status read_range(const base::Table& cell, std::string_view key, double most, double step,
                        std::array<Number, 2>& into) {
  into = {1, static_cast<Number>(most)};
  const auto& value = base::setting(cell, key);
  if (value.empty()) return {};
  std::vector<double> ends;
  if (value.list()) {
    ends = TRY(value.numbers());
  } else {
    ends.assign(2, TRY(value.number()));
  }
  bool good = ends.size() == 2 && ends[0] <= ends[1] && ends[0] >= 1 && ends[1] <= most;
  for (double end : ends) good = good && std::fmod(end, step) == 0;
  if (!good)
    return base::fail(Code::project, value.place,
                      fmt::format("the range of {} does not lie within the scores", key),
                      fmt::format("[low, high] with 1 <= low <= high <= {}{}", base::number(most),
                                  step < 1 ? ", in halves" : ", whole numbers"));
  into = {static_cast<Number>(ends[0]), static_cast<Number>(ends[1])};
  return {};
}

base::Status read_cells(const Value& value, const Bins& bins, std::vector<Box>& boxes) {
  const auto* list = value.list();
  if (!list || list->empty())
    return base::fail(Code::project, value.place, "cells is not a list with at least one cell", "",
                      "cells = [{ name = \"Champions\", r = [4, 5], f = [4, 5] }, …]");
  for (const auto& entry : *list) {
    auto cell = TRY(entry.table());
    TRY(base::check_keys(cell, kCellDefinitions, "a cell"));
    const auto& name = base::setting(cell, "name");
    if (name.empty()) return base::fail(Code::project, entry.place, "a cell lacks a name");
    Box box;
    box.name = TRY(name.text());
    if (base::trim(box.name).empty())
      return base::fail(Code::project, name.place, "the name of a cell is empty");
    TRY(read_range(cell, "r", bins[0], 1, box.r));
    TRY(read_range(cell, "f", bins[1], 1, box.f));
    TRY(read_range(cell, "m", bins[2], 1, box.m));
    TRY(read_range(cell, "fm", (bins[1] + bins[2]) / 2.0, 0.5, box.fm));
    boxes.push_back(std::move(box));
  }
  return {};
}

base::Status read_how(const base::Table& settings, GridOptions& out) {
  const auto& how = base::setting(settings, "how");
  std::array<Value, 3> values = TRY(per_axis(how, "how"));
  const auto& cuts = base::setting(settings, "cuts");
  base::Table cut;
  if (!cuts.empty()) cut = TRY(axis_table(cuts, "cuts"));
  bool whole = !how.empty() && !std::holds_alternative<base::Table>(how.data);
  for (size_t axis = 0; axis < 3; ++axis) {
    auto& score = out.scores[axis];
    const auto& given = base::setting(cut, kAxes[axis]);
    if (!given.empty()) score.cuts = TRY(given.numbers());
    std::string word = given.empty() ? "quantile" : "fixed";
    if (!values[axis].empty()) word = TRY(values[axis].text());
    out.nested = out.nested || (whole && word == "nested");
    if (word == "rank") {
      score.how = How::rank;
    } else if (word == "fixed") {
      score.how = How::fixed;
      if (given.empty())
        return base::fail(Code::project, values[axis].place,
                          fmt::format("the score {} is by fixed cuts, and has none", kAxes[axis]),
                          "", fmt::format("cuts = {{ {} = [1, 2, 3, 4] }}", kAxes[axis]));
    } else if (word != "quantile" && !(whole && word == "nested")) {
      return base::fail(
          Code::project, values[axis].place,
          fmt::format("there is no way to cut scores called \"{}\"", base::printable(word)),
          "quantile, rank, fixed; nested for all scores together");
    }
    if (!given.empty() && score.how != How::fixed)
      return base::fail(Code::project, given.place,
                        fmt::format("cuts are given for {}, which is cut by {}", kAxes[axis], word),
                        "", "how = \"fixed\", or leave the cuts out");
  }
  return {};
}

base::Status read_bins(const base::Table& settings, GridOptions& out) {
  const auto& bins = base::setting(settings, "bins");
  auto values = TRY(per_axis(bins, "bins"));
  for (size_t axis = 0; axis < 3; ++axis) {
    auto& score = out.scores[axis];
    int64_t said = values[axis].empty() ? 0 : TRY(values[axis].integer());
    auto cut = static_cast<int64_t>(score.cuts.size()) + 1;
    if (score.how == How::fixed) {
      if (said != 0 && said != cut && std::holds_alternative<base::Table>(bins.data))
        return base::fail(
            Code::project, values[axis].place,
            fmt::format("{} cuts of {} make {} scores, not {}", cut - 1, kAxes[axis], cut, said));
      said = cut;
    }
    if (said == 0) said = 5;
    if (said < 2 || said > kBinsMax)
      return base::fail(Code::project, values[axis].place.empty() ? out.place : values[axis].place,
                        fmt::format("{} has {} scores", kAxes[axis], said), "2 to 10");
    score.bins = static_cast<int>(said);
  }
  return {};
}

base::Status read_scores(const base::Table& settings, GridOptions& out) {
  base::Table features;
  if (const auto& value = base::setting(settings, "scores"); !value.empty())
    features = TRY(axis_table(value, "scores"));
  std::vector<std::string> reversed = {"r"};
  const auto& reverse = base::setting(settings, "reverse");
  if (!reverse.empty()) reversed = TRY(reverse.texts());
  for (const auto& name : reversed)
    if (name != "r" && name != "f" && name != "m")
      return base::fail(Code::project, reverse.place,
                        fmt::format("there is no score \"{}\"", base::printable(name)), "r, f, m");
  bool inclusive = TRY(read_compare(base::setting(settings, "compare"), false));
  double offset = 0;
  if (const auto& value = base::setting(settings, "offset"); !value.empty())
    offset = TRY(value.number());
  for (size_t axis = 0; axis < 3; ++axis) {
    auto& score = out.scores[axis];
    score.name = kAxes[axis];
    score.feature = kFeatures[axis];
    if (const auto& value = base::setting(features, kAxes[axis]); !value.empty())
      score.feature = TRY(value.text());
    for (const auto& name : reversed) score.reversed = score.reversed || name == kAxes[axis];
    // Said for the whole grid, they mean the scores that have them.
    if (score.how != How::rank) score.inclusive = inclusive;
    if (score.how == How::quantile) score.offset = offset;
  }
  auto none = [&](auto has) { return std::ranges::none_of(out.scores, has); };
  if (inclusive && none([](const auto& s) { return s.how != How::rank; }))
    return base::fail(Code::project, base::setting(settings, "compare").place,
                      "compare has no meaning for scores by rank", "", "leave it out");
  if (offset != 0 && none([](const auto& s) { return s.how == How::quantile; }))
    return base::fail(Code::project, base::setting(settings, "offset").place,
                      "offset has a meaning for quantile cuts only", "", "leave it out");
  return {};
}

base::Status read_named(const base::Table& settings, GridOptions& out) {
  const auto& value = base::setting(settings, "grid");
  if (!value.empty()) out.grid = TRY(value.text());
  const auto* named = find_grid(out.grid);
  if (!named) {
    std::vector<std::string> names;
    for (const auto& grid : named_grids()) names.emplace_back(grid.name);
    auto near = base::nearest(out.grid, names);
    return base::fail(Code::project, value.place,
                      fmt::format("there is no grid \"{}\"", base::printable(out.grid)),
                      base::join(names, ", ") + ", or cells of your own",
                      near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
  }
  for (size_t axis = 0; axis < 3; ++axis)
    if (out.scores[axis].bins != named->bins[axis])
      return base::fail(Code::project, out.place,
                        fmt::format("the grid {} is written for {} scores of {}, not {}", out.grid,
                                    named->bins[axis], kAxes[axis], out.scores[axis].bins),
                        "", "write cells of your own for other numbers of scores");
  out.boxes = named->boxes;
  out.first_match = named->first_match;
  out.on_gap = named->on_gap;
  out.no_orders = named->no_orders;
  return {};
}

}  // namespace

std::span<const base::Definition> grid_definitions() {
  return kDefinitions;
}

std::span<const base::Definition> cell_definitions() {
  return kCellDefinitions;
}

Result<GridOptions> read_grid(const base::Table& settings, const std::string& place) {
  TRY(base::check_keys(settings, kDefinitions, "a model by grid"));
  GridOptions out;
  out.place = place;
  TRY(read_how(settings, out));
  TRY(read_bins(settings, out));
  TRY(read_scores(settings, out));
  const auto& cells = base::setting(settings, "cells");
  if (cells.empty()) {
    TRY(read_named(settings, out));
  } else if (!base::setting(settings, "grid").empty()) {
    return base::fail(Code::project, cells.place, "both a named grid and cells are given", "",
                      "leave out one of the two");
  } else {
    out.grid = "own";
    TRY(read_cells(cells, {out.scores[0].bins, out.scores[1].bins, out.scores[2].bins}, out.boxes));
  }
  if (const auto& value = base::setting(settings, "first_match"); !value.empty())
    out.first_match = TRY(value.boolean());
  for (auto [key, into] : {std::pair{"on_gap", &out.on_gap}, {"no_orders", &out.no_orders}})
    if (const auto& value = base::setting(settings, key); !value.empty())
      *into = std::string(base::trim(TRY(value.text())));
  out.micro = base::setting(settings, "micro");
  return out;
}

}  // namespace coterie::rules
