// Features from the engine into memory: types, missing values, sorted levels, the order of
// customers.
#include "table/read_frame.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace coterie::table {
namespace {

base::Result<Frame> read(const std::string& sql) {
  auto engine = TRY(engine::Engine::open({}));
  auto stream = TRY(engine->query(sql, "test"));
  return read_frame(std::move(stream));
}

TEST(ReadFrame, NumbersCategoriesAndMissingValues) {
  auto frame = read(
      "SELECT * FROM (VALUES ('a', 1::BIGINT, 2.5::DOUBLE, 'web'), ('b', NULL, 3.5, 'shop'), ('c', "
      "3, NULL, NULL)) "
      "AS t(customer_id, orders, spend, channel) ORDER BY customer_id");
  ASSERT_TRUE(frame) << frame.error().text();
  EXPECT_EQ(frame->rows(), 3);
  EXPECT_EQ(frame->ids[1], "b");
  EXPECT_TRUE(std::isnan(frame->find("orders")->values[1]));
  EXPECT_EQ(frame->find("spend")->values[1], 3.5);
  const auto* channel = frame->find("channel");
  EXPECT_EQ(channel->levels, (std::vector<std::string>{"shop", "web"}));
  EXPECT_EQ(channel->codes, (std::vector<int32_t>{1, 0, -1}));
}

TEST(ReadFrame, NoRowsIsAFrameWithoutRows) {
  auto frame = read("SELECT 'a' AS customer_id, 1.0::DOUBLE AS x WHERE FALSE");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->rows(), 0);
  EXPECT_EQ(frame->columns.size(), 1U);
}

TEST(ReadFrame, CustomersOutOfOrderOrTwiceAreRefused) {
  for (const char* sql :
       {"SELECT unnest(['b', 'a']) AS customer_id", "SELECT unnest(['a', 'a']) AS customer_id"}) {
    auto frame = read(sql);
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().code, base::Code::internal);
  }
}

class FrameReaderTest : public testing::Test {
 protected:
  void SetUp() override { engine_ = *engine::Engine::open({}); }
  FrameReader reader(const std::string& sql, std::function<bool(std::string_view)> keep = nullptr) {
    return FrameReader(*engine_->query(sql, "test"), std::move(keep));
  }
  std::unique_ptr<engine::Engine> engine_;
  const std::string numbers_ =
      "SELECT printf('c%06d', i) AS customer_id, i::DOUBLE AS x, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 "
      "THEN 'b' END AS y FROM range(300000) t(i) ORDER BY 1";
};

TEST_F(FrameReaderTest, PartsAreTheWholeWhateverTheirSize) {
  const auto whole = read_frame(*engine_->query(numbers_, "test"));
  ASSERT_TRUE(whole);
  for (const int64_t most : {100'000, 7'777, 300'001}) {
    auto parts = reader(numbers_);
    Frame part;
    int64_t at = 0;
    while (*parts.next(part, most)) {
      ASSERT_TRUE(part.rows() == most || at + part.rows() == 300'000);
      for (int64_t row = 0; row < part.rows(); ++row, ++at) {
        const auto i = static_cast<size_t>(row), j = static_cast<size_t>(at);
        ASSERT_EQ(part.ids[row], whole->ids[at]);
        ASSERT_EQ(part.columns[0].values[i], whole->columns[0].values[j]);
        const int32_t code = part.columns[1].codes[i], expected = whole->columns[1].codes[j];
        ASSERT_EQ(code < 0, expected < 0);
        if (code < 0) continue;
        ASSERT_EQ(part.columns[1].levels[static_cast<size_t>(code)],
                  whole->columns[1].levels[static_cast<size_t>(expected)]);
      }
    }
    EXPECT_EQ(at, 300'000);
    EXPECT_EQ(parts.seen(), 300'000);
    EXPECT_EQ(parts.repeated(), 0);
    EXPECT_FALSE(*parts.next(part, most));
  }
}

TEST_F(FrameReaderTest, KeepsWhomItIsToldTo) {
  auto parts = reader(numbers_, [](std::string_view id) { return id.ends_with("7"); });
  Frame part;
  ASSERT_TRUE(*parts.next(part, 1'000'000));
  ASSERT_EQ(part.rows(), 30'000);
  for (size_t i = 0; i < 30'000; ++i)
    ASSERT_EQ(part.columns[0].values[i], 10.0 * static_cast<double>(i) + 7);
  EXPECT_EQ(parts.seen(), 300'000);
}

TEST_F(FrameReaderTest, CountsCustomersWhoStandThereTwice) {
  auto parts = reader("SELECT unnest(['a', 'b', 'b', 'b', 'c', 'd', 'd']) AS customer_id");
  Frame part;
  ASSERT_TRUE(*parts.next(part, 100));
  EXPECT_EQ(part.rows(), 4);
  EXPECT_EQ(parts.seen(), 7);
  EXPECT_EQ(parts.repeated(), 2);
}

}  // namespace
}  // namespace coterie::table
