// The types of a Parquet file one by one; tests/parquet_ways_test holds whole files against the
// engine's own reading.
#include "ledger/typed.hpp"

#include <set>

#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

class Typed : public testing::Test {
 protected:
  Typed() : engine_(quiet_engine()) {
    layout_.rules.memory_bytes = int64_t{1} << 30;
    layout_.rules.texts[kCustomer] = {0, true, false, true, false};
    layout_.rules.texts[kOrder].column = 1;
    layout_.rules.time = 2;
    layout_.rules.numbers[static_cast<size_t>(Number::quantity)] = 3;
    layout_.rules.numbers[static_cast<size_t>(Number::unit_price)] = 4;
    layout_.hashed = {0, 1, 2, 3, 4};
  }

  Open open(const std::vector<std::string>& selects) {
    return [this, selects](size_t i) { return engine_->query(selects[i], "test"); };
  }
  // What the engine would say of an odd text: the number in brackets.
  static base::Result<std::vector<Meaning>> ask(std::optional<Number>,
                                                const std::vector<std::string>& texts) {
    std::vector<Meaning> out;
    for (const auto& text : texts) {
      Meaning meaning;
      if (text.starts_with('[')) meaning.value = std::atoll(text.c_str() + 1);
      out.push_back(meaning);
    }
    return out;
  }

  // The lines of one result as texts; "engine" when they cannot be made of it.
  std::string lines(const std::string& select) {
    TypedTaker taker(layout_, {});
    const auto taken = taker.take(1, open({select}));
    if (!taken) return taken.error().text();
    if (!*taken || !*taker.settle(ask)) return "engine";
    const auto ledger = taker.finish();
    std::string out;
    for (const auto& block : ledger.blocks)
      for (const auto& line : block.lines) out += text_of(ledger, line) + "\n";
    return out;
  }
  // One row with these columns.
  std::string row(const std::string& columns) { return lines("SELECT " + columns); }

  std::unique_ptr<engine::Engine> engine_;
  TypedLayout layout_;
};

TEST_F(Typed, TextsAndNumbers) {
  EXPECT_EQ(row("' c1 ', 'o', TIMESTAMP '1970-01-02', 2::INTEGER, 2.25::DECIMAL(12,2)"),
            "0 c1 o 86400 - 2000 4500000\n");
  EXPECT_EQ(row("17::BIGINT, -3::TINYINT, 86400000000::BIGINT, 2.5::DECIMAL(9,3), 3::UINTEGER"),
            "0 17 -3 86400 - 2500 7500000\n");
  EXPECT_EQ(row("'c', 'o', '1970-01-02', '2', '0.5'"), "0 c o 86400 - 2000 1000000\n");
  EXPECT_EQ(row("'NaN', 'o', TIMESTAMP '1970-01-02', 2, 2"), "3 - o 86400 - 2000 4000000\n");
  EXPECT_EQ(row("'c', 'o', NULL::TIMESTAMP, 2, 2").front(), '5');
  EXPECT_EQ(row("'c', 'o', TIMESTAMP 'infinity', 2, 2").front(), '5');
}

TEST_F(Typed, NumbersBeyondTheCastCannotBeRead) {
  const auto status = [&](const std::string& quantity, const std::string& price) {
    return row("'c', 'o', TIMESTAMP '1970-01-02', " + quantity + ", " + price).front();
  };
  EXPECT_EQ(status("1::INTEGER", "999999999999::BIGINT"), '0');
  EXPECT_EQ(status("1::INTEGER", "1000000000000::BIGINT"), '6');
  EXPECT_EQ(status("1::INTEGER", "-1000000000000::BIGINT"), '6');
  EXPECT_EQ(status("1::INTEGER", "999999999999::DECIMAL(38,2)"), '0');
  EXPECT_EQ(status("1::INTEGER", "1000000000000::DECIMAL(38,2)"), '6');
  EXPECT_EQ(status("1000000000000000::BIGINT", "1"), '6');
  EXPECT_EQ(status("NULL::INTEGER", "1"), '6');
  EXPECT_EQ(status("0::INTEGER", "1"), '8');
  EXPECT_EQ(status("-1::INTEGER", "1"), '1');
}

TEST_F(Typed, OddTextsAreAskedAbout) {
  EXPECT_EQ(row("'c', 'o', '[86400000000]', '[7000]', '1'"), "0 c o 86400 - 7000 7000000\n");
  EXPECT_EQ(row("'c', 'o', 'soon', '1', '1'").front(), '5');
  EXPECT_EQ(row("'c', 'o', '1970-01-02', '', '1'").front(), '6') << "an empty number is no number";
  EXPECT_EQ(row("'c', NULL::VARCHAR, '[86400000000]', '1', '1'"),
            "0 c c 1970-01-02 86400 - 1000 1000000\n");
  EXPECT_EQ(row("'c', 'o', '[86400000001]', '1', '1'"), "engine") << "a fraction of a second";
}

TEST_F(Typed, OrdersThatLackAreMade) {
  EXPECT_EQ(row("17::INTEGER, NULL::VARCHAR, TIMESTAMP '1970-01-02 10:00:00', 1, 1"),
            "0 17 17 1970-01-02 122400 - 1000 1000000\n");
  layout_.rules.texts[kOrder].column = -1;
  EXPECT_EQ(row("'c', 'o', TIMESTAMP '1970-01-02 10:00:00', 1, 1"),
            "0 c 1970-01-02 122400 - 1000 1000000\n");
}

TEST_F(Typed, WhatDoesNotFitIsLeftToTheEngine) {
  const auto of = [&](const std::string& time, const std::string& quantity) {
    return row("'c', 'o', " + time + ", " + quantity + ", 1");
  };
  EXPECT_EQ(of("TIMESTAMP '1970-01-02 00:00:00.5'", "1"), "engine");
  EXPECT_EQ(of("TIMESTAMP '1969-12-31'", "1"), "engine");
  EXPECT_EQ(of("TIMESTAMP '1970-01-02'", "2147484::INTEGER"), "engine");
  EXPECT_EQ(of("TIMESTAMP '1970-01-02'", "1.5::DOUBLE"), "engine") << "a type that only it casts";
  EXPECT_EQ(of("DATE '1970-01-02'", "1"), "engine");
  layout_.rules.memory_bytes = 10;
  EXPECT_EQ(of("TIMESTAMP '1970-01-02'", "1"), "engine");
}

TEST_F(Typed, EqualRecordsHaveEqualHashesAndOthersNot) {
  TypedTaker taker(layout_, {});
  ASSERT_TRUE(*taker.take(
      1,
      open({"SELECT * FROM (VALUES ('c', 'o', TIMESTAMP '1970-01-02', 1, 1), "
            "('c', 'o', TIMESTAMP '1970-01-02', 1, 1), ('c ', 'o', TIMESTAMP '1970-01-02', 1, 1), "
            "(NULL, 'o', TIMESTAMP '1970-01-02', 1, 1), ('', 'o', TIMESTAMP '1970-01-02', 1, 1), "
            "('o', 'c', TIMESTAMP '1970-01-02', 1, 1), ('c', 'o', TIMESTAMP '1970-01-03', 1, 1), "
            "('c', 'o', TIMESTAMP '1970-01-02', 2, 1), ('c', 'o', TIMESTAMP '1970-01-02', 1, 2), "
            "('c', 'o', TIMESTAMP '1970-01-02', 1, NULL)) t(a, b, c, d, e)"})));
  const auto ledger = taker.finish();
  std::vector<uint64_t> hashes;
  for (const auto& block : ledger.blocks)
    hashes.insert(hashes.end(), block.hashes.begin(), block.hashes.end());
  ASSERT_EQ(hashes.size(), 10U);
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_EQ((std::set<uint64_t>(hashes.begin(), hashes.end())).size(), 9U);
}

}  // namespace
}  // namespace coterie::ledger
