// A model fitted again: to some of the customers, to other features, with another k or seed. What
// all questions about the firmness of a model share.
//
// Customers are chosen and put in order by a hash of their key, never by their row, so that no
// figure depends on the order of the rows.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "project/project.hpp"
#include "segment/fit.hpp"
#include "segment/model.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::evidence {

// A model of the run as it was asked for, as it was fitted, and on what. All must outlive it.
struct Subject {
  const project::ModelRequest* request = nullptr;
  const segment::Model* model = nullptr;         // frozen
  const segment::ModelResult* result = nullptr;  // with the names of its segments
  const segment::FitInput* input = nullptr;      // that it was fitted with
};

// Some customers as a table of their own, and what a fit needs of them.
struct Customers {
  table::Frame frame;
  std::vector<int64_t> rows;  // in the whole table
  std::vector<uint64_t> keys;
  std::vector<int64_t> spend_micros;  // empty without money
  std::vector<int32_t> labels;        // of the run; -1: no segment

  int64_t size() const { return static_cast<int64_t>(rows.size()); }
};

// rows: row numbers of the subject's frame, in an order that follows the keys. columns: names of
// those that are taken; empty: all.
Customers take(const Subject& subject, std::vector<int64_t> rows,
               std::span<const std::string> columns);
// At most `most` customers, those of the smallest sampling ranks for (seed, key), by rank.
Customers take_sample(const Subject& subject, int64_t most, uint64_t seed,
                      std::span<const std::string> columns);

// The columns that a model reads, `more` beside them; each once.
std::vector<std::string> columns_of(const Subject& subject, std::span<const std::string> more);

// What is to differ from the run's fit.
struct Change {
  std::vector<std::string> features;  // of a cluster model; empty: those that the model uses
  std::optional<int> k;               // of a cluster model; else as the request says
  uint64_t seed = 1;
  int resamples = 0;  // of a cluster model
};

// Fits the subject's method again to some customers. Places count as dense with fewer neighbours
// in the share that the customers are fewer, as in the run's own resamples; DBSCAN keeps the run's
// radius where the features are the same.
// Errors: those of segment::fit_model.
base::Result<segment::Fitted> fit_again(const Subject& subject, const Customers& customers,
                                        const Change& change);

// Whether the number of segments can be asked for: k-means, mixtures, medoids, prototypes, trees.
bool takes_k(std::string_view method);
// Whether fits cost so much that they are better made on few customers: all clusters but k-means.
bool is_slow(std::string_view method);

// Noise becomes group 0 and a segment its number + 1, so that agreement counts who has none.
std::vector<int32_t> with_noise(std::span<const int32_t> labels);
// Adjusted Rand index of two labellings; customers of no segment are one more group.
double agreement(std::span<const int32_t> a, std::span<const int32_t> b);

// Three digits, as in "0.0652", "30.5", "1,204".
std::string rounded(double x);

// Mean of what is finite; NaN of nothing. Sums in the order given.
double mean_of(std::span<const double> values);
// Standard error of that mean; NaN of fewer than two.
double standard_error_of(std::span<const double> values);

}  // namespace coterie::evidence
