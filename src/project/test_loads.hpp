// What the tests of reading share: a folder of small files and the real engine, from planning to
// the standard tables.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "project/load.hpp"

namespace coterie::project {

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
    return load(*engine_, *plan, project, kToday, nullptr);
  }

  base::Result<Loaded> try_project(const std::string& toml) {
    auto project = parse_project(toml, (folder_ / "coterie.toml").string());
    if (!project) return std::unexpected(project.error());
    auto plan = plan_reading(*engine_, *project, {});
    if (!plan) return std::unexpected(plan.error());
    return load(*engine_, *plan, *project, kToday, nullptr);
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

  static constexpr base::Day kToday = 20454;
  std::filesystem::path folder_;
  std::unique_ptr<engine::Engine> engine_;
  Project project_;
};

using Examples = std::vector<std::string>;

}  // namespace coterie::project
