// The rows that the simulated shop hands out, and who takes them. Money is whole cents.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace coterie::simulate {

// What makes a row unreadable. Faults that are ordinary values (prices, dates in 2099) are just
// values.
enum class Fault : uint8_t { none, no_customer, bad_date, bad_number };

// One order line. What is paid for it is quantity x unit_price - discount. A return is a line of a
// later order of its own, with the product, price, channel and payment of the line it takes back,
// negative quantity, and the negative of the discount that its units were bought with.
struct Line {
  int64_t order = 0;     // unique over the shop
  int64_t customer = 0;  // 1, 2, …
  base::LocalSeconds ordered_at = 0;
  int64_t unit_price_cents = 0;
  int64_t discount_cents = 0;  // of the whole line
  int32_t product = 0;         // into list_prices(); category_of() gives the category
  int32_t quantity = 0;
  uint8_t channel = 0;      // into kChannels
  uint8_t payment = 0;      // into kPayments
  uint8_t instalments = 1;  // 1..12
  uint8_t region = 0;       // into kRegions
  Fault fault = Fault::none;

  bool operator==(const Line&) const = default;
};

// The truth about one customer.
struct Customer {
  int64_t customer = 0;
  std::string_view persona;  // lives as long as the program
};

// Takes rows in the order of the shop, many at a time; an error stops the simulation and is
// returned.
class LineSink {
 public:
  virtual ~LineSink() = default;
  virtual base::Status write(std::span<const Line> lines) = 0;
};

class CustomerSink {
 public:
  virtual ~CustomerSink() = default;
  virtual base::Status write(std::span<const Customer> customers) = 0;
};

}  // namespace coterie::simulate
