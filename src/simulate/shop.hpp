// The whole simulated shop, streamed: a demo, a test bed and a load for benches, with the truth
// known. Memory does not grow with the shop: customers are made one after another and handed on in
// blocks of about half a million lines. Within a block rows are in the order of time, as in a
// shop's export; a shop of more than one block is so many exports one after another.
#pragma once
#include <cstdint>

#include "base/cancel.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "simulate/line.hpp"

namespace coterie::simulate {

inline constexpr base::Day kDefaultStart = 20089;  // 2025-01-01

struct ShopOptions {
  int64_t customers = 20'000;
  int64_t lines =
      0;  // > 0: as many customers as it takes for so many clean lines, whatever `customers` says
  int days = 365;  // 28..3660
  base::Day start = kDefaultStart;
  uint64_t seed = 1;
  bool dirty = false;     // adds rows that a reader must find; the other rows stay what they are
  bool structure = true;  // false: one continuous population, in which there are no groups to find
};

// What was written. rows = purchases + returns + all the kinds below.
struct ShopCounts {
  int64_t customers = 0;
  int64_t orders = 0;                  // with a purchase
  int64_t purchases = 0, returns = 0;  // clean lines, with a product, price and date
  int64_t no_customer = 0, bad_dates = 0, bad_numbers = 0;
  int64_t negative_prices = 0, zero_prices = 0;
  int64_t duplicates = 0;  // second copies of purchases, equal in every column
  int64_t future = 0;      // orders in 2099
  int64_t rows = 0;

  bool operator==(const ShopCounts&) const = default;
};

// Simulates the shop into `lines` and the truth into `customers`.
// options: see there. cancel, progress: may be null.
// Returns what was written, fault by fault.
// Errors: Code::usage for options out of range; Code::cancelled; whatever a sink returns.
// Repeats: the same options give the same rows. A customer's clean lines depend on seed, start,
// days and structure only. Cost: memory for one block (about 60 MB); about 3 million lines a
// second.
base::Result<ShopCounts> simulate_shop(const ShopOptions& options, LineSink& lines,
                                       CustomerSink& customers,
                                       const base::Cancel* cancel = nullptr,
                                       base::Progress* progress = nullptr);

}  // namespace coterie::simulate
