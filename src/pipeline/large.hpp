// A run with more customers than its memory holds. The features of all of them lie in a file,
// sorted by the engine, which spills; a sample of them becomes the frame on which models are
// fitted; then one pass over the file assigns every customer.
//
// Who is in the sample hangs on a hash of the id alone, and what is counted comes in the order of
// the ids: neither threads, parts nor the order of the input change a bit.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.hpp"
#include "segment/model.hpp"

namespace coterie::pipeline {

class Tally;

// What customers spent, exactly: a double of the currency's units is the nearest whole number of
// millionths below 2^51 of them; who spent more is looked up.
class Spend {
 public:
  Spend() = default;
  explicit Spend(std::map<std::string, int64_t, std::less<>> large) : large_(std::move(large)) {}
  // units: the customer's `spend`; NaN counts as nothing.
  int64_t micros(std::string_view id, double units) const;
  // One a customer of the frame, by its column `spend`; nothing without one.
  std::vector<int64_t> of(const table::Frame& customers) const;

 private:
  std::map<std::string, int64_t, std::less<>> large_;
};

// counted: which lines count, as a condition. The lines must be in the engine.
base::Result<Spend> read_spend(engine::Engine& engine, const std::string& counted);

class LargeRun {
 public:
  // options: with takers; outlives it, as the engine.
  LargeRun(engine::Engine& engine, const PipelineOptions& options)
      : engine_(engine), options_(options) {}

  // Whether so many customers are more than memory holds.
  static bool is_needed(const engine::Engine& engine, const PipelineOptions& options,
                        int64_t customers, int64_t columns);

  // Lets the engine write the features of all customers in the order of their ids, and reads the
  // sample.
  // snapshot_sql: customer_id and the features, ordered by customer_id. columns: about how many
  // features. source: the file that is named where customers repeat.
  // Errors: those of the engine; Code::data when a customer stands in several rows.
  // Cost: the engine sorts once, by one thread while it writes; one more pass for the sample.
  base::Result<table::Frame> take_sample(const std::string& snapshot_sql, int64_t columns,
                                         const std::string& source);

  // Assigns every customer by every model and hands them to the takers; puts the numbers of all
  // customers into population and segments of `result` and says so in result.everyone.
  // models: fitted on the sample, with names; in the order of result.models. spend: null without
  // money. Errors: those of the engine, the models and the takers; Code::cancelled.
  base::Status assign_everyone(std::span<const segment::Model> models, const Spend* spend,
                               RunResult& result);

  // The audit of what assign_everyone counted against what the engine finds in the files.
  // accepted_micros: none without money.
  base::Result<std::vector<segment::Finding>> audit(const RunResult& result,
                                                    std::optional<int64_t> accepted_micros) const;

 private:
  base::Status pass(std::span<const segment::Model> models, const Spend* spend,
                    std::vector<segment::ModelResult>& parts, int chosen, Tally& tally);
  base::Status count_file(const segment::ModelResult& model,
                          std::vector<segment::Finding>& out) const;
  std::string words(int64_t sampled) const;

  engine::Engine& engine_;
  const PipelineOptions& options_;
  std::filesystem::path folder_;
  int64_t customers_ = 0;
};

}  // namespace coterie::pipeline
