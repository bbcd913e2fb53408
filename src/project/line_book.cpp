#include "project/line_book.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>

#include "engine/scan.hpp"

namespace coterie::project {
namespace {

using base::Result;

class EngineBook : public LineBook {
 public:
  EngineBook(engine::Engine& engine, std::string row_column, std::string accepted, bool money)
      : engine_(engine),
        row_column_(std::move(row_column)),
        accepted_("status <= 1 AND " + std::move(accepted)),
        money_(money) {}

  Result<std::array<int64_t, ledger::kStatuses>> count_by_status() override {
    auto counted = TRY(engine_.rows(
        "SELECT status, COUNT(*) FROM lines_in GROUP BY status ORDER BY status", kWhat));
    std::array<int64_t, ledger::kStatuses> out{};
    for (const auto& row : counted.cells)
      out.at(static_cast<size_t>(std::atoi(row[0].c_str()))) = std::atoll(row[1].c_str());
    return out;
  }

  Result<std::vector<int64_t>> first_rows(ledger::Status status) override {
    const auto condition = fmt::format("status = {}", static_cast<int>(status));
    return first(status <= ledger::kReturn ? accepted_ + " AND " + condition : condition);
  }

  Result<int64_t> last_purchase_day(int64_t until) override {
    return engine_.integer(
        fmt::format("SELECT DATE_DIFF('day', DATE '1970-01-01', CAST(MAX(ordered_at) AS DATE)) "
                    "FROM lines_in WHERE {} AND status = 0 AND ordered_at < {}",
                    accepted_, instant(until)),
        kWhat);
  }

  Result<ledger::Found> dated_from(int64_t from) override {
    return found(fmt::format("{} AND ordered_at >= {}", accepted_, instant(from)));
  }

  Result<ledger::Sums> sum_up(int64_t until) override {
    auto rows = TRY(engine_.rows(
        fmt::format("SELECT COUNT(*) FILTER (WHERE status = 0), COUNT(*) FILTER (WHERE status = "
                    "1), CAST(COALESCE({}, 0) AS VARCHAR), "
                    "DATE_DIFF('second', TIMESTAMP '1970-01-01', MIN(ordered_at) "
                    "FILTER (WHERE status = 0)), "
                    "DATE_DIFF('second', TIMESTAMP '1970-01-01', MAX(ordered_at) "
                    "FILTER (WHERE status = 0)) FROM lines_in WHERE {} AND ordered_at < {}",
                    money_ ? "SUM(amount_micros) FILTER (WHERE status = 0)" : "0", accepted_,
                    instant(until)),
        kWhat));
    const auto& row = rows.cells[0];
    ledger::Sums out;
    out.purchases = std::atoll(row[0].c_str());
    out.returns = std::atoll(row[1].c_str());
    errno = 0;
    out.revenue_micros = std::strtoll(row[2].c_str(), nullptr, 10);
    out.overflow = errno == ERANGE;
    out.first = std::atoll(row[3].c_str());
    out.last = std::atoll(row[4].c_str());
    return out;
  }

  Result<ledger::Found> duplicates() override {
    auto rows = TRY(engine_.rows(
        fmt::format("SELECT r, CAST(SUM(n - 1) OVER () AS BIGINT) FROM (SELECT COUNT(*) AS n, "
                    "MAX({}) AS r FROM lines_in GROUP BY row_hash HAVING COUNT(*) > 1) "
                    "ORDER BY r LIMIT 5",
                    row_column_),
        kWhat));
    ledger::Found out;
    for (const auto& row : rows.cells) {
      out.rows.push_back(std::atoll(row[0].c_str()));
      out.lines = std::atoll(row[1].c_str());
    }
    return out;
  }

  Result<ledger::Found> in_zone_gaps(const std::string& zone) override {
    return found(accepted_ + " AND HOUR(ordered_at) < 5 AND " +
                 engine::in_zone_gap_sql("ordered_at", zone));
  }

  Result<Buyers> buyers(int64_t until) override {
    auto rows = TRY(engine_.rows(
        fmt::format("SELECT COUNT(*), CAST(SUM(n) AS BIGINT), COUNT(*) FILTER (WHERE n > 1) FROM "
                    "(SELECT customer_id, COUNT(*) AS n FROM (SELECT customer_id, order_id FROM "
                    "lines_in WHERE {} AND status = 0 AND ordered_at < {} GROUP BY customer_id, "
                    "order_id) GROUP BY customer_id)",
                    accepted_, instant(until)),
        kWhat));
    const auto& row = rows.cells[0];
    return Buyers{std::atoll(row[0].c_str()), std::atoll(row[1].c_str()),
                  std::atoll(row[2].c_str())};
  }

 private:
  std::string instant(int64_t seconds) const {
    return sql::timestamp_literal(engine_.dialect(), seconds);
  }

  Result<std::vector<int64_t>> first(const std::string& condition) {
    auto rows =
        TRY(engine_.rows(fmt::format("SELECT {0} FROM lines_in WHERE {1} ORDER BY {0} LIMIT 5",
                                     row_column_, condition),
                         kWhat));
    std::vector<int64_t> out;
    for (const auto& row : rows.cells) out.push_back(std::atoll(row[0].c_str()));
    return out;
  }

  Result<ledger::Found> found(const std::string& condition) {
    ledger::Found out;
    out.lines = TRY(engine_.integer("SELECT COUNT(*) FROM lines_in WHERE " + condition, kWhat));
    if (out.lines > 0) out.rows = TRY(first(condition));
    return out;
  }

  static constexpr std::string_view kWhat = "checking the data";
  engine::Engine& engine_;
  const std::string row_column_, accepted_;
  const bool money_;
};

}  // namespace

std::unique_ptr<LineBook> engine_book(engine::Engine& engine, std::string row_column,
                                      std::string accepted, bool money) {
  return std::make_unique<EngineBook>(engine, std::move(row_column), std::move(accepted), money);
}

}  // namespace coterie::project
