#include "ledger/turns.hpp"

#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

class Turns : public testing::Test {
 protected:
  Turns() : engine_(quiet_engine()) {}

  // Results of 5,000 rows each, which count on from one to the next.
  Open counting() {
    return [this](size_t i) {
      return engine_->query(
          fmt::format("SELECT i FROM range({}, {}) t(i)", i * 5000, (i + 1) * 5000), "test");
    };
  }
  static bool keep(const engine::Batch& batch, const Block& block, int) {
    for (int64_t row = 0; row < batch.rows(); ++row) {
      block.lines[static_cast<size_t>(row)] = kBlankLine;
      block.hashes[static_cast<size_t>(row)] = static_cast<uint64_t>(batch.integer(0, row));
    }
    return true;
  }
  static void expect_counted(const Ledger& ledger, int64_t rows) {
    EXPECT_EQ(ledger.rows, rows);
    int64_t row = 0;
    for (const auto& block : ledger.blocks) {
      EXPECT_EQ(block.first_row, row);
      for (const auto hash : block.hashes) ASSERT_EQ(hash, static_cast<uint64_t>(row++));
    }
    EXPECT_EQ(row, rows);
    EXPECT_GE(memory_of(ledger), rows * 56);
  }

  std::unique_ptr<engine::Engine> engine_;
  static constexpr int64_t kRoom = int64_t{1} << 30;
};

TEST_F(Turns, RowsKeepTheirOrderEitherWay) {
  for (int threads : {1, 2, 5}) {
    base::Pool pool(threads);
    const Context context{.pool = &pool};
    Ledger side_by_side;
    ASSERT_TRUE(*take_side_by_side(7, counting(), side_by_side, kRoom, context, keep));
    expect_counted(side_by_side, 35'000);
    Ledger in_turns;
    for (size_t i = 0; i < 3; ++i) {
      auto stream = counting()(i);
      ASSERT_TRUE(stream);
      ASSERT_TRUE(*take_turns(*stream, in_turns, kRoom, context, keep));
    }
    expect_counted(in_turns, 15'000);
  }
}

TEST_F(Turns, StopsWhereSomethingDoesNotFit) {
  const Convert refuse = [](const engine::Batch&, const Block&, int) { return false; };
  Ledger ledger;
  EXPECT_FALSE(*take_side_by_side(3, counting(), ledger, kRoom, {}, refuse));
  Ledger small;
  EXPECT_FALSE(*take_side_by_side(3, counting(), small, 1000, {}, keep));
  Ledger beside;
  EXPECT_FALSE(
      *take_side_by_side(3, counting(), beside, kRoom, {}, keep, [](int) { return kRoom; }));
}

TEST_F(Turns, FaultsAndCancel) {
  const Open broken = [this](size_t i) {
    return engine_->query(i == 1 ? "SELECT nothing" : "SELECT 1", "test");
  };
  Ledger ledger;
  EXPECT_FALSE(take_side_by_side(3, broken, ledger, kRoom, {}, keep));
  base::Cancel cancel;
  cancel.request();
  Ledger stopped;
  const auto none = take_side_by_side(2, counting(), stopped, kRoom, {.cancel = &cancel}, keep);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::ledger
