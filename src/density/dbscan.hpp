// DBSCAN, exact: clusters of points that have enough others near.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "density/model.hpp"
#include "density/neighbours.hpp"
#include "density/tree.hpp"

namespace coterie::density {

struct DbscanOptions {
  double eps = 0;      // how near is near, in value units; 0: the knee of the k-distance curve
  int min_points = 0;  // rows within eps of a core row, itself counted; 0: 2 * cols, at least 5
  std::span<const uint64_t> keys = {};  // as in KMeansOptions: they sample the curve's rows
  uint64_t seed = 1;
};

struct DbscanFit {
  std::vector<int32_t> labels;  // one a row: 0 is the cluster of most rows, -1 noise
  std::vector<char> core;       // one a row
  int clusters = 0;
  double eps = 0;
  int min_points = 0;
  KDistances curve;                // empty when eps was given
  DensityModel model;              // what assigns new rows: the core points
  std::vector<std::string> notes;  // what a reader should know of this fit
};

// Rows that have at least min_points rows within eps (<=, itself counted) are core. Core rows
// within eps of each other share a cluster. Another row within eps of a core row belongs to the
// nearest one's cluster (of equally near ones that with the lower number in the tree), so that
// neither the order of rows nor of the search matters; scikit-learn gives it to the first cluster
// that found it. What is left is noise. Clusters are numbered by descending rows, ties by their
// lowest core point.
// matrix: any rows. options: eps and min_points 0 or more; keys one a row or empty.
// Errors: Code::data for a negative or infinite eps or a negative min_points; Code::cancelled.
// Repeats: same bytes for any threads, row order and instruction set (a sampled curve needs keys
// for the row order). Equal rows fare alike. Cost: O(n^2 d / 16) at worst, and far less where
// clusters are narrower than the data: the search leaves out boxes beyond eps, stops counting at
// min_points and looks at no pair of boxes that are known to be of one cluster.
// Source: Ester, Kriegel, Sander & Xu 1996; Schubert et al. 2017 (DBSCAN revisited).
// Checked: DbscanTest: core rows and their clusters equal scikit-learn's on 50 data sets, and a
// plain double loop.
base::Result<DbscanFit> fit_dbscan(const table::Matrix& matrix, const DbscanOptions& options,
                                   const Context& context);

// The parts of it, for what works on a tree.
struct CorePoints {
  std::vector<char> core;      // one a point
  std::vector<int32_t> label;  // one a point: its cluster or -1
  int clusters = 0;
};
// limit: squared eps in grid units.
base::Result<CorePoints> scan(const Tree& tree, double limit, int64_t min_points,
                              const Context& context);
// The largest whole number not above (eps / step)^2.
double squared_limit(double eps, double step);

}  // namespace coterie::density
