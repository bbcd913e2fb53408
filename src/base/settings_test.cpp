#include "base/settings.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace coterie::base {

Value value(auto data) {
  return Value{std::move(data), "coterie.toml:12:5"};
}

TEST(Value, GivesWhatItHolds) {
  EXPECT_TRUE(value(true).boolean().value());
  EXPECT_EQ(value(int64_t{5}).integer().value(), 5);
  EXPECT_EQ(value(2.5).number().value(), 2.5);
  EXPECT_EQ(value(int64_t{5}).number().value(), 5.0);
  EXPECT_EQ(value(std::string("auto")).text().value(), "auto");
  EXPECT_EQ(value(Table{{"k", value(int64_t{5})}}).table().value().size(), 1u);
  EXPECT_TRUE(Value{}.empty());
  EXPECT_FALSE(value(false).empty());
}

TEST(Value, Lists) {
  const Value mixed = value(List{value(int64_t{2}), value(10.5)});
  EXPECT_EQ(mixed.numbers().value(), (std::vector<double>{2.0, 10.5}));
  EXPECT_EQ(mixed.list()->size(), 2u);
  EXPECT_EQ(value(List{}).numbers().value(), std::vector<double>{});
  EXPECT_EQ(value(List{value(std::string("a")), value(std::string("b"))}).texts().value(),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(value(std::string("one")).texts().value(), std::vector<std::string>{"one"});
  EXPECT_EQ(value(2.0).list(), nullptr);
}

TEST(Value, AWrongTypeNamesThePlaceAndBothTypes) {
  const Error error = value(std::string("five")).integer().error();
  EXPECT_EQ(error.code, Code::project);
  EXPECT_EQ(error.where, "coterie.toml:12:5");
  EXPECT_EQ(error.fault, "expected an integer, found the text \"five\"");
  EXPECT_EQ(value(2.5).integer().error().fault, "expected an integer, found the number 2.5");
  EXPECT_EQ(value(int64_t{1}).boolean().error().fault, "expected true or false, found 1");
  EXPECT_EQ(value(true).text().error().fault, "expected a text in quotes, found true");
  EXPECT_EQ(value(List{}).table().error().fault, "expected a table, found a list");
  EXPECT_EQ(value(Table{}).texts().error().fault, "expected a list of texts, found a table");
  EXPECT_EQ(value(int64_t{3}).numbers().error().fault, "expected a list of numbers, found 3");
  EXPECT_EQ(Value{}.number().error().fault, "expected a number, found nothing");
  EXPECT_EQ(value(List{value(int64_t{2}), value(true)}).numbers().error().fault,
            "expected a number, found true");
}

TEST(Value, NumbersAreFinite) {
  EXPECT_EQ(value(std::numeric_limits<double>::quiet_NaN()).number().error().fault,
            "expected a number, found nan");
  EXPECT_FALSE(value(std::numeric_limits<double>::infinity()).number());
}

TEST(Value, AFaultShowsNoControlsAndNotAWholePage) {
  const std::string fault = value("\x1b[2J" + std::string(500, 'a')).number().error().fault;
  EXPECT_EQ(fault.find('\x1b'), std::string::npos);
  EXPECT_LT(fault.size(), 100u);
}

constexpr Definition kKnown[] = {
    {"k", "any", "How many segments.", "auto, 2..64", "auto", "5"},
    {"restarts", "integer", "How often k-means starts anew.", "1..1000", "10", "10"},
};

TEST(CheckKeys, AcceptsKnownKeysOnly) {
  EXPECT_TRUE(check_keys({{"k", value(int64_t{5})}}, kKnown, "model \"clusters\""));
  EXPECT_TRUE(check_keys({}, kKnown, "model"));
  const Error error =
      check_keys({{"restart", value(int64_t{5})}}, kKnown, "model \"clusters\"").error();
  EXPECT_EQ(error.code, Code::project);
  EXPECT_EQ(error.where, "coterie.toml:12:5");
  EXPECT_EQ(error.fault, "model \"clusters\" has no setting \"restart\"");
  EXPECT_EQ(error.allowed, "k, restarts");
  EXPECT_EQ(error.fix, "did you mean \"restarts\"?");
  EXPECT_EQ(check_keys({{"colour", value(true)}}, kKnown, "model").error().fix, "");
}

TEST(Setting, IsEmptyWhenItIsNotThere) {
  const Table values{{"k", value(int64_t{5})}};
  EXPECT_EQ(setting(values, "k").integer().value(), 5);
  EXPECT_TRUE(setting(values, "restarts").empty());
}

}  // namespace coterie::base
