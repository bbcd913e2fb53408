// Counting part by part against describing all at once.
#include "pipeline/tally.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "segment/describe.hpp"

namespace coterie::pipeline {
namespace {

using segment::ModelResult;
using segment::Segment;
using table::Column;
using table::Frame;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Skewed, constant, with gaps, far from 0; and a category with gaps.
Frame made_frame(int64_t rows) {
  Frame out;
  base::Random random(5, 1);
  for (const char* name : {"spend", "same", "gaps", "far"}) out.columns.emplace_back().name = name;
  auto& category = out.columns.emplace_back();
  category.name = "region";
  category.category = true;
  category.levels = {"east", "north", "south", "west"};
  for (int64_t row = 0; row < rows; ++row) {
    out.ids.add("c" + std::to_string(1'000'000 + row));
    out.columns[0].values.push_back(std::round(std::exp(2 + 1.5 * random.normal()) * 100) / 100);
    out.columns[1].values.push_back(0.1);
    out.columns[2].values.push_back(random.below(3) == 0 ? kNan : random.normal());
    out.columns[3].values.push_back(1e9 + random.uniform());
    category.codes.push_back(static_cast<int32_t>(random.below(5)) - 1);
  }
  return out;
}

Frame rows_of(const Frame& all, int64_t first, int64_t last) {
  Frame out;
  for (int64_t row = first; row < last; ++row) out.ids.add(all.ids[row]);
  for (const auto& from : all.columns) {
    auto& to = out.columns.emplace_back();
    to.name = from.name;
    to.category = from.category;
    to.levels = from.levels;
    if (from.category)
      to.codes.assign(from.codes.begin() + first, from.codes.begin() + last);
    else
      to.values.assign(from.values.begin() + first, from.values.begin() + last);
  }
  // Levels of a part are its own, in its own order.
  for (auto& column : out.columns)
    if (column.category && first % 2 == 1) {
      std::ranges::reverse(column.levels);
      for (auto& code : column.codes)
        if (code >= 0) code = static_cast<int32_t>(column.levels.size()) - 1 - code;
    }
  return out;
}

class TallyTest : public testing::Test {
 protected:
  void SetUp() override {
    base::Random random(6, 1);
    for (int64_t row = 0; row < all_.rows(); ++row)
      micros_.push_back(std::llround(all_.columns[0].values[static_cast<size_t>(row)] * 1e6));
    models_.resize(2);
    for (size_t m = 0; m < 2; ++m) {
      models_[m].segments.resize(3 + m);
      for (int64_t row = 0; row < all_.rows(); ++row)
        models_[m].assignment.segment.push_back(m == 0 ? static_cast<int32_t>(random.below(3))
                                                       : static_cast<int32_t>(random.below(4)) -
                                                             1);  // the last segment stays empty
    }
  }

  Tally counted(std::vector<int64_t> ends, int threads, bool money = true) {
    base::Pool pool(threads);
    const auto profiles =
        *table::profile(rows_of(all_, 0, 500), std::vector<int32_t>(500, 0), 1, nullptr);
    Tally out({3, 4}, profiles.population);
    int64_t first = 0;
    ends.push_back(all_.rows());
    for (const int64_t last : ends) {
      auto parts = models_;
      for (size_t m = 0; m < 2; ++m) {
        auto& of = parts[m].assignment.segment;
        of.assign(models_[m].assignment.segment.begin() + first,
                  models_[m].assignment.segment.begin() + last);
      }
      std::vector<int64_t> micros;
      if (money) micros.assign(micros_.begin() + first, micros_.begin() + last);
      const auto added = out.add(rows_of(all_, first, last), parts, micros, pool);
      EXPECT_TRUE(added) << added.error().text();
      first = last;
    }
    return out;
  }

  // Profiles with the names of the columns, as a sample leaves them.
  table::Profile blank() const {
    return table::profile(all_, std::vector<int32_t>(static_cast<size_t>(all_.rows()), 0), 1)
        ->population;
  }

  const Frame all_ = made_frame(20'000);
  std::vector<int64_t> micros_;
  std::vector<ModelResult> models_;
};

void expect_near(double a, double b, double tolerance) {
  if (std::isnan(b)) {
    EXPECT_TRUE(std::isnan(a)) << a;
  } else {
    EXPECT_NEAR(a, b, tolerance * std::max(1.0, std::abs(b)));
  }
}

TEST_F(TallyTest, IsWhatDescribingEverybodyGives) {
  const auto tally = counted({4'999, 5'000, 12'345}, 2);
  EXPECT_EQ(tally.customers(), all_.rows());
  for (size_t m = 0; m < 2; ++m) {
    auto expected = models_[m].segments;
    const auto description =
        *segment::describe(all_, micros_, models_[m].assignment.segment, expected);
    EXPECT_EQ(tally.revenue_micros(), description.revenue_micros);
    EXPECT_EQ(tally.micros_without(m), description.revenue_micros_without);
    auto population = description.population;
    for (auto& feature : population.features) feature.mean = feature.sd = -1;
    tally.put(population);
    auto found = expected;
    for (auto& segment : found) {
      segment.customers = segment.revenue_micros = -1;
      segment.customers_share = segment.revenue_share = -1;
      for (auto& feature : segment.profile) feature.count = -1, feature.mean = feature.sd = -1;
      for (auto& category : segment.categories) category.levels.clear();
    }
    tally.put(m, population, true, found);
    for (size_t s = 0; s < expected.size(); ++s) {
      EXPECT_EQ(found[s].customers, expected[s].customers);
      EXPECT_EQ(found[s].revenue_micros, expected[s].revenue_micros);
      EXPECT_EQ(found[s].customers_share, expected[s].customers_share);
      EXPECT_EQ(found[s].revenue_share, expected[s].revenue_share);
      for (size_t i = 0; i < found[s].profile.size(); ++i) {
        const auto &a = found[s].profile[i], &b = expected[s].profile[i];
        SCOPED_TRACE(a.feature);
        EXPECT_EQ(a.count, b.count);
        expect_near(a.mean, b.mean, 1e-14);
        expect_near(a.sd, b.sd, a.feature == "far" ? 1e-6 : 1e-12);
        expect_near(a.standardised, b.standardised, a.feature == "far" ? 1e-5 : 1e-11);
        EXPECT_EQ(std::isnan(a.median), std::isnan(b.median));
        EXPECT_TRUE(std::isnan(a.median) || a.median == b.median);
      }
      EXPECT_EQ(found[s].categories[0].count, expected[s].categories[0].count);
      EXPECT_EQ(found[s].categories[0].levels, expected[s].categories[0].levels);
      EXPECT_EQ(found[s].categories[0].shares, expected[s].categories[0].shares);
    }
    EXPECT_EQ(population.categories[0].shares, description.population.categories[0].shares);
    EXPECT_EQ(population.features[1].sd, 0);  // a constant
    EXPECT_EQ(population.features[1].mean, 0.1);
  }
}

// Neither parts nor threads change a bit.
TEST_F(TallyTest, PartsAndThreadsChangeNothing) {
  auto first = blank(), second = blank();
  counted({}, 1).put(first);
  counted({1, 2, 777, 10'001, 19'999}, 3).put(second);
  auto a = models_[1].segments;
  segment::describe(all_, micros_, models_[1].assignment.segment, a).value();
  auto b = a;
  counted({}, 1).put(1, first, true, a);
  counted({3'333, 9'999}, 2).put(1, second, true, b);
  for (size_t i = 0; i < first.features.size(); ++i) {
    EXPECT_EQ(first.features[i].mean, second.features[i].mean);
    EXPECT_EQ(first.features[i].sd, second.features[i].sd);
    for (size_t s = 0; s < 3; ++s) EXPECT_EQ(a[s].profile[i].mean, b[s].profile[i].mean);
  }
}

TEST_F(TallyTest, WithoutMoneyThereIsNoShareOfIt) {
  const auto tally = counted({100}, 1, false);
  auto segments = models_[0].segments;
  segment::describe(all_, {}, models_[0].assignment.segment, segments).value();
  auto population = blank();
  tally.put(population);
  tally.put(0, population, false, segments);
  EXPECT_EQ(tally.revenue_micros(), 0);
  for (const auto& segment : segments) EXPECT_TRUE(std::isnan(segment.revenue_share));
}

TEST_F(TallyTest, RefusesWhatDoesNotFit) {
  base::Pool pool(1);
  Tally tally({3, 4}, blank());
  auto fewer = all_;
  fewer.columns.erase(fewer.columns.begin());
  EXPECT_EQ(tally.add(fewer, models_, {}, pool).error().code, base::Code::internal);
  EXPECT_EQ(tally.add(all_, std::span(models_).first(1), {}, pool).error().code,
            base::Code::internal);
  const std::vector<int64_t> large(static_cast<size_t>(all_.rows()),
                                   std::numeric_limits<int64_t>::max() / 2);
  EXPECT_EQ(tally.add(all_, models_, large, pool).error().code, base::Code::data);
}

}  // namespace
}  // namespace coterie::pipeline
