#include "simulate/personas.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace coterie::simulate {

namespace {

template <class Weights>
void expect_weights(const Weights& weights) {
  EXPECT_TRUE(std::all_of(weights.begin(), weights.end(), [](double w) { return w >= 0; }));
  EXPECT_GT(std::accumulate(weights.begin(), weights.end(), 0.0), 0);
}

void expect_share(double share) {
  EXPECT_GE(share, 0);
  EXPECT_LE(share, 1);
}

class Population : public testing::TestWithParam<bool> {};

TEST_P(Population, SharesAddUpToOneAndNamesDiffer) {
  double total = 0;
  std::set<std::string_view> names;
  for (const Persona& persona : personas(GetParam())) {
    EXPECT_GT(persona.share, 0);
    total += persona.share;
    names.insert(persona.name);
  }
  EXPECT_NEAR(total, 1, 1e-12);
  EXPECT_EQ(names.size(), personas(GetParam()).size());
}

TEST_P(Population, EveryNumberIsInItsRange) {
  for (const Persona& persona : personas(GetParam())) {
    SCOPED_TRACE(persona.name);
    EXPECT_GE(persona.gap_days, 1);
    EXPECT_GE(persona.gap_shape, 1);
    EXPECT_LE(persona.arrive_from, persona.arrive_to);
    EXPECT_LT(persona.arrive_to, 1);
    EXPECT_LE(persona.leave_from, persona.leave_to);
    EXPECT_GE(persona.lines_per_order, 1);
    EXPECT_GE(persona.units_per_line, 1);
    EXPECT_GE(persona.instalments, 1);
    EXPECT_EQ(persona.discount_low % 5 + persona.discount_high % 5, 0);
    EXPECT_LE(persona.discount_low, persona.discount_high);
    EXPECT_LT(persona.discount_high, 100);
    for (double share :
         {persona.here_at_start, persona.reorder, persona.discounted, persona.returned})
      expect_share(share);
    expect_weights(persona.categories);
    expect_weights(persona.tiers);
    expect_weights(persona.channels);
    expect_weights(persona.payments);
  }
}

INSTANTIATE_TEST_SUITE_P(Structure, Population, testing::Bool());

TEST(Personas, EightWithStructureAndOneWithout) {
  EXPECT_EQ(personas(true).size(), 8u);
  EXPECT_EQ(personas(false).size(), 1u);
}

}  // namespace

}  // namespace coterie::simulate
