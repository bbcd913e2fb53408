// The gap statistic: how far log W_k of the rows lies below what rows without clusters give.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::cluster {

// Where reference rows are drawn from, uniformly.
enum class GapBox {
  principal_axes,  // the ranges of the principal components: follows the shape of the rows
  ranges,          // the ranges of the columns
};

struct GapOptions {
  GapBox box = GapBox::principal_axes;
  int references = 10;          // reference sets, 2 or more
  int64_t sample_rows = 10000;  // rows that are clustered, and rows of each reference set
  // seed and keys as in kmeans(); rows count once, weights have no part.
  KMeansOptions kmeans = {.restarts = 4};
};

struct GapValue {
  int k = 0;
  double gap = 0;             // expected - observed
  double standard_error = 0;  // s_k: sd of log W_k over the references * sqrt(1 + 1 / references)
  double observed = 0;        // log W_k, W_k being the inertia
  double expected = 0;        // mean over the references
};

// Gap statistics for k = k_low..k_high (k_low 1 or more). Rows are a sample by key when there are
// more than sample_rows; reference sets have as many, and the same k-means clusters them, each k
// also from the centres of k - 1. Fewer values than asked when some k has no positive inertia, or
// fewer distinct rows than k exist.
// Errors: Code::data for an empty range, fewer than 2 references, or rows that are all alike (or
// none); Code::cancelled; Code::internal when keys do not match the rows.
// Repeats: as kmeans(). Cost: (references + 1) sweeps over k on the sample.
// Source: Tibshirani, Walther & Hastie 2001, J. R. Statist. Soc. B 63:411, section 3 (boxes a, b).
// Checked: GapTest against numpy and scikit-learn on two data sets (tests/oracle/gap_oracle.py),
// within the error of both draws; k = 1 against its closed form.
base::Result<std::vector<GapValue>> gap_statistic(const table::Matrix& matrix, int k_low,
                                                  int k_high, const GapOptions& options,
                                                  const Context& context);

// The smallest k with gap(k) >= gap(k + 1) - standard_error(k + 1); 0 when there is none among the
// values, which are those of gap_statistic().
int gap_k(std::span<const GapValue> values);

}  // namespace coterie::cluster
