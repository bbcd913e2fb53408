// The four linkages against scipy on 50 data sets, their laws, and their edges.
#include "hierarchy/hierarchy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "hierarchy/condensed.hpp"
#include "hierarchy/nearest_point.hpp"
#include "hierarchy/test_points.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

constexpr std::array kLinkages{Linkage::ward, Linkage::single, Linkage::average, Linkage::complete};

HierarchyFit fit(const table::Matrix& matrix, const HierarchyOptions& options, int threads = 2) {
  base::Pool pool(threads);
  auto result = fit_hierarchy(matrix, options, {.pool = &pool});
  if (!result) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  return *std::move(result);
}

// The segment of each row.
std::vector<int32_t> labels(const HierarchyFit& fitted, const std::vector<int32_t>& segments) {
  std::vector<int32_t> out;
  for (const int32_t leaf : fitted.leaf_of) out.push_back(segments[static_cast<size_t>(leaf)]);
  return out;
}

class HierarchyTest : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }
};

// tests/oracle/hierarchy_oracle.py
TEST_F(HierarchyTest, EqualsScipyOnFiftyDataSets) {
  std::ifstream file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/hierarchy_expected.csv");
  ASSERT_TRUE(file.good());
  const std::vector<std::string> methods{"ward", "single", "average", "complete"};
  std::string line;
  std::getline(file, line);
  int lines = 0;
  for (; std::getline(file, line); ++lines) {
    std::istringstream cells(line);
    std::string number, method, heights;
    std::array<std::string, 3> cuts;
    std::getline(cells, number, ',');
    std::getline(cells, method, ',');
    for (std::string& cut : cuts) std::getline(cells, cut, ',');
    std::getline(cells, heights);
    const int set = std::stoi(number);
    const auto linkage =
        kLinkages[static_cast<size_t>(std::ranges::find(methods, method) - methods.begin())];
    const HierarchyFit fitted =
        fit(oracle_points(set, 20 + set * 7 % 41, 1 + set % 6), {.linkage = linkage});
    size_t cut = 0;
    for (const int k : {2, 3, 5}) {
      EXPECT_EQ(by_appearance(labels(fitted, *cut_at_k(fitted.tree, k))), cuts[cut++]) << line;
      // Between the merges that k undoes and keeps, the height gives the same cut.
      const size_t kept = fitted.tree.merges.size() - static_cast<size_t>(k) + 1;
      const double below = fitted.tree.merges[kept - 1].height;
      EXPECT_EQ(cut_at_height(fitted.tree, (below + fitted.tree.merges[kept].height) / 2),
                cut_at_k(fitted.tree, k));
    }
    std::istringstream numbers(heights);
    double expected = 0;
    for (size_t at = fitted.tree.merges.size() - 10; numbers >> expected; ++at)
      EXPECT_NEAR(fitted.tree.merges[at].height / expected, 1, 1e-12) << line;
  }
  EXPECT_EQ(lines, 200);
}

TEST_F(HierarchyTest, SingleEqualsScipyOnThreeThousandRows) {
  const Dendrogram tree = fit(oracle_points(99, 3000, 5), {.linkage = Linkage::single}).tree;
  double heights = 0;
  int64_t squares = 0;
  for (const Merge& merge : tree.merges) {
    heights += merge.height;
    squares += merge.size * merge.size;
  }
  EXPECT_NEAR(heights / 9181.485015676622, 1, 1e-12);
  EXPECT_NEAR(tree.merges.back().height / 5.892994530166219, 1, 1e-12);
  EXPECT_EQ(squares, 3555202536);
}

// Rows that are there several times: the tree of all of them, without its merges at height 0.
TEST_F(HierarchyTest, DuplicatesAreWeights) {
  const table::Matrix distinct = oracle_points(7, 40, 2);
  table::Matrix repeated(100, 2, distinct.step());
  for (int64_t row = 0; row < 100; ++row)
    for (int col = 0; col < 2; ++col)
      repeated.units(row, col) = distinct.units(row * row % 39, col);
  const auto average = [&](const Rows& a, const Rows& b) {
    double sum = 0;
    for (const int64_t i : a)
      for (const int64_t j : b) sum += distance(repeated, i, j);
    return sum / static_cast<double>(a.size() * b.size());
  };
  const auto extreme = [&](const Rows& a, const Rows& b, bool most) {
    double out = distance(repeated, a[0], b[0]);
    for (const int64_t i : a)
      for (const int64_t j : b) {
        const double at = distance(repeated, i, j);
        out = most ? std::max(out, at) : std::min(out, at);
      }
    return out;
  };
  for (const Linkage linkage : kLinkages) {
    std::vector<double> expected = defined_heights(100, [&](const Rows& a, const Rows& b) {
      switch (linkage) {
        case Linkage::ward:
          return ward_height(repeated, a, b);
        case Linkage::average:
          return average(a, b);
        case Linkage::single:
          return extreme(a, b, false);
        case Linkage::complete:
          break;
      }
      return extreme(a, b, true);
    });
    std::erase_if(expected, [](double height) { return height < 1e-9; });
    const HierarchyFit fitted = fit(repeated, {.linkage = linkage});
    EXPECT_EQ(fitted.tree.merges.back().size, 100);
    ASSERT_EQ(fitted.tree.merges.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(fitted.tree.merges[i].height / expected[i], 1, 1e-10);
  }
}

// Small whole numbers: ties everywhere.
TEST_F(HierarchyTest, RowOrderThreadsAndInstructionSetsGiveTheSameTree) {
  const table::Matrix matrix = whole_points(400, 2, 12, 3);
  const std::vector<uint64_t> keys = some_keys(matrix.rows());
  const Shuffled other(matrix, keys, 4);
  for (const Linkage linkage : kLinkages)
    for (const int64_t exact_rows : {400, 100}) {
      HierarchyOptions options{.linkage = linkage, .exact_rows = exact_rows, .micro_clusters = 50};
      if (exact_rows == 100) options.memory_bytes = 40000;
      options.keys = keys;
      const HierarchyFit expected = fit(matrix, options, 1);
      EXPECT_EQ(expected.exact, exact_rows == 400);
      options.keys = other.keys;
      for (const std::string& set : math::instruction_sets()) {
        ASSERT_TRUE(math::use_instruction_set(set));
        const HierarchyFit found = fit(other.points, options);
        EXPECT_EQ(found.how, expected.how);
        EXPECT_EQ(found.leaf_units, expected.leaf_units);
        EXPECT_EQ(found.tree.leaf_sizes, expected.tree.leaf_sizes);
        ASSERT_EQ(found.tree.merges.size(), expected.tree.merges.size());
        for (size_t i = 0; i < found.tree.merges.size(); ++i) {
          EXPECT_EQ(found.tree.merges[i].left, expected.tree.merges[i].left);
          EXPECT_EQ(found.tree.merges[i].right, expected.tree.merges[i].right);
          EXPECT_EQ(found.tree.merges[i].height, expected.tree.merges[i].height);
        }
        for (size_t i = 0; i < other.order.size(); ++i)
          EXPECT_EQ(found.leaf_of[i], expected.leaf_of[static_cast<size_t>(other.order[i])]);
      }
      math::use_instruction_set("");
    }
}

TEST_F(HierarchyTest, RowsOfTheFitAreAssignedToTheirOwnSegment) {
  const table::Matrix matrix = oracle_points(5, 3000, 3);
  for (const int64_t exact_rows : {3000, 500})
    for (const Linkage linkage : {Linkage::ward, Linkage::single}) {
      const HierarchyFit fitted =
          fit(matrix, {.linkage = linkage, .exact_rows = exact_rows, .micro_clusters = 200});
      const std::vector<int32_t> segments = *cut_at_k(fitted.tree, 4);
      base::Pool pool(2);
      const auto found = assign_to_points(matrix, fitted.leaf_units, segments, 4, {.pool = &pool});
      ASSERT_TRUE(found.has_value());
      EXPECT_EQ(found->label, labels(fitted, segments));
    }
}

// Four far groups: micro-clusters must find what the exact trees find.
TEST_F(HierarchyTest, MicroClustersFindTheGroupsOfTheExactTree) {
  table::Matrix matrix(4000, 2, 0x1p-16);
  base::Random random(5, 5);
  for (int64_t row = 0; row < 4000; ++row)
    for (int col = 0; col < 2; ++col) {
      const bool far = ((row % 4) >> col & 1) != 0;
      matrix.units(row, col) =
          std::floor(static_cast<float>(random.normal() * 30000) + (far ? 1000000.0F : 0.0F));
    }
  for (const Linkage linkage : kLinkages) {
    const HierarchyFit fitted = fit(
        matrix,
        {.linkage = linkage, .exact_rows = 1000, .memory_bytes = 500'000, .micro_clusters = 300});
    EXPECT_FALSE(fitted.exact);
    EXPECT_NE(fitted.how.find("micro-clusters of 4,000 rows"), std::string::npos) << fitted.how;
    EXPECT_EQ(fitted.tree.merges.back().size, 4000);
    const std::vector<int32_t> found = labels(fitted, *cut_at_k(fitted.tree, 4));
    for (size_t row = 4; row < found.size(); ++row) ASSERT_EQ(found[row], found[row % 4]);
    EXPECT_EQ(by_appearance(std::span(found).first(4)), "0123");
  }
}

TEST_F(HierarchyTest, SaysWhatWasDone) {
  const table::Matrix matrix = oracle_points(1, 1500, 2);
  const auto how = [&](Linkage linkage) {
    return fit(matrix, {.linkage = linkage,
                        .exact_rows = 1000,
                        .memory_bytes = condensed_bytes(1200),
                        .micro_clusters = 2})
        .how;
  };
  EXPECT_EQ(fit(matrix, {}).how, "Exact Ward linkage of all 1,500 rows.");
  EXPECT_EQ(fit(whole_points(1500, 1, 5, 1), {.linkage = Linkage::average}).how,
            "Exact average linkage of all 1,500 rows (11 distinct ones).");
  EXPECT_EQ(how(Linkage::ward),
            "Ward linkage of 2 micro-clusters of 1,500 rows, whose rows count in full, because "
            "there are more than 1,000 distinct rows.");
  EXPECT_EQ(how(Linkage::complete),
            "complete linkage of 2 micro-clusters of 1,500 rows, by the distances of their "
            "centres, because the distances of more than 1,200 distinct rows do not fit the memory "
            "limit.");
}

TEST_F(HierarchyTest, OneRowTwoRowsAllEqual) {
  for (const Linkage linkage : kLinkages) {
    const HierarchyFit one = fit(whole_points(1, 3, 9, 1), {.linkage = linkage});
    EXPECT_EQ(one.tree.leaves, 1);
    EXPECT_TRUE(one.tree.merges.empty());
    EXPECT_EQ(cut_at_k(one.tree, 1), std::vector<int32_t>{0});
    table::Matrix two(2, 1, 0.5);
    two.units(1, 0) = 6;
    const HierarchyFit pair = fit(two, {.linkage = linkage});
    ASSERT_EQ(pair.tree.merges.size(), 1U);
    EXPECT_EQ(pair.tree.merges[0].height, 3);
    const HierarchyFit equal = fit(whole_points(50, 2, 0, 1), {.linkage = linkage});
    EXPECT_EQ(equal.tree.leaves, 1);
    EXPECT_EQ(equal.tree.size_of(0), 50);
    const auto cut = cut_at_k(equal.tree, 2);
    ASSERT_FALSE(cut.has_value());
    EXPECT_EQ(cut.error().code, base::Code::data);
  }
}

TEST_F(HierarchyTest, ManyColumnsAndAFarRow) {
  for (const Linkage linkage : kLinkages) {
    table::Matrix wide = whole_points(60, 150, 100, 2);
    wide.units(17, 3) = static_cast<float>(1 << table::grid_bits(150));
    const HierarchyFit fitted = fit(wide, {.linkage = linkage});
    const std::vector<int32_t> found = labels(fitted, *cut_at_k(fitted.tree, 2));
    EXPECT_EQ(std::ranges::count(found, 1), 1);
    EXPECT_EQ(found[17], 1);
  }
}

TEST_F(HierarchyTest, RefusesWhatCannotBeClustered) {
  base::Pool pool(1);
  const auto none = fit_hierarchy(table::Matrix(0, 2, 1), {}, {.pool = &pool});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, base::Code::data);
  const std::vector<uint64_t> keys(3);
  const auto wrong = fit_hierarchy(whole_points(4, 2, 5, 1), {.keys = keys}, {.pool = &pool});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, base::Code::internal);
}

TEST_F(HierarchyTest, CanBeCancelled) {
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  for (const Linkage linkage : kLinkages)
    for (const int64_t micro : {2, 100}) {
      const HierarchyOptions options{
          .linkage = linkage, .exact_rows = micro * 5, .memory_bytes = 1000, .micro_clusters = 2};
      const auto result =
          fit_hierarchy(oracle_points(1, 200, 2), options, {.pool = &pool, .cancel = &cancel});
      ASSERT_FALSE(result.has_value());
      EXPECT_EQ(result.error().code, base::Code::cancelled);
    }
}

class Recorder : public base::Progress {
 public:
  void step(std::string_view) override {}
  void at(double share) override {
    EXPECT_GE(share, 0);
    EXPECT_LE(share, 1);
    ++calls;
  }
  int calls = 0;
};

TEST_F(HierarchyTest, TellsProgress) {
  for (const Linkage linkage : kLinkages) {
    base::Pool pool(2);
    Recorder progress;
    ASSERT_TRUE(fit_hierarchy(oracle_points(1, 300, 2), {.linkage = linkage},
                              {.pool = &pool, .progress = &progress})
                    .has_value());
    EXPECT_GT(progress.calls, 0);
  }
}

}  // namespace
}  // namespace coterie::hierarchy
