#include "figures/agreement.hpp"

#include <gtest/gtest.h>

#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

segment::ModelResult model(std::vector<int32_t> labels, size_t segments) {
  segment::ModelResult out;
  out.assignment.segment = std::move(labels);
  out.segments.resize(segments);
  return out;
}

TEST(AgreementTest, CountsByHand) {
  const std::vector<segment::ModelResult> models = {
      model({0, 1, 1, -1, 0}, 3), model({0, 0, 0, 0, 0}, 1), model({1, 0, -1, 1, -1}, 2)};
  const auto found = make_agreements(models, 0);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].other, 1);
  EXPECT_EQ(found[0].counts, (std::vector<std::vector<int64_t>>{{2}, {2}, {0}}));
  EXPECT_EQ(found[0].columns_without, (std::vector<int64_t>{1}));
  EXPECT_EQ(found[1].counts, (std::vector<std::vector<int64_t>>{{0, 1}, {1, 0}, {0, 0}}));
  EXPECT_EQ(found[1].rows_without, (std::vector<int64_t>{1, 1, 0}));
  EXPECT_EQ(found[1].columns_without, (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(make_agreements(models, 2)[0].other, 0);
}

TEST(AgreementTest, AModelAloneHasNone) {
  EXPECT_TRUE(make_agreements({model({0, 0}, 1)}, 0).empty());
}

TEST(AgreementTest, RowsAndColumnsAddUp) {
  const auto a = some_labels(500, 4);
  auto b = some_labels(500, 7);
  std::ranges::reverse(b);
  const auto found = make_agreements({model(a, 4), model(b, 7)}, 0)[0];
  for (int32_t s = 0; s < 4; ++s)
    EXPECT_EQ(
        total(found.counts[static_cast<size_t>(s)]) + found.rows_without[static_cast<size_t>(s)],
        std::ranges::count(a, s));
  for (int32_t s = 0; s < 7; ++s) {
    int64_t column = found.columns_without[static_cast<size_t>(s)];
    for (const auto& row : found.counts) column += row[static_cast<size_t>(s)];
    EXPECT_EQ(column, std::ranges::count(b, s));
  }
}

}  // namespace
}  // namespace coterie::figures
