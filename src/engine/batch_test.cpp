// Cells of every type that results have, with nulls, signs and times before 1970.
#include "engine/batch.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace coterie::engine {
namespace {

Layout layout(const char* format) {
  ArrowSchema schema{};
  schema.format = format;
  return layout_of(schema);
}

TEST(LayoutOf, EveryFormatWeMeet) {
  EXPECT_EQ(layout("b").format, Format::boolean);
  EXPECT_EQ(layout("c").format, Format::i8);
  EXPECT_EQ(layout("S").format, Format::u16);
  EXPECT_EQ(layout("l").format, Format::i64);
  EXPECT_EQ(layout("g").format, Format::f64);
  EXPECT_EQ(layout("u").format, Format::text);
  EXPECT_EQ(layout("U").format, Format::large_text);
  EXPECT_EQ(layout("tdD").format, Format::date);
  EXPECT_EQ(layout("tss:").per_second, 1);
  EXPECT_EQ(layout("tsm:UTC").per_second, 1000);
  EXPECT_EQ(layout("tsu:UTC").per_second, 1000000);
  EXPECT_EQ(layout("tsn:").per_second, 1000000000);
  EXPECT_EQ(layout("d:18,2").format, Format::decimal);
  EXPECT_EQ(layout("d:18,2").scale, 100);
  EXPECT_EQ(layout("d:38,0").scale, 1);
  EXPECT_EQ(layout("+l").format, Format::none);
  EXPECT_EQ(layout("vu").format, Format::none);
}

class Cells : public testing::Test {
 protected:
  void SetUp() override {
    EngineOptions options;
    options.threads = 1;
    auto engine = Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = std::move(*engine);
  }

  // The first batch of a query; the stream is kept open beside it.
  Batch first(const std::string& sql) {
    auto stream = engine_->query(sql, "test");
    if (!stream) throw std::runtime_error(stream.error().text());
    stream_.emplace(std::move(*stream));
    Batch batch;
    auto more = stream_->next(batch);
    if (!more || !*more) throw std::runtime_error("no batch");
    return batch;
  }

  std::unique_ptr<Engine> engine_;
  std::optional<Stream> stream_;
};

TEST_F(Cells, WholeNumbersOfEveryWidth) {
  const auto batch = first(
      "SELECT (-128)::TINYINT, (-32768)::SMALLINT, (-2147483648)::INTEGER, "
      "(-9223372036854775807)::BIGINT, 255::UTINYINT, 65535::USMALLINT, 4294967295::UINTEGER, "
      "9223372036854775807::UBIGINT, TRUE, FALSE");
  const std::vector<int64_t> want = {-128, -32768, -2147483648, -9223372036854775807,
                                     255,  65535,  4294967295,  9223372036854775807,
                                     1,    0};
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(batch.integer(static_cast<int>(i), 0), want[i]) << i;
    EXPECT_EQ(batch.number(static_cast<int>(i), 0), static_cast<double>(want[i])) << i;
  }
}

TEST_F(Cells, Fractions) {
  const auto batch = first(
      "SELECT 2.5::FLOAT, -0.1::DOUBLE, 12.25::DECIMAL(18, 2), (-12.25)::DECIMAL(38, 10), "
      "12.25::DECIMAL(4, 2)");
  EXPECT_EQ(batch.number(0, 0), 2.5);
  EXPECT_EQ(batch.number(1, 0), -0.1);
  EXPECT_EQ(batch.number(2, 0), 12.25);
  EXPECT_EQ(batch.number(3, 0), -12.25);
  EXPECT_EQ(batch.number(4, 0), 12.25);
  EXPECT_EQ(batch.integer(2, 0), 12);
}

TEST_F(Cells, DaysAndSecondsOnBothSidesOf1970) {
  const auto batch = first(
      "SELECT DATE '1969-12-30', DATE '1970-01-03', TIMESTAMP '1969-12-31 23:59:59.5', "
      "TIMESTAMP '1970-01-01 00:01:00.9', TIMESTAMP_S '1970-01-01 00:00:07', "
      "TIMESTAMP_MS '1970-01-01 00:00:07.25', TIMESTAMP_NS '1970-01-01 00:00:07.25'");
  const std::vector<int64_t> want = {-2, 2, -1, 60, 7, 7, 7};
  for (size_t i = 0; i < want.size(); ++i)
    EXPECT_EQ(batch.integer(static_cast<int>(i), 0), want[i]) << i;
}

TEST_F(Cells, NullsOfEveryKind) {
  const auto batch = first(
      "SELECT * FROM (VALUES (1, 'a', 1.5, TRUE), (NULL, NULL, NULL, NULL), (3, '', 2.5, FALSE)) "
      "v(i, t, d, b)");
  ASSERT_EQ(batch.rows(), 3);
  for (int column = 0; column < 4; ++column) {
    EXPECT_FALSE(batch.null(column, 0));
    EXPECT_TRUE(batch.null(column, 1));
    EXPECT_FALSE(batch.null(column, 2));
    EXPECT_EQ(batch.integer(column, 1), 0);
    EXPECT_EQ(batch.number(column, 1), 0);
    EXPECT_EQ(batch.text(column, 1), "");
  }
  EXPECT_EQ(batch.text(1, 0), "a");
  EXPECT_EQ(batch.text(1, 2), "");
  EXPECT_EQ(batch.text(0, 0), "") << "no text column";
  EXPECT_EQ(batch.number(2, 2), 2.5);
}

TEST_F(Cells, TypesThatWeDoNotReadAreNull) {
  const auto batch = first("SELECT [1, 2] AS list, {'a': 1} AS struct");
  EXPECT_TRUE(batch.null(0, 0));
  EXPECT_TRUE(batch.null(1, 0));
}

TEST_F(Cells, ManyRowsWithNullsAcrossBytesOfTheBitmap) {
  const auto batch = first(
      "SELECT CASE WHEN range % 3 = 0 THEN NULL ELSE range END, 'row ' || range FROM range(1000) "
      "ORDER BY range");
  ASSERT_EQ(batch.rows(), 1000);
  for (int64_t row = 0; row < 1000; ++row) {
    ASSERT_EQ(batch.null(0, row), row % 3 == 0) << row;
    ASSERT_EQ(batch.integer(0, row), row % 3 == 0 ? 0 : row);
    ASSERT_EQ(batch.text(1, row), "row " + std::to_string(row));
  }
}

TEST_F(Cells, WholeColumns) {
  const auto batch = first(
      "SELECT * FROM (VALUES (1::INTEGER, 'a', 1.5::DECIMAL(9,2), TRUE, TIMESTAMP '1970-01-01 "
      "00:00:01.5', [1]), (NULL, NULL, NULL, NULL, NULL, NULL), (-3, '', -2, FALSE, TIMESTAMP "
      "'1970-01-02', [2])) v(i, t, d, b, m, l)");
  __extension__ using Wide = __int128;
  const auto i = batch.column(0), t = batch.column(1), d = batch.column(2), b = batch.column(3),
             m = batch.column(4);
  EXPECT_EQ(i.format, Format::i32);
  EXPECT_EQ(i.value<int32_t>(0), 1);
  EXPECT_EQ(i.value<int32_t>(2), -3);
  EXPECT_EQ(t.format, Format::text);
  EXPECT_EQ(t.text(0), "a");
  EXPECT_EQ(t.text(2), "");
  EXPECT_EQ(d.decimals, 2);
  EXPECT_TRUE(d.value<Wide>(0) == 150 && d.value<Wide>(2) == -200);
  EXPECT_TRUE(b.bit(0));
  EXPECT_FALSE(b.bit(1) || b.bit(2));
  EXPECT_EQ(m.per_second, 1'000'000);
  EXPECT_EQ(m.value<int64_t>(0), 1'500'000);
  for (const auto& column : {i, t, d, b, m}) {
    EXPECT_FALSE(column.null(0) || column.null(2));
    EXPECT_TRUE(column.null(1));
  }
  EXPECT_EQ(batch.column(5).format, Format::none);
}

TEST(Batch, FreshOrMovedFromIsEmpty) {
  Batch batch;
  EXPECT_EQ(batch.rows(), 0);
  Batch other = std::move(batch);
  EXPECT_EQ(other.rows(), 0);
}

}  // namespace
}  // namespace coterie::engine
