// Moves between two runs, counted by hand.
#include "runs/moves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "runs/test_parquet.hpp"

namespace coterie::runs {
namespace {

class MovesTest : public ParquetFixture {};

TEST_F(MovesTest, CountsByHand) {
  const auto before = write_assignments("before", {{"a", "m", "Loyal"},
                                                   {"b", "m", "Loyal"},
                                                   {"c", "m", "New"},
                                                   {"d", "m", ""},
                                                   {"e", "m", "New"},
                                                   {"a", "other", "X"}});
  const auto after = write_assignments("after", {{"a", "n", "Loyal"},
                                                 {"b", "n", "At Risk"},
                                                 {"c", "n", "Loyal"},
                                                 {"d", "n", "New"},
                                                 {"f", "n", ""},
                                                 {"g", "n", "New"}});
  const auto moves = count_moves(*engine_, {before, "m"}, {after, "n"});
  ASSERT_TRUE(moves) << moves.error().text();
  const std::vector<Move> expected = {
      {"", "New", 1}, {"Loyal", "At Risk", 1}, {"Loyal", "Loyal", 1}, {"New", "Loyal", 1}};
  EXPECT_EQ(moves->moves, expected);
  EXPECT_EQ(moves->lost, (std::vector<Move>{{"New", "", 1}}));
  EXPECT_EQ(moves->arrived, (std::vector<Move>{{"", "", 1}, {"", "New", 1}}));
}

TEST_F(MovesTest, NamesAreTextNotSql) {
  const std::string model = "m' OR '1'='1", segment = "'); DROP TABLE x; --";
  const auto run = write_assignments("a", {{"a", model, segment}, {"b", "m", "Other"}});
  const auto moves = count_moves(*engine_, {run, model}, {run, model});
  ASSERT_TRUE(moves) << moves.error().text();
  EXPECT_EQ(moves->moves, (std::vector<Move>{{segment, segment, 1}}));
}

TEST_F(MovesTest, UnknownModelsAndRunsAreErrors) {
  const auto run = write_assignments("a", {{"a", "m", "Loyal"}});
  const auto model = count_moves(*engine_, {run, "m"}, {run, "none"});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, base::Code::data);
  EXPECT_FALSE(count_moves(*engine_, {run, "m"}, {root_ / "nowhere", "m"}));
}

}  // namespace
}  // namespace coterie::runs
