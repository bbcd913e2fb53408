// HDBSCAN*: clusters of any density that are stable while the density they are seen at rises.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "density/condensed.hpp"
#include "density/model.hpp"

namespace coterie::density {

struct HdbscanOptions {
  int min_cluster_size = 0;    // 2 or more; 0: a hundredth of the rows, at least 50, or at least a
                               // twentieth of the rows where that is less, at least 5
  int min_samples = 0;         // 1 or more; 0: min_cluster_size, at most 10
  bool leaf = false;           // the finest clusters; else those of the greatest excess of mass
  bool allow_single = false;   // whether all rows may be one cluster
  double epsilon = 0;          // in value units: no split below this distance; 0: all
  int64_t rows_most = 200000;  // above: fitted on a sample by key, the rest assigned
  std::span<const uint64_t> keys = {};  // as in KMeansOptions
  uint64_t seed = 1;
};

struct HdbscanFit {
  std::vector<int32_t> labels;         // one a row: 0 is the cluster of most rows, -1 noise
  std::vector<double> probabilities;   // one a row: 0 (noise) .. 1 (in at the densest)
  std::vector<double> outlier_scores;  // one a row: GLOSH, 0..1; NaN for rows that were assigned
  std::vector<double> core_distances;  // one a row, in value units; NaN for rows that were assigned
  std::vector<CondensedNode> tree;     // clusters only; those that were chosen have a label
  int clusters = 0;
  int min_cluster_size = 0, min_samples = 0;
  int64_t fitted = 0;              // rows
  DensityModel model;              // what assigns new rows
  std::string how;                 // one sentence: what was done
  std::vector<std::string> notes;  // what a reader should know of this fit
};

// The condensed tree of mutual reachability and the clusters chosen from it. A row's core distance
// is that to its min_samples-th nearest other row, as in the hdbscan package (scikit-learn counts
// the row itself). Equal rows are one point that counts several times: the same result as if each
// was a point, and equal rows fare alike. Splits at one distance happen at once (condensed.hpp),
// distances below a grid step count as one.
// Above rows_most rows the sample has min_cluster_size in proportion, and the other rows are
// assigned as new ones are.
// options: keys one a row or empty. Errors: Code::data for options out of range;
// Code::cancelled. Repeats: same bytes for any threads, row order (a sample needs keys) and
// instruction set.
// Cost: O(n^2 d / 16) at worst for core distances; the spanning tree is cheap once they are known.
// Source: Campello, Moulavi & Sander 2013; Campello et al. 2015 (GLOSH, 6); McInnes & Healy 2017;
// choices as in hdbscan 0.8.44.
// Checked: HdbscanTest: labels of hdbscan on tie-free data (adjusted Rand 0.99 or better),
// stabilities to 1e-9, on 50 data sets of about a thousand rows and two columns or more.
base::Result<HdbscanFit> fit_hdbscan(const table::Matrix& matrix, const HdbscanOptions& options,
                                     const Context& context);

}  // namespace coterie::density
