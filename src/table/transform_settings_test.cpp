// What coterie.toml may say in `transform`, and what it is told when it says something else.
#include <gtest/gtest.h>

#include "table/transform.hpp"

namespace coterie::table {
namespace {

using base::List;
using base::Table;
using base::Value;

Value at(decltype(Value::data) data) {
  return {std::move(data), "coterie.toml:12:5"};
}

Value texts(std::vector<std::string> values) {
  List list;
  for (auto& value : values) list.push_back(at(std::move(value)));
  return at(std::move(list));
}

Value numbers(std::vector<double> values) {
  List list;
  for (double value : values) list.push_back(at(value));
  return at(std::move(list));
}

TEST(TransformSettingsTest, NothingMeansTheDefaults) {
  TransformOptions options = read_transform({}).value();
  EXPECT_FALSE(options.winsorise);
  EXPECT_EQ(options.log, Log::automatic);
  EXPECT_EQ(options.scale, Scale::standard);
  EXPECT_EQ(options.impute, Impute::median);
  EXPECT_FALSE(options.indicator);
  EXPECT_TRUE(options.screen);
  EXPECT_TRUE(options.ordinal.empty());
}

TEST(TransformSettingsTest, ReadsEverySetting) {
  Table ordinal = {{"tier", texts({"bronze", "silver", "gold"})}};
  TransformOptions options = read_transform({{"winsorise", numbers({0.01, 0.99})},
                                             {"log", texts({"spend", "orders"})},
                                             {"scale", at(std::string("robust"))},
                                             {"impute", at(int64_t{7})},
                                             {"indicator", at(true)},
                                             {"ordinal", at(std::move(ordinal))},
                                             {"screen", at(false)}})
                                 .value();
  EXPECT_EQ(options.winsorise, std::pair(0.01, 0.99));
  EXPECT_EQ(options.log, Log::listed);
  EXPECT_EQ(options.logged, (std::vector<std::string>{"spend", "orders"}));
  EXPECT_EQ(options.scale, Scale::robust);
  EXPECT_EQ(options.impute, Impute::constant);
  EXPECT_EQ(options.constant, 7);
  EXPECT_TRUE(options.indicator);
  EXPECT_EQ(options.ordinal.at("tier"), (std::vector<std::string>{"bronze", "silver", "gold"}));
  EXPECT_FALSE(options.screen);
}

TEST(TransformSettingsTest, ReadsEveryWord) {
  auto read = [](const char* name, const char* word) {
    return read_transform({{name, at(std::string(word))}}).value();
  };
  EXPECT_EQ(read("log", "auto").log, Log::automatic);
  EXPECT_EQ(read("log", "all").log, Log::all);
  EXPECT_EQ(read("log", "none").log, Log::none);
  EXPECT_EQ(read("scale", "standard").scale, Scale::standard);
  EXPECT_EQ(read("scale", "minmax").scale, Scale::minmax);
  EXPECT_EQ(read("scale", "none").scale, Scale::none);
  EXPECT_EQ(read("impute", "median").impute, Impute::median);
  EXPECT_EQ(read("impute", "zero").impute, Impute::zero);
  EXPECT_EQ(read_transform({{"pca", at(0.9)}}).value().pca, 0.9);
  EXPECT_EQ(read_transform({{"pca", at(int64_t{3})}}).value().pca, 3);
}

TEST(TransformSettingsTest, RefusesWithPlaceAndRange) {
  auto expect_refused = [](const char* name, Value value) {
    auto read = read_transform({{name, std::move(value)}});
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, base::Code::project);
    EXPECT_EQ(read.error().where, "coterie.toml:12:5") << read.error().text();
  };
  expect_refused("winsorise", numbers({0.01}));
  expect_refused("winsorise", numbers({0.9, 0.1}));
  expect_refused("winsorise", numbers({-0.1, 0.9}));
  expect_refused("winsorise", numbers({0.5, 1.5}));
  expect_refused("winsorise", at(0.05));
  expect_refused("log", at(std::string("spend")));
  expect_refused("log", at(true));
  expect_refused("scale", texts({"robust"}));
  expect_refused("impute", at(std::string("mean")));
  expect_refused("indicator", at(int64_t{1}));
  expect_refused("screen", at(std::string("no")));
  expect_refused("ordinal", texts({"tier"}));
  expect_refused("ordinal", at(Table{{"tier", texts({"only"})}}));
  expect_refused("ordinal", at(Table{{"tier", texts({"a", "b", "a"})}}));
  expect_refused("ordinal", at(Table{{"tier", at(std::string("a"))}}));
  for (const double bad : {0.0, -1.0, 1.5, 1e9}) expect_refused("pca", at(bad));
  expect_refused("pca", at(std::string("all")));
  expect_refused("winsorize", numbers({0.01, 0.99}));
}

TEST(TransformSettingsTest, NamesTheNearestWord) {
  auto error = read_transform({{"scale", at(std::string("standart"))}}).error();
  EXPECT_EQ(error.fix, "did you mean \"standard\"?");
  EXPECT_NE(error.allowed.find("minmax"), std::string::npos);
  EXPECT_NE(read_transform({{"winsorize", at(true)}}).error().fix.find("winsorise"),
            std::string::npos);
}

TEST(TransformSettingsTest, EveryDefinitionIsComplete) {
  for (const auto& definition : transform_definitions()) {
    EXPECT_FALSE(definition.name.empty());
    EXPECT_TRUE(definition.text.ends_with(".")) << definition.name;
    EXPECT_FALSE(definition.range.empty()) << definition.name;
    EXPECT_FALSE(definition.example.empty()) << definition.name;
  }
}

}  // namespace
}  // namespace coterie::table
