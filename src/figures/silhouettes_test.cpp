#include "figures/silhouettes.hpp"

#include <gtest/gtest.h>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"
#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

double index_of(const table::Matrix& matrix, const std::vector<int32_t>& labels, int k,
                const cluster::IndexOptions& options, const cluster::Context& context) {
  return (*cluster::indices(matrix, labels, k, options, context))[1].value;
}

double mean_of(const Silhouettes& found) {
  double sum = 0;
  for (const auto& one : found.segments)
    if (one.customers > 0) sum += one.mean * one.share;
  return sum;
}

TEST(SilhouettesTest, TheirMeanIsTheIndexAlsoOfASample) {
  const auto matrix = cluster::drawn_matrix(900, 3, 3, 1);
  const auto labels = some_labels(900, 3, false);
  const auto keys = cluster::some_keys(900);
  base::Pool pool(2);
  const cluster::Context context{.pool = &pool};
  cluster::IndexOptions options;
  options.keys = keys;
  options.silhouette_sample = 150;
  options.silhouette_reference = 400;
  for (const int64_t rows : {20000, 200}) {
    options.silhouette_rows = rows;
    const auto found = make_silhouettes(matrix, labels, 3, options, context);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->sampled < 900, rows < 900);
    EXPECT_EQ((*found)->of, 900);
    EXPECT_NEAR(mean_of(**found), index_of(matrix, labels, 3, options, context), 1e-11);
    for (const auto& one : (*found)->segments) {
      EXPECT_EQ(one.values.size(), static_cast<size_t>(std::min<int64_t>(one.customers, 60)));
      EXPECT_TRUE(std::ranges::is_sorted(one.values, std::greater<>()));
    }
  }
}

TEST(SilhouettesTest, OrderAndThreadsDoNotMatter) {
  const auto matrix = cluster::drawn_matrix(800, 3, 3, 5);
  const auto labels = some_labels(800, 3, false);
  const auto keys = cluster::some_keys(800);
  const auto order = cluster::shuffled(800, 3);
  std::vector<int32_t> moved_labels;
  std::vector<uint64_t> moved_keys;
  for (const int64_t row : order) {
    moved_labels.push_back(labels[static_cast<size_t>(row)]);
    moved_keys.push_back(keys[static_cast<size_t>(row)]);
  }
  base::Pool one(1), three(3);
  cluster::IndexOptions options;
  options.silhouette_rows = 300;
  options.silhouette_sample = 200;
  options.silhouette_reference = 500;
  options.keys = keys;
  const auto a = **make_silhouettes(matrix, labels, 3, options, {.pool = &one});
  options.keys = moved_keys;
  const auto b = **make_silhouettes(cluster::take_rows(matrix, order), moved_labels, 3, options,
                                    {.pool = &three});
  for (size_t s = 0; s < 3; ++s) {
    EXPECT_EQ(a.segments[s].mean, b.segments[s].mean);
    EXPECT_EQ(a.segments[s].values, b.segments[s].values);
  }
}

TEST(SilhouettesTest, EmptyAndSingleSegments) {
  base::Pool pool(1);
  const auto matrix = cluster::to_matrix({{0}, {1}, {9}});
  const auto found =
      **make_silhouettes(matrix, std::vector<int32_t>{0, 0, 2}, 4, {}, {.pool = &pool});
  EXPECT_EQ(found.segments[0].customers, 2);
  EXPECT_EQ(found.segments[0].values.size(), 2u);
  EXPECT_NEAR(found.segments[0].values[0], (9.0 - 1) / 9, 1e-12);
  EXPECT_EQ(found.segments[1].customers, 0);
  EXPECT_TRUE(std::isnan(found.segments[1].mean));
  EXPECT_TRUE(found.segments[1].values.empty());
  EXPECT_EQ(found.segments[2].values, (std::vector<double>{0}));
}

TEST(SilhouettesTest, NothingWhereTheIndexDoesNotExist) {
  base::Pool pool(1);
  const auto matrix = cluster::to_matrix({{0}, {1}, {9}});
  const cluster::Context context{.pool = &pool};
  EXPECT_FALSE(*make_silhouettes(matrix, std::vector<int32_t>{1, 1, 1}, 2, {}, context));
  EXPECT_FALSE(*make_silhouettes(matrix, std::vector<int32_t>{0, 1, -1}, 2, {}, context));
}

}  // namespace
}  // namespace coterie::figures
