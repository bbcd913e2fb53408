// Checking over a ledger: the same questions, answered from memory.
#pragma once
#include <memory>

#include "engine/engine.hpp"
#include "ledger/customers.hpp"
#include "ledger/read.hpp"
#include "project/line_book.hpp"

namespace coterie::project {

class LedgerBook : public LineBook {
 public:
  LedgerBook(engine::Engine& engine, ledger::Ledger ledger, base::Pool* pool)
      : engine_(engine), ledger_(std::move(ledger)), pool_(pool) {}

  base::Result<std::array<int64_t, ledger::kStatuses>> count_by_status() override;
  base::Result<std::vector<int64_t>> first_rows(ledger::Status status) override;
  base::Result<int64_t> last_purchase_day(int64_t until) override;
  base::Result<ledger::Found> dated_from(int64_t from) override;
  base::Result<ledger::Sums> sum_up(int64_t until) override;
  base::Result<ledger::Found> duplicates() override;
  base::Result<ledger::Found> in_zone_gaps(const std::string& zone) override;
  base::Result<Buyers> buyers(int64_t until) override;

  // The most frequent texts, before buyers() was asked.
  std::vector<std::string> most_frequent(ledger::Text text, size_t most) const;
  // The lines by customer, once buyers() was asked.
  std::shared_ptr<ledger::Customers> customers() { return customers_; }

 private:
  const std::array<ledger::Found, ledger::kStatuses>& statuses();

  engine::Engine& engine_;
  ledger::Ledger ledger_;
  base::Pool* pool_;
  std::unique_ptr<std::array<ledger::Found, ledger::kStatuses>> statuses_;
  std::shared_ptr<ledger::Customers> customers_;
};

}  // namespace coterie::project
