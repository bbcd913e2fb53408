#include "pipeline/snapshot.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "base/random.hpp"
#include "features/totals.hpp"
#include "sql/select.hpp"
#include "table/read_frame.hpp"

namespace coterie::pipeline {
namespace {

using base::Code;
using base::Result;
using base::Status;

// Samples of customers have a stream of their own: fits and folds draw from the keys as they are.
constexpr uint64_t kSampleStream = 0x736e6170;

class Taker {
 public:
  Taker(engine::Engine& engine, project::Loaded& loaded, const SnapshotRequest& request,
        base::Pool* pool)
      : engine_(engine), loaded_(loaded), request_(request), pool_(pool) {}

  Result<Snapshot> run() {
    auto planned = TRY(features::plan_snapshot(loaded_.tables, request_.features, request_.as_of,
                                               request_.without));
    out_.as_of = request_.as_of;
    out_.sql = sql::render(engine_.dialect(), planned.query);
    TRY(read(planned));
    if (out_.frame.rows() == 0)
      return base::fail(Code::data, "features", "no customer has an order in the time that counts",
                        "a later as_of or a longer window",
                        "leave out window_days, or set as_of after the last order");
    out_.features = std::move(planned.features);
    out_.besides = std::move(planned.besides);
    out_.missing = std::move(planned.missing);
    out_.without_past = std::move(planned.without_past);
    out_.keys.reserve(static_cast<size_t>(out_.frame.rows()));
    for (int64_t row = 0; row < out_.frame.rows(); ++row)
      out_.keys.push_back(base::hash_text(out_.frame.ids[row]));
    TRY(take_money());
    return std::move(out_);
  }

 private:
  bool sampled() const { return request_.customers_share < 1; }
  bool keeps(std::string_view id) const { return in_sample(id, request_.customers_share); }

  Status read(const features::Snapshot& planned) {
    if (request_.read)
      if (auto frame = TRY(request_.read(
              out_.sql, std::ssize(planned.features) + std::ssize(planned.besides)))) {
        out_.frame = *std::move(frame);
        return {};
      }
    auto sql = out_.sql;
    const auto& totals = planned.from_totals;
    features::Keep keep;
    if (sampled()) keep = [this](std::string_view id) { return keeps(id); };
    bool thinned = false;
    if (loaded_.ledger != nullptr && totals &&
        TRY(features::upload_totals(engine_, *loaded_.ledger, totals->period, totals->columns,
                                    pool_, keep))) {
      sql = sql::render(engine_.dialect(), totals->query);
      thinned = true;
    } else {
      TRY(project::lines_to_engine(engine_, loaded_));
    }
    auto stream = TRY(engine_.query(sql, "building features"));
    out_.frame = TRY(table::read_frame(std::move(stream)));
    if (sampled() && !thinned) thin_out();
    return engine_.execute(fmt::format("DROP TABLE IF EXISTS {}", features::kTotalsTable),
                           "tidying up");
  }

  // Leaves the customers of the sample, as if nobody else had been read.
  void thin_out() {
    std::vector<int64_t> rows;
    for (int64_t row = 0; row < out_.frame.rows(); ++row)
      if (keeps(out_.frame.ids[row])) rows.push_back(row);
    out_.frame = rows_of(out_.frame, rows);
  }

  // Money comes back from units of the currency exactly: below 2^51 micros the nearest whole number
  // is the sum itself.
  Status take_money() {
    const auto* spend = out_.frame.find("spend");
    if (!loaded_.money || spend == nullptr || spend->category) return {};
    for (double value : spend->values) {
      if (std::abs(value) * 1e6 >= 0x1p51) return ask_for_money();
      out_.spend_micros.push_back(std::isfinite(value) ? std::llround(value * 1e6) : 0);
    }
    return {};
  }

  // The exact sums, for customers whose spend a double cannot hold to the last micro.
  Status ask_for_money() {
    TRY(project::lines_to_engine(engine_, loaded_));
    auto sums = TRY(engine_.query(
        fmt::format("SELECT customer_id, CAST(SUM(amount_micros) AS BIGINT) FROM "
                    "lines WHERE {} GROUP BY customer_id ORDER BY customer_id",
                    counted_purchases(engine_, request_.as_of, request_.features.window_days,
                                      request_.without)),
        "adding up money"));
    out_.spend_micros.clear();
    engine::Batch batch;
    while (TRY(sums.next(batch)))
      for (int64_t row = 0; row < batch.rows(); ++row)
        if (!sampled() || keeps(batch.text(0, row)))
          out_.spend_micros.push_back(batch.integer(1, row));
    return {};
  }

  engine::Engine& engine_;
  project::Loaded& loaded_;
  const SnapshotRequest& request_;
  base::Pool* pool_;
  Snapshot out_;
};

}  // namespace

bool in_sample(std::string_view customer_id, double share) {
  const uint64_t bits = base::draw(base::hash_text(customer_id), kSampleStream, 0);
  return static_cast<double>(bits >> 11) * 0x1p-53 < share;
}

segment::FitInput fit_input(const table::Frame& frame,
                            std::span<const features::BuiltFeature> features) {
  segment::FitInput in;
  in.frame = &frame;
  for (const auto& feature : features)
    (feature.category ? in.categories : in.features).push_back(feature.name);
  return in;
}

table::Frame rows_of(const table::Frame& frame, std::span<const int64_t> rows) {
  table::Frame out;
  for (const int64_t row : rows) out.ids.add(frame.ids[row]);
  for (const auto& column : frame.columns) {
    auto& copy = out.columns.emplace_back();
    copy.name = column.name;
    copy.category = column.category;
    std::vector<int32_t> place(column.levels.size(), -1);
    for (const int64_t row : rows) {
      const auto at = static_cast<size_t>(row);
      if (!column.category) {
        copy.values.push_back(column.values[at]);
        continue;
      }
      copy.codes.push_back(column.codes[at]);
      if (column.codes[at] >= 0) place[static_cast<size_t>(column.codes[at])] = 0;
    }
    for (size_t level = 0; level < place.size(); ++level) {
      if (place[level] < 0) continue;
      place[level] = static_cast<int32_t>(copy.levels.size());
      copy.levels.push_back(column.levels[level]);
    }
    for (auto& code : copy.codes)
      if (code >= 0) code = place[static_cast<size_t>(code)];
  }
  return out;
}

std::string counted_purchases(const engine::Engine& engine, base::LocalSeconds as_of,
                              int window_days, const features::Gap& without) {
  const auto instant = [&](int64_t seconds) {
    return sql::timestamp_literal(engine.dialect(), seconds);
  };
  auto out = "NOT is_return AND ordered_at < " + instant(as_of);
  if (window_days > 0) out += " AND ordered_at >= " + instant(as_of - int64_t{86400} * window_days);
  if (!without.empty())
    out += fmt::format(" AND (ordered_at < {} OR ordered_at >= {})", instant(without.from),
                       instant(without.until));
  return out;
}

Result<Snapshot> take_snapshot(engine::Engine& engine, project::Loaded& loaded,
                               const SnapshotRequest& request, base::Pool* pool) {
  return Taker(engine, loaded, request, pool).run();
}

}  // namespace coterie::pipeline
