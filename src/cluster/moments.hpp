// Sums of the rows of each cluster, for several labellings in one pass over the rows. All are sums
// of integers and exact, so they depend on neither threads nor the order of rows.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/indices.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

__extension__ using Wide = __int128;

// Of one labelling, in grid units. Clusters without rows have zeros.
struct Moments {
  Moments(int k, int cols);

  size_t k() const { return counts.size(); }
  size_t cols() const { return sums.size() / counts.size(); }
  double count(size_t j) const { return static_cast<double>(counts[j]); }
  std::span<const double> mean(size_t j) const {
    return std::span(means).subspan(j * cols(), cols());
  }

  std::vector<int64_t> counts, sums;  // k, k x cols
  std::vector<Wide> squares;          // k: sum of |x|^2
  std::vector<double> means;          // k x cols
  std::vector<double> within;         // k: sum of |x - mean|^2
  std::vector<size_t> present;        // clusters that have rows, ascending
};

// One for each labelling; incomplete when cancelled. Cost: O(n d (k + 4) summed over labellings).
std::vector<Moments> moments_of_all(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings, const Context& context);

}  // namespace coterie::cluster
