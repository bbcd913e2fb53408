// One customer as a run holds them, read from the run folder alone.
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "table/frame.hpp"

namespace coterie::runs {

struct CustomerValue {
  std::string feature;
  bool category = false;
  bool missing = false;
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string text;  // of a category, as in the data
};

struct CustomerSegment {
  std::string model, segment;                  // segment "" : none
  int64_t segment_id = -1, runner_up_id = -1;  // -1: none
  double distance = std::numeric_limits<double>::quiet_NaN();
  double confidence = std::numeric_limits<double>::quiet_NaN();
};

struct CustomerRow {
  std::string id;
  std::vector<CustomerValue> values;      // in the order of features.parquet
  std::vector<CustomerSegment> segments;  // by model name
};

// Fetches one customer's features and segments.
// run: a run folder. id: compared byte for byte.
// Errors: Code::data when the run has no such customer or its files cannot be read.
// Cost: one scan of two Parquet files, of which the engine skips the row groups that cannot match.
base::Result<CustomerRow> fetch_customer(engine::Engine& engine, const std::filesystem::path& run,
                                         std::string_view id);

// The customer as a feature table of one row.
table::Frame frame_of(const CustomerRow& row);

}  // namespace coterie::runs
