#include "project/beyond_memory.hpp"

#include <gtest/gtest.h>

namespace coterie::project {
namespace {

TEST(BeyondMemory, MoreColumnsLeaveRoomForFewerCustomers) {
  EXPECT_EQ(customers_in_memory(4'000'000'000, 12), 4'545'454);
  EXPECT_EQ(customers_in_memory(4'000'000'000, 150), 625'000);
  EXPECT_EQ(customers_in_memory(64'000'000, 0), customers_in_memory(64'000'000, 1));
  for (int columns = 1; columns < 200; ++columns)
    EXPECT_GE(customers_in_memory(1 << 30, columns), customers_in_memory(1 << 30, columns + 1));
}

TEST(BeyondMemory, SharesLeaveAQuarterForEverythingElse) {
  for (const int64_t bytes : {int64_t{64'000'000}, int64_t{4} << 30, int64_t{1} << 40}) {
    const auto shares = shares_beyond_memory(bytes);
    EXPECT_LE(shares.engine_bytes + shares.sample_bytes, bytes / 4 * 3);
    EXPECT_GT(shares.engine_bytes, shares.sample_bytes);
    EXPECT_GT(shares.sample_bytes, 0);
  }
}

}  // namespace
}  // namespace coterie::project
