// The feature table of all customers at one instant, made from the data that a run has loaded: the
// run's own, and that of any day before it. There is one way to make one, so that a look back gives
// what a run of that day gave.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "features/snapshot.hpp"
#include "project/load.hpp"
#include "project/project.hpp"
#include "segment/fit.hpp"
#include "table/frame.hpp"

namespace coterie::pipeline {

// What is known of every customer at one instant.
struct Snapshot {
  base::LocalSeconds as_of = 0;
  std::vector<features::BuiltFeature> features;  // in the frame's column order
  std::vector<features::BuiltFeature> besides;   // columns after them, which models may read
  std::vector<features::MissingFeature> missing;
  // Columns that tell what is so today, whatever as_of is: attributes and ready features.
  std::vector<std::string> without_past;
  std::string sql;  // over lines and customers, or over a ready feature table
  table::Frame frame;
  std::vector<int64_t> spend_micros;  // one a customer, exact; empty without money
  std::vector<uint64_t> keys;         // one hash a customer
};

struct SnapshotRequest {
  project::FeatureRequest features;  // `also` as the models need it
  base::LocalSeconds as_of = 0;
  features::Gap without;       // days whose lines and events do not count
  double customers_share = 1;  // below 1: about so many of the customers, chosen by their key
  // Asked for the rows of the query, with the number of its columns, before it is run here; none
  // where the query is to be read whole.
  std::function<base::Result<std::optional<table::Frame>>(const std::string& sql, int64_t columns)>
      read = {};
};

// Makes the snapshot from the ledger where its sums can be had there, else from the engine's lines
// (which a ledger is then sent to, once).
// Errors: those of the request and the engine; Code::data when no customer has an order in the time
// that counts.
// Repeats: for any threads and order of rows; a customer's row depends on nothing but the lines of
// that customer before as_of and the names of the most frequent categories, channels and payments.
// Cost: one pass over the lines and the engine's formulas over the customers.
// Checked: ReplayTest: equal to the last bit to a run with --as-of of that day, both ways.
base::Result<Snapshot> take_snapshot(engine::Engine& engine, project::Loaded& loaded,
                                     const SnapshotRequest& request, base::Pool* pool);

// Whether a customer is in the sample of about this share of all customers; the same customers
// whatever the day, and those of a smaller share are among those of a larger one.
bool in_sample(std::string_view customer_id, double share);

// What models are fitted to: the frame and which of its features a model takes when it names none.
segment::FitInput fit_input(const table::Frame& frame,
                            std::span<const features::BuiltFeature> features);

// Those customers of a frame, in the order of `rows`; levels that none of them has are gone.
table::Frame rows_of(const table::Frame& frame, std::span<const int64_t> rows);

// The purchases that count at as_of, as a condition over lines.
std::string counted_purchases(const engine::Engine& engine, base::LocalSeconds as_of,
                              int window_days, const features::Gap& without = {});

}  // namespace coterie::pipeline
