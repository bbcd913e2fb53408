#include "ledger/take.hpp"

#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

class Take : public testing::Test {
 protected:
  Take() : engine_(quiet_engine()) {}

  engine::Stream stream(const std::string& sql) {
    auto stream = engine_->query(sql, "test");
    if (!stream) throw std::runtime_error(stream.error().text());
    return *std::move(stream);
  }
  // One row of the engine's table with this in it.
  engine::Stream row(const std::string& instead) {
    return stream(
        "SELECT * REPLACE (" + instead +
        ") FROM (SELECT CAST(0 AS TINYINT) AS status, 'c' AS customer_id, 'o' AS order_id, "
        "1000000 AS ordered_at, CAST(5 AS UBIGINT) AS row_hash, 'p' AS product, CAST(7 AS BIGINT) "
        "AS quantity_milli, CAST(9 AS BIGINT) AS amount_micros, CAST(1 AS BIGINT) AS instalments)");
  }
  bool fits(const std::string& instead) {
    Taker taker(int64_t{1} << 30, {});
    const auto taken = taker.take(row(instead));
    EXPECT_TRUE(taken);
    return taken.value_or(false);
  }

  std::unique_ptr<engine::Engine> engine_;
};

TEST_F(Take, KeepsRowsInOrderForAnyThreads) {
  for (int threads : {1, 2, 5}) {
    base::Pool pool(threads);
    Taker taker(int64_t{1} << 30, {.pool = &pool});
    for (int part = 0; part < 2; ++part)
      ASSERT_TRUE(taker
                      .take(stream("SELECT CAST(i % 2 AS TINYINT) AS status, 'c' || i AS "
                                   "customer_id, 'o' AS order_id, i * 1000000 AS ordered_at, "
                                   "CAST(i AS UBIGINT) AS row_hash, CASE WHEN i % 3 = 0 THEN '' "
                                   "WHEN i % 3 = 1 THEN 'p' END AS product FROM range(10000) AS "
                                   "t(i)"))
                      .value_or(false));
    EXPECT_EQ(taker.rows(), 20'000);
    const auto ledger = taker.finish();
    EXPECT_FALSE(ledger.money || ledger.quantity || ledger.discount || ledger.instalments);
    int64_t row = 0;
    for (const auto& block : ledger.blocks) {
      EXPECT_EQ(block.first_row, row);
      for (size_t i = 0; i < block.lines.size(); ++i, ++row) {
        const auto& line = block.lines[i];
        const int64_t place = row % 10'000;
        ASSERT_EQ(line.time, place);
        ASSERT_EQ(line.status, place % 2);
        ASSERT_EQ(block.hashes[i], static_cast<uint64_t>(place));
        ASSERT_EQ(ledger.text(kCustomer, line), "c" + std::to_string(place));
        if (place % 3 == 2)
          ASSERT_EQ(line.code(kProduct), kNoText);
        else
          ASSERT_EQ(ledger.text(kProduct, line), place % 3 == 0 ? "" : "p");
      }
    }
    EXPECT_EQ(row, 20'000);
  }
}

TEST_F(Take, ValuesThatALineCannotHold) {
  EXPECT_TRUE(fits("'c' AS customer_id"));
  EXPECT_FALSE(fits("1000001 AS ordered_at")) << "a fraction of a second";
  EXPECT_FALSE(fits("-1000000 AS ordered_at"));
  EXPECT_TRUE(fits("4294967295000000 AS ordered_at"));
  EXPECT_FALSE(fits("4294967296000000 AS ordered_at"));
  EXPECT_TRUE(fits("2147483647 AS quantity_milli"));
  EXPECT_FALSE(fits("2147483648 AS quantity_milli"));
  EXPECT_FALSE(fits("32768 AS instalments"));
  EXPECT_FALSE(fits("-32768 AS instalments"));
  EXPECT_TRUE(fits("NULL AS instalments"));
}

TEST_F(Take, MemoryAndCancel) {
  Taker small(100, {});
  const auto taken = small.take(row("'c' AS customer_id"));
  ASSERT_TRUE(taken);
  EXPECT_FALSE(*taken);
  base::Cancel cancel;
  cancel.request();
  Taker stopped(int64_t{1} << 30, {.cancel = &cancel});
  const auto none = stopped.take(row("'c' AS customer_id"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::ledger
