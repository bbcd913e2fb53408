// The engine's sums over a few lines written out, counted by hand.
#include <gtest/gtest.h>

#include "figures/line_sums.hpp"

namespace coterie::figures {
namespace {

class QueriesTest : public testing::Test {
 protected:
  void SetUp() override {
    engine::EngineOptions options;
    options.threads = 2;
    engine_ = *engine::Engine::open(options);
    for (const char* id : {"a", "b", "c'"}) result_.frame.ids.add(id);
    result_.loaded.tables.lines = true;
    result_.loaded.tables.line_columns = {"category", "amount_micros"};
    result_.loaded.first_order = int64_t{86400} * base::day_of(2024, 1, 31) + 86000;
    result_.loaded.as_of = int64_t{86400} * base::day_of(2024, 4, 1);
  }

  // Order o1 runs over midnight and the end of a month; o5 was returned, o6 came after as_of.
  void put(const std::string& columns) {
    const auto made = engine_->execute(
        "CREATE TABLE lines AS SELECT " + columns +
            " FROM (VALUES ('a', 'o1', TIMESTAMP '2024-01-31 23:58:00', false, 'Toys', 5),"
            "('a', 'o1', TIMESTAMP '2024-02-01 00:01:00', false, 'It''s', 7),"
            "('a', 'o2', TIMESTAMP '2024-03-02 10:00:00', false, NULL, 1),"
            "('b', 'o1', TIMESTAMP '2024-02-10 10:00:00', false, 'Toys', 20),"
            "('b', 'o5', TIMESTAMP '2024-03-10 10:00:00', true, 'Toys', 100),"
            "('c''', 'o7', TIMESTAMP '2024-02-10 11:00:00', false, 'It''s', 2),"
            "('b', 'o6', TIMESTAMP '2024-04-01 00:00:00', false, 'Toys', 100))"
            " AS t(customer_id, order_id, ordered_at, is_return, category, amount_micros)",
        "testing");
    ASSERT_TRUE(made) << made.error().text();
  }

  std::unique_ptr<engine::Engine> engine_;
  pipeline::RunResult result_;
  const std::vector<int32_t> labels_ = {0, 2, -1};
};

TEST_F(QueriesTest, CountByHand) {
  put("*");
  const auto found = sums_by_engine(*engine_, result_, labels_);
  ASSERT_TRUE(found) << found.error().text();
  const auto on = [](int month, int day) { return base::day_of(2024, month, day); };
  EXPECT_EQ(found->days,
            (std::vector<OrderDay>{{on(1, 31), 1, 12}, {on(2, 10), 2, 22}, {on(3, 2), 1, 1}}));
  EXPECT_EQ(found->activity, (std::vector<Activity>{{0b010, 2}, {0b111, 1}}));
  EXPECT_EQ(found->cohorts, (std::vector<CohortSum>{{0, 0, 5}, {0, 1, 7}, {0, 2, 1}, {1, 1, 22}}));
  EXPECT_EQ(found->categories, (std::vector<std::string>{"Toys", "It's"}));
  EXPECT_EQ(found->segments,
            (std::vector<SegmentSum>{
                {-1, 1, 1, 2}, {0, -1, 1, 1}, {0, 0, 1, 5}, {0, 1, 1, 7}, {2, 0, 1, 20}}));
}

TEST_F(QueriesTest, WithoutMoneyLinesAreCounted) {
  put("* EXCLUDE (amount_micros)");
  result_.loaded.tables.line_columns = {"category"};
  const auto found = sums_by_engine(*engine_, result_, labels_);
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_FALSE(found->money);
  EXPECT_EQ(found->days[0], (OrderDay{base::day_of(2024, 1, 31), 1, 0}));
  EXPECT_TRUE(found->cohorts.empty());
  EXPECT_EQ(found->categories, (std::vector<std::string>{"It's", "Toys"}));  // a tie
  EXPECT_EQ(found->segments[0], (SegmentSum{-1, 0, 1, 0}));
}

TEST_F(QueriesTest, WithoutCategoriesAndMoneyOnlyOrdersAndActivity) {
  put("* EXCLUDE (amount_micros, category)");
  result_.loaded.tables.line_columns = {};
  const auto found = sums_by_engine(*engine_, result_, labels_);
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->days.size(), 3u);
  EXPECT_EQ(found->activity.size(), 2u);
  EXPECT_TRUE(found->segments.empty());
}

TEST_F(QueriesTest, CategoriesThatAreAllMissing) {
  put("* REPLACE (CAST(NULL AS VARCHAR) AS category)");
  const auto found = sums_by_engine(*engine_, result_, labels_);
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_TRUE(found->categories.empty());
  EXPECT_EQ(found->cohorts.size(), 4u);
}

TEST_F(QueriesTest, TooManyYearsHaveNoPeriods) {
  put("*");
  result_.loaded.first_order = int64_t{86400} * base::day_of(1900, 1, 1);
  const auto found = sums_by_engine(*engine_, result_, labels_);
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_FALSE(found->periods);
  EXPECT_TRUE(found->activity.empty());
  EXPECT_TRUE(found->cohorts.empty());
  EXPECT_EQ(found->segments.size(), 5u);
}

TEST_F(QueriesTest, ErrorsOfTheEngineComeBackAndLeaveNothing) {
  put("* EXCLUDE (category)");
  const auto found = sums_by_engine(*engine_, result_, labels_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::Code::engine);
  EXPECT_EQ(*engine_->integer("SELECT COUNT(*) FROM information_schema.tables WHERE table_name "
                              "LIKE 'coterie_figure%'",
                              "testing"),
            0);
}

}  // namespace
}  // namespace coterie::figures
