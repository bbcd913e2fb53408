#include "ledger/money.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

namespace coterie::ledger {
namespace {

__extension__ using Wide = __int128;
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

std::optional<int64_t> narrow(Wide value) {
  if (value > kMost || value < -static_cast<Wide>(kMost) - 1) return std::nullopt;
  return static_cast<int64_t>(value);
}

// Quantity times price, rounded to millionths.
std::optional<int64_t> gross_of(const Layout& layout, const Numbers& n) {
  if (!n.has(Number::unit_price)) return std::nullopt;
  const int64_t price = std::abs(n[Number::unit_price]);
  if (!layout.has(Number::quantity)) return price;
  if (!n.has(Number::quantity)) return std::nullopt;
  return narrow((static_cast<Wide>(std::abs(n[Number::quantity])) * price + 500) / 1000);
}

// What a discount beside `full` took off. Beside an amount that was paid it came off before.
int64_t discount_of(const Layout& layout, const Numbers& n, int64_t full) {
  const int64_t value = n.has(Number::discount) ? std::abs(n[Number::discount]) : 0;
  const bool paid = layout.has(Number::amount);
  if (layout.discount_is == DiscountIs::amount) return paid ? value : std::min(value, full);
  const int64_t rate =
      std::min<int64_t>(layout.discount_is == DiscountIs::rate ? value : value / 100, 1'000'000);
  const Wide part = static_cast<Wide>(full) * rate;
  if (!paid) return static_cast<int64_t>(part / 1'000'000);
  return rate == 1'000'000 ? 0 : narrow(part / (1'000'000 - rate)).value_or(0);
}

// Whether a number that must be there cannot be read.
bool bad_number(const Layout& layout, const Numbers& n) {
  for (auto number : {Number::quantity, Number::unit_price, Number::amount, Number::discount,
                      Number::instalments}) {
    if (!layout.has(number) || n.has(number)) continue;
    const bool optional = number == Number::discount || number == Number::instalments ||
                          (number == Number::unit_price && layout.has(Number::amount));
    if (!optional || (n.written & Numbers::bit(number)) != 0) return true;
  }
  return false;
}

}  // namespace

bool finish_line(const Layout& layout, const Numbers& n, bool customer, bool cancelled,
                 Line& line) {
  const bool by_amount = layout.has(Number::amount), by_price = layout.has(Number::unit_price);
  const bool by_quantity = layout.has(Number::quantity);
  const auto gross = by_price && !by_amount ? gross_of(layout, n) : std::nullopt;
  const bool readable = !bad_number(layout, n) && (by_amount || !by_price || gross);
  const int64_t quantity = by_quantity && readable ? n[Number::quantity] : 0;
  if (std::abs(quantity) > std::numeric_limits<int32_t>::max()) return false;
  line.quantity_milli = static_cast<int32_t>(std::abs(quantity));
  if (readable && (by_amount || by_price)) {
    const int64_t full = by_amount ? std::abs(n[Number::amount]) : *gross;
    if (layout.has(Number::discount)) line.discount_micros = discount_of(layout, n, full);
    line.amount_micros = by_amount ? full : full - line.discount_micros;
  }
  if (n.has(Number::instalments)) {
    const int64_t instalments = n[Number::instalments];
    if (instalments <= kNoInstalments || instalments > std::numeric_limits<int16_t>::max())
      return false;
    line.instalments = static_cast<int16_t>(instalments);
  }
  const int64_t sign = by_amount ? n[Number::amount] : by_price ? n[Number::unit_price] : 1;
  line.status = !customer                                                              ? kNoCustomer
                : !n.time                                                              ? kBadTime
                : !readable                                                            ? kBadNumber
                : quantity < 0 || (by_amount && !by_quantity && sign < 0) || cancelled ? kReturn
                : sign <= 0                    ? kPriceNotPositive
                : by_quantity && quantity == 0 ? kQuantityZero
                                               : kPurchase;
  return true;
}

}  // namespace coterie::ledger
