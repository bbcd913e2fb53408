// The simulated shop as Parquet holds the rows of its CSV.
#include "simulate/parquet.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.hpp"
#include "simulate/csv.hpp"
#include "simulate/shop.hpp"

namespace coterie::simulate {
namespace {

TEST(Parquet, HoldsTheRowsOfTheCsv) {
  auto folder =
      base::TemporaryFolder::make(std::filesystem::temp_directory_path(), "coterie-parquet-test");
  ASSERT_TRUE(folder);
  const auto csv = (folder->path() / "shop.csv").string(),
             parquet = (folder->path() / "shop.parquet").string();
  ShopOptions options;
  options.customers = 200;
  auto lines = CsvLines::create(csv);
  auto truth = CsvCustomers::create(folder->path() / "truth.csv");
  ASSERT_TRUE(lines && truth);
  auto counts = simulate_shop(options, *lines, *truth);
  ASSERT_TRUE(counts && lines->close() && truth->close());
  auto engine = engine::Engine::open({});
  ASSERT_TRUE(engine);
  ASSERT_TRUE(csv_to_parquet(**engine, csv, parquet));
  EXPECT_EQ(*(*engine)->integer("SELECT COUNT(*) FROM '" + parquet + "'", "test"), counts->rows);
  EXPECT_EQ(
      *(*engine)->integer(
          "SELECT CAST(SUM(quantity * unit_price * 100) AS BIGINT) FROM '" + parquet + "'", "test"),
      *(*engine)->integer(
          "SELECT CAST(SUM(quantity * unit_price * 100) AS BIGINT) FROM '" + csv + "'", "test"));
}

}  // namespace
}  // namespace coterie::simulate
