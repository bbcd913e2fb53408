// Any day before a run's own, replayed from the data that the run has loaded: the snapshot of that
// day and the declared models fitted to it. Exactly what a run with --as-of of that day would have
// had, but for attributes of customers and ready feature tables, whose past nobody knows.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/pipeline.hpp"
#include "pipeline/snapshot.hpp"
#include "segment/model.hpp"

namespace coterie::pipeline {

// What a run holds when it looks back; all of it must outlive the Replay.
struct ReplayInput {
  engine::Engine& engine;
  RunResult& run;  // its lines may be sent from the ledger to the engine; nothing else changes
  std::span<const segment::Model> models;  // frozen, in the order of the project
  std::span<const uint64_t> keys;          // one hash a customer of the run's frame
  cluster::Context context;
};

struct DayModel {
  std::shared_ptr<const segment::Model> model;  // null: see `missing`
  std::vector<int32_t> labels;                  // one a customer of the day, -1: none
  std::vector<std::string> names;               // of its segments; "" each for clusters
  std::string missing;                          // why there is none, one sentence
  std::vector<std::string> left_out;            // features of the run's model that have no past
};

struct Day {
  base::LocalSeconds as_of = 0;
  std::shared_ptr<const table::Frame> frame;
  std::vector<int64_t> spend_micros;  // empty without money
  std::vector<uint64_t> keys;
  std::vector<DayModel> models;  // in the order of the project

  int64_t rows() const { return frame->rows(); }
};

// Whether a fit may see columns that tell what is so today whatever the day is. A run of that day
// sees them; a test of what a model foresees must not.
enum class Sees { everything, its_past_only };

class Replay {
 public:
  // customers_most: with more customers than that a sample of about so many is replayed, chosen by
  // key, the same ones each day.
  Replay(const ReplayInput& input, int64_t customers_most);

  double customers_share() const { return share_; }
  bool sampled() const { return share_ < 1; }

  // The run's own day with its own models: all its customers, or those of the sample.
  base::Result<const Day*> now();
  // The run's own day with models fitted anew: the run's own unless a sample is replayed.
  base::Result<const Day*> now_refit();
  // Another day. without: days whose lines and events do not count. Errors: as take_snapshot; a
  // model that cannot be fitted to that day's customers is a DayModel with `missing`.
  base::Result<Day> day(base::LocalSeconds as_of, Sees sees, const features::Gap& without = {});
  // Purchases of the `days` before `until`: a frame with orders, and spend in micros.
  base::Result<std::optional<Snapshot>> purchases(base::LocalSeconds until, int days);
  // A model's segments on another frame; empty without a model.
  base::Result<std::vector<int32_t>> labels(const DayModel& model, const table::Frame& frame) const;

  const RunResult& run() const { return input_.run; }
  engine::Engine& engine() { return input_.engine; }
  project::Loaded& loaded() { return input_.run.loaded; }
  const cluster::Context& context() const { return input_.context; }

 private:
  base::Status fit(Day& day, const Snapshot& snapshot, Sees sees) const;
  base::Result<DayModel> fit_one(size_t index, const segment::FitInput& fit,
                                 const std::vector<std::string>& without_past, Sees sees) const;

  ReplayInput input_;
  double share_ = 1;
  std::optional<Day> now_, now_refit_;
};

// For each row of the first frame the row of the same customer in the second, -1: not there. Both
// ascend by id.
std::vector<int64_t> rows_in(const table::Frame& first, const table::Frame& second);

// labels at those rows; `gone` for -1.
std::vector<int32_t> labels_at(std::span<const int32_t> labels, std::span<const int64_t> rows,
                               int32_t gone);

}  // namespace coterie::pipeline
