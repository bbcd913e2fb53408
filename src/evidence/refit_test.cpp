#include "evidence/refit.hpp"

#include <algorithm>

#include "cluster/test_data.hpp"
#include "evidence/test_subjects.hpp"
#include "segment/test_groups.hpp"

namespace coterie::evidence {
namespace {

TEST(RefitTest, ASampleFollowsTheKeys) {
  const auto order = cluster::shuffled(600, 9);
  const auto one = oracle_fitting(oracle_kmeans(value(3)));
  const auto other = oracle_fitting(oracle_kmeans(value(3)), 2, order);
  const auto a = take_sample(one->subject(), 50, 4, {});
  const auto b = take_sample(other->subject(), 50, 4, {});
  EXPECT_EQ(a.size(), 50);
  EXPECT_EQ(a.keys, b.keys);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.spend_micros, b.spend_micros);
  EXPECT_EQ(a.frame.columns[0].values, b.frame.columns[0].values);
  EXPECT_NE(take_sample(one->subject(), 50, 5, {}).keys, a.keys);
  // All of them come in the order of their keys too.
  EXPECT_EQ(take_sample(one->subject(), 900, 4, {}).keys,
            take_sample(other->subject(), 900, 4, {}).keys);
}

TEST(RefitTest, TakesTheColumnsThatAreNamed) {
  const auto model = oracle_fitting(oracle_kmeans(value(3)));
  const std::vector<std::string> wanted = {"f1", "f4"};
  const auto some = take(model->subject(), {5, 3}, wanted);
  ASSERT_EQ(some.frame.columns.size(), 2U);
  EXPECT_EQ(some.frame.columns[0].name, "f1");
  EXPECT_EQ(some.frame.columns[0].values[1], model->frame.columns[1].values[3]);
  EXPECT_EQ(some.frame.ids[0], model->frame.ids[5]);
  const auto columns = columns_of(model->subject(), std::vector<std::string>{"f1", "extra"});
  EXPECT_EQ(std::ranges::count(columns, "f1"), 1);
  EXPECT_EQ(std::ranges::count(columns, "extra"), 1);
}

TEST(RefitTest, TheSameCustomersGiveTheSameModel) {
  const auto shop = segment::three_groups();
  for (const auto& wanted : segment::methods_on_groups()) {
    SCOPED_TRACE(segment::told(wanted));
    const auto model = fitting(shop.frame, wanted, 2, {}, shop.spend_micros);
    ASSERT_EQ(model->error.fault, "");
    const auto subject = model->subject();
    const auto customers = take_sample(subject, 180, 1, {});
    Change change{.features = {}, .k = {}, .seed = 1, .resamples = 0};
    if (takes_k(wanted.method)) change.k = 3;
    const auto again = fit_again(subject, customers, change);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(agreement(customers.labels, again->result.assignment.segment), 1);
    if (takes_k(wanted.method)) {
      change.k = 2;
      EXPECT_EQ(fit_again(subject, customers, change)->result.k, 2);
    }
  }
}

TEST(RefitTest, FewerCustomersNeedFewerNeighbours) {
  const auto shop = segment::three_groups();
  const auto model =
      fitting(shop.frame,
              segment::request(
                  "dbscan", segment::settings_of({{"eps", value(0.8)}, {"min_points", value(8)}})));
  ASSERT_EQ(model->error.fault, "");
  const auto subject = model->subject();
  const auto half = fit_again(subject, take_sample(subject, 90, 1, {}), {});
  ASSERT_TRUE(half) << half.error().text();
  EXPECT_EQ(half->result.density->min_points, 4);
  EXPECT_EQ(half->result.density->eps, 0.8);
}

TEST(RefitTest, NoiseIsAGroupOfItsOwn) {
  const std::vector<int32_t> a = {0, 0, 1, 1, -1, -1}, b = {0, 0, 1, 1, 2, 2}, c(6, -1);
  EXPECT_EQ(with_noise(a), (std::vector<int32_t>{1, 1, 2, 2, 0, 0}));
  EXPECT_EQ(agreement(a, b), 1);
  EXPECT_EQ(agreement(c, c), 1);
  EXPECT_EQ(agreement(a, c), 0);
}

TEST(RefitTest, NumbersAreToldInThreeDigits) {
  EXPECT_EQ(rounded(0.065217), "0.0652");
  EXPECT_EQ(rounded(30.48), "30.5");
  EXPECT_EQ(rounded(-999.7), "-1,000");
  EXPECT_EQ(rounded(0), "0");
}

TEST(RefitTest, MeansLeaveOutWhatIsNotKnown) {
  const std::vector<double> some = {1, NAN, 3}, none = {NAN}, one = {2};
  EXPECT_EQ(mean_of(some), 2);
  EXPECT_EQ(standard_error_of(some), 1);
  EXPECT_TRUE(std::isnan(mean_of(none)));
  EXPECT_TRUE(std::isnan(standard_error_of(one)));
}

}  // namespace
}  // namespace coterie::evidence
