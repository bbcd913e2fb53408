// The Parquet files read back as the result, and are the same bytes for any number of threads.
#include <gtest/gtest.h>

#include "engine/scan.hpp"
#include "report/made_up.hpp"
#include "report/tables.hpp"

namespace coterie::report {
namespace {

std::unique_ptr<engine::Engine> open_engine(int threads) {
  engine::EngineOptions options;
  options.threads = threads;
  auto engine = engine::Engine::open(options);
  EXPECT_TRUE(engine) << engine.error().text();
  return *std::move(engine);
}

engine::Engine::Rows read(engine::Engine& engine, const std::string& columns,
                          const std::filesystem::path& path, const std::string& rest = "") {
  engine::FileScan scan;
  scan.format = engine::FileFormat::parquet;
  scan.path = path.string();
  auto rows =
      engine.rows("SELECT " + columns + " FROM " + engine::scan_sql(scan) + " " + rest, "reading");
  EXPECT_TRUE(rows) << rows.error().text();
  return rows.value_or(engine::Engine::Rows{});
}

TEST(ParquetTest, AssignmentsOfEveryModel) {
  Scratch scratch;
  const auto engine = open_engine(2);
  ASSERT_TRUE(write_parquet_files(*engine, made_up_result(), scratch.path()));
  const auto path = scratch.path() / "assignments.parquet";
  const auto rows = read(*engine, "*", path);
  EXPECT_EQ(rows.names,
            (std::vector<std::string>{"customer_id", "model", "segment_id", "segment_name",
                                      "distance", "runner_up_id", "confidence"}));
  ASSERT_EQ(rows.cells.size(), 1200u);
  EXPECT_EQ(rows.cells[0],
            (std::vector<std::string>{"12000", "clusters", "1", "Champions", "0.25", "2", "0.5"}));
  EXPECT_EQ(rows.cells[1], (std::vector<std::string>{"12000", "rfm", "1", "Recent", "", "", "1"}));
  EXPECT_EQ(rows.cells[15], (std::vector<std::string>{"12007", "rfm", "", "", "", "", ""}));
  const auto counts =
      read(*engine, "COUNT(*) FILTER (WHERE segment_id IS NULL), COUNT(segment_name)", path);
  EXPECT_EQ(counts.cells[0], (std::vector<std::string>{"10", "1190"}));
}

TEST(ParquetTest, MembershipsOfAMixtureAreRowsOfTheirOwn) {
  Scratch scratch;
  const auto engine = open_engine(2);
  auto result = made_up_result();
  ASSERT_TRUE(write_parquet_files(*engine, result, scratch.path()));
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "memberships.parquet"));
  auto& shares = result.models[0].assignment.memberships;
  shares.assign(600 * 5, 0.0F);
  for (size_t i = 0; i < 600; ++i) {
    shares[i * 5 + 1] = 0.75F;
    shares[i * 5 + 3] = 0.245F;
    shares[i * 5 + 4] = 0.005F;  // not to speak of
  }
  ASSERT_TRUE(write_parquet_files(*engine, result, scratch.path()));
  const auto rows = read(*engine, "*", scratch.path() / "memberships.parquet");
  EXPECT_EQ(rows.names,
            (std::vector<std::string>{"customer_id", "model", "segment_id", "probability"}));
  ASSERT_EQ(rows.cells.size(), 1200u);
  EXPECT_EQ(rows.cells[0], (std::vector<std::string>{"12000", "clusters", "2", "0.75"}));
  EXPECT_EQ(rows.cells[1][2], "4");
}

TEST(ParquetTest, FeaturesAsTheyAre) {
  Scratch scratch;
  const auto engine = open_engine(2);
  const auto result = made_up_result();
  ASSERT_TRUE(write_parquet_files(*engine, result, scratch.path()));
  const auto rows = read(*engine, "*", scratch.path() / "features.parquet");
  EXPECT_EQ(rows.names, (std::vector<std::string>{"customer_id", "recency_days", "orders", "spend",
                                                  "aov", "gap_days_mean", "top_region"}));
  ASSERT_EQ(rows.cells.size(), 600u);
  for (size_t i = 0; i < 600; ++i) {
    ASSERT_EQ(rows.cells[i][0], result.frame.ids[static_cast<int64_t>(i)]);
    ASSERT_EQ(std::stod(rows.cells[i][4]), result.frame.columns[3].values[i]);
  }
  EXPECT_EQ(rows.cells[0][6], "");
  EXPECT_EQ(rows.cells[1][6], "France");
}

TEST(ParquetTest, SameBytesForAnyThreads) {
  Scratch one, two;
  const auto result = made_up_result();
  ASSERT_TRUE(write_parquet_files(*open_engine(1), result, one.path()));
  const auto engine = open_engine(2);
  ASSERT_TRUE(write_parquet_files(*engine, result, two.path()));
  ASSERT_TRUE(write_parquet_files(*engine, result, two.path()));  // and again on the same engine
  for (const char* file : {"assignments.parquet", "features.parquet"}) {
    EXPECT_GT(one.read(file).size(), 1000u);
    EXPECT_TRUE(one.read(file) == two.read(file)) << file;
  }
}

TEST(ParquetTest, HostileNamesAreData) {
  Scratch scratch;
  const auto engine = open_engine(1);
  auto result = made_up_result();
  make_hostile(result);
  result.frame.columns[0].name = "x\"); DROP TABLE y; --";
  ASSERT_TRUE(write_parquet_files(*engine, result, scratch.path()));
  const auto rows = read(*engine, "*", scratch.path() / "features.parquet");
  EXPECT_EQ(rows.names[1], "x\"); DROP TABLE y; --");
  EXPECT_EQ(rows.cells.size(), 600u);
}

}  // namespace
}  // namespace coterie::report
