// Settings and numbers on their way into JSON and out of it.
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace coterie::base {
namespace {

base::Value value(auto data) {
  base::Value out;
  out.data = std::move(data);
  return out;
}

TEST(JsonTest, NothingIsNull) {
  EXPECT_TRUE(number_or_null(std::nan("")).is_null());
  EXPECT_TRUE(number_or_null(std::numeric_limits<double>::infinity()).is_null());
  EXPECT_EQ(number_or_null(0.1).dump(), "0.1");
  EXPECT_TRUE(text_or_null("").is_null());
  EXPECT_EQ(text_or_null("a\x1b[0m\n"), "a[0m");
}

TEST(JsonTest, SettingsKeepTheirShape) {
  const base::Table table = {{"k", value(int64_t{5})},
                             {"list", value(base::List{value(0.5), value(std::string("x"))})},
                             {"nothing", {}},
                             {"on", value(true)}};
  EXPECT_EQ(value_json(value(table)).dump(),
            R"({"k":5,"list":[0.5,"x"],"nothing":null,"on":true})");
}

TEST(JsonTest, TextIsUtf8WhateverItHeld) {
  EXPECT_EQ(json_text(Json{{"a", "\xff"}}), "{\n  \"a\": \"\xef\xbf\xbd\"\n}\n");
}

TEST(JsonTest, ListsWithoutObjectsAreOneLine) {
  const auto json = Json::parse(R"({"a":[[1,2],[3]],"b":[{"c":[]},{"d":{}}],"e":null})");
  EXPECT_EQ(json_text(json),
            "{\n  \"a\": [[1,2],[3]],\n  \"b\": [\n    {\n      \"c\": []\n    },\n    {\n"
            "      \"d\": {}\n    }\n  ],\n  \"e\": null\n}\n");
  EXPECT_EQ(Json::parse(json_text(json)), json);
  EXPECT_EQ(json_text(Json::array()), "[]\n");
}

TEST(JsonTest, ReadingNeverFails) {
  const auto json =
      Json::parse(R"({"n":1.5,"i":7,"t":"x","list":[{"name":"a"},{"name":"b","v":2}]})");
  EXPECT_EQ(number_at(json, "n"), 1.5);
  EXPECT_EQ(number_at(json, "i"), 7);
  EXPECT_TRUE(std::isnan(number_at(json, "t")));
  EXPECT_EQ(count_at(json, "i"), 7);
  EXPECT_EQ(count_at(json, "none"), 0);
  EXPECT_EQ(text_at(json, "t"), "x");
  EXPECT_EQ(text_at(json, "n"), "");
  EXPECT_EQ(count_at(entry_with(part_at(json, "list"), "name", "b"), "v"), 2);
  EXPECT_TRUE(entry_with(part_at(json, "list"), "name", "c").empty());
  EXPECT_TRUE(part_at(Json(3), "x").empty());
}

}  // namespace
}  // namespace coterie::base
