// The search for good centres, on at most 65,536 rows that lie in the cache: greedy k-means++
// starts, then swaps of one centre. Rows are put in the order of a hash of their key first, and
// every sum of doubles runs in that order, so the order of the input does not matter.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "cluster/kernel.hpp"
#include "cluster/kmeans.hpp"
#include "cluster/lloyd.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

// A hash of a row's key that decides who is sampled: the smallest are.
inline uint64_t sampling_rank(uint64_t seed, uint64_t key) {
  return base::draw(seed, base::hash_text("sample"), key);
}

// The rows with the smallest ranks, by ascending rank (equal ones by row); all when there are no
// more than `most`. weights: rows of weight 0 are left out; empty: all 1. keys: empty: the row
// number.
std::vector<int64_t> sample_rows(int64_t rows, int64_t most, uint64_t seed,
                                 std::span<const uint64_t> keys, std::span<const uint32_t> weights);
// Those rows as a matrix of their own.
table::Matrix take_rows(const table::Matrix& matrix, std::span<const int64_t> rows);

class Search {
 public:
  // options and what it points to must outlive the search.
  Search(const table::Matrix& matrix, const KMeansOptions& options, const Context& context);
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  // Centres of the best partition found: of `restarts` starts, and of `from` (k - 1 centres, or
  // empty) with one more, improved by swaps. Fewer than k centres when the sample has fewer
  // distinct rows; none when it is empty or the work was cancelled.
  std::vector<float> best(int k, std::span<const float> from) const;
  // Whether the sample is every row of positive weight.
  bool whole() const { return whole_; }

 private:
  struct Try {
    Wide inertia = 0;
    std::vector<float> centres;  // empty: cancelled
  };
  std::vector<float> seed(int k, std::vector<float> centres, base::Random random) const;
  Try descend(std::vector<float> centres) const;
  std::vector<Near> near(std::span<const float> centres) const;
  Try swap(const Try& held, std::span<const Near> near, base::Random random) const;

  const KMeansOptions& options_;
  Context context_;
  int restarts_ = 0;
  double tolerance_ = 0;
  bool whole_ = true;
  table::Matrix matrix_;
  std::vector<uint32_t> weights_;
  std::vector<double> mass_;  // weights as doubles, padded with zeros to whole blocks
  Points points_;
};

}  // namespace coterie::cluster
