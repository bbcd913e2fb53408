// Values before scaling, by hand, for each kind of column.
#include "table/column_reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "table/test_columns.hpp"

namespace coterie::table {
namespace {

using Kind = FittedColumn::Kind;

std::array<double, 3> read(const FittedColumn& column, const Column& source, int64_t first = 0) {
  std::array<double, 3> out{};
  ColumnReader(column, source).read(first, out);
  return out;
}

TEST(ColumnReaderTest, NumbersAreFilledClampedAndLoggedInThisOrder) {
  FittedColumn column;
  column.fill = 50;
  column.low = 1;
  column.high = 20;
  Column source = number_column("spend", {7, kNone, 0, 7, INFINITY});
  EXPECT_EQ(read(column, source), (std::array<double, 3>{7, 20, 1}));
  column.logged = true;
  EXPECT_EQ(read(column, source, 2),
            (std::array<double, 3>{std::log(2.0), std::log(8.0), std::log(21.0)}));
}

TEST(ColumnReaderTest, CategoriesByTextNotByCode) {
  Column source = category_column("tier", {"gold", "new", "silver"}, {2, -1, 1, 0, 2});
  FittedColumn level;
  level.kind = Kind::level;
  level.level = "silver";
  EXPECT_EQ(read(level, source, 2), (std::array<double, 3>{0, 0, 1}));
  level.level = kMissingLevel;
  EXPECT_EQ(read(level, source), (std::array<double, 3>{0, 1, 0}));
  FittedColumn ordinal;
  ordinal.kind = Kind::ordinal;
  ordinal.levels = {"silver", "gold"};
  ordinal.fill = 0.5;  // of missing, and of a level that the fit did not know
  EXPECT_EQ(read(ordinal, source), (std::array<double, 3>{0, 0.5, 0.5}));
  EXPECT_EQ(read(ordinal, source, 2), (std::array<double, 3>{0.5, 1, 0}));
  FittedColumn indicator;
  indicator.kind = Kind::indicator;
  EXPECT_EQ(read(indicator, source), (std::array<double, 3>{0, 1, 0}));
}

TEST(ColumnReaderTest, KnowsWhatItCanRead) {
  Column number = number_column("spend", {1});
  Column category = category_column("tier", {"a"}, {0});
  FittedColumn column;
  EXPECT_TRUE(readable(column, number));
  EXPECT_FALSE(readable(column, category));
  for (Kind kind : {Kind::level, Kind::ordinal}) {
    column.kind = kind;
    EXPECT_FALSE(readable(column, number));
    EXPECT_TRUE(readable(column, category));
  }
  column.kind = Kind::indicator;
  EXPECT_TRUE(readable(column, number));
  EXPECT_TRUE(readable(column, category));
}

}  // namespace
}  // namespace coterie::table
