// Application of a frozen transform: the grid, later snapshots, and one row against all rows.
#include "table/transform.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "table/test_columns.hpp"

namespace coterie::table {
namespace {

using Kind = FittedColumn::Kind;

Frame shop(size_t rows = 1000) {
  std::vector<int32_t> codes(rows);
  for (size_t i = 0; i < rows; ++i) codes[i] = static_cast<int32_t>(i % 4) - 1;
  return frame_of({number_column("spend", holed_column(rows)),
                   number_column("age", even_column(rows)),
                   category_column("channel", {"app", "store", "web"}, codes)});
}

const std::vector<std::string> kFeatures = {"spend", "age", "channel"};

TEST(TransformTest, EveryCellIsTheGridValueOfItsColumn) {
  Frame frame = shop(1037);  // not a whole number of blocks
  TransformOptions options;
  options.indicator = true;
  auto transform = fit_transform(frame, kFeatures, options).value();
  ASSERT_EQ(transform.columns.size(), 7);
  EXPECT_EQ(transform.step, 0x1p-16);
  Matrix matrix = apply_transform(transform, frame).value();
  ASSERT_EQ(matrix.rows(), 1037);
  ASSERT_EQ(matrix.cols(), 7);
  for (int col = 0; col < 7; ++col) {
    const FittedColumn& column = transform.columns[static_cast<size_t>(col)];
    for (int64_t row = 0; row < matrix.rows(); ++row) {
      double value = apply_column(column, *frame.find(column.feature), row);
      ASSERT_EQ(matrix.units(row, col), to_grid(value, transform.step, 7));
      ASSERT_NEAR(matrix.value(row, col), value, 0x1p-17);
    }
  }
}

TEST(TransformTest, StandardColumnsHaveMeanZeroAndSdOne) {
  Frame frame = shop();
  Matrix matrix = apply_transform(fit_transform(frame, kFeatures, {}).value(), frame).value();
  for (int col = 0; col < 2; ++col) {
    double sum = 0, squares = 0;
    for (int64_t row = 0; row < matrix.rows(); ++row) {
      sum += matrix.value(row, col);
      squares += matrix.value(row, col) * matrix.value(row, col);
    }
    EXPECT_NEAR(sum / 1000, 0, 1e-5);
    EXPECT_NEAR(squares / 1000, 1, 1e-5);
  }
}

TEST(TransformTest, ALaterSnapshotIsScaledByTheFirst) {
  Frame frame = frame_of({number_column("spend", {0, 10, 20, 30, 1000})});
  auto transform = fit_transform(frame, std::vector<std::string>{"spend"}, {}).value();
  ASSERT_TRUE(transform.columns[0].logged);
  // -3 is taken as 0 and a missing value as the median of the fit.
  Frame later = frame_of({number_column("spend", {20, -3, kNone})});
  Matrix first = apply_transform(transform, frame).value();
  Matrix second = apply_transform(transform, later).value();
  EXPECT_EQ(second.units(0, 0), first.units(2, 0));
  EXPECT_EQ(second.units(1, 0), first.units(0, 0));
  EXPECT_EQ(second.units(2, 0), first.units(2, 0));
}

TEST(TransformTest, ValuesBeyondTheGridAreClamped) {
  Frame frame = frame_of({number_column("spend", {0, 1, 2, 3})});
  TransformOptions options;
  options.log = Log::none;
  auto transform = fit_transform(frame, std::vector<std::string>{"spend"}, options).value();
  Frame later = frame_of({number_column("spend", {1e12, -1e12, 1e300})});
  Matrix matrix = apply_transform(transform, later).value();
  const float most = static_cast<float>(1 << grid_bits(1));
  EXPECT_EQ(matrix.units(0, 0), most);
  EXPECT_EQ(matrix.units(1, 0), -most);
  EXPECT_EQ(matrix.units(2, 0), most);
}

TEST(TransformTest, LargeValuesTakeACoarserStep) {
  Frame frame = frame_of({number_column("spend", {0, 100, 250})});
  TransformOptions options;
  options.log = Log::none;
  options.scale = Scale::none;
  auto transform = fit_transform(frame, std::vector<std::string>{"spend"}, options).value();
  EXPECT_EQ(transform.step, 0x1p-14);  // 250 < 2^8 in 22 bits
  EXPECT_EQ(apply_transform(transform, frame)->value(2, 0), 250);
}

TEST(TransformTest, AMissingOrChangedColumnIsAnError) {
  Frame frame = shop();
  auto transform = fit_transform(frame, kFeatures, {}).value();
  Frame fewer = frame_of({frame.columns[0], frame.columns[1]});
  auto refused = apply_transform(transform, fewer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::data);
  EXPECT_NE(refused.error().fault.find("channel"), std::string::npos);
  fewer.columns.push_back(number_column("channel", std::vector<double>(1000, 1.0)));
  EXPECT_FALSE(apply_transform(transform, fewer));
  EXPECT_FALSE(apply_transform(FittedTransform{}, frame));
}

TEST(TransformTest, ThreadsShareTheRowsAndChangeNothing) {
  for (const size_t rows : {1UL, 16UL, 1023UL, 5001UL}) {
    const Frame frame = shop(rows);
    TransformOptions options;
    options.screen = false;
    const auto transform = fit_transform(frame, kFeatures, options).value();
    const Matrix alone = apply_transform(transform, frame).value();
    base::Pool pool(2);
    const Matrix shared = apply_transform(transform, frame, &pool).value();
    for (int64_t block = 0; block < alone.blocks(); ++block)
      for (int at = 0; at < alone.cols() * Matrix::kBlock; ++at)
        ASSERT_EQ(shared.block(block)[at], alone.block(block)[at]);
    const float* last = alone.block(alone.blocks() - 1);
    for (int64_t lane = (alone.rows() - 1) % 16 + 1; lane < 16; ++lane)
      EXPECT_EQ(last[lane], 0) << "padding";
  }
}

TEST(TransformTest, NoRowsGiveAnEmptyMatrix) {
  auto transform = fit_transform(shop(), kFeatures, {}).value();
  Frame none = frame_of(
      {number_column("spend", {}), number_column("age", {}), category_column("channel", {}, {})});
  EXPECT_EQ(apply_transform(transform, none)->rows(), 0);
}

}  // namespace
}  // namespace coterie::table
