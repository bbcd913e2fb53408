// How far the k-th nearest row lies: what DBSCAN's eps is read from and HDBSCAN* starts with.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "density/tree.hpp"

namespace coterie::density {

// The nearest points of one, by ascending distance, until they hold k rows.
class Queue {
 public:
  void clear(int64_t k) {
    k_ = k;
    rows_ = 0;
    held_.clear();
  }
  // What is not nearer need not be added.
  double limit() const { return rows_ >= k_ ? held_.back().far : 0x1p54; }
  void add(double far, int32_t id, int64_t rows) {
    if (rows_ >= k_ && far >= held_.back().far) return;
    held_.push_back({far, rows, id});
    for (size_t at = held_.size() - 1; at > 0 && held_[at - 1].far > held_[at].far; --at)
      std::swap(held_[at - 1], held_[at]);
    rows_ += rows;
    while (rows_ - held_.back().rows >= k_) {
      rows_ -= held_.back().rows;
      held_.pop_back();
    }
  }
  size_t size() const { return held_.size(); }
  double far(size_t at) const { return held_[at].far; }
  int32_t id(size_t at) const { return held_[at].id; }

 private:
  struct Held {
    double far;
    int64_t rows;
    int32_t id;
  };
  int64_t k_ = 0, rows_ = 0;
  std::vector<Held> held_;
};

// For each point of `queries` the nearest points of a tree.
struct Neighbours {
  std::vector<double> far;   // squared distance within which k rows lie; the farthest row's where
                             // there are fewer than k. In grid units, exact.
  int kept = 0;              // ids a point; -1: no more
  std::vector<int32_t> ids;  // queries x kept, near ones first
};
// queries: may be the tree itself; then the rows of a point count among its k, but its own id is
// not kept. tree: at least one point. k: 1 or more. keep: 0 or more; at most so many ids a point,
// and no more points than hold k rows. Of equally far points any may be kept: `far` alone repeats
// exactly. Errors: Code::cancelled. Cost: O(n m d / 16) at worst.
// Checked: NeighboursTest against sorted distances in doubles.
base::Result<Neighbours> find_neighbours(const Tree& queries, const Tree& tree, int64_t k, int keep,
                                         const Context& context, Share share = {});

struct KDistances {
  int k = 0;
  int64_t rows = 0;            // that were measured
  std::vector<double> sorted;  // ascending, in value units: every so many-th, at most 200
  double knee = 0;             // a value of the whole curve
};
struct CurveOptions {
  std::span<const uint64_t> keys = {};  // one a row or empty: as in KMeansOptions
  uint64_t seed = 1;
  int64_t rows_most = 50000;
};

// The distance of every row to its k-th nearest, itself counted (so just the share of rows up to a
// point of the curve is core at that eps and k min_points), and the knee of the curve: the point
// farthest below the chord, after its largest hundredth is cut off, for one far row would flatten
// the rest. Above rows_most rows a sample by key is measured, against all rows.
// matrix, tree: of the same rows. k: 1 or more; with fewer rows than k the farthest row counts.
// Errors: Code::cancelled. Repeats: as fit_dbscan.
// Source: Ester et al. 1996, 4.2; Satopaa et al. 2011 (knee).
// Checked: NeighboursTest.
base::Result<KDistances> k_distances(const table::Matrix& matrix, const Tree& tree, int k,
                                     const CurveOptions& options, const Context& context);

}  // namespace coterie::density
