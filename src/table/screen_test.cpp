// Correlations by numpy.corrcoef: tests/oracle/transform_oracle.py.
#include "table/screen.hpp"

#include <gtest/gtest.h>

#include "table/column_reader.hpp"
#include "table/test_columns.hpp"

namespace coterie::table {
namespace {

std::vector<Candidate> candidates_of(const Frame& frame) {
  std::vector<Candidate> out;
  for (const Column& source : frame.columns) {
    Candidate candidate;
    candidate.column.name = candidate.column.feature = source.name;
    candidate.source = &source;
    candidate.moments = moments(source.values);
    out.push_back(candidate);
  }
  return out;
}

TEST(ScreenTest, TheEarlierOfTwoStays) {
  auto skewed = skewed_column(), even = even_column(), mixed = skewed, minus = even;
  for (size_t i = 0; i < mixed.size(); ++i) {
    mixed[i] = 0.75 * even[i] + 0.25 * skewed[i];  // r = 0.98101 with skewed
    minus[i] = 3 - 2 * even[i];
  }
  Frame frame = frame_of({number_column("skewed", skewed), number_column("even", even),
                          number_column("mixed", mixed), number_column("minus", minus),
                          number_column("again", even),
                          number_column("flat", std::vector<double>(1000, 4.0))});
  EXPECT_EQ(screen(candidates_of(frame), 1000),
            (std::vector<std::string>{"", "", "almost the same as skewed (r = 0.98)",
                                      "almost the opposite of even (r = -1.00)", "the same as even",
                                      "constant"}));
}

TEST(ScreenTest, OnlyColumnsThatStayCount) {
  // a ~ b and b ~ c are collinear, a and c are not: b goes, c stays.
  auto a = even_column(), noise = uniforms(5), b = a, c = a;
  for (size_t i = 0; i < a.size(); ++i) {
    b[i] = a[i] + 10 * noise[i];
    c[i] = a[i] + 20 * noise[i];
  }
  ASSERT_GT(correlation(a, b), kCollinear);
  ASSERT_GT(correlation(b, c), kCollinear);
  ASSERT_LT(correlation(a, c), kCollinear);
  Frame frame = frame_of({number_column("a", a), number_column("b", b), number_column("c", c)});
  auto reasons = screen(candidates_of(frame), 1000);
  EXPECT_EQ(reasons[0], "");
  EXPECT_NE(reasons[1], "");
  EXPECT_EQ(reasons[2], "");
}

TEST(ScreenTest, AgreesWithCorrelationOfEachPairAtTheLimit) {
  auto a = uniforms(11, 3000), noise = uniforms(12, 3000);
  for (double share : {0.1, 0.19, 0.2, 0.21, 0.22, 0.3}) {
    auto b = a;
    for (size_t i = 0; i < b.size(); ++i) b[i] += share * noise[i];
    Frame frame = frame_of({number_column("a", a), number_column("b", b)});
    bool collinear = correlation(a, b) > kCollinear;
    EXPECT_EQ(!screen(candidates_of(frame), 3000)[1].empty(), collinear) << share;
  }
}

TEST(ScreenTest, NothingAndAllConstant) {
  EXPECT_TRUE(screen({}, 10).empty());
  Frame frame = frame_of({number_column("a", {1, 1}), number_column("b", {2, 2})});
  EXPECT_EQ(screen(candidates_of(frame), 2), (std::vector<std::string>{"constant", "constant"}));
}

}  // namespace
}  // namespace coterie::table
