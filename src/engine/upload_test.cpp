// The Arrow stream over our columns, read by hand as a driver reads it.
#include "engine/upload.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace coterie::engine {
namespace {

bool valid(const ArrowArray& column, int64_t row) {
  const auto* bits = static_cast<const uint8_t*>(column.buffers[0]);
  return ((bits[row / 8] >> (row % 8)) & 1) != 0;
}

std::string_view text_at(const ArrowArray& column, int64_t row) {
  const auto* offsets = static_cast<const int64_t*>(column.buffers[1]);
  return {static_cast<const char*>(column.buffers[2]) + offsets[row],
          static_cast<size_t>(offsets[row + 1] - offsets[row])};
}

template <class T>
T value_at(const ArrowArray& column, int64_t row) {
  T out;
  std::memcpy(&out, static_cast<const char*>(column.buffers[1]) + row * 8, sizeof out);
  return out;
}

struct Sent {
  std::vector<double> numbers;
  std::vector<int64_t> integers;
  std::vector<UploadColumn> columns;

  explicit Sent(int64_t rows) {
    for (int64_t i = 0; i < rows; ++i) {
      numbers.push_back(i % 5 == 2 ? std::nan("") : static_cast<double>(i) / 8);
      integers.push_back(-i);
    }
    columns.push_back({"x", &numbers, nullptr, {}});
    columns.push_back({"i", nullptr, &integers, {}});
    columns.push_back({"t", nullptr, nullptr, [](int64_t row) {
                         if (row % 3 == 0) return std::string_view();
                         return row % 3 == 1 ? std::string_view("")
                                             : std::string_view("caf\xC3\xA9");
                       }});
  }
};

TEST(UploadStream, SaysNamesAndTypes) {
  const Sent sent(3);
  auto stream = upload_stream(sent.columns, 3);
  ArrowSchema schema{};
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  EXPECT_STREQ(schema.format, "+s");
  ASSERT_EQ(schema.n_children, 3);
  const char* formats[] = {"g", "l", "U"};
  const char* names[] = {"x", "i", "t"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_STREQ(schema.children[i]->format, formats[i]);
    EXPECT_STREQ(schema.children[i]->name, names[i]);
    EXPECT_NE(schema.children[i]->flags & ARROW_FLAG_NULLABLE, 0);
  }
  schema.release(&schema);
  EXPECT_EQ(schema.release, nullptr);
  stream.release(&stream);
  EXPECT_EQ(stream.release, nullptr);
}

TEST(UploadStream, BatchesHoldTheRowsInOrder) {
  constexpr int64_t kRows = 65536 * 2 + 17;
  const Sent sent(kRows);
  auto stream = upload_stream(sent.columns, kRows);
  int64_t row = 0, batches = 0;
  for (;; ++batches) {
    ArrowArray array{};
    ASSERT_EQ(stream.get_next(&stream, &array), 0);
    if (array.release == nullptr) break;
    ASSERT_EQ(array.n_children, 3);
    const auto &x = *array.children[0], &i = *array.children[1], &t = *array.children[2];
    EXPECT_EQ(i.null_count, 0);
    int64_t nulls = 0;
    for (int64_t at = 0; at < array.length; ++at, ++row) {
      ASSERT_EQ(valid(x, at), row % 5 != 2) << row;
      nulls += row % 5 == 2;
      if (row % 5 != 2) {
        ASSERT_EQ(value_at<double>(x, at), static_cast<double>(row) / 8);
      }
      ASSERT_EQ(value_at<int64_t>(i, at), -row);
      ASSERT_EQ(valid(t, at), row % 3 != 0);
      ASSERT_EQ(text_at(t, at), row % 3 == 2 ? "caf\xC3\xA9" : "");
    }
    EXPECT_EQ(x.null_count, nulls);
    array.release(&array);
  }
  EXPECT_EQ(row, kRows);
  EXPECT_EQ(batches, 3);
  stream.release(&stream);
}

TEST(UploadStream, ABatchMayOutliveTheStream) {
  const Sent sent(10);
  auto stream = upload_stream(sent.columns, 10);
  ArrowArray array{};
  ASSERT_EQ(stream.get_next(&stream, &array), 0);
  stream.release(&stream);
  EXPECT_EQ(text_at(*array.children[2], 2), "caf\xC3\xA9");
  array.release(&array);
  EXPECT_EQ(array.release, nullptr);
}

TEST(UploadStream, NoRowsAreNoBatches) {
  const Sent sent(0);
  auto stream = upload_stream(sent.columns, 0);
  ArrowArray array{};
  ASSERT_EQ(stream.get_next(&stream, &array), 0);
  EXPECT_EQ(array.release, nullptr);
  EXPECT_EQ(stream.get_last_error(&stream), nullptr);
  stream.release(&stream);
}

TEST(UploadStream, ExtremesComeThroughUnchanged) {
  const std::vector<double> numbers = {std::numeric_limits<double>::infinity(), -0.0, 5e-324};
  const std::vector<int64_t> integers = {std::numeric_limits<int64_t>::min(), 0,
                                         std::numeric_limits<int64_t>::max()};
  auto stream = upload_stream({{"x", &numbers, nullptr, {}}, {"i", nullptr, &integers, {}}}, 3);
  ArrowArray array{};
  ASSERT_EQ(stream.get_next(&stream, &array), 0);
  for (int64_t row = 0; row < 3; ++row) {
    const auto at = static_cast<size_t>(row);
    const auto sent = value_at<uint64_t>(*array.children[0], row);
    EXPECT_EQ(sent, std::bit_cast<uint64_t>(numbers[at]));
    EXPECT_EQ(value_at<int64_t>(*array.children[1], row), integers[at]);
  }
  array.release(&array);
  stream.release(&stream);
}

}  // namespace
}  // namespace coterie::engine
