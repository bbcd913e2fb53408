#include "simulate/shop.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "simulate/customer.hpp"

namespace coterie::simulate {

namespace {

using base::Code;
using base::Status;

constexpr size_t kBlockLines = size_t{1} << 19;
constexpr size_t kBatchRows = size_t{1} << 14;
constexpr int64_t kCustomersMax = 100'000'000;
constexpr int64_t kLinesMax = 1'000'000'000;
constexpr uint64_t kDirtyStream = std::numeric_limits<uint64_t>::max();
constexpr int64_t kDirtyOrders = 2 * kCustomersMax * kOrdersPerCustomer;  // above every real order

Status within(std::string option, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return {};
  return base::fail(Code::usage, std::move(option), std::to_string(value) + " is out of range",
                    std::to_string(low) + " to " + std::to_string(high));
}

double share(int64_t part, int64_t whole) {
  return std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
}

// Puts a block in order of time and hands it on, with the dirty rows between.
class Writer {
 public:
  Writer(const ShopOptions& options, LineSink& sink)
      : options_(options), sink_(sink), random_(options.seed, kDirtyStream) {}

  Status write(const std::vector<Line>& block) {
    keys_.clear();
    const base::LocalSeconds start = int64_t{options_.start} * 86'400;
    for (size_t i = 0; i < block.size(); ++i)
      keys_.push_back(static_cast<uint64_t>(block[i].ordered_at - start) << 32 | i);
    std::sort(keys_.begin(), keys_.end());
    for (uint64_t key : keys_) {
      const Line& line = block[key & 0xffffffffu];
      batch_.push_back(line);
      ++(line.quantity > 0 ? counts_.purchases : counts_.returns);
      if (options_.dirty && line.quantity > 0) soil(line);
      if (batch_.size() >= kBatchRows) TRY(flush());
    }
    return flush();
  }

  const ShopCounts& counts() const { return counts_; }

 private:
  Status flush() {
    counts_.rows += static_cast<int64_t>(batch_.size());
    TRY(sink_.write(batch_));
    batch_.clear();
    return {};
  }

  // After one purchase in 50, a copy of it with exactly one fault.
  void soil(const Line& line) {
    const uint64_t what = random_.below(50 * 20);
    if (what >= 20) return;
    Line row = line;
    if (what < 6) {
      ++counts_.duplicates;
      batch_.push_back(row);
      return;
    }
    row.order = kDirtyOrders + ++dirty_orders_;
    row.discount_cents = 0;
    if (what < 12) {
      row.fault = Fault::no_customer;
      ++counts_.no_customer;
    } else if (what < 14) {
      row.fault = Fault::bad_date;
      ++counts_.bad_dates;
    } else if (what < 16) {
      row.fault = Fault::bad_number;
      ++counts_.bad_numbers;
    } else if (what < 17) {
      row.unit_price_cents = -row.unit_price_cents;
      ++counts_.negative_prices;
    } else if (what < 19) {
      row.unit_price_cents = 0;
      ++counts_.zero_prices;
    } else {
      const base::Day day = base::day_of(2099, 1, 1) + static_cast<base::Day>(random_.below(365));
      row.ordered_at = int64_t{day} * 86'400 + row.ordered_at % 86'400;
      ++counts_.future;
    }
    batch_.push_back(row);
  }

  const ShopOptions& options_;
  LineSink& sink_;
  base::Random random_;
  std::vector<uint64_t> keys_;
  std::vector<Line> batch_;
  ShopCounts counts_;
  int64_t dirty_orders_ = 0;
};

int64_t purchase_orders(std::span<const Line> of_customer) {
  int64_t orders = 0, last = 0;
  for (const Line& line : of_customer) {
    if (line.quantity > 0 && line.order != last) ++orders;
    last = line.order;
  }
  return orders;
}

}  // namespace

base::Result<ShopCounts> simulate_shop(const ShopOptions& options, LineSink& lines,
                                       CustomerSink& customers, const base::Cancel* cancel,
                                       base::Progress* progress) {
  TRY(within("customers", options.customers, 1, kCustomersMax));
  TRY(within("lines", options.lines, 0, kLinesMax));
  TRY(within("days", options.days, 28, 3660));
  TRY(within("start", options.start, 0, base::day_of(2090, 1, 1) - 3660));
  if (progress) progress->step("Simulating a shop");
  const Market market = make_market(options.seed, options.start, options.days, options.structure);
  Writer writer(options, lines);
  std::vector<Line> block;
  std::vector<Customer> truth;
  const bool by_lines = options.lines > 0;
  int64_t made = 0, orders = 0, made_lines = 0;
  for (bool more = true; more;) {
    block.clear();
    truth.clear();
    while (more && block.size() < kBlockLines) {
      if (cancel && cancel->requested())
        return base::fail(Code::cancelled, "simulate", "interrupted");
      const size_t begin = block.size();
      truth.push_back(append_customer(market, ++made, block));
      orders += purchase_orders(std::span(block).subspan(begin));
      made_lines += static_cast<int64_t>(block.size() - begin);
      more =
          by_lines ? made_lines < options.lines && made < kCustomersMax : made < options.customers;
      if (progress && made % 4096 == 0)
        progress->at(by_lines ? share(made_lines, options.lines) : share(made, options.customers));
    }
    TRY(writer.write(block));
    TRY(customers.write(truth));
  }
  ShopCounts counts = writer.counts();
  counts.customers = made;
  counts.orders = orders;
  return counts;
}

}  // namespace coterie::simulate
