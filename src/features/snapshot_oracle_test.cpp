// Every feature, run by the engine, against what pandas found on the same lines
// (tests/oracle/features_oracle.py), and the same bits for any threads and order of lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/engine.hpp"
#include "features/snapshot.hpp"

namespace coterie::features {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using project::Tables;

// Cells of a file without quotes or commas in them; the first row is the header.
Rows read_csv(const std::string& name) {
  auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests/oracle" / name;
  auto bytes = base::read_file(path);
  EXPECT_TRUE(bytes) << path;
  Rows out;
  for (const auto& line : base::split(bytes.value_or(""), '\n'))
    if (!line.empty()) out.push_back(base::split(line, ','));
  return out;
}

// CREATE TABLE from texts, each column cast to its type; an empty cell is null.
std::string create_table(const std::string& table, const Rows& rows,
                         const std::map<std::string, std::string>& types) {
  const auto& dialect = *sql::dialects().front();
  std::vector<std::string> columns, values;
  for (const auto& name : rows[0])
    columns.push_back("CAST(" + name + " AS " +
                      (types.contains(name) ? types.at(name) : "VARCHAR") + ") AS " + name);
  for (size_t i = 1; i < rows.size(); ++i) {
    std::vector<std::string> cells;
    for (const auto& cell : rows[i])
      cells.push_back(cell.empty() ? "NULL" : sql::text_literal(dialect, cell));
    values.push_back("(" + base::join(cells, ", ") + ")");
  }
  return "CREATE TEMP TABLE " + table + " AS SELECT " + base::join(columns, ", ") +
         " FROM (VALUES " + base::join(values, ", ") + ") AS given (" + base::join(rows[0], ", ") +
         ")";
}

std::unique_ptr<engine::Engine> open(int threads, const Rows& lines) {
  engine::EngineOptions options;
  options.threads = threads;
  auto engine = engine::Engine::open(options);
  EXPECT_TRUE(engine) << (engine ? "" : engine.error().text());
  if (!engine) return nullptr;
  auto made = (*engine)->execute(create_table("lines", lines,
                                              {{"ordered_at", "TIMESTAMP"},
                                               {"is_return", "BOOLEAN"},
                                               {"quantity_milli", "BIGINT"},
                                               {"amount_micros", "BIGINT"},
                                               {"discount_micros", "BIGINT"},
                                               {"instalments", "BIGINT"}}),
                                 "making lines");
  EXPECT_TRUE(made) << (made ? "" : made.error().text());
  made = (*engine)->execute(create_table("events", read_csv("features_events.csv"),
                                         {{"event_at", "TIMESTAMP"}, {"seconds", "BIGINT"}}),
                            "making events");
  EXPECT_TRUE(made) << (made ? "" : made.error().text());
  return std::move(*engine);
}

Tables tables(bool money) {
  Tables out;
  out.lines = out.events = true;
  out.line_columns = {"product", "category",       "channel",         "payment_type",
                      "region",  "quantity_milli", "discount_micros", "instalments"};
  if (money) out.line_columns.insert("amount_micros");
  out.event_columns = {"event_kind", "session", "seconds"};
  out.categories = {"Home & Garden", "Toys", "Books", "Café d'Or"};
  out.channels = {"Web", "store", "App"};
  out.payment_types = {"card", "cash on delivery"};
  out.event_kinds = {"view", "cart"};
  return out;
}

struct Cell {
  bool null = false;
  double number = 0;
  std::string text;
  bool operator==(const Cell&) const = default;
};
struct Result {
  std::vector<std::string> names;
  std::vector<bool> texts;
  std::vector<std::vector<Cell>> rows;
};

Result run(engine::Engine& engine, const Tables& tables, const project::FeatureRequest& request) {
  Result out;
  auto plan = plan_snapshot(tables, request, base::parse_local("2012-03-01", "").value());
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().text());
  if (!plan) return out;
  auto stream = engine.query(sql::render(engine.dialect(), plan->query), "computing features");
  EXPECT_TRUE(stream) << (stream ? "" : stream.error().text());
  if (!stream) return out;
  out.names = stream->names();
  const int columns = static_cast<int>(out.names.size());
  for (int c = 0; c < columns; ++c) out.texts.push_back(stream->is_text(c));
  engine::Batch batch;
  while (stream->next(batch).value_or(false))
    for (int64_t r = 0; r < batch.rows(); ++r) {
      auto& row = out.rows.emplace_back();
      for (int c = 0; c < columns; ++c) {
        Cell cell{batch.null(c, r), 0, ""};
        if (!cell.null && stream->is_text(c)) cell.text = batch.text(c, r);
        if (!cell.null && !stream->is_text(c)) cell.number = batch.number(c, r);
        row.push_back(cell);
      }
    }
  return out;
}

// `expected` is one variant of features_expected.csv, with the header.
void compare(const Result& actual, const Rows& expected, bool money) {
  ASSERT_EQ(actual.rows.size(), expected.size() - 1);
  int compared = 0;
  for (size_t c = 1; c < actual.names.size(); ++c) {
    const auto& name = actual.names[c];
    auto at = std::ranges::find(expected[0], name);
    ASSERT_NE(at, expected[0].end()) << name << " is not in the oracle";
    const auto column = static_cast<size_t>(at - expected[0].begin());
    for (size_t r = 0; r < actual.rows.size(); ++r) {
      const auto& cell = actual.rows[r][c];
      const auto& want = expected[r + 1][column];
      const std::string where = name + " of " + expected[r + 1][1];
      ASSERT_EQ(actual.rows[r][0].text, expected[r + 1][1]);
      EXPECT_EQ(cell.null, want.empty()) << where << ", expected " << want;
      if (cell.null || want.empty()) continue;
      ++compared;
      if (actual.texts[c]) {
        EXPECT_EQ(cell.text, want) << where;
      } else {
        const double value = std::strtod(want.c_str(), nullptr);
        EXPECT_NEAR(cell.number, value, 1e-12 * std::max(1.0, std::abs(value))) << where;
      }
    }
  }
  EXPECT_GT(compared, 500);
  // Every column that the oracle has for this variant was compared: none is forgotten.
  EXPECT_EQ(actual.names.size() - 1, expected[0].size() - 2 - (money ? 0u : 7u));
}

Rows variant(const std::string& name) {
  Rows out;
  auto all = read_csv("features_expected.csv");
  for (size_t i = 0; i < all.size(); ++i)
    if (i == 0 || all[i][0] == name) out.push_back(all[i]);
  return out;
}

// The whole catalogue: the presets and what only goes by name.
project::FeatureRequest everything() {
  project::FeatureRequest request;
  for (const auto& feature : catalogue()) request.use.emplace_back(feature.name);
  return request;
}

TEST(SnapshotOracle, AllFeaturesOverAllHistory) {
  auto engine = open(2, read_csv("features_lines.csv"));
  ASSERT_TRUE(engine);
  compare(run(*engine, tables(true), everything()), variant("history"), true);
}

TEST(SnapshotOracle, AllFeaturesInAWindow) {
  auto engine = open(2, read_csv("features_lines.csv"));
  ASSERT_TRUE(engine);
  auto request = everything();
  request.window_days = 120;
  compare(run(*engine, tables(true), request), variant("window"), true);
}

TEST(SnapshotOracle, AllFeaturesWithoutMoney) {
  auto engine = open(2, read_csv("features_lines.csv"));
  ASSERT_TRUE(engine);
  compare(run(*engine, tables(false), everything()), variant("no_money"), false);
}

TEST(SnapshotOracle, SameBitsForAnyThreadsAndOrderOfLines) {
  auto lines = read_csv("features_lines.csv");
  auto first = open(1, lines);
  std::reverse(lines.begin() + 1, lines.end());
  auto second = open(2, lines);
  ASSERT_TRUE(first && second);
  auto request = everything();
  auto a = run(*first, tables(true), request), b = run(*second, tables(true), request);
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_FALSE(a.rows.empty());
}

}  // namespace
}  // namespace coterie::features
