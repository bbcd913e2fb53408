#include "ledger/money.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coterie::ledger {
namespace {

// What the columns of a source say of one line.
struct Case {
  Layout layout;
  Numbers numbers;
  bool customer = true, cancelled = false;

  Case() { numbers.time = true; }
  Case& with(Number number, std::optional<int64_t> value, bool written = true) {
    layout.numbers[static_cast<size_t>(number)] = 1;
    if (value) numbers.set(number, *value);
    if (written) numbers.written = static_cast<uint8_t>(numbers.written | Numbers::bit(number));
    return *this;
  }
  Case& discount_is(DiscountIs mode) {
    layout.discount_is = mode;
    return *this;
  }
  // "status amount discount quantity", or "engine".
  std::string line() const {
    Line out = kBlankLine;
    if (!finish_line(layout, numbers, customer, cancelled, out)) return "engine";
    return std::to_string(out.status) + " " + std::to_string(out.amount_micros) + " " +
           std::to_string(out.discount_micros) + " " + std::to_string(out.quantity_milli);
  }
};

Case priced(int64_t quantity_milli, int64_t price_micros) {
  return Case().with(Number::quantity, quantity_milli).with(Number::unit_price, price_micros);
}
Case paid(int64_t micros) {
  return Case().with(Number::amount, micros);
}

TEST(FinishLine, QuantityTimesPriceRoundedToMillionths) {
  EXPECT_EQ(priced(6000, 2'550'000).line(), "0 15300000 0 6000");
  EXPECT_EQ(priced(1500, 333'333).line(), "0 500000 0 1500");
  EXPECT_EQ(priced(1, 500).line(), "0 1 0 1");
  EXPECT_EQ(priced(1, 499).line(), "0 0 0 1");
  EXPECT_EQ(Case().with(Number::unit_price, 7).line(), "0 7 0 0");
}

TEST(FinishLine, WhatTheLineCountsAs) {
  EXPECT_EQ(priced(-2000, 1'000'000).line(), "1 2000000 0 2000");
  EXPECT_EQ(priced(0, 1'000'000).line(), "8 0 0 0");
  EXPECT_EQ(priced(1000, 0).line(), "7 0 0 1000");
  EXPECT_EQ(priced(1000, -5).line(), "7 5 0 1000");
  EXPECT_EQ(priced(-1000, 0).line(), "1 0 0 1000") << "a return first";
  EXPECT_EQ(paid(-3).line(), "1 3 0 0");
  EXPECT_EQ(paid(0).line(), "7 0 0 0");
  EXPECT_EQ(paid(-3).with(Number::quantity, 1000).line(), "7 3 0 1000");
  auto other = priced(1000, 5);
  other.cancelled = true;
  EXPECT_EQ(other.line(), "1 5 0 1000");
  other.numbers.time = false;
  EXPECT_EQ(other.line().front(), '5');
  other.customer = false;
  EXPECT_EQ(other.line().front(), '3');
}

TEST(FinishLine, NumbersThatCannotBeRead) {
  EXPECT_EQ(Case().with(Number::quantity, {}).with(Number::unit_price, 5).line(), "6 0 0 0");
  EXPECT_EQ(priced(1000, 5).with(Number::discount, {}, false).line(), "0 5 0 1000");
  EXPECT_EQ(priced(1000, 5).with(Number::discount, {}, true).line(), "6 0 0 0");
  EXPECT_EQ(priced(1000, 5).with(Number::instalments, {}, true).line(), "6 0 0 0");
  EXPECT_EQ(paid(5).with(Number::unit_price, {}, false).line(), "0 5 0 0");
  EXPECT_EQ(paid(5).with(Number::unit_price, {}, true).line(), "6 0 0 0");
}

TEST(FinishLine, ValuesThatDoNotFit) {
  EXPECT_EQ(priced(2'147'483'647, 1).line(), "0 2147484 0 2147483647");
  EXPECT_EQ(priced(2'147'483'648, 1).line(), "engine");
  EXPECT_EQ(priced(-2'147'483'648, 1).line(), "engine");
  EXPECT_EQ(priced(2'000'000'000, 999'999'999'999'999'999).line(), "6 0 0 0")
      << "a product beyond 64 bits is no price";
  EXPECT_EQ(priced(1000, 5).with(Number::instalments, 32'767).line(), "0 5 0 1000");
  EXPECT_EQ(priced(1000, 5).with(Number::instalments, 32'768).line(), "engine");
  EXPECT_EQ(priced(1000, 5).with(Number::instalments, -32'768).line(), "engine");
}

TEST(FinishLine, Discounts) {
  const auto with = [](Case line, DiscountIs mode, int64_t value) {
    return line.with(Number::discount, value).discount_is(mode).line();
  };
  const auto price = priced(1000, 10'000'000);
  EXPECT_EQ(with(price, DiscountIs::amount, 3'000'000), "0 7000000 3000000 1000");
  EXPECT_EQ(with(price, DiscountIs::amount, -3'000'000), "0 7000000 3000000 1000");
  EXPECT_EQ(with(price, DiscountIs::amount, 30'000'000), "0 0 10000000 1000");
  EXPECT_EQ(with(price, DiscountIs::rate, 0), "0 10000000 0 1000");
  EXPECT_EQ(with(price, DiscountIs::rate, 250'000), "0 7500000 2500000 1000");
  EXPECT_EQ(with(price, DiscountIs::rate, 1'100'000), "0 0 10000000 1000");
  EXPECT_EQ(with(price, DiscountIs::percent, 12'500'000), "0 8750000 1250000 1000");
  EXPECT_EQ(with(price, DiscountIs::percent, 110'000'000), "0 0 10000000 1000");
  EXPECT_EQ(with(paid(75), DiscountIs::amount, 100), "0 75 100 0");
  EXPECT_EQ(with(paid(75), DiscountIs::rate, 250'000), "0 75 25 0");
  EXPECT_EQ(with(paid(75), DiscountIs::rate, 1'000'000), "0 75 0 0");
  EXPECT_EQ(with(paid(999'999'999'999'999'999), DiscountIs::rate, 999'999),
            "0 999999999999999999 0 0")
      << "what does not fit is no discount";
}

}  // namespace
}  // namespace coterie::ledger
