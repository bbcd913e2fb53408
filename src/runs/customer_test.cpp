// One customer is found by the exact id and by nothing else.
#include "runs/customer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "runs/test_parquet.hpp"

namespace coterie::runs {
namespace {

class CustomerTest : public ParquetFixture {
 protected:
  // A folder with the characters of a glob and a quote: names are data.
  std::filesystem::path write_run() {
    const std::vector<std::string> ids = {"1", "it's", "x"};
    const std::vector<std::string> tiers = {"gold", "", "it's"};
    const std::vector<double> orders = {3, std::nan(""), 0.5};
    const auto text = [](const std::vector<std::string>& list) {
      return [&list](int64_t row) {
        const auto& value = list[static_cast<size_t>(row)];
        return value.empty() ? std::string_view() : std::string_view(value);
      };
    };
    const auto run = write_assignments(
        "run [1] it's",
        {{"1", "b", "Loyal", 2}, {"1", "a", "", std::nan("")}, {"it's", "a", "New", 1}});
    EXPECT_TRUE(engine_->upload("features",
                                {{"customer_id", nullptr, nullptr, text(ids)},
                                 {"orders", &orders, nullptr, {}},
                                 {"Ti\"er", nullptr, nullptr, text(tiers)}},
                                3));
    EXPECT_TRUE(
        engine_->write_parquet("SELECT * FROM features", (run / "features.parquet").string()));
    return run;
  }
};

TEST_F(CustomerTest, FetchesFeaturesAndSegments) {
  const auto run = write_run();
  const auto row = fetch_customer(*engine_, run, "1");
  ASSERT_TRUE(row) << row.error().text();
  ASSERT_EQ(row->values.size(), 2u);
  EXPECT_EQ(row->values[0].feature, "orders");
  EXPECT_FALSE(row->values[0].category);
  EXPECT_EQ(row->values[0].number, 3);
  EXPECT_EQ(row->values[1].feature, "Ti\"er");
  EXPECT_EQ(row->values[1].text, "gold");
  ASSERT_EQ(row->segments.size(), 2u);
  EXPECT_EQ(row->segments[0].model, "a");
  EXPECT_EQ(row->segments[0].segment, "");
  EXPECT_EQ(row->segments[0].segment_id, -1);
  EXPECT_EQ(row->segments[1].model, "b");
  EXPECT_EQ(row->segments[1].segment_id, 2);
  EXPECT_EQ(row->segments[1].distance, 0.25);
  EXPECT_EQ(row->segments[1].confidence, 0.75);
  EXPECT_EQ(row->segments[1].runner_up_id, -1);
}

TEST_F(CustomerTest, MissingValuesAndQuotes) {
  const auto row = fetch_customer(*engine_, write_run(), "it's");
  ASSERT_TRUE(row) << row.error().text();
  EXPECT_TRUE(row->values[0].missing);
  EXPECT_TRUE(std::isnan(row->values[0].number));
  EXPECT_TRUE(row->values[1].missing);
  EXPECT_EQ(row->segments.size(), 1u);
}

TEST_F(CustomerTest, MakesAFrameOfOneRow) {
  const auto row = fetch_customer(*engine_, write_run(), "1");
  ASSERT_TRUE(row);
  const auto frame = frame_of(*row);
  ASSERT_EQ(frame.rows(), 1);
  EXPECT_EQ(frame.ids[0], "1");
  ASSERT_NE(frame.find("orders"), nullptr);
  EXPECT_EQ(frame.find("orders")->values, std::vector<double>{3});
  EXPECT_EQ(frame.find("Ti\"er")->levels, std::vector<std::string>{"gold"});
  EXPECT_EQ(frame.find("Ti\"er")->codes, std::vector<int32_t>{0});
  const auto other = frame_of(*fetch_customer(*engine_, write_run(), "it's"));
  EXPECT_EQ(other.find("Ti\"er")->codes, std::vector<int32_t>{-1});
  EXPECT_TRUE(std::isnan(other.find("orders")->values[0]));
}

TEST_F(CustomerTest, UnknownCustomersAreAnErrorWithoutTheirId) {
  const auto run = write_run();
  for (const std::string id : {"2", "' OR '1'='1", "", "X"}) {
    const auto row = fetch_customer(*engine_, run, id);
    ASSERT_FALSE(row) << id;
    EXPECT_EQ(row.error().code, base::Code::data);
    EXPECT_EQ(row.error().fault, "holds no customer of that id");
  }
}

}  // namespace
}  // namespace coterie::runs
