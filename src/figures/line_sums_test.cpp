#include "figures/line_sums.hpp"

#include <gtest/gtest.h>

namespace coterie::figures {
namespace {

pipeline::RunResult result_of(int window_days) {
  pipeline::RunResult out;
  out.project.features.window_days = window_days;
  out.loaded.first_order = int64_t{86400} * base::day_of(2024, 3, 9) + 3600;
  out.loaded.as_of = int64_t{86400} * base::day_of(2025, 1, 1);
  return out;
}

TEST(LineSumsTest, AsksFromTheFirstOrderToAsOf) {
  auto result = result_of(0);
  result.loaded.tables.line_columns = {"amount_micros"};
  const auto all = asked(result);
  EXPECT_EQ(all.from, result.loaded.first_order);
  EXPECT_EQ(all.until, result.loaded.as_of);
  EXPECT_EQ(all.periods->count, 10);  // March to December: as_of itself was not seen
  EXPECT_TRUE(all.cohorts());
  EXPECT_FALSE(all.categorised);
}

TEST(LineSumsTest, AWindowMovesTheBeginning) {
  auto result = result_of(31);
  result.loaded.tables.line_columns = {"category"};
  const auto window = asked(result);
  EXPECT_EQ(window.from, int64_t{86400} * base::day_of(2024, 12, 1));
  EXPECT_EQ(window.periods->count, 1);
  EXPECT_FALSE(window.cohorts());  // no money
  EXPECT_TRUE(window.categorised);
  EXPECT_EQ(asked(result_of(5000)).from, result.loaded.first_order);
}

}  // namespace
}  // namespace coterie::figures
