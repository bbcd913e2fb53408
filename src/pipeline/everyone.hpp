// What a run does with customers who do not fit memory: models are fitted on a sample, then every
// customer is assigned in one pass and handed on, part by part.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::pipeline {

inline constexpr const char* kFeaturesFile = "features.parquet";
inline constexpr const char* kAssignmentsFile = "assignments.parquet";

// Who takes the customers. Nothing is asked of it in a run that fits memory.
class Takers {
 public:
  virtual ~Takers() = default;
  // False: only the models are asked for. Then nobody is assigned, and the result says nothing of
  // everyone; begin() is all that is called.
  virtual bool wants_everyone() const { return true; }
  // Called first. Returns: the folder into which the engine writes features.parquet, every customer
  // in the order of the ids, and in which assignments.parquet lies once finish() was called.
  virtual base::Result<std::filesystem::path> begin() = 0;
  // customers: the next ones in the order of the ids. models: with their names and segments; the
  // assignment of each is that of these customers. chosen: index of the model that tags them.
  virtual base::Status add(const table::Frame& customers,
                           std::span<const segment::ModelResult> models, int chosen) = 0;
  // Every customer was there.
  virtual base::Status finish() = 0;
};

// How a run went in which frame, assignments and figures are those of a sample. Sizes, revenue,
// means and standard deviations of the segments, and shares of their categories, are of all
// customers; medians, quartiles, ranks and indices are the sample's.
struct Everyone {
  int64_t customers = 0, sampled = 0;
  int64_t revenue_micros = 0;           // exact; 0 without money
  std::vector<int64_t> micros_without;  // of each model: of the customers in no segment
  int64_t memory_bytes = 0;             // the limit that made it so
  std::filesystem::path folder;         // holds features.parquet and assignments.parquet
  std::string words;                    // what was done, for people
};

}  // namespace coterie::pipeline
