// What the tests of this room share: small shops, and runs of them on an engine of their own.
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "pipeline/pipeline.hpp"
#include "pipeline/replay.hpp"
#include "segment/model.hpp"

namespace coterie::pipeline {

// Orders over two years: customers who come often, now and then, or once; categories and channels.
inline std::string two_years(int customers, bool money = true) {
  base::Random random(31, 7);
  std::string out = "customer_id,order_id,order_date,category,channel,quantity";
  out += money ? ",unit_price\n" : "\n";
  int number = 0;
  for (int c = 0; c < customers; ++c) {
    const int orders = c % 3 == 0   ? 6 + static_cast<int>(random.below(14))
                       : c % 3 == 1 ? 2 + static_cast<int>(random.below(4))
                                    : 1;
    for (int o = 0; o < orders; ++o) {
      const int day = 19000 + static_cast<int>(random.below(730));
      ++number;
      for (uint64_t line = 0; line <= random.below(3); ++line) {
        // One in twenty comes back.
        const bool back = random.below(20) == 0;
        out += fmt::format("c{:04},o{},{} {:02}:15:00,k{},{},{}", c, number, base::format_day(day),
                           random.below(24), random.below(8), random.below(2) == 0 ? "web" : "shop",
                           back ? -1 : 1 + static_cast<int>(random.below(4)));
        out += money ? fmt::format(",{}.{:02}\n", 2 + random.below(c % 3 == 0 ? 60 : 20),
                                   random.below(100))
                     : "\n";
      }
    }
  }
  return out;
}

// A run that can be looked back from: what run_pipeline holds while it works.
struct Ran {
  std::unique_ptr<base::Pool> pool;
  std::unique_ptr<engine::Engine> engine;
  RunResult result;
  std::vector<segment::Model> models;
  std::vector<uint64_t> keys;

  Replay replay(int64_t customers_most = 250'000) {
    return Replay({*engine, result, models, keys, {pool.get(), nullptr, nullptr}}, customers_most);
  }
};

class ShopTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("coterie_{}_{}", info->test_suite_name(), info->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  // as_of: as --as-of. Two sources are joined in the engine, one lies in a ledger.
  Ran run(const std::string& toml, const std::string& as_of = "", int threads = 2) const {
    const auto good = [](auto result) {
      if (!result) throw std::runtime_error(result.error().text());
      return *std::move(result);
    };
    auto project = good(project::parse_project(toml, (folder_ / "coterie.toml").string()));
    if (!as_of.empty()) project.as_of = as_of;
    Ran out;
    out.pool = std::make_unique<base::Pool>(threads);
    engine::EngineOptions engine_options;
    engine_options.threads = threads;
    out.engine = good(engine::Engine::open(engine_options));
    PipelineOptions options;
    options.today = 21000;
    options.pool = out.pool.get();
    out.result = good(run_pipeline(*out.engine, project, options));
    for (const auto& json : out.result.model_json)
      out.models.push_back(good(segment::model_from_json(nlohmann::json::parse(json))));
    for (int64_t row = 0; row < out.result.frame.rows(); ++row)
      out.keys.push_back(base::hash_text(out.result.frame.ids[row]));
    return out;
  }

  std::filesystem::path folder_;
};

// Equal to the last bit; a missing number is a missing number.
inline void expect_same_frames(const table::Frame& a, const table::Frame& b) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.columns.size(), b.columns.size());
  for (int64_t row = 0; row < a.rows(); ++row) ASSERT_EQ(a.ids[row], b.ids[row]);
  for (size_t i = 0; i < a.columns.size(); ++i) {
    const auto &x = a.columns[i], &y = b.columns[i];
    ASSERT_EQ(x.name, y.name);
    EXPECT_EQ(x.levels, y.levels) << x.name;
    EXPECT_EQ(x.codes, y.codes) << x.name;
    ASSERT_EQ(x.values.size(), y.values.size()) << x.name;
    for (size_t row = 0; row < x.values.size(); ++row)
      ASSERT_TRUE(std::bit_cast<uint64_t>(x.values[row]) ==
                      std::bit_cast<uint64_t>(y.values[row]) ||
                  (std::isnan(x.values[row]) && std::isnan(y.values[row])))
          << x.name << " of " << a.ids[static_cast<int64_t>(row)];
  }
}

}  // namespace coterie::pipeline
