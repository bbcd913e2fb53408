#include "figures/distributions.hpp"

#include <gtest/gtest.h>

#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

std::vector<Distribution> of(const table::Frame& frame, const std::vector<int32_t>& labels,
                             int segments, int threads = 2) {
  std::vector<const table::Column*> columns;
  std::vector<table::Moments> moments;
  for (const auto& column : frame.columns)
    if (!column.category) {
      columns.push_back(&column);
      moments.push_back(table::moments(column.values));
    }
  base::Pool pool(threads);
  return make_distributions(columns, moments, labels, segments, pool);
}

// Every customer is in one bin of the population, or without; segments make up the population but
// for those in none.
TEST(DistributionsTest, CountsAddUpWhateverTheNumbers) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const auto frame = wild_shop(seed, 400, seed % 2 == 0);
    const auto labels = some_labels(400, 3);
    const auto found = of(frame, labels, 4);  // the fourth is empty
    ASSERT_EQ(found.size(), 6u);
    for (const auto& one : found) {
      EXPECT_EQ(total(one.population) + one.without, 400) << one.feature;
      EXPECT_EQ(total(one.segments[3]), 0);
      const auto& values = frame.find(one.feature)->values;
      for (size_t bin = 0; bin < one.population.size(); ++bin) {
        std::vector<int64_t> counted(5);  // by the edges themselves
        for (size_t row = 0; row < values.size(); ++row) {
          const bool last = bin + 1 == one.population.size();
          if (values[row] >= one.bins.edges[bin] &&
              (values[row] < one.bins.edges[bin + 1] ||
               (last && values[row] == one.bins.edges[bin + 1])))
            ++counted[static_cast<size_t>(labels[row] + 1)];
        }
        EXPECT_EQ(one.population[bin], total(counted)) << one.feature << " " << bin;
        for (size_t s = 0; s < 4; ++s) EXPECT_EQ(one.segments[s][bin], counted[s + 1]);
      }
    }
  }
}

TEST(DistributionsTest, AreTheSameForAnyThreads) {
  const auto frame = wild_shop(3, 1000);
  const auto labels = some_labels(1000, 5);
  const auto a = of(frame, labels, 5, 1), b = of(frame, labels, 5, 3);
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].feature, b[i].feature);
    EXPECT_EQ(a[i].segments, b[i].segments);
  }
}

TEST(DistributionsTest, NoValuesAndOneValue) {
  const auto frame = rules::frame_of({rules::numbers("none", {segment::kNone, segment::kNone}),
                                      rules::numbers("one", {7, segment::kNone})});
  const auto found = of(frame, {0, 0}, 1);
  EXPECT_TRUE(found[0].bins.edges.empty());
  EXPECT_TRUE(found[0].population.empty());
  EXPECT_TRUE(found[0].segments[0].empty());
  EXPECT_EQ(found[0].without, 2);
  EXPECT_EQ(found[1].bins.edges, (std::vector<double>{7, 7}));
  EXPECT_EQ(found[1].population, (std::vector<int64_t>{1}));
  EXPECT_EQ(found[1].without, 1);
}

}  // namespace
}  // namespace coterie::figures
