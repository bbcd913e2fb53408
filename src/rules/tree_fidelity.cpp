// The customers of a fold are counted once, at every node that they pass: what a smaller tree says
// of them is then a sum over its leaves.
#include "rules/tree_fidelity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "stats/agreement.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;

constexpr uint64_t kFoldStream = 0x7ee5, kPickStream = 0x7ee6;

int fold_of(uint64_t seed, uint64_t key) {
  return static_cast<int>((base::draw(seed, kFoldStream, key) >> 32) * kTreeFolds >> 32);
}

// Those that the folds are made of.
std::vector<uint32_t> picked(const TreeTarget& target, const std::vector<uint32_t>& rows) {
  const double share = static_cast<double>(kMostHeldOut) / static_cast<double>(rows.size());
  if (share >= 1) return rows;
  const auto below = static_cast<uint64_t>(std::ldexp(share, 64));
  std::vector<uint32_t> out;
  for (uint32_t row : rows)
    if (base::draw(target.seed, kPickStream, target.keys[row]) < below) out.push_back(row);
  return out;
}

// (sum w)^2 / sum w^2, whatever the order of rows.
Result<double> customers_behind(const std::vector<double>& weights,
                                const std::vector<uint32_t>& rows) {
  double sum = 0, sum_of_squares = 0;
  std::vector<double> squares;
  for (uint32_t row : rows) {
    sum += weights[row];
    squares.push_back(weights[row] * weights[row]);
  }
  for (double square : TRY(exact_weights(squares, 0))) sum_of_squares += square;
  return sum / sum_of_squares * sum;
}

void hold(const GrowData& data, const std::vector<uint32_t>& rows, TreeStudy::Fold& fold) {
  const auto classes = static_cast<size_t>(data.class_count);
  const auto& nodes = fold.tree.nodes;
  fold.held.assign(nodes.size() * classes, 0);
  fold.held_rows.assign(nodes.size() * classes, 0);
  for (uint32_t row : rows) {
    for (size_t at = 0;;) {
      fold.held[at * classes + data.classes[row]] += data.weights[row];
      ++fold.held_rows[at * classes + data.classes[row]];
      const auto& node = nodes[at];
      if (node.test == TreeTest::leaf) break;
      at = static_cast<size_t>(goes_high(node, data.columns, row) ? node.high : node.low);
    }
  }
}

base::Status add_folds(const TreeTarget& target, const GrowData& data,
                       const std::vector<uint32_t>& rows, const GrowLimits& limits, double leaf,
                       TreeStudy& out) {
  for (int f = 0; f < kTreeFolds; ++f) {
    std::vector<uint32_t> grown_on, held;
    double weight = 0;
    for (uint32_t row : rows) {
      const bool inside = fold_of(target.seed, target.keys[row]) != f;
      (inside ? grown_on : held).push_back(row);
      if (inside) weight += data.weights[row];
    }
    if (grown_on.empty() || held.empty()) continue;
    auto& fold = out.folds.emplace_back();
    auto own = limits;
    own.least_weight = leaf * weight;
    fold.tree = TRY(grow(data, std::move(grown_on), own, target.context));
    hold(data, held, fold);
    if (target.context.progress != nullptr)
      target.context.progress->at((f + 2.0) / (kTreeFolds + 1.0));
  }
  return {};
}

}  // namespace

double Confusion::share() const {
  double right = 0, all = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    all += weights[i];
    if (i % static_cast<size_t>(classes + 1) == 0) right += weights[i];
  }
  return all > 0 ? right / all : kNotKnown;
}

double Confusion::adjusted_rand() const {
  return stats::adjusted_rand({classes, classes, rows});
}

Confusion TreeStudy::confusion(int depth, double alpha) const {
  Confusion out;
  out.classes = class_count;
  const auto width = static_cast<size_t>(class_count);
  out.weights.resize(width * width);
  out.rows.resize(width * width);
  for (const auto& fold : folds) {
    const auto path = prune_path(fold.tree, depth);
    for (size_t leaf : leaves_of(fold.tree, path, alpha, depth)) {
      const auto said = static_cast<size_t>(fold.tree.nodes[leaf].majority);
      for (size_t c = 0; c < width; ++c) {
        out.weights[said * width + c] += fold.held[leaf * width + c];
        out.rows[said * width + c] += fold.held_rows[leaf * width + c];
      }
    }
  }
  return out;
}

Result<TreeStudy> study(const TreeTarget& target, const StudyOptions& options) {
  const auto& frame = *target.frame;
  const auto count = static_cast<size_t>(frame.rows());
  if (target.labels.size() != count || target.keys.size() != count ||
      (!target.weights.empty() && target.weights.size() != count) || target.segments < 1 ||
      target.segments > 60'000)
    return base::fail(Code::internal, "growing a tree", "labels, keys and customers do not fit");
  TreeStudy out;
  const bool apart = std::ranges::any_of(target.labels, [](int32_t l) { return l < 0; });
  out.class_count = target.segments + (apart ? 1 : 0);
  for (int32_t label : target.labels)
    out.classes.push_back(static_cast<uint16_t>(label < 0 ? target.segments : label));
  const auto weights = TRY(exact_weights(target.weights, frame.rows()));
  std::vector<uint32_t> rows;
  double weight = 0;
  for (size_t row = 0; row < count; ++row) {
    if (!(weights[row] > 0)) continue;
    rows.push_back(static_cast<uint32_t>(row));
    weight += weights[row];
  }
  if (rows.empty())
    return base::fail(Code::data, target.place, "there is no customer to learn rules from",
                      "at least one");
  const auto tested = picked(target, rows);
  out.held_out = static_cast<int64_t>(tested.size());
  out.effective = TRY(customers_behind(weights, tested));
  out.columns = TRY(
      tree_columns(frame, target.features, options.thresholds, *target.context.pool, target.place));
  const GrowData data{out.columns.columns, out.classes, out.class_count, weights};
  GrowLimits limits{.depth = std::max(options.depth, kCurveDepth),
                    .least_weight = options.smallest_leaf * weight,
                    .readable = options.readable};
  out.whole = TRY(grow(data, rows, limits, target.context));
  if (tested.size() >= 2 * kTreeFolds)
    TRY(add_folds(target, data, tested, limits, options.smallest_leaf, out));
  return out;
}

double chosen_alpha(const TreeStudy& study, int depth, int most_leaves, bool prune) {
  const auto path = prune_path(study.whole, depth);
  size_t first = 0;
  while (most_leaves > 0 && path.steps[first].leaves > most_leaves) ++first;
  if (!prune || study.folds.empty()) return path.steps[first].alpha;
  std::vector<double> errors;
  for (size_t i = first; i < path.steps.size(); ++i) {
    const bool last = i + 1 == path.steps.size();
    const double alpha = last ? std::numeric_limits<double>::infinity()
                              : std::sqrt(path.steps[i].alpha * path.steps[i + 1].alpha);
    errors.push_back(1 - study.confusion(depth, alpha).share());
  }
  const double least = *std::ranges::min_element(errors);
  const double error = std::sqrt(least * (1 - least) / study.effective);
  size_t best = errors.size();
  while (errors[--best] > least + error) {
  }
  return path.steps[first + best].alpha;
}

TreeFidelity fidelity(const TreeStudy& study, int segments, int depth, double alpha) {
  TreeFidelity out;
  out.folds = static_cast<int>(study.folds.size());
  const auto& root = study.whole.nodes[0];
  const auto weights = study.whole.of(0);
  out.baseline = weights[static_cast<size_t>(root.majority)] / root.weight;
  const auto path = prune_path(study.whole, depth);
  double right = 0;
  for (size_t leaf : leaves_of(study.whole, path, alpha, depth))
    right += study.whole.of(leaf)[static_cast<size_t>(study.whole.nodes[leaf].majority)];
  out.on_fit = right / root.weight;
  out.segments.resize(static_cast<size_t>(segments));
  for (uint16_t c : study.classes)
    if (c < segments) ++out.segments[c].customers;
  const bool known = !study.folds.empty();
  if (known) out.held_out = study.held_out;
  for (int d = 1; d <= kCurveDepth; ++d) {
    const auto whole = prune_path(study.whole, d);
    auto& one = out.by_depth.emplace_back();
    one.depth = d;
    one.leaves = whole.steps[0].leaves;
    if (!known) continue;
    const auto confusion = study.confusion(d, 0);
    one.share = confusion.share();
    one.adjusted_rand = confusion.adjusted_rand();
  }
  if (!known) return out;
  const auto confusion = study.confusion(depth, alpha);
  out.share = confusion.share();
  out.adjusted_rand = confusion.adjusted_rand();
  const double n = study.effective, p = out.share, z = 1.959963984540054, zz = z * z;
  const double middle = (p + zz / (2 * n)) / (1 + zz / n);
  const double half = z / (1 + zz / n) * std::sqrt(p * (1 - p) / n + zz / (4 * n * n));
  out.low = std::max(0.0, middle - half);
  out.high = std::min(1.0, middle + half);
  const auto classes = static_cast<size_t>(confusion.classes);
  for (size_t s = 0; s < out.segments.size(); ++s) {
    double said = 0, is = 0;
    const double both = confusion.weights[s * classes + s];
    for (size_t c = 0; c < classes; ++c) {
      said += confusion.weights[s * classes + c];
      is += confusion.weights[c * classes + s];
    }
    if (said > 0) out.segments[s].precision = both / said;
    if (is > 0) out.segments[s].recall = both / is;
  }
  return out;
}

Result<TreeFidelity> explainability(const TreeTarget& target, int depth) {
  const auto grown = TRY(study(target, {.depth = depth}));
  return fidelity(grown, target.segments, depth, 0);
}

}  // namespace coterie::rules
