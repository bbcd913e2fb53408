// Prim against Kruskal's algorithm, each instruction set, one thread and two.
#include "hierarchy/spanning_tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "hierarchy/test_points.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

struct Points {
  std::vector<float> units;
  int cols;

  size_t count() const { return units.size() / static_cast<size_t>(cols); }
  double square(size_t a, size_t b) const {
    const auto width = static_cast<size_t>(cols);
    double out = 0;
    for (size_t col = 0; col < width; ++col) {
      const double apart =
          static_cast<double>(units[a * width + col]) - static_cast<double>(units[b * width + col]);
      out += apart * apart;
    }
    return out;
  }
};

Points drawn(int64_t count, int cols, int range, uint64_t seed) {
  const table::Matrix matrix = whole_points(count, cols, range, seed);
  Points out{{}, cols};
  for (int64_t row = 0; row < count; ++row)
    for (int col = 0; col < cols; ++col) out.units.push_back(matrix.units(row, col));
  return out;
}

std::vector<Edge> grown(const Points& points, int threads) {
  base::Pool pool(threads);
  const auto edges = spanning_tree(points.units, points.cols, {.pool = &pool});
  if (!edges) ADD_FAILURE() << edges.error().text();
  return edges ? *edges : std::vector<Edge>();
}

std::vector<double> sorted_squares(const std::vector<Edge>& edges) {
  std::vector<double> out;
  for (const Edge& edge : edges) out.push_back(edge.square);
  std::ranges::sort(out);
  return out;
}

// Every minimum spanning tree has the same sorted lengths.
std::vector<double> kruskal(const Points& points) {
  std::vector<Edge> all;
  for (size_t a = 0; a < points.count(); ++a)
    for (size_t b = 0; b < a; ++b)
      all.push_back({static_cast<int64_t>(a), static_cast<int64_t>(b), points.square(a, b)});
  std::ranges::sort(all, {}, &Edge::square);
  std::vector<size_t> group(points.count());
  std::iota(group.begin(), group.end(), size_t{0});
  std::vector<double> out;
  for (const Edge& edge : all) {
    const size_t a = group[static_cast<size_t>(edge.a)], b = group[static_cast<size_t>(edge.b)];
    if (a == b) continue;
    std::ranges::replace(group, a, b);
    out.push_back(edge.square);
  }
  return out;
}

// Edges grow from point 0 and have the length they say.
void check_edges(const Points& points, const std::vector<Edge>& edges) {
  std::vector<bool> in_tree(points.count());
  in_tree[0] = true;
  RC_ASSERT(edges.size() + 1 == points.count());
  for (const Edge& edge : edges) {
    const auto a = static_cast<size_t>(edge.a), b = static_cast<size_t>(edge.b);
    RC_ASSERT(in_tree[a]);
    RC_ASSERT(!in_tree[b]);
    RC_ASSERT(edge.square == points.square(a, b));
    in_tree[b] = true;
  }
}

class SpanningTreeTest : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }
};

TEST_F(SpanningTreeTest, ThreadsAndInstructionSetsGiveTheSameEdges) {
  for (const int range : {20, 1000000}) {
    // More than 4,096 a thread, so that two of them meet.
    const Points points = drawn(9001, 2, range, 4);
    const std::vector<Edge> expected = grown(points, 1);
    for (const std::string& set : math::instruction_sets()) {
      ASSERT_TRUE(math::use_instruction_set(set));
      const std::vector<Edge> edges = grown(points, 2);
      ASSERT_EQ(edges.size(), expected.size());
      for (size_t i = 0; i < edges.size(); ++i) {
        ASSERT_EQ(edges[i].a, expected[i].a) << set;
        ASSERT_EQ(edges[i].b, expected[i].b) << set;
        ASSERT_EQ(edges[i].square, expected[i].square) << set;
      }
    }
    math::use_instruction_set("");
  }
}

TEST_F(SpanningTreeTest, EqualEdgesGoToTheLowestPoint) {
  // A square of side 2 and its middle: all corners are equally near the middle.
  const Points points{{0, 0, 2, 0, 2, 2, 0, 2, 1, 1}, 2};
  const std::vector<Edge> edges = grown(points, 1);
  ASSERT_EQ(edges.size(), 4U);
  const std::vector<int64_t> order{4, 1, 2, 3};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(edges[i].b, order[i]);
    EXPECT_EQ(edges[i].square, 2);
    EXPECT_EQ(edges[i].a, i == 0 ? 0 : 4);
  }
}

TEST_F(SpanningTreeTest, OnePointHasNoEdges) {
  EXPECT_TRUE(grown(drawn(1, 3, 5, 1), 2).empty());
  EXPECT_EQ(grown(drawn(2, 3, 5, 1), 2).size(), 1U);
}

TEST_F(SpanningTreeTest, CanBeCancelled) {
  const Points points = drawn(9000, 2, 500, 2);
  base::Cancel cancel;
  cancel.request();
  for (const int threads : {1, 2}) {
    base::Pool pool(threads);
    const auto edges = spanning_tree(points.units, points.cols, {.pool = &pool, .cancel = &cancel});
    ASSERT_FALSE(edges.has_value());
    EXPECT_EQ(edges.error().code, base::Code::cancelled);
  }
}

RC_GTEST_PROP(SpanningTree, IsAsShortAsKruskals, ()) {
  const Points points =
      drawn(*rc::gen::inRange(1, 70), *rc::gen::inRange(1, 5),
            *rc::gen::element(1, 4, 100, 4000000), *rc::gen::arbitrary<uint64_t>());
  const std::vector<Edge> edges = grown(points, 1);
  check_edges(points, edges);
  RC_ASSERT(sorted_squares(edges) == kruskal(points));
}

}  // namespace
}  // namespace coterie::hierarchy
