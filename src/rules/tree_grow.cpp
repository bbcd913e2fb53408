// Level by level. A node's rows are one range of a list, and of the sorted list of each column that
// has too many codes for a histogram; a split parts the ranges in place, keeping their order.
#include "rules/tree_grow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cluster/order_free.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;

constexpr double kEqualGain = 1e-13;

double squares(std::span<const double> weights) {
  double sum = 0;
  for (double w : weights) sum += w * w;
  return sum;
}

double total(std::span<const double> weights) {
  double sum = 0;
  for (double w : weights) sum += w;
  return sum;
}

struct Split {
  double gain = 0;  // of the sum of squares over weight; 0: none
  TreeTest test = TreeTest::leaf;
  int column = -1, code = 0;
  bool missing_high = false, missing_seen = false;
};

// The best question of one column for one node.
class Search {
 public:
  Search(const GrowData& data, int column, std::span<const double> node, double least)
      : data_(data),
        column_(data.columns[static_cast<size_t>(column)]),
        node_(node),
        weight_(total(node)),
        least_(least),
        pure_(squares(node) / weight_),
        low_(node.size()),
        missing_(node.size()) {
    best_.column = column;
  }

  Split by_histogram(std::span<const uint32_t> rows) {
    const size_t classes = node_.size(), bins = static_cast<size_t>(column_.bins);
    std::vector<double> counts((bins + 1) * classes);
    const auto* codes = column_.codes.data();
    const auto* of = data_.classes.data();
    const auto* weights = data_.weights.data();
    for (uint32_t row : rows) counts[codes[row] * classes + of[row]] += weights[row];
    const auto bin = [&](size_t code) {
      return std::span(counts).subspan(code * classes, classes);
    };
    std::ranges::copy(bin(bins), missing_.begin());
    missing_weight_ = total(missing_);
    if (column_.category) {
      for (size_t code = 0; code <= bins; ++code) {
        std::ranges::copy(bin(code), low_.begin());
        offer(code < bins ? TreeTest::is_level : TreeTest::is_missing, static_cast<int>(code),
              false);
      }
      return best_;
    }
    bool any = false;
    for (size_t code = 0; code < bins; ++code) {
      if (std::ranges::all_of(bin(code), [](double w) { return w == 0; })) continue;
      if (any) offer_cut(static_cast<int>(code));
      any = true;
      for (size_t c = 0; c < classes; ++c) low_[c] += bin(code)[c];
    }
    return finish();
  }

  // rows: by code.
  Split by_order(std::span<const uint32_t> rows) {
    size_t end = rows.size();
    while (end > 0 && column_.missing(rows[end - 1])) {
      --end;
      missing_[data_.classes[rows[end]]] += data_.weights[rows[end]];
    }
    missing_weight_ = total(missing_);
    int before = -1;
    for (size_t i = 0; i < end; ++i) {
      const int code = column_.codes[rows[i]];
      if (before >= 0 && code != before) offer_cut(code);
      before = code;
      low_[data_.classes[rows[i]]] += data_.weights[rows[i]];
    }
    return finish();
  }

 private:
  // Codes from `code` on go high; low_ holds what is known to be below.
  void offer_cut(int code) {
    if (missing_weight_ == 0) {
      offer(TreeTest::at_least, code, false);
      return;
    }
    offer(TreeTest::at_least, code, true);
    for (size_t c = 0; c < low_.size(); ++c) low_[c] += missing_[c];
    offer(TreeTest::at_least, code, false);
    for (size_t c = 0; c < low_.size(); ++c) low_[c] -= missing_[c];
  }

  Split finish() {
    if (missing_weight_ > 0) {
      low_ = missing_;
      offer(TreeTest::is_missing, 0, true);
    }
    return best_;
  }

  // low_: one side of the node; which of the two does not matter to the gain.
  void offer(TreeTest test, int code, bool missing_high) {
    const double low = total(low_), high = weight_ - low;
    if (!(low > 0) || !(high > 0) || low < least_ || high < least_) return;
    double of_low = 0, of_high = 0;
    for (size_t c = 0; c < low_.size(); ++c) {
      const double rest = node_[c] - low_[c];
      of_low += low_[c] * low_[c];
      of_high += rest * rest;
    }
    const double gain = of_low / low + of_high / high - pure_;
    if (!(gain > best_.gain + kEqualGain * weight_)) return;
    best_.gain = gain;
    best_.test = test;
    best_.code = code;
    best_.missing_seen = missing_weight_ > 0;
    best_.missing_high = best_.missing_seen ? missing_high : high > low;
  }

  const GrowData& data_;
  const TreeColumn& column_;
  std::span<const double> node_;
  double weight_, least_, pure_;
  std::vector<double> low_, missing_;
  double missing_weight_ = 0;
  Split best_;
};

class Grower {
 public:
  Grower(const GrowData& data, std::vector<uint32_t> rows, const GrowLimits& limits,
         const cluster::Context& context)
      : data_(data), limits_(limits), context_(context), rows_(std::move(rows)) {
    out_.classes = data.class_count;
    high_.resize(data.classes.size());
    std::vector<uint8_t> inside(data.classes.size());
    for (uint32_t row : rows_) inside[row] = 1;
    orders_.resize(data.columns.size());
    context_.pool->run(static_cast<int64_t>(orders_.size()), [&](int64_t i, int) {
      auto& order = orders_[static_cast<size_t>(i)];
      for (uint32_t row : data.columns[static_cast<size_t>(i)].order)
        if (inside[row] != 0) order.push_back(row);
    });
  }

  Result<Grown> run() {
    add(0, rows_.size(), 0);
    size_t begin = 0;
    for (int depth = 0; depth < limits_.depth; ++depth) {
      if (context_.cancel != nullptr && context_.cancel->requested())
        return base::fail(Code::cancelled, "growing a tree", "interrupted");
      const size_t end = out_.nodes.size();
      const auto best = splits(begin, end);
      std::vector<size_t> parted;
      for (size_t node = begin; node < end; ++node)
        if (best[node - begin].test != TreeTest::leaf) parted.push_back(node);
      std::vector<size_t> middles(parted.size());
      context_.pool->run(static_cast<int64_t>(parted.size()), [&](int64_t i, int) {
        const size_t node = parted[static_cast<size_t>(i)];
        middles[static_cast<size_t>(i)] = part(node, best[node - begin]);
      });
      for (size_t i = 0; i < parted.size(); ++i) {
        const auto [first, last] = ranges_[parted[i]];
        out_.nodes[parted[i]].low = add(first, middles[i], depth + 1);
        out_.nodes[parted[i]].high = add(middles[i], last, depth + 1);
      }
      begin = end;
    }
    return std::move(out_);
  }

 private:
  int add(size_t begin, size_t end, int depth) {
    GrownNode node;
    node.depth = depth;
    node.rows = static_cast<int64_t>(end - begin);
    std::vector<double> weights(static_cast<size_t>(data_.class_count));
    for (size_t i = begin; i < end; ++i)
      weights[data_.classes[rows_[i]]] += data_.weights[rows_[i]];
    node.weight = total(weights);
    node.impurity = 1 - squares(weights) / (node.weight * node.weight);
    node.majority = static_cast<int>(std::ranges::max_element(weights) - weights.begin());
    out_.nodes.push_back(node);
    out_.weights.insert(out_.weights.end(), weights.begin(), weights.end());
    ranges_.emplace_back(begin, end);
    return static_cast<int>(out_.nodes.size()) - 1;
  }

  // The best of each node in [begin, end) over all columns.
  std::vector<Split> splits(size_t begin, size_t end) {
    const size_t columns = data_.columns.size();
    std::vector<Split> all((end - begin) * columns);
    context_.pool->run(static_cast<int64_t>(all.size()), [&](int64_t i, int) {
      const size_t at = static_cast<size_t>(i), node = begin + at / columns, column = at % columns;
      const auto weights = out_.of(node);
      if (std::ranges::count_if(weights, [](double w) { return w > 0; }) < 2) return;
      const auto [first, last] = ranges_[node];
      Search search(data_, static_cast<int>(column), weights, limits_.least_weight);
      const auto& order = orders_[column];
      all[at] = order.empty() ? search.by_histogram(std::span(rows_).subspan(first, last - first))
                              : search.by_order(std::span(order).subspan(first, last - first));
    });
    std::vector<Split> out(end - begin);
    for (size_t at = 0; at < all.size(); ++at) {
      auto& best = out[at / columns];
      const double equal = kEqualGain * out_.nodes[begin + at / columns].weight;
      if (all[at].test != TreeTest::leaf && all[at].gain > best.gain + equal) best = all[at];
    }
    return out;
  }

  // Settles the question of a node and parts its rows; returns where the high ones begin.
  size_t part(size_t at, const Split& split) {
    auto& node = out_.nodes[at];
    const auto& column = data_.columns[static_cast<size_t>(split.column)];
    node.test = split.test;
    node.column = split.column;
    node.code = split.code;
    node.missing_high = split.missing_high;
    node.missing_seen = split.missing_seen;
    const auto [first, last] = ranges_[at];
    if (split.test == TreeTest::at_least) {
      double below = -std::numeric_limits<double>::infinity(), above = -below;
      for (size_t i = first; i < last; ++i) {
        const double x = column.source->values[rows_[i]];
        if (column.codes[rows_[i]] < split.code)
          below = std::max(below, x);
        else if (x < above)
          above = x;
      }
      node.cut =
          limits_.readable ? shortest_between(below, above, column.whole) : midway(below, above);
    }
    for (size_t i = first; i < last; ++i)
      high_[rows_[i]] = goes_high(node, data_.columns, rows_[i]) ? 1 : 0;
    const auto by_side = [&](std::vector<uint32_t>& list) {
      const auto begin = list.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = list.begin() + static_cast<std::ptrdiff_t>(last);
      return std::stable_partition(begin, end, [&](uint32_t row) { return high_[row] == 0; });
    };
    for (auto& order : orders_)
      if (!order.empty()) by_side(order);
    return static_cast<size_t>(by_side(rows_) - rows_.begin());
  }

  static double midway(double below, double above) {
    const double middle = below + (above - below) / 2;
    return middle > below ? middle : above;
  }

  const GrowData& data_;
  const GrowLimits& limits_;
  const cluster::Context& context_;
  std::vector<uint32_t> rows_;
  std::vector<std::vector<uint32_t>> orders_;  // of columns with an order; rows of the tree only
  std::vector<uint8_t> high_;                  // of the split at hand, one a row
  std::vector<std::pair<size_t, size_t>> ranges_;  // of each node in rows_ and orders_
  Grown out_;
};

}  // namespace

Result<std::vector<double>> exact_weights(std::span<const double> weights, int64_t rows) {
  if (weights.empty()) return std::vector<double>(static_cast<size_t>(rows), 1.0);
  double largest = 0;
  for (double w : weights) {
    if (!(w >= 0) || !std::isfinite(w))
      return base::fail(Code::internal, "growing a tree", "a weight is negative or infinite");
    largest = std::max(largest, w);
  }
  const cluster::Rounder round(static_cast<int64_t>(weights.size()), largest);
  std::vector<double> out;
  out.reserve(weights.size());
  for (double w : weights) out.push_back(round(w));
  return out;
}

bool goes_high(const GrownNode& node, std::span<const TreeColumn> columns, size_t row) {
  const auto& column = columns[static_cast<size_t>(node.column)];
  switch (node.test) {
    case TreeTest::at_least:
      // By value: a row that was not grown on may lie between the cut and the nearest code.
      return column.missing(row) ? node.missing_high : column.source->values[row] >= node.cut;
    case TreeTest::is_level:
      return column.codes[row] == node.code;
    case TreeTest::is_missing:
      return column.missing(row);
    case TreeTest::leaf:
      break;
  }
  return false;
}

Result<Grown> grow(const GrowData& data, std::vector<uint32_t> rows, const GrowLimits& limits,
                   const cluster::Context& context) {
  return Grower(data, std::move(rows), limits, context).run();
}

}  // namespace coterie::rules
