// What the tests of this room share.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "pipeline/pipeline.hpp"
#include "segment/test_models.hpp"

namespace coterie::figures {

using segment::wild_shop;

template <class Number>
Number total(const std::vector<Number>& values) {
  return std::accumulate(values.begin(), values.end(), Number{});
}

// Labels -1 … segments - 1 that follow from the row.
inline std::vector<int32_t> some_labels(int64_t rows, int segments, bool without = true) {
  std::vector<int32_t> out;
  for (int64_t row = 0; row < rows; ++row) {
    const auto at = static_cast<int32_t>(base::mix64(static_cast<uint64_t>(row)) %
                                         static_cast<uint64_t>(segments + without));
    out.push_back(at - without);
  }
  return out;
}

// A run over the files of a project, with the engine that still holds its lines.
struct Run {
  std::unique_ptr<engine::Engine> engine;
  pipeline::RunResult result;
};

inline Run run(const std::string& toml, const std::string& file, int threads = 2) {
  auto must = []<class T>(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return *std::move(result);
  };
  engine::EngineOptions engine_options;
  engine_options.threads = threads;
  Run out{must(engine::Engine::open(engine_options)), {}};
  base::Pool pool(threads);
  pipeline::PipelineOptions options;
  options.today = base::today_utc();
  options.pool = &pool;
  out.result =
      must(pipeline::run_pipeline(*out.engine, must(project::parse_project(toml, file)), options));
  return out;
}

// A project over orders: a grid that is chosen, a framework of four cells, and clusters if asked.
inline std::string grid_project(const std::string& source, bool clusters = false) {
  const std::string models = R"(
[[models]]
name = "rfm"
method = "grid"
grid = "rf_10"
[[models]]
name = "framework"
method = "percentile"
scores = ["orders", "spend"]
cuts = [0.5]
cells = { "high,high" = "HH", "high,low" = "HL", "low,high" = "LH", "low,low" = "LL" }
)";
  return "[sources.orders]\n" + source +
         "\n[features]\nuse = [\"recency_days\", \"orders\", \"spend\"]\n" +
         (clusters ? "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nk = 3\n" : "") +
         models + "[run]\nchoose = \"" + (clusters ? "clusters" : "rfm") + "\"\n";
}

// The shop of tests/oracle/figures_oracle.py. feature_settings: more lines of [features].
inline Run made_shop(int threads = 2, bool clusters = false,
                     const std::string& feature_settings = "") {
  auto toml = grid_project("path = \"figures_orders.csv\"", clusters);
  toml.insert(toml.find("use = "), feature_settings + "\n");
  const auto folder = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests" / "oracle";
  return run(toml, (folder / "coterie.toml").string(), threads);
}

// "" when this machine has no data.
inline std::string data_folder() {
  const char* said = std::getenv("COTERIE_DATA");
  const auto folder = said != nullptr
                          ? std::filesystem::path(said)
                          : std::filesystem::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  return std::filesystem::is_directory(folder) ? std::filesystem::absolute(folder).string() : "";
}

}  // namespace coterie::figures
