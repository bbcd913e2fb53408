// The silhouette of each segment's customers, highest first: how surely they belong.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/indices.hpp"
#include "table/matrix.hpp"

namespace coterie::figures {

inline constexpr int kSilhouettePoints = 60;

struct SegmentSilhouette {
  int64_t customers = 0;       // of the sample
  double share = 0;            // of all customers, as the sample has it
  double mean = 0;             // NaN without customers, as the next one
  double negative_share = 0;   // of those nearer to another segment
  std::vector<double> values;  // all of them, or 60 quantiles (type 7) at even steps; highest first
};

struct Silhouettes {
  int64_t sampled = 0, of = 0;  // customers
  std::vector<SegmentSilhouette> segments;
};

// matrix: the columns on which models are compared. segment_of: one a row.
// Returns: nothing when a customer is in no segment, or fewer than two segments have customers:
// the index does not exist then either.
// Errors: Code::cancelled.
// Repeats: the same for any threads and, with distinct keys, any order of rows; the mean over
// segments by share is silhouette_euclidean of this labelling with the same options.
// Cost: as cluster::measure_silhouettes().
base::Result<std::optional<Silhouettes>> make_silhouettes(const table::Matrix& matrix,
                                                          std::span<const int32_t> segment_of,
                                                          int segments,
                                                          const cluster::IndexOptions& options,
                                                          const cluster::Context& context);

}  // namespace coterie::figures
