// A slice of the verdict's calibration: a few shops of the cells that matter, with bounds that hold
// by chance in all but one of 10,000 runs if the shares of docs/verdict.md are true. The seeds are
// fixed, so it either holds or a verdict has changed.
#include <gtest/gtest.h>

#include "bench/verdict/cells.hpp"
#include "bench/verdict/shops.hpp"

namespace coterie::bench {
namespace {

int clusters(std::string_view kind, int64_t customers, double overlap, int shops) {
  int out = 0;
  for (size_t i = 0; i < kinds().size(); ++i)
    for (int shop = 0; kinds()[i].name == kind && shop < shops; ++shop) {
      const auto judged =
          judge_shop({i, customers, overlap}, static_cast<uint64_t>(shop) + 100'000);
      EXPECT_TRUE(judged);
      out += judged && judged->verdict == evidence::Verdict::clusters ? 1 : 0;
    }
  return out;
}

TEST(VerdictSliceTest, ShopsWithoutGroupsAreHardlyEverClusters) {
  int said = 0;
  for (const char* kind : {"one population, shopping", "one population, RFM", "Gaussian", "uniform",
                           "heavy tails", "counts", "curve"})
    said += clusters(kind, 500, 0, 6);
  EXPECT_LE(said, 9);  // of 42, at 5 %
}

TEST(VerdictSliceTest, FarTypesAreFound) {
  EXPECT_GE(clusters("types in the shop", 2000, 0.95, 8), 4);
  EXPECT_GE(clusters("Gaussian types", 2000, 0.95, 8), 4);
}

TEST(VerdictSliceTest, AShopIsWhatItsNumberSays) {
  const auto one = make_shop(8, 500, 0.8, 5), two = make_shop(8, 500, 0.8, 5);
  EXPECT_EQ(one.overlap, two.overlap);
  EXPECT_EQ(one.frame.columns[2].values, two.frame.columns[2].values);
  EXPECT_GE(one.types, 2);
  EXPECT_NEAR(make_shop(8, 20000, 0.8, 7).overlap, 0.8, 0.05);
  EXPECT_NEAR(make_shop(9, 20000, 0.65, 7).overlap, 0.65, 0.05);
}

TEST(VerdictSliceTest, ThePageTellsEveryCellThatWasJudged) {
  std::vector<std::vector<Judged>> results(cells().size());
  results[0] = std::vector<Judged>(40);
  results.back() = {{evidence::Verdict::clusters, 0.81}, {evidence::Verdict::weak, 0.79}};
  const auto text = page(results);
  EXPECT_NE(text.find("| one population, shopping | 500 | 40 | 0.0 | 0.0 – 8.8 | 0.0 | 100.0 |"),
            std::string::npos);
  EXPECT_NE(text.find("| 0.80 | 2 | 50.0 | 9.5 – 90.5 | 50.0 | 0.0 |"), std::string::npos);
}

}  // namespace
}  // namespace coterie::bench
