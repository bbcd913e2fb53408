// The place where the strands meet: a project and its data in, models with their segments out.
// Nothing is written.
#pragma once
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "features/snapshot.hpp"
#include "pipeline/everyone.hpp"
#include "pipeline/evidence.hpp"
#include "project/load.hpp"
#include "project/plan.hpp"
#include "project/project.hpp"
#include "segment/audit.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::pipeline {

struct PipelineOptions {
  std::map<std::string, std::string> columns;  // --column role=name
  base::Day today = 0;
  base::Pool* pool = nullptr;
  const base::Cancel* cancel = nullptr;
  base::Progress* progress = nullptr;
  // Take the customers of a run beyond memory; null: every run is held in memory.
  Takers* takers = nullptr;
  // 0: as many customers as the run's memory holds, and a sample that fits a quarter of it.
  int64_t customers_in_memory = 0, sampled = 0;
};

struct RunResult {
  project::Project project;
  project::Plan plan;
  project::Loaded loaded;
  std::vector<features::BuiltFeature> features;  // in the frame's column order
  std::vector<features::BuiltFeature> besides;   // columns after them, which models may read
  std::vector<features::MissingFeature> missing;
  std::string snapshot_sql;  // over lines and customers, or over a ready feature table
  table::Frame frame;
  std::vector<int64_t> spend_micros;         // one a customer; empty without money
  table::Profile population;                 // of all customers
  std::vector<segment::ModelResult> models;  // in the order of the project
  // The frozen models, same order: everything needed to score again.
  std::vector<std::string> model_json;
  std::vector<segment::Agreement> agreements;
  Evidence evidence;
  int chosen = 0;             // index of the model that tags the customers
  std::string chosen_reason;  // one sentence
  std::string score_sql;      // the chosen model as SQL over the feature table
  std::vector<segment::Finding> audit;
  std::vector<std::string> warnings;
  // Set where frame, spend_micros and assignments are those of a sample.
  std::optional<Everyone> everyone;

  // All of them, sampled or not.
  int64_t customers() const { return everyone ? everyone->customers : frame.rows(); }
};

// Errors: those of reading, features, fitting; Code::gate when the arithmetic audit fails.
// Repeats: same inputs, project and seed give the same result for any thread count and row order.
base::Result<RunResult> run_pipeline(engine::Engine& engine, const project::Project& project,
                                     const PipelineOptions& options);

}  // namespace coterie::pipeline
