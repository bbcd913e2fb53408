#include "simulate/csv.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "simulate/catalogue.hpp"
#include "simulate/shop.hpp"

namespace coterie::simulate {

namespace {

namespace fs = std::filesystem;

Line example() {
  return {.order = 120'003,
          .customer = 12,
          .ordered_at = int64_t{base::day_of(2025, 3, 9)} * 86'400 + 7 * 3600 + 5 * 60 + 9,
          .unit_price_cents = 129'905,
          .discount_cents = 7,
          .product = product_of(2, 1, 3),
          .quantity = 2,
          .channel = 1,
          .payment = 2,
          .instalments = 10,
          .region = 4};
}

std::string csv(const Line& line) {
  std::string out;
  append_csv(line, out);
  return out;
}

class Csv : public testing::Test {
 protected:
  Csv() : folder_(*base::TemporaryFolder::make(testing::TempDir(), "simulate_csv")) {}
  fs::path path(std::string_view name) const { return folder_.path() / name; }
  int64_t files() const {
    return std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
  }

 private:
  base::TemporaryFolder folder_;
};

ShopCounts write_shop(const ShopOptions& options, const fs::path& lines_path,
                      const fs::path& truth_path) {
  auto lines = CsvLines::create(lines_path);
  auto truth = CsvCustomers::create(truth_path);
  EXPECT_TRUE(lines && truth);
  const auto counts = simulate_shop(options, *lines, *truth);
  EXPECT_TRUE(counts && lines->close() && truth->close());
  return counts.value_or(ShopCounts{});
}

TEST_F(Csv, FormatsALine) {
  EXPECT_EQ(
      csv(example()),
      "O000120003,C0000012,2025-03-09 07:05:09,P0284,Fashion,2,1299.05,0.07,store,bank_transfer,10,"
      "Centre\n");
  Line taken_back = example();
  taken_back.quantity = -1;
  taken_back.discount_cents = -3;
  taken_back.unit_price_cents = 0;
  EXPECT_EQ(
      csv(taken_back),
      "O000120003,C0000012,2025-03-09 07:05:09,P0284,Fashion,-1,0.00,-0.03,store,bank_transfer,10,"
      "Centre\n");
}

TEST_F(Csv, FormatsFaults) {
  const auto field = [](Fault fault, size_t column) {
    Line line = example();
    line.fault = fault;
    return base::split(csv(line), ',').at(column);
  };
  EXPECT_EQ(field(Fault::no_customer, 1), "");
  EXPECT_EQ(field(Fault::bad_date, 2), "yesterday");
  EXPECT_EQ(field(Fault::bad_number, 5), "?");
}

TEST_F(Csv, FormatsLargeNumbers) {
  Line line = example();
  line.order = 2'000'000'000'123;
  line.customer = 100'000'000;
  line.unit_price_cents = -1;
  EXPECT_EQ(csv(line).substr(0, 25), "O2000000000123,C100000000");
  EXPECT_NE(csv(line).find(",-0.01,"), std::string::npos);
}

TEST_F(Csv, SameSeedSameBytes) {
  const ShopOptions options{.customers = 500, .dirty = true};
  write_shop(options, path("a.csv"), path("a_truth.csv"));
  write_shop(options, path("b.csv"), path("b_truth.csv"));
  EXPECT_EQ(*base::sha256_file(path("a.csv")), *base::sha256_file(path("b.csv")));
  EXPECT_EQ(*base::sha256_file(path("a_truth.csv")), *base::sha256_file(path("b_truth.csv")));
  ShopOptions other = options;
  other.seed = 2;
  write_shop(other, path("c.csv"), path("c_truth.csv"));
  EXPECT_NE(*base::sha256_file(path("a.csv")), *base::sha256_file(path("c.csv")));
}

// Reads the file back as a stranger would and finds the counts that were returned.
TEST_F(Csv, TheFileHoldsWhatWasCounted) {
  const ShopCounts counts =
      write_shop({.customers = 3000, .dirty = true}, path("shop.csv"), path("truth.csv"));
  const std::string text = *base::read_file(path("shop.csv"));
  ASSERT_TRUE(text.starts_with(kLineHeader));
  ShopCounts seen{.customers = counts.customers, .orders = counts.orders};
  std::map<std::string_view, int64_t> copies;
  std::string_view left = std::string_view(text).substr(kLineHeader.size());
  for (; !left.empty(); ++seen.rows) {
    const std::string_view row = left.substr(0, left.find('\n'));
    left.remove_prefix(row.size() + 1);
    const auto fields = base::split(row, ',');
    ASSERT_EQ(fields.size(), 12u);
    if (fields[1].empty())
      ++seen.no_customer;
    else if (!base::parse_local(fields[2], "row"))
      ++seen.bad_dates;
    else if (fields[5].find_first_not_of("-0123456789") != std::string::npos)
      ++seen.bad_numbers;
    else if (fields[6][0] == '-')
      ++seen.negative_prices;
    else if (fields[6] == "0.00")
      ++seen.zero_prices;
    else if (fields[2].starts_with("2099"))
      ++seen.future;
    else if (copies[row]++ > 0)
      ++seen.duplicates;
    else
      ++(fields[5][0] == '-' ? seen.returns : seen.purchases);
  }
  EXPECT_EQ(seen, counts);
}

TEST_F(Csv, TruthIsAHeaderAndOneRowACustomer) {
  const ShopCounts counts = write_shop({.customers = 40}, path("shop.csv"), path("truth.csv"));
  const auto rows = base::split(*base::read_file(path("truth.csv")), '\n');
  ASSERT_EQ(std::ssize(rows), counts.customers + 2);  // the last is what follows the last line end
  EXPECT_EQ(rows[0] + "\n", kTruthHeader);
  EXPECT_TRUE(rows[1].starts_with("C0000001,"));
  EXPECT_TRUE(rows[40].starts_with("C0000040,"));
}

TEST_F(Csv, TheFileAppearsOnlyWhenItIsClosed) {
  {
    auto lines = CsvLines::create(path("shop.csv"));
    ASSERT_TRUE(lines);
    ASSERT_TRUE(lines->write(std::vector<Line>{example()}));
    EXPECT_FALSE(fs::exists(path("shop.csv")));
  }
  EXPECT_EQ(files(), 0);
  auto lines = CsvLines::create(path("shop.csv"));
  ASSERT_TRUE(lines);
  ASSERT_TRUE(lines->write(std::vector<Line>{example()}));
  ASSERT_TRUE(lines->close());
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(*base::read_file(path("shop.csv")), std::string(kLineHeader) + csv(example()));
}

TEST_F(Csv, AFolderThatIsNotThereIsADiskError) {
  const auto lines = CsvLines::create(path("nowhere/shop.csv"));
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().code, base::Code::disk);
  EXPECT_FALSE(lines.error().where.empty());
}

TEST_F(Csv, AFullDiskIsADiskError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  fs::create_symlink("/dev/full", path("shop.csv.tmp-" + std::to_string(::getpid())));
  const auto lines = CsvLines::create(path("shop.csv"));
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().code, base::Code::disk);
  EXPECT_EQ(files(), 0);
}

}  // namespace

}  // namespace coterie::simulate
