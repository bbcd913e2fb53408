#include "pipeline/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "sql/select.hpp"

namespace coterie::pipeline {
namespace {

using base::Code;
using base::Result;
using evidence::Cut;
using evidence::SensitivityReport;

constexpr int64_t kDay = 86400, kWeek = 7 * kDay;

// The orders of a customer stand one after the other in the ledger.
void count_orders(std::span<const ledger::Line> lines, base::LocalSeconds as_of,
                  std::vector<int64_t>& weeks) {
  for (size_t i = 0; i < lines.size();) {
    const uint32_t order = lines[i].large[ledger::kOrder];
    int64_t first = as_of;
    for (; i < lines.size() && lines[i].large[ledger::kOrder] == order; ++i)
      if (lines[i].status == ledger::kPurchase) first = std::min<int64_t>(first, lines[i].time);
    const auto week = static_cast<size_t>((as_of - 1 - first) / kWeek);
    if (first < as_of && week < weeks.size()) ++weeks[week];
  }
}

class Comparison {
 public:
  explicit Comparison(Replay& replay)
      : replay_(replay), run_(replay.run()), request_(run_.project.evidence) {}

  Result<SensitivityReport> run() {
    if (!run_.loaded.tables.lines) {
      out_.missing = "A ready feature table has no dates: it is the same for every day.";
      return std::move(out_);
    }
    out_.customers_share = replay_.customers_share();
    if (replay_.sampled())
      out_.notes.push_back(
          fmt::format("Measured on a sample of {} of the customers, chosen by their key.",
                      base::percent(replay_.customers_share())));
    for (const int days : request_.shift_days)
      out_.days.push_back(
          TRY(compare(days == 1 ? "1 day earlier" : fmt::format("{} days earlier", days),
                      run_.loaded.as_of - days * kDay, {})));
    if (request_.peak_season) {
      const auto weeks = TRY(orders_by_week(replay_.engine(), run_.loaded, replay_.context().pool));
      out_.peak = evidence::find_peak(weeks, run_.loaded.as_of);
      if (out_.peak.found) out_.without_peak = TRY(without_peak());
    } else {
      out_.peak.text = "The project leaves it out: peak_season = false.";
    }
    return std::move(out_);
  }

 private:
  Result<Cut> without_peak() {
    const auto& peak = out_.peak;
    const std::string name = "without the peak season";
    if (peak.until > run_.loaded.as_of - kWeek) return compare(name, peak.from, {});
    return compare(name, run_.loaded.as_of, {peak.from, peak.until});
  }

  Result<Cut> compare(std::string name, base::LocalSeconds as_of, const features::Gap& without) {
    Cut cut;
    cut.name = std::move(name);
    cut.as_of = as_of;
    cut.without_from = without.from;
    cut.without_until = without.until;
    auto day = replay_.day(as_of, Sees::everything, without);
    if (!day && day.error().code != Code::data) return std::unexpected(day.error());
    if (!day) {
      cut.missing = fmt::format("There is nothing to compare with: {}.", day.error().fault);
      return cut;
    }
    const auto& now = *TRY(replay_.now());
    const auto& refit_now = *TRY(replay_.now_refit());
    const auto place = rows_in(*now.frame, *day->frame);
    std::vector<int64_t> of_now, of_day;
    for (size_t row = 0; row < place.size(); ++row) {
      if (place[row] < 0) continue;
      of_now.push_back(static_cast<int64_t>(row));
      of_day.push_back(place[row]);
    }
    cut.customers = std::ssize(of_now);
    cut.gone = now.rows() - cut.customers;
    for (size_t i = 0; i < now.models.size(); ++i) {
      evidence::CutLabels labels;
      labels.model = run_.models[i].name;
      labels.method = run_.models[i].method;
      const auto &then = day->models[i], &again = refit_now.models[i];
      const auto now_labels = labels_at(now.models[i].labels, of_now, -1);
      const auto frozen = labels_at(TRY(replay_.labels(now.models[i], *day->frame)), of_day, -1);
      std::vector<int32_t> refit_now_labels, refit;
      if (then.model != nullptr && again.model != nullptr) {
        refit_now_labels = labels_at(again.labels, of_now, -1);
        refit = labels_at(then.labels, of_day, -1);
      }
      labels.now = now_labels;
      labels.frozen = frozen;
      labels.refit_now = refit_now_labels;
      labels.refit = refit;
      labels.segments = static_cast<int>(now.models[i].names.size());
      labels.refit_now_segments = static_cast<int>(again.names.size());
      labels.refit_segments = static_cast<int>(then.names.size());
      labels.same_segments =
          !then.names.empty() && !then.names[0].empty() && then.names == again.names;
      cut.models.push_back(evidence::compare_cut(labels, replay_.sampled()));
      cut.models.back().missing = then.model == nullptr ? then.missing : again.missing;
    }
    cut.text = fmt::format(
        "{} customers are in both; {} of the run's have no order that counts "
        "here.",
        base::with_thousands(cut.customers), base::with_thousands(cut.gone));
    return cut;
  }

  Replay& replay_;
  const RunResult& run_;
  const project::EvidenceRequest& request_;
  SensitivityReport out_;
};

}  // namespace

Result<std::vector<int64_t>> orders_by_week(engine::Engine& engine, const project::Loaded& loaded,
                                            base::Pool* pool) {
  if (!loaded.tables.lines) return std::vector<int64_t>{};
  std::vector<int64_t> out(
      static_cast<size_t>(std::max<int64_t>(0, (loaded.as_of - loaded.first_order) / kWeek)));
  if (loaded.ledger != nullptr) {
    const auto& parts = loaded.ledger->parts;
    std::vector<std::vector<int64_t>> found(parts.size(), std::vector<int64_t>(out.size()));
    const auto count = [&](int64_t i, int) {
      const auto part = static_cast<size_t>(i);
      for (size_t customer = 0; customer < parts[part].customers(); ++customer)
        count_orders(parts[part].of(customer), loaded.as_of, found[part]);
    };
    for (size_t i = 0; pool == nullptr && i < parts.size(); ++i) count(static_cast<int64_t>(i), 0);
    if (pool != nullptr) pool->run(std::ssize(parts), count);
    for (const auto& part : found)
      for (size_t week = 0; week < out.size(); ++week) out[week] += part[week];
    return out;
  }
  const auto as_of = sql::timestamp_literal(engine.dialect(), loaded.as_of);
  auto stream = TRY(engine.query(
      fmt::format(
          "SELECT CAST(FLOOR((EPOCH({0}) - 1 - FLOOR(EPOCH(first_line))) / {1}) AS BIGINT), "
          "COUNT(*) FROM (SELECT MIN(ordered_at) AS first_line FROM lines WHERE {2} GROUP "
          "BY customer_id, order_id) GROUP BY 1",
          as_of, kWeek, counted_purchases(engine, loaded.as_of, 0)),
      "counting orders by week"));
  engine::Batch batch;
  while (TRY(stream.next(batch)))
    for (int64_t row = 0; row < batch.rows(); ++row)
      if (const auto week = static_cast<size_t>(batch.integer(0, row)); week < out.size())
        out[week] += batch.integer(1, row);
  return out;
}

Result<SensitivityReport> sensitivity(Replay& replay) {
  return Comparison(replay).run();
}

}  // namespace coterie::pipeline
