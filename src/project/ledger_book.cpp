#include "project/ledger_book.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/scan.hpp"

namespace coterie::project {

using base::Result;

const std::array<ledger::Found, ledger::kStatuses>& LedgerBook::statuses() {
  if (statuses_ == nullptr)
    statuses_ = std::make_unique<std::array<ledger::Found, ledger::kStatuses>>(
        ledger::by_status(ledger_, pool_));
  return *statuses_;
}

Result<std::array<int64_t, ledger::kStatuses>> LedgerBook::count_by_status() {
  std::array<int64_t, ledger::kStatuses> out{};
  for (size_t i = 0; i < out.size(); ++i) out[i] = statuses()[i].lines;
  return out;
}

Result<std::vector<int64_t>> LedgerBook::first_rows(ledger::Status status) {
  return statuses()[status].rows;
}

Result<int64_t> LedgerBook::last_purchase_day(int64_t until) {
  return ledger::sum_up(ledger_, pool_, until).last / 86400;
}

Result<ledger::Found> LedgerBook::dated_from(int64_t from) {
  return ledger::accepted_lines(ledger_, pool_,
                                [&](const ledger::Line& line) { return line.time >= from; });
}

Result<ledger::Sums> LedgerBook::sum_up(int64_t until) {
  return ledger::sum_up(ledger_, pool_, until);
}

Result<ledger::Found> LedgerBook::duplicates() {
  return ledger::duplicates(ledger_, pool_);
}

// The engine knows the zones: it is asked about every minute of the small hours that occurs; in the
// first years, when a zone still stood seconds beside the minute, about every second.
Result<ledger::Found> LedgerBook::in_zone_gaps(const std::string& zone) {
  const auto small_hours = [](const ledger::Line& line) { return line.time % 86400 < 5 * 3600; };
  const auto instant = [](const ledger::Line& line) {
    constexpr uint32_t kWholeMinutes = 3 * 365 * 86400;
    return int64_t{line.time < kWholeMinutes ? line.time : line.time - line.time % 60};
  };
  std::vector<int64_t> instants;
  for (const auto& block : ledger_.blocks)
    for (const auto& line : block.lines)
      if (line.status <= ledger::kReturn && small_hours(line)) instants.push_back(instant(line));
  std::ranges::sort(instants);
  instants.erase(std::ranges::unique(instants).begin(), instants.end());
  if (instants.empty()) return ledger::Found{};
  engine::UploadColumn column;
  column.name = "seconds";
  column.integers = &instants;
  TRY(engine_.upload("small_hours", {column}, static_cast<int64_t>(instants.size())));
  const std::string clock = "(TIMESTAMP '1970-01-01' + TO_SECONDS(seconds))";
  auto gaps = TRY(engine_.query("SELECT seconds FROM small_hours WHERE " +
                                    engine::in_zone_gap_sql(clock, zone) + " ORDER BY seconds",
                                "checking the data"));
  std::vector<int64_t> skipped;
  engine::Batch batch;
  while (TRY(gaps.next(batch)))
    for (int64_t row = 0; row < batch.rows(); ++row) skipped.push_back(batch.integer(0, row));
  TRY(engine_.execute("DROP TABLE small_hours", "checking the data"));
  return ledger::accepted_lines(ledger_, pool_, [&](const ledger::Line& line) {
    return small_hours(line) && std::ranges::binary_search(skipped, instant(line));
  });
}

Result<Buyers> LedgerBook::buyers(int64_t until) {
  customers_ =
      std::make_shared<ledger::Customers>(ledger::sort_by_customer(std::move(ledger_), pool_));
  std::vector<Buyers> found(customers_->parts.size());
  auto count = [&](int64_t i, int) {
    const auto& part = customers_->parts[static_cast<size_t>(i)];
    auto& out = found[static_cast<size_t>(i)];
    for (size_t customer = 0; customer < part.customers(); ++customer) {
      int64_t orders = 0;
      uint32_t last = ledger::kNoText;
      for (const auto& line : part.of(customer)) {
        if (line.status != ledger::kPurchase || line.time >= until) continue;
        orders += line.large[ledger::kOrder] != last;
        last = line.large[ledger::kOrder];
      }
      out.customers += orders > 0;
      out.orders += orders;
      out.repeaters += orders > 1;
    }
  };
  for (size_t i = 0; pool_ == nullptr && i < found.size(); ++i) count(static_cast<int64_t>(i), 0);
  if (pool_ != nullptr) pool_->run(static_cast<int64_t>(found.size()), count);
  Buyers out;
  for (const auto& part : found) {
    out.customers += part.customers;
    out.orders += part.orders;
    out.repeaters += part.repeaters;
  }
  return out;
}

std::vector<std::string> LedgerBook::most_frequent(ledger::Text text, size_t most) const {
  return ledger::most_frequent(ledger_, text, most, pool_);
}

}  // namespace coterie::project
