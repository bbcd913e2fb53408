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

}  // namespace
}  // namespace coterie::table
