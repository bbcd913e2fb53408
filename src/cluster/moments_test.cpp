// Sums over clusters against plain integers, exactly.
#include "cluster/moments.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "cluster/test_rows.hpp"

namespace coterie::cluster {
namespace {

// Row by row.
struct Plain {
  Plain(const table::Matrix& matrix, const Labelling& of)
      : counts(static_cast<size_t>(of.k)),
        sums(counts.size() * static_cast<size_t>(matrix.cols())),
        squares(counts.size()) {
    for (int64_t row = 0; row < matrix.rows(); ++row) {
      const auto j = static_cast<size_t>(of.labels[static_cast<size_t>(row)]);
      ++counts[j];
      for (int col = 0; col < matrix.cols(); ++col) {
        const auto x = static_cast<int64_t>(matrix.units(row, col));
        sums[j * static_cast<size_t>(matrix.cols()) + static_cast<size_t>(col)] += x;
        squares[j] += static_cast<Wide>(x) * x;
      }
    }
  }
  std::vector<int64_t> counts, sums;
  std::vector<Wide> squares;
};

void expect_exact(const table::Matrix& matrix, std::span<const Labelling> labellings) {
  on_each_instruction_set([&](const std::string& name) {
    SCOPED_TRACE(name);
    for (const int threads : {1, 2}) {
      base::Pool pool(threads);
      const auto all = moments_of_all(matrix, labellings, {.pool = &pool});
      ASSERT_EQ(all.size(), labellings.size());
      for (size_t at = 0; at < all.size(); ++at) {
        const Plain plain(matrix, labellings[at]);
        EXPECT_EQ(all[at].counts, plain.counts);
        EXPECT_EQ(all[at].sums, plain.sums);
        EXPECT_TRUE(all[at].squares == plain.squares);
      }
    }
  });
}

TEST(MomentsTest, AreExactForSeveralLabellingsAndAnyShape) {
  for (const int cols : {1, 7, 12, 150}) {
    const MadeRows made = made_rows(1237, cols, 3, false);
    std::vector<int32_t> other;
    for (int64_t row = 0; row < 1237; ++row) other.push_back(static_cast<int32_t>(row % 6));
    const std::vector<Labelling> both{{made.labels, 3}, {other, 9}};
    expect_exact(made.matrix, both);
  }
}

// Every lane and every part of |x|^2 at its limit.
TEST(MomentsTest, AreExactForTheLargestValues) {
  table::Matrix matrix(1024, 64, 1);
  for (int64_t row = 0; row < 1024; ++row)
    for (int col = 0; col < 64; ++col) matrix.units(row, col) = row < 512 ? 4194304 : -4194304;
  std::vector<int32_t> labels(1024);
  const Labelling one{labels, 1};
  expect_exact(matrix, std::span(&one, 1));
  std::fill(labels.begin() + 512, labels.end(), 1);
  const Labelling two{labels, 2};
  expect_exact(matrix, std::span(&two, 1));
}

TEST(MomentsTest, GiveMeansAndSpreadWithinOfThoseThatHaveRows) {
  table::Matrix matrix(4, 2, 1);
  const float values[4][2] = {{1, 2}, {3, 6}, {10, 10}, {11, 10}};
  for (int64_t row = 0; row < 4; ++row)
    for (int col = 0; col < 2; ++col) matrix.units(row, col) = values[row][col];
  const std::vector<int32_t> labels{0, 0, 2, 2};
  const Labelling labelling{labels, 3};
  base::Pool pool(1);
  const Moments moments = moments_of_all(matrix, std::span(&labelling, 1), {.pool = &pool}).front();
  EXPECT_EQ(moments.present, (std::vector<size_t>{0, 2}));
  EXPECT_EQ(moments.mean(0)[0], 2);
  EXPECT_EQ(moments.mean(0)[1], 4);
  EXPECT_EQ(moments.mean(2)[0], 10.5);
  EXPECT_EQ(moments.within, (std::vector<double>{10, 0, 0.5}));
}

}  // namespace
}  // namespace coterie::cluster
