// JSON and back, over any doubles and texts, and every way a document can be wrong.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "table/test_columns.hpp"
#include "table/transform.hpp"

namespace coterie::table {
namespace {

using Kind = FittedColumn::Kind;
using nlohmann::json;

// Any finite double, by its bits: also the ones that need 17 digits, subnormals and the largest.
double any_double() {
  double x = std::bit_cast<double>(*rc::gen::arbitrary<uint64_t>());
  return std::isfinite(x) ? x : 0.1;
}

FittedColumn any_column() {
  FittedColumn out;
  auto text = rc::gen::container<std::string>(rc::gen::inRange('\x01', '\x7f'));
  out.name = *text;
  out.feature = *text;
  out.kind = *rc::gen::element(Kind::number, Kind::level, Kind::ordinal, Kind::indicator);
  if (out.kind == Kind::level) out.level = *text;
  if (out.kind == Kind::ordinal) out.levels = *rc::gen::container<std::vector<std::string>>(text);
  out.fill = any_double();
  if (*rc::gen::arbitrary<bool>()) {
    double a = any_double(), b = any_double();
    out.low = std::min(a, b);
    out.high = std::max(a, b);
  }
  out.logged = *rc::gen::arbitrary<bool>();
  out.centre = any_double();
  out.spread = std::abs(any_double());
  if (out.spread == 0) out.spread = 1;
  out.note = *text;
  return out;
}

RC_GTEST_PROP(TransformJsonProperty, RoundTripIsLossless, ()) {
  FittedTransform transform;
  int columns = *rc::gen::inRange(1, 6);
  for (int i = 0; i < columns; ++i) transform.columns.push_back(any_column());
  transform.left_out = {{"recency_days", "constant"}};
  transform.step = std::ldexp(1.0, *rc::gen::inRange(-16, 40));
  json document;
  to_json(document, transform);
  auto again = transform_from_json(json::parse(document.dump()));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == transform);
  json second;
  to_json(second, *again);
  RC_ASSERT(second.dump() == document.dump());
}

TEST(TransformJsonTest, AFittedTransformScoresTheSameAfterTheRoundTrip) {
  std::vector<int32_t> codes(1000);
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<int32_t>(i % 4) - 1;
  Frame frame = frame_of({number_column("spend", holed_column()),
                          category_column("channel", {"app", "store", "web"}, codes)});
  TransformOptions options;
  options.winsorise = {0.01, 0.99};
  options.indicator = true;
  std::vector<std::string> features = {"spend", "channel"};
  auto fitted = fit_transform(frame, features, options).value();
  json document = fitted;
  auto again = transform_from_json(json::parse(document.dump(2))).value();
  EXPECT_EQ(again, fitted);
  Matrix a = apply_transform(fitted, frame).value(), b = apply_transform(again, frame).value();
  for (int64_t row = 0; row < a.rows(); ++row)
    for (int col = 0; col < a.cols(); ++col) ASSERT_EQ(a.units(row, col), b.units(row, col));
}

TEST(TransformJsonTest, TheFormThatIsWritten) {
  FittedTransform transform;
  transform.columns.resize(1);
  FittedColumn& column = transform.columns[0];
  column.name = column.feature = "spend";
  column.fill = 0.1;
  column.low = 0;
  column.high = 2.5;
  column.logged = true;
  column.centre = 1;
  column.spread = 0.25;
  transform.left_out = {{"orders", "constant"}};
  json document = transform;
  EXPECT_EQ(document, json::parse(R"({
    "step": 1.52587890625e-05,
    "columns": [{"name": "spend", "feature": "spend", "kind": "number", "fill": 0.1,
                 "limits": [0.0, 2.5], "log": true, "centre": 1.0, "spread": 0.25}],
    "left_out": [{"feature": "orders", "reason": "constant"}]})"));
}

TEST(TransformJsonTest, AnythingElseIsAnErrorThatNamesTheKey) {
  FittedTransform transform;
  transform.columns.resize(1);
  transform.left_out.resize(1);
  const json good = transform;
  ASSERT_TRUE(transform_from_json(good));
  auto expect_wrong = [&](const char* pointer, json value, const std::string& key) {
    json bad = good;
    bad[json::json_pointer(pointer)] = std::move(value);
    auto read = transform_from_json(bad);
    ASSERT_FALSE(read) << pointer;
    EXPECT_EQ(read.error().code, base::Code::data);
    EXPECT_NE(read.error().fault.find("'" + key + "'"), std::string::npos) << read.error().fault;
  };
  expect_wrong("/step", 0.3, "step");
  expect_wrong("/step", -0.5, "step");
  expect_wrong("/step", "x", "step");
  expect_wrong("/columns", json::array(), "columns");
  expect_wrong("/columns", json::object(), "columns");
  expect_wrong("/columns/0", 7, "name");
  expect_wrong("/columns/0/kind", "colour", "kind");
  expect_wrong("/columns/0/kind", "level", "level");
  expect_wrong("/columns/0/kind", "ordinal", "levels");
  expect_wrong("/columns/0/fill", nullptr, "fill");
  expect_wrong("/columns/0/limits", {1}, "limits");
  expect_wrong("/columns/0/limits", {2, 1}, "limits");
  expect_wrong("/columns/0/log", 1, "log");
  expect_wrong("/columns/0/spread", 0, "spread");
  expect_wrong("/columns/0/note", 3, "note");
  expect_wrong("/left_out/0/reason", 3, "reason");
  EXPECT_FALSE(transform_from_json(json()));
  for (const char* key : {"step", "columns", "left_out"}) {
    json bad = good;
    bad.erase(key);
    EXPECT_FALSE(transform_from_json(bad)) << key;
  }
}

}  // namespace
}  // namespace coterie::table
