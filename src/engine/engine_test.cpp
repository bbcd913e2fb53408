// The door to the database, with the real engine behind it.
#include "engine/engine.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

namespace coterie::engine {
namespace {

std::unique_ptr<Engine> open(const base::Cancel* cancel = nullptr) {
  EngineOptions options;
  options.threads = 2;
  options.memory_bytes = int64_t{256} << 20;
  options.cancel = cancel;
  auto engine = Engine::open(options);
  if (!engine) throw std::runtime_error(engine.error().text());
  return std::move(*engine);
}

TEST(Engine, SaysItsVersion) {
  EXPECT_EQ(open()->version().substr(0, 7), "duckdb ");
}

TEST(Engine, ReadsEveryTypeWeUse) {
  auto engine = open();
  auto rows = engine->rows(
      "SELECT 1::INTEGER a, 2::BIGINT b, 1.5::DOUBLE c, 'x' d, TRUE e, NULL::BIGINT f, "
      "DATE '1970-01-03' g, TIMESTAMP '1970-01-01 00:01:00' h, 12.25::DECIMAL(18,2) i",
      "test");
  ASSERT_TRUE(rows) << rows.error().text();
  EXPECT_EQ(rows->cells[0],
            (std::vector<std::string>{"1", "2", "1.5", "x", "1", "", "2", "60", "12.25"}));
}

TEST(Engine, AStreamKeepsItsRowsWhileAnotherStatementRuns) {
  auto engine = open();
  auto stream = engine->query("SELECT range::BIGINT AS i FROM range(300000)", "test");
  ASSERT_TRUE(stream);
  Batch batch;
  int64_t sum = 0, count = 0;
  while (true) {
    auto more = stream->next(batch);
    ASSERT_TRUE(more);
    if (!*more) break;
    EXPECT_EQ(*engine->integer("SELECT 7", "test"), 7);
    for (int64_t row = 0; row < batch.rows(); ++row) sum += batch.integer(0, row);
    count += batch.rows();
  }
  EXPECT_EQ(count, 300000);
  EXPECT_EQ(sum, int64_t{300000} * 299999 / 2);
}

TEST(Engine, UploadsNumbersTextsAndNulls) {
  auto engine = open();
  std::vector<double> numbers(100000);
  std::vector<int64_t> integers(100000);
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = i % 10 == 3 ? std::nan("") : static_cast<double>(i) / 4;
    integers[i] = static_cast<int64_t>(i);
  }
  std::vector<UploadColumn> columns(3);
  columns[0] = {"x", &numbers, nullptr, {}};
  columns[1] = {"i", nullptr, &integers, {}};
  columns[2] = {"t", nullptr, nullptr, [](int64_t row) {
                  return row % 2 == 0 ? std::string_view("even") : std::string_view();
                }};
  ASSERT_TRUE(engine->upload("sent", columns, 100000));
  ASSERT_TRUE(engine->upload("sent", columns, 100000));  // replaces
  EXPECT_EQ(*engine->integer("SELECT COUNT(*) FROM sent", "test"), 100000);
  EXPECT_EQ(*engine->integer("SELECT COUNT(*) FROM sent WHERE x IS NULL", "test"), 10000);
  EXPECT_EQ(*engine->integer("SELECT COUNT(*) FROM sent WHERE t = 'even'", "test"), 50000);
  EXPECT_EQ(*engine->integer("SELECT COUNT(*) FROM sent WHERE x * 4 <> i", "test"), 0);
}

TEST(Engine, AFailureHidesTheEnginesOwnWords) {
  auto engine = open();
  auto failed = engine->execute("SELECT CAST('secret@example.org' AS INTEGER)", "reading");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, base::Code::data);
  EXPECT_EQ(failed.error().text().find("secret"), std::string::npos);
  EXPECT_TRUE(engine->execute("SELECT 1", "test")) << "still usable";
}

TEST(Engine, OutOfMemoryIsNamed) {
  auto engine = open();
  auto failed =
      engine->execute("CREATE TABLE big AS SELECT list(range) AS l FROM range(200000000)", "test");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, base::Code::memory);
}

TEST(Engine, CancelStopsARunningStatement) {
  base::Cancel cancel;
  auto engine = open(&cancel);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancel.request();
  });
  auto failed = engine->execute(
      "SELECT COUNT(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 = b.range % 11",
      "test");
  later.join();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, base::Code::cancelled);
  auto again = engine->execute("SELECT 1", "test");
  ASSERT_FALSE(again) << "a cancelled engine starts nothing new";
}

TEST(Engine, ParquetHasTheSameBytesForAnyThreads) {
  auto folder = std::filesystem::temp_directory_path();
  auto one = (folder / "coterie_engine_test_1.parquet").string();
  auto two = (folder / "coterie_engine_test_2.parquet").string();
  const std::string select =
      "SELECT range AS i, CAST(range % 17 AS VARCHAR) AS t FROM range(300000) ORDER BY i";
  ASSERT_TRUE(open()->write_parquet(select, one));
  EngineOptions single;
  single.threads = 1;
  auto engine = Engine::open(single);
  ASSERT_TRUE(engine);
  ASSERT_TRUE((*engine)->write_parquet(select, two));
  EXPECT_EQ(std::filesystem::file_size(one), std::filesystem::file_size(two));
  EXPECT_EQ(*(*engine)->integer("SELECT COUNT(*) FROM '" + two + "'", "test"), 300000);
  std::filesystem::remove(one);
  std::filesystem::remove(two);
}

}  // namespace
}  // namespace coterie::engine
