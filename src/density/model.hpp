// A frozen density clustering: the points that carry it, and the segment of any new row.
#pragma once
#include <cstdint>
#include <vector>

#include "density/tree.hpp"

namespace coterie::density {

// Holds points() * (cols + 1) numbers for DBSCAN, points() * (cols + 4) for HDBSCAN* and two a
// cluster: for 200,000 points of 12 columns 2.6 and 3.2 million.
struct DensityModel {
  enum class Rule { dbscan, hdbscan };
  Rule rule = Rule::dbscan;
  int cols = 0;
  double step = 1;             // of the matrix it was fitted on
  std::vector<float> points;   // points x cols, row-major, in grid units; all different. The core
                               // points (dbscan) or all fitted ones (hdbscan)
  std::vector<int32_t> label;  // of each point; -1: noise
  int64_t limit = 0;           // dbscan: squared eps in grid units
  // hdbscan only.
  int min_samples = 0;
  std::vector<uint32_t> weight;  // rows that each point is
  std::vector<double> core;      // squared core distance of each, in grid units
  std::vector<double> lambda;    // at which each leaves its cluster
  std::vector<double> born;      // of each cluster: the squared distance at which it splits off, in
                                 // grid units; +inf for the root
  std::vector<double> death;     // of each cluster: the lambda at which its last rows leave

  int64_t count() const { return static_cast<int64_t>(label.size()); }
};

struct DensityAssignment {
  std::vector<int32_t> label;      // one a row; -1: noise
  std::vector<int32_t> runner_up;  // one a row: the cluster of the nearest point of another one;
                                   // always -1: density knows no second choice
  std::vector<double> distance;    // to the nearest core point (dbscan) or the neighbour (hdbscan),
                                   // in value units; +inf for a model without points
  std::vector<double> probability;  // dbscan: 1, noise 0; hdbscan: strength of membership, 0..1
};

// The cluster of each row by a frozen model. dbscan: that of the nearest core point within eps
// (<=), of equally near ones the first in the model; else noise. hdbscan, as approximate_predict of
// the hdbscan package in spirit: the row's core distance is that to its min_samples-th nearest
// fitted row; its neighbour is the fitted point of least mutual reachability (the largest of both
// core distances and their distance), of several the nearest, then the first in the model. The row
// joins its neighbour's cluster if they reach each other at less than the distance at which that
// cluster splits off, with the probability min(1 / reach, the neighbour's lambda, death) / death;
// else, and where the neighbour is noise, it is noise. A row that equals a fitted point is that
// point. So a fitted row gets the label (and probability) of the fit again. matrix: of the model's
// cols and step. Errors: Code::internal when they differ or the model is ill-formed;
// Code::cancelled. Repeats: each row depends on its values and the model only. Cost: O(rows *
// points * d / 16) at worst. Checked: ModelTest.
base::Result<DensityAssignment> assign_density(const table::Matrix& matrix,
                                               const DensityModel& model, const Context& context);

}  // namespace coterie::density
