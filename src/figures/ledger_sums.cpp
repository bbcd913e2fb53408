// The sums from a ledger: the lines of a customer stand together, so that their first period is
// known before their lines are added up. Each thread adds into tables of its own.
#include <algorithm>
#include <bit>
#include <map>

#include "figures/line_sums.hpp"

namespace coterie::figures {
namespace {

using ledger::Line;

constexpr int64_t kDay = 86400;

struct Weight {
  int64_t lines = 0, micros = 0;
  void add(const Weight& other) {
    lines += other.lines;
    micros += other.micros;
  }
};

// What one thread has counted.
struct Counts {
  std::vector<Weight> days;  // from the first day on; lines are orders here
  std::map<uint64_t, int64_t> activity;
  std::vector<int64_t> cohorts;  // micros: cohort x period
  std::vector<Weight> segments;  // segment x category; both begin with "none"
};

class Adding {
 public:
  Adding(const ledger::Customers& customers, const pipeline::RunResult& result,
         std::span<const int32_t> segment_of, base::Pool& pool)
      : customers_(customers), pool_(pool), asked_(asked(result)) {
    out_.money = asked_.money;
    out_.periods = asked_.periods;
    first_day_ = asked_.from / kDay;
    const int64_t last_day = std::max(asked_.from, asked_.until - 1) / kDay;
    days_ = static_cast<size_t>(last_day - first_day_ + 1);
    settle_periods();
    if (!asked_.categorised) return;
    rank_categories();
    for (const int32_t segment : segment_of)
      segments_ = std::max(segments_, static_cast<size_t>(segment + 2));
    place_segments(result.frame, segment_of);
  }

  LineSums run() {
    std::vector<Counts> counts(static_cast<size_t>(pool_.threads()));
    for (auto& one : counts) {
      one.days.resize(days_);
      one.cohorts.resize(asked_.cohorts() ? periods() * periods() : 0);
      one.segments.resize(asked_.categorised ? segments_ * categories() : 0);
    }
    pool_.run(static_cast<int64_t>(customers_.parts.size()), [&](int64_t i, int worker) {
      const auto& part = customers_.parts[static_cast<size_t>(i)];
      for (size_t at = 0; at < part.customers(); ++at)
        add(part.of(at), counts[static_cast<size_t>(worker)]);
    });
    auto& all = counts[0];
    for (size_t i = 1; i < counts.size(); ++i) {
      for (size_t at = 0; at < days_; ++at) all.days[at].add(counts[i].days[at]);
      for (const auto& [bits, many] : counts[i].activity) all.activity[bits] += many;
      for (size_t at = 0; at < all.cohorts.size(); ++at) all.cohorts[at] += counts[i].cohorts[at];
      for (size_t at = 0; at < all.segments.size(); ++at)
        all.segments[at].add(counts[i].segments[at]);
    }
    take(all);
    return std::move(out_);
  }

 private:
  size_t periods() const { return static_cast<size_t>(asked_.periods ? asked_.periods->count : 1); }
  size_t categories() const { return out_.categories.size() + 1; }

  bool counts(const Line& line) const {
    return line.status == ledger::kPurchase && line.time >= asked_.from && line.time < asked_.until;
  }
  size_t day(const Line& line) const { return static_cast<size_t>(line.time / kDay - first_day_); }
  int64_t micros(const Line& line) const { return asked_.money ? line.amount_micros : 0; }

  void settle_periods() {
    period_of_day_.resize(days_);
    if (!asked_.periods) return;
    int period = 0;
    for (size_t at = 0; at < days_; ++at) {
      while (asked_.periods->start(period + 1) <= first_day_ + static_cast<int64_t>(at)) ++period;
      period_of_day_[at] = period;
    }
  }

  // Each customer has one row, so threads never meet in a place.
  void place_segments(const table::Frame& frame, std::span<const int32_t> segment_of) {
    constexpr int64_t kRows = 8192;
    const auto& customers = *customers_.texts[ledger::kCustomer];
    segment_.resize(customers.limit(), -1);
    pool_.run((frame.rows() + kRows - 1) / kRows, [&](int64_t block, int) {
      const int64_t end = std::min(frame.rows(), (block + 1) * kRows);
      for (int64_t row = block * kRows; row < end; ++row)
        if (const uint32_t code = customers.find(frame.ids[row]); code != ledger::kNoText)
          segment_[code] = segment_of[static_cast<size_t>(row)];
    });
  }

  void rank_categories() {
    const auto& names = *customers_.texts[ledger::kCategory];
    std::vector<std::vector<Weight>> parts(static_cast<size_t>(pool_.threads()),
                                           std::vector<Weight>(names.limit()));
    pool_.run(static_cast<int64_t>(customers_.parts.size()), [&](int64_t i, int worker) {
      for (const auto& line : customers_.parts[static_cast<size_t>(i)].lines)
        if (const uint32_t code = line.code(ledger::kCategory);
            code != ledger::kNoText && counts(line))
          parts[static_cast<size_t>(worker)][code].add({1, micros(line)});
    });
    std::vector<std::pair<int64_t, uint32_t>> ranked;
    for (uint32_t code = 0; code < names.limit(); ++code) {
      Weight all;
      for (const auto& part : parts) all.add(part[code]);
      if (all.lines > 0) ranked.emplace_back(asked_.money ? all.micros : all.lines, code);
    }
    std::ranges::sort(ranked, [&](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : names.text(a.second) < names.text(b.second);
    });
    if (ranked.size() > kMostCategories) ranked.resize(kMostCategories);
    place_of_category_.resize(names.limit());
    for (const auto& [weight, code] : ranked) {
      out_.categories.emplace_back(names.text(code));
      place_of_category_[code] = out_.categories.size();
    }
  }

  void add(std::span<const Line> lines, Counts& counts) const {
    uint64_t bits = 0;
    const Line* order = nullptr;
    size_t order_day = 0;
    int64_t order_micros = 0;
    const auto close = [&] {
      if (order != nullptr) counts.days[order_day].add({1, order_micros});
    };
    for (const auto& line : lines) {
      if (!this->counts(line)) continue;
      bits |= uint64_t{1} << period_of_day_[day(line)];
      if (order == nullptr || line.large[ledger::kOrder] != order->large[ledger::kOrder]) {
        close();
        order = &line;
        order_day = day(line);
        order_micros = 0;
      }
      order_day = std::min(order_day, day(line));
      order_micros += micros(line);
    }
    close();
    if (bits == 0) return;
    ++counts.activity[bits];
    add_sums(lines, static_cast<size_t>(std::countr_zero(bits)), counts);
  }

  void add_sums(std::span<const Line> lines, size_t cohort, Counts& counts) const {
    Weight* of_segment = nullptr;
    if (asked_.categorised) {
      const auto segment = static_cast<size_t>(segment_[lines[0].large[ledger::kCustomer]] + 1);
      of_segment = counts.segments.data() + segment * categories();
    }
    for (const auto& line : lines) {
      if (!this->counts(line)) continue;
      if (asked_.cohorts())
        counts.cohorts[cohort * periods() + static_cast<size_t>(period_of_day_[day(line)])] +=
            line.amount_micros;
      if (of_segment == nullptr) continue;
      const uint32_t code = line.code(ledger::kCategory);
      of_segment[code == ledger::kNoText ? 0 : place_of_category_[code]].add({1, micros(line)});
    }
  }

  void take(const Counts& counts) {
    for (size_t at = 0; at < days_; ++at)
      if (const auto& one = counts.days[at]; one.lines > 0)
        out_.days.push_back(
            {static_cast<base::Day>(first_day_ + static_cast<int64_t>(at)), one.lines, one.micros});
    if (asked_.periods)
      for (const auto& [bits, many] : counts.activity) out_.activity.push_back({bits, many});
    for (size_t at = 0; at < counts.cohorts.size(); ++at)
      if (counts.cohorts[at] > 0)
        out_.cohorts.push_back({static_cast<int>(at / periods()), static_cast<int>(at % periods()),
                                counts.cohorts[at]});
    for (size_t at = 0; at < counts.segments.size(); ++at)
      if (const auto& one = counts.segments[at]; one.lines > 0)
        out_.segments.push_back({static_cast<int>(at / categories()) - 1,
                                 static_cast<int>(at % categories()) - 1, one.lines, one.micros});
  }

  const ledger::Customers& customers_;
  base::Pool& pool_;
  const Asked asked_;
  int64_t first_day_ = 0;
  size_t days_ = 0;
  std::vector<int> period_of_day_;
  std::vector<size_t> place_of_category_;  // by code: 1 … for those with a place, else 0
  size_t segments_ = 1;                    // one more than there are, for "none"
  std::vector<int32_t> segment_;           // by the customer's code
  LineSums out_;
};

}  // namespace

LineSums sums_by_ledger(const ledger::Customers& customers, const pipeline::RunResult& result,
                        std::span<const int32_t> segment_of, base::Pool& pool) {
  return Adding(customers, result, segment_of, pool).run();
}

}  // namespace coterie::figures
