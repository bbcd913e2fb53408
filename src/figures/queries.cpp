// The sums by the engine: all SQL of this room.
// Whom a line belongs to is decided once: customers with their segment and their first period are
// put into a small table that the lines are joined to.

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "figures/line_sums.hpp"
#include "sql/dialect.hpp"

namespace coterie::figures {
namespace {

using base::Result;
using base::Status;

constexpr std::string_view kWhat = "making figures";
constexpr const char* kAssigned = "coterie_figure_segments";
constexpr const char* kCustomers = "coterie_figure_customers";

class Asking {
 public:
  Asking(engine::Engine& engine, const pipeline::RunResult& result,
         std::span<const int32_t> segment_of)
      : engine_(engine), result_(result), segment_of_(segment_of), asked_(asked(result)) {}

  Result<LineSums> run() {
    out_.money = asked_.money;
    out_.periods = asked_.periods;
    TRY(days());
    auto status = customers();
    if (status) status = sums();
    for (const char* table : {kAssigned, kCustomers})
      TRY(engine_.execute(fmt::format("DROP TABLE IF EXISTS {}", table), kWhat));
    if (!status) return std::unexpected(std::move(status).error());
    return std::move(out_);
  }

 private:
  std::string counted() const {
    auto instant = [&](int64_t when) { return sql::timestamp_literal(engine_.dialect(), when); };
    return fmt::format("NOT is_return AND ordered_at < {} AND ordered_at >= {}",
                       instant(asked_.until), instant(asked_.from));
  }
  std::string money() const { return asked_.money ? "CAST(SUM(amount_micros) AS BIGINT)" : "0"; }

  template <class Use>
  Status each(const std::string& sql, Use use) {
    auto stream = TRY(engine_.query(sql, kWhat));
    engine::Batch batch;
    while (TRY(stream.next(batch)))
      for (int64_t row = 0; row < batch.rows(); ++row) use(batch, row);
    return {};
  }

  Status days() {
    return each(fmt::format("SELECT day, COUNT(*), CAST(SUM(micros) AS BIGINT) FROM (SELECT "
                            "CAST(MIN(ordered_at) AS DATE) AS day, {} AS micros FROM lines WHERE "
                            "{} GROUP BY customer_id, order_id) GROUP BY day ORDER BY day",
                            money(), counted()),
                [&](const engine::Batch& batch, int64_t row) {
                  out_.days.push_back({static_cast<base::Day>(batch.integer(0, row)),
                                       batch.integer(1, row), batch.integer(2, row)});
                });
  }

  // The period of a line, 0 …; a line lies at or after the first, so that the quotient is whole.
  std::string period() const {
    const auto month =
        fmt::format("(YEAR(ordered_at) * 12 + MONTH(ordered_at) - {})", asked_.periods->first + 1);
    return asked_.periods->months == 1 ? month
                                       : fmt::format("({} // {})", month, asked_.periods->months);
  }

  // Every customer of a run beyond memory with the place of their segment.
  std::string everyone() const {
    const auto& model = result_.models[static_cast<size_t>(result_.chosen)];
    engine::FileScan scan;
    scan.format = engine::FileFormat::parquet;
    scan.path = (result_.everyone->folder / pipeline::kAssignmentsFile).string();
    std::string place = "CASE segment_id";
    for (size_t i = 0; i < model.segments.size(); ++i)
      place += fmt::format(" WHEN {} THEN {}", model.segments[i].id, i);
    return fmt::format("(SELECT customer_id, {} ELSE -1 END AS segment FROM {} WHERE model = {})",
                       place, engine::scan_sql(scan),
                       sql::text_literal(engine_.dialect(), base::printable(model.name)));
  }

  // kCustomers: customer_id, segment, and a bit for each period with a purchase; the lowest is the
  // first.
  Status customers() {
    const auto bits = asked_.periods ? fmt::format("BIT_OR(CAST(1 AS BIGINT) << {})", period())
                                     : std::string("CAST(1 AS BIGINT)");
    std::string segment = "-1", join;
    if (asked_.categorised && result_.everyone) {
      segment = "COALESCE(segment, -1)";
      join = " LEFT JOIN " + everyone() + " USING (customer_id)";
    } else if (asked_.categorised) {
      const std::vector<int64_t> segments(segment_of_.begin(), segment_of_.end());
      const std::vector<engine::UploadColumn> columns = {
          {"customer_id", nullptr, nullptr, [&](int64_t row) { return result_.frame.ids[row]; }},
          {"segment", nullptr, &segments, {}}};
      TRY(engine_.upload(kAssigned, columns, result_.frame.rows()));
      segment = "COALESCE(segment, -1)";
      join = fmt::format(" LEFT JOIN {} USING (customer_id)", kAssigned);
    }
    TRY(engine_.execute(
        fmt::format("CREATE OR REPLACE TEMP TABLE {} AS SELECT customer_id, {} AS segment, bits "
                    "FROM (SELECT customer_id, {} AS bits FROM lines WHERE {} GROUP BY "
                    "customer_id){}",
                    kCustomers, segment, bits, counted(), join),
        kWhat));
    if (!asked_.periods) return {};
    return each(
        fmt::format("SELECT bits, COUNT(*) FROM {} GROUP BY bits ORDER BY bits", kCustomers),
        [&](const engine::Batch& batch, int64_t row) {
          out_.activity.push_back(
              {static_cast<uint64_t>(batch.integer(0, row)), batch.integer(1, row)});
        });
  }

  Status most_bought() {
    return each(
        fmt::format("SELECT category FROM lines WHERE {} AND category IS NOT NULL GROUP BY "
                    "category ORDER BY {} DESC, category LIMIT {}",
                    counted(), asked_.money ? "SUM(amount_micros)" : "COUNT(*)", kMostCategories),
        [&](const engine::Batch& batch, int64_t row) {
          out_.categories.emplace_back(batch.text(0, row));
        });
  }

  // One pass for both sums: what is asked together is few rows, and is parted here.
  Status sums() {
    if (!asked_.cohorts() && !asked_.categorised) return {};
    std::string category = "-1";
    if (asked_.categorised) {
      TRY(most_bought());
      if (!out_.categories.empty()) category = "CASE category";
      for (size_t i = 0; i < out_.categories.size(); ++i)
        category += fmt::format(" WHEN {} THEN {}",
                                sql::text_literal(engine_.dialect(), out_.categories[i]), i);
      if (!out_.categories.empty()) category += " ELSE -1 END";
    }
    std::map<std::pair<int, int>, int64_t> cohorts;
    std::map<std::pair<int, int>, std::pair<int64_t, int64_t>> segments;
    TRY(each(
        fmt::format("SELECT bits & -bits AS cohort, {} AS period, segment, {} AS category, "
                    "COUNT(*), {} FROM lines INNER JOIN {} USING (customer_id) WHERE {} GROUP BY "
                    "1, 2, 3, 4",
                    asked_.periods ? period() : "0", category, money(), kCustomers, counted()),
        [&](const engine::Batch& batch, int64_t row) {
          auto whole = [&](int column) { return static_cast<int>(batch.integer(column, row)); };
          const int first = std::countr_zero(static_cast<uint64_t>(batch.integer(0, row)));
          cohorts[{first, whole(1)}] += batch.integer(5, row);
          auto& of_segment = segments[{whole(2), whole(3)}];
          of_segment.first += batch.integer(4, row);
          of_segment.second += batch.integer(5, row);
        }));
    if (asked_.cohorts())
      for (const auto& [key, micros] : cohorts)
        if (micros > 0) out_.cohorts.push_back({key.first, key.second, micros});
    if (asked_.categorised)
      for (const auto& [key, sum] : segments)
        out_.segments.push_back({key.first, key.second, sum.first, sum.second});
    return {};
  }

  engine::Engine& engine_;
  const pipeline::RunResult& result_;
  std::span<const int32_t> segment_of_;
  const Asked asked_;
  LineSums out_;
};

}  // namespace

Result<LineSums> sums_by_engine(engine::Engine& engine, const pipeline::RunResult& result,
                                std::span<const int32_t> segment_of) {
  return Asking(engine, result, segment_of).run();
}

}  // namespace coterie::figures
