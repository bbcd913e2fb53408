// Six published files of orders, as they were found: read without a project file, and the figures
// that the README of each set gives (counted again with awk where it gives none). Skipped where the
// data is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using program::Sandbox;

struct Published {
  std::string name;
  std::vector<std::string> files;  // below the data folder
  int64_t rows_in, purchases, customers, orders;
  std::string revenue;  // "" without money
  std::string customer;
  std::map<std::string, std::string> columns = {};  // some roles of the first source
};

void PrintTo(const Published& set, std::ostream* out) {
  *out << set.name;
}

const Published kSets[] = {
    {"OnlineRetail",
     {"online_retail/online_retail.csv.gz"},
     541'909,
     397'884,
     4'338,
     18'532,
     "8911407.904",
     "14646",
     {{"customer", "CustomerID"}, {"order", "InvoiceNo"}, {"product", "StockCode"}}},
    {"Cdnow", {"cdnow/CDNOW_master.txt.gz"}, 69'659, 69'579, 23'502, 67'511, "2500315.63", "00001"},
    {"RfmR", {"rfm_r/rfm_data_orders.csv"}, 4'906, 4'906, 995, 4'895, "464158.00", "Brion Stark"},
    {"Retail125k",
     {"retail_transactions_125k/Retail_Data_Transactions.csv.gz"},
     125'000,
     125'000,
     6'889,
     124'208,
     "8123989.00",
     "CS5295"},
    {"Olist",
     {"olist_sample/olist_orders_sample10k.csv.gz",
      "olist_sample/olist_order_items_sample10k.csv.gz",
      "olist_sample/olist_customers_sample10k.csv.gz"},
     11'513,
     11'513,
     9'957,
     10'000,
     "1389602.03",
     ""},
    {"Lifetimes",
     {"lifetimes_small/example_transactions.csv"},
     15'273,
     15'273,
     5'000,
     14'270,
     "",
     "0"},
};

// "" when this machine has no data.
fs::path data_folder() {
  const char* said = std::getenv("COTERIE_DATA");
  const auto folder =
      said != nullptr ? fs::path(said) : fs::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  return fs::is_directory(folder) ? fs::canonical(folder) : fs::path();
}

class SixFiles : public testing::TestWithParam<Published> {
 protected:
  void SetUp() override {
    const auto folder = data_folder();
    if (folder.empty()) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
    for (const auto& file : GetParam().files) paths_.push_back((folder / file).string());
  }
  program::Ended call(program::Arguments arguments, bool with_files) {
    if (with_files) arguments.insert(arguments.end(), paths_.begin(), paths_.end());
    auto ended = box_.run(arguments);
    EXPECT_EQ(ended.code, 0) << arguments[0] << ": " << ended.err;
    return ended;
  }
  // The first customer that the run has tagged.
  std::string any_customer() const {
    const auto text = program::read(box_.current() / "assignments.csv");
    const auto line = text.substr(text.find('\n') + 1);
    return line.substr(0, line.find(','));
  }

  Sandbox box_;
  std::vector<std::string> paths_;
};

void expect_totals(const json& document, const Published& set) {
  const auto& totals = document.at("totals");
  EXPECT_EQ(totals.at("rows_in"), set.rows_in);
  EXPECT_EQ(totals.at("purchases"), set.purchases);
  EXPECT_EQ(totals.at("customers"), set.customers);
  EXPECT_EQ(totals.at("orders"), set.orders);
  EXPECT_EQ(totals.at("revenue_exact"), set.revenue.empty() ? json() : json(set.revenue));
  int64_t accounted = totals.at("purchases").get<int64_t>() + totals.at("returns").get<int64_t>();
  for (const auto& rows : totals.at("rejected")) accounted += rows.get<int64_t>();
  EXPECT_EQ(accounted, set.rows_in);
}

void expect_whole_segments(const json& segments, const Published& set, int64_t without) {
  double customers_share = 0, revenue_share = 0;
  int64_t customers = without;
  for (const auto& segment : segments) {
    customers += segment.at("customers").get<int64_t>();
    customers_share += segment.at("customers_share").get<double>();
    if (!set.revenue.empty()) revenue_share += segment.at("revenue_share").get<double>();
    EXPECT_FALSE(segment.at("name").get<std::string>().empty());
  }
  EXPECT_GE(segments.size(), 2U);
  EXPECT_EQ(customers, set.customers);
  EXPECT_NEAR(customers_share, 1, 1e-12);
  EXPECT_NEAR(revenue_share, set.revenue.empty() ? 0 : 1, 1e-12);
}

TEST_P(SixFiles, RunWithoutAProject) {
  const auto& set = GetParam();
  const auto document = json::parse(call({"run", "--json"}, true).out);
  expect_totals(document, set);
  for (const auto& [role, column] : set.columns)
    EXPECT_EQ(document.at("sources")[0].at("columns").at(role), column);
  ASSERT_EQ(document.at("models").size(), 2U);
  for (const auto& model : document.at("models"))
    expect_whole_segments(model.at("segments"), set, model.at("customers_without"));
  expect_whole_segments(document.at("segments"), set, 0);
  EXPECT_TRUE(document.at("audit").at("ok"));
  EXPECT_FALSE(document.at("audit").at("findings").empty());
  EXPECT_EQ(document, json::parse(program::read(box_.current() / "document.json")));
  EXPECT_EQ(call({"show", "--verify", "--json"}, false).out,
            program::read(box_.current() / "document.json"));

  const auto id = set.customer.empty() ? any_customer() : set.customer;
  const auto explained = json::parse(call({"explain", "--json", "--", id}, false).out);
  EXPECT_EQ(explained.at("customer"), id);
  EXPECT_EQ(explained.at("model"), document.at("chosen"));
  EXPECT_FALSE(explained.at("reason").get<std::string>().empty());
  EXPECT_FALSE(explained.at("features").empty());
  std::vector<std::string> names;
  for (const auto& segment : document.at("segments")) names.push_back(segment.at("name"));
  EXPECT_THAT(names, testing::Contains(explained.at("segment").get<std::string>()));

  EXPECT_EQ(call({"sql", "score", "-q"}, true).out, program::read(box_.current() / "score.sql"));
}

// `init` writes what was guessed, and a run of that project finds the same.
TEST_P(SixFiles, RunFromTheProjectThatInitWrites) {
  call({"init", "-q"}, true);
  const auto document = json::parse(call({"run", "--json"}, false).out);
  expect_totals(document, GetParam());
  EXPECT_TRUE(document.at("audit").at("ok"));
}

INSTANTIATE_TEST_SUITE_P(Sets, SixFiles, testing::ValuesIn(kSets),
                         [](const auto& set) { return set.param.name; });

}  // namespace
}  // namespace coterie
