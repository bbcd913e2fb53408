// The linter against grids whose faults are known.
#include "rules/lint.hpp"

#include <gtest/gtest.h>

namespace coterie::rules {
namespace {

using Range = std::array<int, 2>;
constexpr Bins kFive = {5, 5, 5};

struct Row {
  const char* name;
  Range r, fm;
};
// The table of the rfm package's vignette: R, and one range for F and M.
constexpr Row kPutler[] = {{"Champions", {4, 5}, {4, 5}},
                           {"Loyal", {2, 5}, {3, 5}},
                           {"Potential Loyalist", {3, 5}, {1, 3}},
                           {"New", {4, 5}, {1, 1}},
                           {"Promising", {3, 4}, {1, 1}},
                           {"Need Attention", {2, 3}, {2, 3}},
                           {"About To Sleep", {2, 3}, {1, 2}},
                           {"At Risk", {1, 2}, {2, 5}},
                           {"Can't Lose Them", {1, 1}, {4, 5}},
                           {"Hibernating", {1, 2}, {1, 2}},
                           {"Lost", {1, 2}, {1, 2}}};

std::vector<Box> putler(bool with_m) {
  std::vector<Box> out;
  for (const auto& row : kPutler)
    out.push_back({.name = row.name, .r = row.r, .f = row.fm, .m = with_m ? row.fm : Range{1, 5}});
  return out;
}

TEST(LintTest, TheCommonElevenHaveGapsAndOverlaps) {
  auto found = lint(putler(true), kFive);
  EXPECT_EQ(found.cells, 125);
  EXPECT_EQ(found.uncovered.size(), 36u);
  EXPECT_EQ(found.contested.size(), 42u);
  EXPECT_EQ(found.unreachable,
            (std::vector<std::string>{"New", "Promising", "Can't Lose Them", "Lost"}));
  EXPECT_FALSE(found.complete());
}

TEST(LintTest, OnRecencyAndOneOtherScoreTheyCoverAllButTwice) {
  auto found = lint(putler(false), kFive);
  EXPECT_EQ(found.cells, 25);
  EXPECT_TRUE(found.uncovered.empty());
  EXPECT_EQ(found.contested.size(), 20u);
  EXPECT_EQ(found.unreachable.size(), 4u);
}

// The table of the rfm package's vignette is that one without Hibernating.
TEST(LintTest, TheTenOfTheVignette) {
  const auto* grid = find_grid("rfm_r_10");
  auto found = lint(grid->boxes, grid->bins);
  EXPECT_EQ(found.uncovered.size(), 36u);
  EXPECT_EQ(found.contested.size(), 39u);
  EXPECT_EQ(found.unreachable,
            (std::vector<std::string>{"New Customers", "Promising", "Can't Lose Them"}));
}

// Version 0.3.0 of the package has other boxes.
TEST(LintTest, TheTenOfVersion030) {
  std::vector<Box> boxes = {{.name = "Champions", .r = {5, 5}, .f = {5, 5}, .m = {5, 5}},
                            {.name = "Potential Loyalist", .r = {3, 5}, .f = {3, 5}, .m = {2, 5}},
                            {.name = "Loyal Customers", .r = {2, 4}, .f = {2, 4}, .m = {2, 4}},
                            {.name = "Promising", .r = {3, 4}, .f = {1, 3}, .m = {3, 5}},
                            {.name = "New Customers", .r = {4, 5}, .f = {1, 3}, .m = {1, 5}},
                            {.name = "Can't Lose Them", .r = {1, 2}, .f = {3, 4}, .m = {4, 5}},
                            {.name = "At Risk", .r = {1, 2}, .f = {2, 5}, .m = {4, 5}},
                            {.name = "Need Attention", .r = {1, 3}, .f = {3, 5}, .m = {3, 5}},
                            {.name = "About To Sleep", .r = {2, 3}, .f = {1, 3}, .m = {1, 4}},
                            {.name = "Lost", .r = {1, 1}, .f = {1, 5}, .m = {1, 5}}};
  auto found = lint(boxes, kFive);
  EXPECT_EQ(found.uncovered.size(), 10u);
  EXPECT_EQ(found.contested.size(), 58u);
}

TEST(LintTest, OurGridsAreComplete) {
  for (auto [name, cells] : {std::pair{"rf_10", 25}, {"shopify_11", 125}}) {
    const auto* grid = find_grid(name);
    auto found = lint(grid->boxes, grid->bins);
    EXPECT_EQ(found.cells, cells);
    EXPECT_TRUE(found.complete()) << name;
    EXPECT_TRUE(found.unreachable.empty()) << name;
  }
}

TEST(LintTest, CountsCustomersWhereItMatters) {
  std::vector<Box> boxes = {{.name = "a", .r = {1, 2}}, {.name = "b", .r = {2, 2}}};
  Bins bins = {3, 2, 2};
  std::vector<int64_t> customers(12, 1);
  customers[cell_index({2, 1, 1}, bins)] = 1000;
  auto found = lint(boxes, bins, customers);
  EXPECT_EQ(found.cells, 3);
  ASSERT_EQ(found.uncovered, (std::vector<Cell>{{3, 0, 0}}));
  EXPECT_EQ(found.customers_uncovered, 4);
  ASSERT_EQ(found.contested.size(), 1u);
  EXPECT_EQ(found.contested[0].names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(found.customers_contested, 1003);
  EXPECT_EQ(lint_text(found),
            (std::vector<std::string>{
                "1 of 3 cells have no name (R3); 4 customers stand there",
                "1 of 3 cells have more than one name (R2: a and b); 1,003 customers stand there",
                "no cell gets the name b when the first match wins"}));
}

TEST(LintTest, TwoBoxesOfOneNameDoNotQuarrel) {
  std::vector<Box> boxes = {{.name = "a", .r = {1, 3}}, {.name = "a", .r = {2, 5}}};
  EXPECT_TRUE(lint(boxes, kFive).complete());
}

TEST(LintTest, LongListsAreCut) {
  auto text = lint_text(lint(putler(true), kFive), 2);
  EXPECT_EQ(text[0], "36 of 125 cells have no name (R1 F1 M3, R1 F1 M4, …)");
}

// Tiles a grid at random, then damages it: the linter finds exactly the damage.
TEST(LintTest, FindsExactlyTheDamage) {
  for (int removed = 0; removed < 25; ++removed) {
    std::vector<Box> boxes;
    for (int r = 1; r <= 5; ++r)
      for (int f = 1; f <= 5; ++f)
        boxes.push_back({.name = "c" + std::to_string(r * 10 + f), .r = {r, r}, .f = {f, f}});
    EXPECT_TRUE(lint(boxes, kFive).complete());
    Box gone = boxes[static_cast<size_t>(removed)];
    boxes.erase(boxes.begin() + removed);
    auto found = lint(boxes, kFive);
    ASSERT_EQ(found.uncovered, (std::vector<Cell>{{gone.r[0], gone.f[0], 0}}));
    boxes.push_back({.name = "wide", .r = gone.r});
    found = lint(boxes, kFive);
    EXPECT_TRUE(found.uncovered.empty());
    EXPECT_EQ(found.contested.size(), 4u);
  }
}

}  // namespace
}  // namespace coterie::rules
