#include "pipeline/snapshot.hpp"

#include "pipeline/test_shops.hpp"

namespace coterie::pipeline {
namespace {

table::Frame three() {
  table::Frame out;
  for (const char* id : {"a", "b", "c"}) out.ids.add(id);
  out.columns.push_back({"x", false, {1, NAN, 3}, {}, {}});
  out.columns.push_back({"y", true, {}, {2, -1, 0}, {"A", "B", "C"}});
  return out;
}

TEST(RowsOf, LeavesNoLevelThatNobodyHas) {
  const std::vector<int64_t> rows = {0, 1};
  const auto out = rows_of(three(), rows);
  ASSERT_EQ(out.rows(), 2);
  EXPECT_EQ(out.ids[1], "b");
  EXPECT_EQ(out.columns[0].values[0], 1);
  EXPECT_TRUE(std::isnan(out.columns[0].values[1]));
  EXPECT_EQ(out.columns[1].levels, std::vector<std::string>{"C"});
  EXPECT_EQ(out.columns[1].codes, (std::vector<int32_t>{0, -1}));
  EXPECT_EQ(rows_of(three(), {}).rows(), 0);
}

TEST(InSample, AboutTheShareAndTheSameOnes) {
  int small = 0, large = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto id = fmt::format("customer {}", i);
    const bool in = in_sample(id, 0.2);
    small += in;
    large += in_sample(id, 0.5);
    EXPECT_TRUE(!in || in_sample(id, 0.5));
    EXPECT_FALSE(in_sample(id, 0));
    EXPECT_TRUE(in_sample(id, 1));
  }
  EXPECT_NEAR(small, 4000, 250);
  EXPECT_NEAR(large, 10'000, 350);
}

TEST(FitInputOf, NumbersAndCategoriesApart) {
  const auto frame = three();
  const std::vector<features::BuiltFeature> features = {{"x", "", "", false, "none"},
                                                        {"y", "", "", true, "levels"}};
  const auto in = fit_input(frame, features);
  EXPECT_EQ(in.frame, &frame);
  EXPECT_EQ(in.features, std::vector<std::string>{"x"});
  EXPECT_EQ(in.categories, std::vector<std::string>{"y"});
}

class SnapshotOfShop : public ShopTest {};

// A spend that a double holds to no micro is asked for again, also of a sample and around a gap.
TEST_F(SnapshotOfShop, MoneyIsExactWhateverItsSize) {
  std::string text = "customer_id,order_id,order_date,amount\n";
  for (int c = 0; c < 40; ++c)
    text += fmt::format(
        "c{0:02},a{0},2024-01-0{1},2900000000.000001\nc{0:02},b{0},2024-02-01,"
        "0.0000{2:02}\nc{0:02},d{0},2024-02-03,5\n",
        c, 1 + c % 9, c);
  put("orders.csv", text);
  auto ran =
      run("[sources.orders]\npath = \"orders.csv\"\n[features]\npreset = \"rfm\"\n"
          "[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n");
  SnapshotRequest request;
  request.features = ran.result.project.features;
  request.as_of = ran.result.loaded.as_of;
  request.without = {base::parse_local("2024-02-03", "").value(), request.as_of};
  request.customers_share = 0.5;
  const auto taken = take_snapshot(*ran.engine, ran.result.loaded, request, ran.pool.get());
  ASSERT_TRUE(taken) << taken.error().text();
  ASSERT_GT(taken->frame.rows(), 5);
  ASSERT_LT(taken->frame.rows(), 35);
  ASSERT_EQ(taken->spend_micros.size(), static_cast<size_t>(taken->frame.rows()));
  for (int64_t row = 0; row < taken->frame.rows(); ++row) {
    const int number = std::stoi(std::string(taken->frame.ids[row].substr(1)));
    EXPECT_EQ(taken->spend_micros[static_cast<size_t>(row)], 2'900'000'000'000'001 + number);
    EXPECT_TRUE(in_sample(taken->frame.ids[row], 0.5));
  }
  request.as_of = base::parse_local("2023-01-01", "").value();
  const auto nobody = take_snapshot(*ran.engine, ran.result.loaded, request, ran.pool.get());
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, base::Code::data);
}

}  // namespace
}  // namespace coterie::pipeline
