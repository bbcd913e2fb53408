// What the tests of reading share: a folder of small files and the real engine, from planning to
// the standard tables.
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/text.hpp"
#include "project/load.hpp"

namespace coterie::project {

inline constexpr base::Day kToday = 20454;  // 2026-01-01

inline std::string text_of(const Loaded& loaded) {
  std::string out;
  auto add = [&](const auto& name, auto... values) {
    ((out += std::string(name)), ..., (out += fmt::format(" {}", values)));
    out += "\n";
  };
  add("rows", loaded.rows_in, loaded.purchases, loaded.returns, loaded.revenue_micros, loaded.money,
      loaded.first_order, loaded.last_order, loaded.as_of, loaded.customers, loaded.orders);
  for (const auto& [check, rows] : loaded.rejected) add(check, rows);
  for (const auto& fact : loaded.quality)
    add(fact.check, fact.rows, fact.share, fact.action, base::join(fact.examples, " "), fact.text);
  for (const auto& source : loaded.sources)
    add(source.kind, source.rows, base::join(source.files, " "));
  for (const auto& text : loaded.warnings) add("warning", text);
  for (const auto& text : loaded.notes) add("note", text);
  for (const auto& name : loaded.tables.line_columns) add("column", name);
  for (const auto* names :
       {&loaded.tables.categories, &loaded.tables.channels, &loaded.tables.payment_types})
    add("frequent", base::join(*names, "|"));
  return out;
}

struct BothWays {
  int threads = 2;
  size_t chunk_bytes = size_t{1} << 20;
  Loaded* by_ledger = nullptr;  // becomes the reading that may hold a ledger
};

// Rows of one table that another does not have, by these columns; both ways.
inline void expect_same_rows(engine::Engine& engine, const std::string& columns,
                             const std::string& one, const std::string& other) {
  for (const auto& [a, b] : {std::pair(one, other), std::pair(other, one)}) {
    auto rows = engine.integer(fmt::format("SELECT COUNT(*) FROM (SELECT {0} FROM {1} EXCEPT ALL "
                                           "SELECT {0} FROM {2})",
                                           columns, a, b),
                               "test");
    EXPECT_TRUE(rows && *rows == 0)
        << "rows of " << a << " that " << b << " does not have: " << (rows ? *rows : -1);
  }
}

// Reads into a ledger where that can be, and by the engine; both must say the same and leave the
// same lines. Gives the engine's reading.
inline base::Result<Loaded> load_both_ways(engine::Engine& engine, const Plan& plan,
                                           const Project& project, const BothWays& how = {}) {
  base::Pool pool(how.threads);
  auto by_ledger =
      load(engine, plan, project, {.today = kToday, .pool = &pool, .chunk_bytes = how.chunk_bytes});
  const bool ledger = by_ledger && by_ledger->ledger != nullptr;
  if (ledger) {
    EXPECT_TRUE(lines_to_engine(engine, *by_ledger));
    EXPECT_TRUE(engine.execute("CREATE OR REPLACE TABLE by_ledger AS SELECT * FROM lines", "test"));
    EXPECT_TRUE(engine.execute("DROP VIEW lines", "test"));
  }
  auto by_engine = load(engine, plan, project, {.today = kToday, .ledger = false});
  EXPECT_EQ(by_ledger.has_value(), by_engine.has_value());
  if (!by_ledger || !by_engine) {
    if (!by_ledger && !by_engine) {
      EXPECT_EQ(by_ledger.error().text(), by_engine.error().text());
    }
    return by_engine;
  }
  EXPECT_EQ(text_of(*by_ledger), text_of(*by_engine));
  if (ledger) {
    std::string columns = "customer_id, order_id, ordered_at, is_return";
    for (const auto& name : by_engine->tables.line_columns) columns += ", " + name;
    expect_same_rows(engine, columns, "lines", "by_ledger");
  }
  if (how.by_ledger != nullptr) *how.by_ledger = *std::move(by_ledger);
  return by_engine;
}

class Loads : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("coterie_") + info->test_suite_name() + "_" + info->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    engine::EngineOptions options;
    options.threads = 2;
    auto engine = engine::Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = std::move(*engine);
    project_.folder = folder_.string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return name;
  }

  // Today is 2026-01-01 in all tests.
  base::Result<Loaded> try_load(const std::vector<std::string>& paths,
                                const std::map<std::string, std::string>& fixed = {},
                                const Source& declared = {}) {
    auto project = project_;
    project.sources.push_back(declared);
    project.sources.back().paths = paths;
    auto plan = plan_reading(*engine_, project, fixed);
    if (!plan) return std::unexpected(plan.error());
    return load_both_ways(*engine_, *plan, project);
  }

  base::Result<Loaded> try_project(const std::string& toml) {
    auto project = parse_project(toml, (folder_ / "coterie.toml").string());
    if (!project) return std::unexpected(project.error());
    auto plan = plan_reading(*engine_, *project, {});
    if (!plan) return std::unexpected(plan.error());
    return load_both_ways(*engine_, *plan, *project);
  }

  static Loaded good(base::Result<Loaded> loaded) {
    if (!loaded) throw std::runtime_error(loaded.error().text());
    int64_t rejected = 0;
    for (const auto& [check, rows] : loaded->rejected) rejected += rows;
    EXPECT_EQ(loaded->rows_in, loaded->purchases + loaded->returns + rejected)
        << "every row is accounted for";
    return *std::move(loaded);
  }
  Loaded loaded(const std::vector<std::string>& paths,
                const std::map<std::string, std::string>& fixed = {}, const Source& declared = {}) {
    return good(try_load(paths, fixed, declared));
  }
  // One file of this text.
  Loaded read(const std::string& text, const std::string& name = "orders.csv") {
    return loaded({put(name, text)});
  }
  base::Error refused(base::Result<Loaded> loaded) const {
    EXPECT_FALSE(loaded);
    return loaded ? base::Error{} : loaded.error();
  }

  static const QualityFact& fact(const Loaded& loaded, const std::string& check) {
    static const QualityFact none{"none", -1, 0, "", {}, ""};
    auto found = std::ranges::find(loaded.quality, check, &QualityFact::check);
    return found == loaded.quality.end() ? none : *found;
  }

  std::string one(const std::string& sql) {
    auto rows = engine_->rows(sql, "test");
    if (!rows) throw std::runtime_error(rows.error().text());
    return rows->cells.empty() ? "no row" : rows->cells[0][0];
  }

  std::filesystem::path folder_;
  std::unique_ptr<engine::Engine> engine_;
  Project project_;
};

using Examples = std::vector<std::string>;

}  // namespace coterie::project
