// A grown tree speaks of codes; the model that is kept speaks of features and their values.
#include "rules/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "rules/condition.hpp"
#include "rules/tree_text.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;
using sql::ExprPtr;

constexpr int kMostLeaves = 1 << kCurveDepth;
// Below this share of segments given back, rules do not stand for the model.
constexpr double kFaithful = 0.8;

constexpr base::Definition kDefinitions[] = {
    {"of", "text", "The model whose segments are told as rules.", "the name of an earlier model",
     "", "of = \"clusters\""},
    {"features", "list", "The features that the rules may ask about, as they are.",
     "names of number or category features", "those of the model; of a given one the project's",
     "features = [\"orders\", \"spend\"]"},
    {"depth", "integer", "How many questions a rule may ask at most.", "1..6", "3", "depth = 4"},
    {"smallest_leaf", "number", "No rule is made for a smaller share of the customers.", "0..0.5",
     "0.01", "smallest_leaf = 0.02"},
    {"leaves", "integer", "How many rules there may be; 0 leaves it to the depth.", "0, 2..64", "0",
     "leaves = 6"},
    {"thresholds", "integer",
     "How many thresholds of each feature are tried, at short decimals; 0 tries every one and "
     "takes "
     "the shortest decimal that parts the same customers.",
     "0, 10..255", "100", "thresholds = 0"},
    {"prune", "boolean",
     "Takes questions back that customers who were held out do not confirm (cost-complexity "
     "pruning, one standard error).",
     "true, false", "true", "prune = false"},
};

// From the leaves that are left, a model: who says the same on both sides is one leaf.
class Freezer {
 public:
  Freezer(const TreeStudy& study, int segments, int depth, double alpha)
      : study_(study), segments_(segments), leaf_(study.whole.nodes.size()) {
    for (size_t i : leaves_of(study.whole, prune_path(study.whole, depth), alpha, depth))
      leaf_[i] = true;
    join(0);
  }

  std::vector<TreeNode> run() {
    add(0);
    return std::move(out_);
  }

 private:
  const GrownNode& at(size_t i) const { return study_.whole.nodes[i]; }

  void join(size_t i) {
    if (leaf_[i]) return;
    const auto low = static_cast<size_t>(at(i).low), high = static_cast<size_t>(at(i).high);
    join(low);
    join(high);
    if (leaf_[low] && leaf_[high] && at(low).majority == at(high).majority) leaf_[i] = true;
  }

  int add(size_t i) {
    const int place = static_cast<int>(out_.size());
    const auto& from = at(i);
    TreeNode node;
    node.segment = from.majority < segments_ ? from.majority : -1;
    node.customers = from.rows;
    node.share = study_.whole.of(i)[static_cast<size_t>(from.majority)] / from.weight;
    if (!leaf_[i]) {
      const auto& column = study_.columns.columns[static_cast<size_t>(from.column)];
      node.test = from.test;
      node.feature = column.feature;
      node.missing_seen = from.missing_seen;
      if (from.test == TreeTest::is_level)
        node.level = column.source->levels[static_cast<size_t>(from.code)];
      if (from.test == TreeTest::at_least) {
        node.cut = from.cut;
        node.whole = column.whole;
        node.missing_high = from.missing_high;
      }
    }
    out_.push_back(node);
    if (leaf_[i]) return place;
    const int low = add(static_cast<size_t>(from.low)), high = add(static_cast<size_t>(from.high));
    out_[static_cast<size_t>(place)].low = low;
    out_[static_cast<size_t>(place)].high = high;
    return place;
  }

  const TreeStudy& study_;
  int segments_;
  std::vector<bool> leaf_;
  std::vector<TreeNode> out_;
};

void warn(TreeFit& out, std::span<const std::string> names) {
  std::vector<bool> reached(names.size());
  for (const auto& node : out.model.nodes)
    if (node.test == TreeTest::leaf && node.segment >= 0)
      reached[static_cast<size_t>(node.segment)] = true;
  std::vector<std::string> untold;
  int64_t customers = 0;
  for (size_t s = 0; s < names.size(); ++s) {
    if (reached[s] || out.fidelity.segments[s].customers == 0) continue;
    untold.push_back(names[s]);
    customers += out.fidelity.segments[s].customers;
  }
  if (!untold.empty())
    out.warnings.push_back(fmt::format(
        "no rule leads to {}: {} told as others", base::join(untold, ", "),
        customers == 1 ? "one customer is" : base::with_thousands(customers) + " customers are"));
  if (out.fidelity.share < kFaithful)
    out.warnings.push_back(
        fmt::format("the rules give back the segments of {} of the customers only: they do not "
                    "stand for {}",
                    base::percent(out.fidelity.share), out.model.of));
  if (out.fidelity.folds == 0)
    out.warnings.push_back("there are too few customers to test the rules on some of them");
}

// The columns that the nodes ask for, in their order; null for leaves.
Result<std::vector<const table::Column*>> columns_of(const TreeModel& model,
                                                     const table::Frame& frame) {
  std::vector<const table::Column*> out;
  for (const auto& node : model.nodes) {
    out.push_back(nullptr);
    if (node.test == TreeTest::leaf) continue;
    const auto* column = frame.find(node.feature);
    const bool text = node.test == TreeTest::is_level, number = node.test == TreeTest::at_least;
    if (column == nullptr || (text && !column->category) || (number && column->category))
      return base::fail(Code::data, "tree model",
                        fmt::format("the customers lack the {} feature '{}'",
                                    text ? "category" : "number", base::printable(node.feature)));
    out.back() = column;
  }
  return out;
}

}  // namespace

std::span<const base::Definition> tree_definitions() {
  return kDefinitions;
}

Result<TreeOptions> read_tree(const base::Table& settings, const std::string& place) {
  TRY(base::check_keys(settings, kDefinitions, "a tree model"));
  TreeOptions out;
  out.place = place;
  const auto given = [&](const char* key) -> const base::Value* {
    const auto& value = base::setting(settings, key);
    return value.empty() ? nullptr : &value;
  };
  const auto* of = given("of");
  if (of == nullptr)
    return base::fail(Code::project, place, "a tree model lacks the model whose segments it tells",
                      "the name of an earlier model", "of = \"clusters\"");
  out.of = TRY(of->text());
  if (const auto* value = given("features")) {
    out.features = TRY(value->texts());
    if (out.features.empty())
      return base::fail(Code::project, value->place, "the list of features is empty");
  }
  if (const auto* value = given("depth")) {
    const auto depth = TRY(value->integer());
    if (depth < 1 || depth > kCurveDepth)
      return base::fail(Code::project, value->place, fmt::format("depth is {}", depth),
                        fmt::format("1 to {}", kCurveDepth));
    out.depth = static_cast<int>(depth);
  }
  if (const auto* value = given("smallest_leaf")) {
    out.smallest_leaf = TRY(value->number());
    if (!(out.smallest_leaf >= 0 && out.smallest_leaf <= 0.5))
      return base::fail(Code::project, value->place, "smallest_leaf is no share of the customers",
                        "0 to 0.5");
  }
  if (const auto* value = given("leaves")) {
    const auto leaves = TRY(value->integer());
    if (leaves != 0 && (leaves < 2 || leaves > kMostLeaves))
      return base::fail(Code::project, value->place, fmt::format("leaves is {}", leaves),
                        fmt::format("0, or 2 to {}", kMostLeaves));
    out.leaves = static_cast<int>(leaves);
  }
  if (const auto* value = given("thresholds")) {
    const auto thresholds = TRY(value->integer());
    if (thresholds != 0 && (thresholds < 10 || thresholds >= kTreeBins))
      return base::fail(Code::project, value->place, fmt::format("thresholds is {}", thresholds),
                        fmt::format("0, or 10 to {}", kTreeBins - 1));
    out.thresholds = static_cast<int>(thresholds);
  }
  if (const auto* value = given("prune")) out.prune = TRY(value->boolean());
  return out;
}

Result<TreeFit> fit_tree(const TreeTarget& target, std::span<const std::string> names,
                         const TreeOptions& options) {
  auto grown = TRY(study(target, {.depth = options.depth,
                                  .smallest_leaf = options.smallest_leaf,
                                  .thresholds = options.thresholds}));
  TreeFit out;
  out.model.of = options.of;
  out.model.segments.assign(names.begin(), names.end());
  out.model.alpha = chosen_alpha(grown, options.depth, options.leaves, options.prune);
  out.model.nodes = Freezer(grown, target.segments, options.depth, out.model.alpha).run();
  out.model.axes =
      measure(*compile(out.model, index_labels(out.model.segments.size())), *target.frame);
  out.fidelity = fidelity(grown, target.segments, options.depth, out.model.alpha);
  out.left_out = std::move(grown.columns.left_out);
  warn(out, names);
  return out;
}

Result<std::vector<int32_t>> assign_tree(const TreeModel& model, const table::Frame& frame) {
  const auto columns = TRY(columns_of(model, frame));
  std::vector<int32_t> codes(model.nodes.size(), -2);  // of the level that a node asks for
  for (size_t i = 0; i < codes.size(); ++i) {
    if (model.nodes[i].test != TreeTest::is_level) continue;
    const auto& levels = columns[i]->levels;
    const auto found = std::ranges::find(levels, model.nodes[i].level);
    if (found != levels.end()) codes[i] = static_cast<int32_t>(found - levels.begin());
  }
  const auto high = [&](size_t at, size_t row) {
    const auto& node = model.nodes[at];
    const auto& column = *columns[at];
    if (node.test == TreeTest::is_level) return column.codes[row] == codes[at];
    if (node.test == TreeTest::is_missing)
      return column.category ? column.codes[row] < 0 : std::isnan(column.values[row]);
    const double x = column.values[row];
    return std::isnan(x) ? node.missing_high : x >= node.cut;
  };
  std::vector<int32_t> out(static_cast<size_t>(frame.rows()));
  for (size_t row = 0; row < out.size(); ++row) {
    size_t at = 0;
    while (model.nodes[at].test != TreeTest::leaf)
      at = static_cast<size_t>(high(at, row) ? model.nodes[at].high : model.nodes[at].low);
    out[row] = model.nodes[at].segment;
  }
  return out;
}

ExprPtr compile(const TreeModel& model, const Labels& labels) {
  const auto part = [&](auto& self, size_t at) -> ExprPtr {
    const auto& node = model.nodes[at];
    if (node.test == TreeTest::leaf)
      return node.segment < 0 ? labels.none : labels.segments[static_cast<size_t>(node.segment)];
    auto low = self(self, static_cast<size_t>(node.low));
    auto high = self(self, static_cast<size_t>(node.high));
    auto feature = sql::column(node.feature);
    if (node.test == TreeTest::is_missing)
      return sql::case_when({is_missing(node.feature), high, low});
    if (node.test == TreeTest::is_level)
      return sql::case_when({sql::binary("=", feature, sql::text(node.level)), high, low});
    auto cut = sql::number(node.cut);
    if (node.missing_high) return sql::case_when({sql::binary("<", feature, cut), low, high});
    return sql::case_when({sql::binary(">=", feature, cut), high, low});
  };
  return part(part, 0);
}

Border nearest_border(const TreeModel& model, const table::Frame& frame, int64_t row) {
  auto compiled = compile(model, index_labels(model.segments.size()));
  return nearest_border(*compiled, model.axes, frame, row);
}

std::vector<TreeRule> tree_rules(const TreeModel& model) {
  std::vector<TreeRule> out;
  const auto visit = [&](auto& self, size_t at, TreeWay way) -> void {
    const auto& node = model.nodes[at];
    if (node.test == TreeTest::leaf) {
      TreeRule rule{.segment = node.segment,
                    .node = static_cast<int>(at),
                    .when = way.expression(),
                    .text = way.text(),
                    .customers = node.customers,
                    .share = node.share};
      out.push_back(std::move(rule));
      return;
    }
    for (bool high : {false, true}) {
      auto next = way;
      next.answer(node, high);
      self(self, static_cast<size_t>(high ? node.high : node.low), std::move(next));
    }
  };
  visit(visit, 0, {});
  std::ranges::stable_sort(out, [](const TreeRule& a, const TreeRule& b) {
    const auto of = [](const TreeRule& r) { return static_cast<uint32_t>(r.segment); };
    return of(a) != of(b) ? of(a) < of(b) : a.customers > b.customers;
  });
  return out;
}

NLOHMANN_JSON_SERIALIZE_ENUM(TreeTest, {{TreeTest::leaf, "leaf"},
                                        {TreeTest::at_least, "at_least"},
                                        {TreeTest::is_level, "is_level"},
                                        {TreeTest::is_missing, "is_missing"}})

void to_json(nlohmann::json& out, const TreeModel& model) {
  auto nodes = nlohmann::json::array();
  for (const auto& node : model.nodes) {
    nlohmann::json one = {{"test", node.test},
                          {"segment", node.segment},
                          {"customers", node.customers},
                          {"share", node.share}};
    if (node.test != TreeTest::leaf) {
      one["feature"] = node.feature;
      one["low"] = node.low;
      one["high"] = node.high;
      one["missing_seen"] = node.missing_seen;
    }
    if (node.test == TreeTest::is_level) one["level"] = node.level;
    if (node.test == TreeTest::at_least) {
      one["cut"] = node.cut;
      one["whole"] = node.whole;
      one["missing_high"] = node.missing_high;
    }
    nodes.push_back(std::move(one));
  }
  out = {{"method", "tree"},           {"of", model.of},     {"nodes", std::move(nodes)},
         {"segments", model.segments}, {"axes", model.axes}, {"alpha", model.alpha}};
}

Result<TreeModel> tree_from_json(const nlohmann::json& in) try {
  TreeModel model;
  in.at("of").get_to(model.of);
  in.at("segments").get_to(model.segments);
  in.at("axes").get_to(model.axes);
  in.at("alpha").get_to(model.alpha);
  const auto count = static_cast<int>(in.at("nodes").size());
  bool good = count > 0;
  for (const auto& one : in.at("nodes")) {
    const int place = static_cast<int>(model.nodes.size());
    auto& node = model.nodes.emplace_back();
    one.at("test").get_to(node.test);
    if (nlohmann::json(node.test) != one.at("test")) throw std::invalid_argument("test");
    one.at("segment").get_to(node.segment);
    one.at("customers").get_to(node.customers);
    one.at("share").get_to(node.share);
    good = good && node.segment >= -1 && node.segment < std::ssize(model.segments);
    if (node.test == TreeTest::leaf) continue;
    one.at("feature").get_to(node.feature);
    one.at("low").get_to(node.low);
    one.at("high").get_to(node.high);
    one.at("missing_seen").get_to(node.missing_seen);
    // Children come later, so that every walk ends.
    for (int child : {node.low, node.high}) good = good && child > place && child < count;
    if (node.test == TreeTest::is_level) one.at("level").get_to(node.level);
    if (node.test != TreeTest::at_least) continue;
    one.at("cut").get_to(node.cut);
    one.at("whole").get_to(node.whole);
    one.at("missing_high").get_to(node.missing_high);
  }
  if (!good) return base::fail(Code::data, "tree model", "the nodes do not make a tree");
  return model;
} catch (const std::exception&) {
  return base::fail(Code::data, "tree model", "the document is not a tree model");
}

}  // namespace coterie::rules
