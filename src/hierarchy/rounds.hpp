// Who is whose nearest while clusters merge: the bookkeeping of agglomeration by reciprocal nearest
// neighbours. In a round every cluster whose nearest one is unknown looks for it, then every pair
// that are each other's nearest becomes one. Where merging such a pair brings no two others nearer
// than they were (the linkage is reducible), the tree is that of always merging the two nearest.
//
// Clusters go by the name of one of their leaves. Equal costs are decided by the lower name, and a
// merged cluster takes the higher of its two, so that a neighbour that is known stays right when a
// new cluster ties with it. Costs that differ by rounding only may still leave three clusters each
// waiting for the next; then the pair of least cost is merged.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace coterie::hierarchy {

struct Neighbour {
  double cost = std::numeric_limits<double>::infinity();
  int64_t name = -1;

  // Whether another one comes before this one.
  bool after(double other_cost, int64_t other) const {
    return other_cost < cost || (other_cost == cost && other < name);
  }
};

class Rounds {
 public:
  explicit Rounds(int64_t leaves);

  // The clusters of now, by ascending name.
  std::span<const int64_t> active() const { return active_; }
  // Those that look for their nearest in this round.
  std::span<const int64_t> asked() const { return asked_; }
  void set_nearest(int64_t name, const Neighbour& nearest) {
    nearest_[static_cast<size_t>(name)] = nearest;
  }
  const Neighbour& nearest(int64_t name) const { return nearest_[static_cast<size_t>(name)]; }
  bool done() const { return active_.size() <= 1; }
  // The pairs to merge (low, high) by ascending low: `high` goes on, `low` is no more. The next
  // round is prepared. Call it when all of asked() have their nearest, and there are two clusters.
  std::vector<std::pair<int64_t, int64_t>> merge();
  // Work done, 0..1.
  double share() const;

 private:
  std::vector<std::pair<int64_t, int64_t>> reciprocal() const;

  std::vector<int64_t> active_, asked_;
  std::vector<Neighbour> nearest_;
  std::vector<char> merged_;
};

}  // namespace coterie::hierarchy
