#include "pipeline/out_of_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "base/text.hpp"

namespace coterie::pipeline {
namespace {

using base::Code;
using base::Result;
using evidence::Fold;
using evidence::kFewestCustomers;
using evidence::OutOfTimeReport;
using evidence::Watched;

constexpr int64_t kDay = 86400;
constexpr int kHorizonMost = 90, kHorizonLeast = 7;
// A model needs some past to be fitted to, whatever the horizon.
constexpr int64_t kPastLeast = 28;

std::vector<int64_t> whole_numbers(const table::Column* column, size_t rows) {
  std::vector<int64_t> out(rows);
  if (column != nullptr)
    for (size_t i = 0; i < rows; ++i)
      out[i] = std::isfinite(column->values[i]) ? std::llround(column->values[i]) : 0;
  return out;
}

std::string date(base::LocalSeconds when) {
  return base::format_local(when);
}

class LookBack {
 public:
  explicit LookBack(Replay& replay)
      : replay_(replay), run_(replay.run()), request_(run_.project.evidence) {}

  Result<OutOfTimeReport> run() {
    out_.missing = settle();
    if (!out_.missing.empty()) return std::move(out_);
    out_.customers_share = replay_.customers_share();
    if (replay_.sampled())
      out_.notes.push_back(
          fmt::format("Measured on a sample of {} of the customers, chosen by their key.",
                      base::percent(replay_.customers_share())));
    out_.intervals =
        "95 %: means by BCa bootstrap, shares by Wilson's score, R² by the delta method over "
        "held-out customers, Gini by a jackknife of 20 groups, Spearman by Bonett and Wright.";
    const Day* end = TRY(replay_.now());
    std::optional<Day> keep;
    for (int fold = 1; fold <= request_.folds; ++fold) {
      const auto until = run_.loaded.as_of - (fold - 1) * horizon();
      if (!enough_past(until - horizon())) break;
      auto day = replay_.day(until - horizon(), Sees::its_past_only);
      if (!day && day.error().code != Code::data) return std::unexpected(day.error());
      if (!day || day->rows() < kFewestCustomers) {
        out_.notes.push_back(
            fmt::format("As of {} there were {} customers; fewer than {} are too few to judge by.",
                        date(until - horizon()), day ? day->rows() : 0, kFewestCustomers));
        break;
      }
      out_.folds.push_back(TRY(judge(*day, *end, until)));
      keep = std::move(*day);
      end = &*keep;
    }
    if (out_.folds.empty()) {
      out_.missing = out_.notes.back();
      out_.notes.clear();
    }
    note_left_out();
    return std::move(out_);
  }

 private:
  int64_t horizon() const { return out_.horizon_days * kDay; }

  // Why there is nothing to look back on; "" when there is.
  std::string settle() {
    if (request_.folds == 0) return "The project leaves it out: folds = 0.";
    if (!run_.loaded.tables.lines)
      return "A ready feature table has no dates: what its customers did after an earlier day is "
             "not in it.";
    const auto history = (run_.loaded.as_of - run_.loaded.first_order) / kDay;
    out_.horizon_days = request_.horizon_days > 0 ? request_.horizon_days : horizon_from(history);
    if (out_.horizon_days == 0)
      return fmt::format(
          "The orders span {} days: too few to fit on the first of them and watch the rest.",
          history);
    out_.horizon_reason =
        request_.horizon_days > 0 ? "As the project says."
        : out_.horizon_days == kHorizonMost
            ? fmt::format("{} days: a season's worth.", kHorizonMost)
            : fmt::format("A quarter of the {} days that the orders span.", history);
    return {};
  }

  // The past that a model is fitted to must be as long as the time that it is judged by.
  bool enough_past(base::LocalSeconds from) {
    const auto past = (from - run_.loaded.first_order) / kDay,
               least = std::max<int64_t>(out_.horizon_days, kPastLeast);
    if (past >= least) return true;
    out_.notes.push_back(fmt::format(
        "Before {} there are {} days of orders; to look {} days ahead takes {} at least.",
        date(from), std::max<int64_t>(past, 0), out_.horizon_days, least));
    return false;
  }

  Result<Fold> judge(const Day& day, const Day& end, base::LocalSeconds until) {
    Fold fold;
    fold.from = day.as_of;
    fold.until = until;
    const auto watched = TRY(watch(day, fold));
    evidence::JudgeOptions options;
    options.seed = run_.project.seed;
    options.pool = replay_.context().pool;
    options.cancel = replay_.context().cancel;
    const auto baseline = TRY(evidence::baseline_of(watched, options));
    const auto rows = rows_in(*day.frame, *end.frame);
    const auto stayed = std::ranges::count_if(rows, [](int64_t row) { return row >= 0; });
    for (size_t i = 0; i < day.models.size(); ++i) {
      const auto &then = day.models[i], &after = end.models[i];
      evidence::Labels labels;
      labels.model = run_.models[i].name;
      labels.method = run_.models[i].method;
      if (then.model == nullptr) {
        auto& model = fold.models.emplace_back();
        model.model = labels.model;
        model.method = labels.method;
        model.missing = then.missing;
        model.left_out = then.left_out;
        continue;
      }
      labels.names = then.names;
      labels.then_segments = static_cast<int>(then.names.size());
      labels.then = then.labels;
      std::vector<int32_t> at_end, frozen, same_day;
      if (after.model != nullptr) {
        at_end = labels_at(after.labels, rows, evidence::kGone);
        frozen = labels_at(TRY(replay_.labels(then, *end.frame)), rows, evidence::kGone);
        same_day = TRY(replay_.labels(after, *day.frame));
        labels.end_segments = static_cast<int>(after.names.size());
        labels.same_segments =
            !then.names.empty() && !then.names[0].empty() && then.names == after.names;
        labels.arrived = end.rows() - stayed;
      }
      labels.end = at_end;
      labels.frozen = frozen;
      labels.end_model_then = same_day;
      fold.models.push_back(TRY(evidence::judge(watched, baseline, labels, options)));
      fold.models.back().left_out = then.left_out;
    }
    return fold;
  }

  // What the customers of the day did until the end of the fold.
  Result<Watched> watch(const Day& day, Fold& fold) {
    const auto rows = static_cast<size_t>(day.rows());
    Watched out;
    out.keys = day.keys;
    out.recency_days = day.frame->find("recency_days")->values;
    out.past_spend_micros = day.spend_micros;
    out.past_orders = whole_numbers(day.frame->find("orders"), rows);
    out.future_orders.resize(rows);
    if (out.money()) out.future_spend_micros.resize(rows);
    fold.customers = day.rows();
    const auto bought = TRY(replay_.purchases(fold.until, out_.horizon_days));
    if (!bought) return out;
    const auto orders =
        whole_numbers(bought->frame.find("orders"), static_cast<size_t>(bought->frame.rows()));
    const auto place = rows_in(bought->frame, *day.frame);
    for (size_t i = 0; i < place.size(); ++i) {
      const int64_t micros = out.money() ? bought->spend_micros[i] : 0;
      if (place[i] < 0) {
        ++fold.new_customers;
        fold.new_orders += orders[i];
        fold.new_spend_micros += micros;
        continue;
      }
      const auto at = static_cast<size_t>(place[i]);
      ++fold.active;
      fold.orders += orders[i];
      fold.spend_micros += micros;
      out.future_orders[at] = orders[i];
      if (out.money()) out.future_spend_micros[at] = micros;
    }
    return out;
  }

  void note_left_out() {
    std::set<std::string> names;
    for (const auto& fold : out_.folds)
      for (const auto& model : fold.models)
        if (model.missing.empty()) names.insert(model.left_out.begin(), model.left_out.end());
    if (names.empty()) return;
    out_.notes.push_back(fmt::format(
        "Left out of the models of then: {}. Of attributes only today's values are known, and "
        "today's might tell what came after.",
        base::printable(base::join(std::vector(names.begin(), names.end()), ", "))));
  }

  Replay& replay_;
  const RunResult& run_;
  const project::EvidenceRequest& request_;
  OutOfTimeReport out_;
};

}  // namespace

int horizon_from(int64_t history_days) {
  const auto days = static_cast<int>(std::clamp<int64_t>(history_days / 4, 0, kHorizonMost));
  return days < kHorizonLeast ? 0 : days;
}

Result<OutOfTimeReport> out_of_time(Replay& replay) {
  return LookBack(replay).run();
}

}  // namespace coterie::pipeline
