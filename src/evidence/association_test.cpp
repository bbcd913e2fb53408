// Against SciPy on a table of all kinds of columns; order of rows; what cannot be measured.
#include "evidence/association.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>
#include <string>

#include "base/files.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "rules/test_frames.hpp"

namespace coterie::evidence {
namespace {

using rules::numbers;
using rules::texts;
using table::Column;

std::vector<std::vector<std::string>> read(const std::string& name) {
  auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests/oracle" / name;
  std::vector<std::vector<std::string>> out;
  const auto bytes = base::read_file(path).value_or("");
  for (const auto& line : base::split(bytes, '\n'))
    if (!line.empty()) out.push_back(base::split(line, ','));
  return out;
}

std::vector<Column> oracle_columns() {
  const auto rows = read("association.csv");
  std::vector<Column> out;
  for (size_t c = 0; c < rows.at(0).size(); ++c) {
    const auto& name = rows[0][c];
    std::vector<std::string> cells;
    std::vector<double> values;
    for (size_t r = 1; r < rows.size(); ++r) {
      cells.push_back(rows[r][c]);
      if (name != "tier" && name != "city")
        values.push_back(cells.back().empty() ? NAN : std::stod(cells.back()));
    }
    out.push_back(values.empty() ? texts(name, cells) : numbers(name, values));
  }
  return out;
}

std::vector<const Column*> pointers(const std::vector<Column>& columns) {
  std::vector<const Column*> out;
  for (const auto& column : columns) out.push_back(&column);
  return out;
}

std::vector<uint64_t> keys(size_t rows) {
  std::vector<uint64_t> out;
  for (size_t i = 0; i < rows; ++i) out.push_back(base::mix64(i));
  return out;
}

Association of(const Column& metric, const Column& other) {
  const auto rows = std::max(metric.values.size(), metric.codes.size());
  const std::vector<const Column*> both = {&metric, &other};
  return Associations(both, keys(rows), 1).measure(0, 1);
}

TEST(AssociationTest, EqualsSciPyOnEveryPairOfKinds) {
  const auto columns = oracle_columns();
  ASSERT_EQ(columns.size(), 9u);
  const Associations found(pointers(columns), keys(1200), 1);
  std::map<std::string, size_t> place;
  for (size_t i = 0; i < columns.size(); ++i) place[columns[i].name] = i;
  const auto expected = read("association_expected.csv");
  ASSERT_EQ(expected.size(), 73u);
  for (size_t i = 1; i < expected.size(); ++i) {
    const auto& line = expected[i];
    const auto one = found.measure(place.at(line[0]), place.at(line[1]));
    EXPECT_EQ(measure_name(one.measure), line[2]) << line[0] << " " << line[1];
    EXPECT_NEAR(one.value, std::stod(line[3]), 1e-12) << line[0] << " " << line[1];
    EXPECT_EQ(one.rows, std::stoll(line[4])) << line[0] << " " << line[1];
  }
}

TEST(AssociationTest, SeesAFunctionThatTurnsRound) {
  std::vector<double> x, valley;
  base::Random random(3, 1);
  for (int i = 0; i < 2000; ++i) {
    x.push_back(random.normal());
    valley.push_back(x.back() * x.back());
  }
  const auto found = of(numbers("valley", valley), numbers("x", x));
  EXPECT_EQ(found.measure, Association::Measure::correlation_ratio);
  EXPECT_GT(found.value, 0.95);
  EXPECT_LT(of(numbers("x", x), numbers("valley", valley)).value, 0.2) << "x has a sign besides";
}

TEST(AssociationTest, SamplesTheSameCustomersInAnyOrder) {
  const size_t rows = 130'000;
  std::vector<double> x, y;
  base::Random random(4, 1);
  for (size_t i = 0; i < rows; ++i) {
    x.push_back(std::floor(40 * random.exponential()));
    y.push_back(i % 7 == 0 ? NAN : x.back() + std::floor(30 * random.exponential()));
  }
  auto key = keys(rows);
  const std::vector<Column> straight = {numbers("x", x), numbers("y", y)};
  const auto first = Associations(pointers(straight), key, 9).measure(0, 1);
  std::ranges::reverse(key);
  std::ranges::reverse(x);
  std::ranges::reverse(y);
  const std::vector<Column> turned = {numbers("x", x), numbers("y", y)};
  const auto second = Associations(pointers(turned), key, 9).measure(0, 1);
  EXPECT_EQ(first.value, second.value);
  EXPECT_EQ(first.rows, second.rows);
  EXPECT_LT(first.rows, Associations::kSample);
  EXPECT_GT(first.rows, 80'000);
  const auto other = Associations(pointers(turned), key, 10).measure(0, 1);
  EXPECT_NE(other.value, first.value) << "another seed takes others";
  EXPECT_NEAR(other.value, first.value, 0.01);
}

TEST(AssociationTest, WhatCannotBeMeasuredIsNot) {
  const std::vector<double> few = {1, 2, 3, 4, 5, 6, 7, 8, 9}, same(20, 4.0), none(20, NAN);
  std::vector<double> many(20);
  std::iota(many.begin(), many.end(), 0);
  EXPECT_EQ(of(numbers("a", few), numbers("b", few)).measure, Association::Measure::none);
  EXPECT_EQ(of(numbers("a", many), numbers("b", same)).measure, Association::Measure::none);
  EXPECT_EQ(of(numbers("a", none), numbers("b", many)).measure, Association::Measure::none);
  EXPECT_EQ(of(texts("a", std::vector<std::string>(20, "x")), numbers("b", many)).measure,
            Association::Measure::none);
  // A level each says nothing, however well it tells customers apart.
  std::vector<std::string> each;
  for (int i = 0; i < 20; ++i) each.push_back(std::string(1, static_cast<char>('a' + i)));
  EXPECT_EQ(of(numbers("a", many), texts("b", each)).measure, Association::Measure::none);
  many[3] = INFINITY;
  EXPECT_DOUBLE_EQ(of(numbers("a", many), numbers("b", many)).value, 1);
}

}  // namespace
}  // namespace coterie::evidence
