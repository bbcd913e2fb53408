// The search for good centres, on a sample that lies in the cache: greedy k-means++ starts, then
// swaps of one centre; the best few different ones descend on a sample eight times as large.
// Rows of the small sample are put in the order of a hash of their key first, and every sum of
// doubles runs in that order, so the order of the input does not matter.
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

// A hash of a row's key that decides who is sampled: the smallest are. draw() of the stream
// "sample", whose part that is the same for all rows is taken once.
class SamplingRank {
 public:
  explicit SamplingRank(uint64_t seed)
      : stream_(base::mix64(base::mix64(seed) ^ base::hash_text("sample"))) {}
  uint64_t operator()(uint64_t key) const { return base::mix64(stream_ ^ key); }

 private:
  uint64_t stream_;
};

// The rows with the smallest ranks, by ascending rank (equal ones by row); all when there are no
// more than `most`. weights: rows of weight 0 are left out; empty: all 1. keys: empty: the row
// number. pool: null: the caller's thread.
std::vector<int64_t> sample_rows(int64_t rows, int64_t most, uint64_t seed,
                                 std::span<const uint64_t> keys, std::span<const uint32_t> weights,
                                 base::Pool* pool = nullptr);
// Those rows as a matrix of their own.
table::Matrix take_rows(const table::Matrix& matrix, std::span<const int64_t> rows,
                        base::Pool* pool = nullptr);

class Search {
 public:
  // options and what it points to must outlive the search.
  Search(const table::Matrix& matrix, const KMeansOptions& options, const Context& context);
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  // Centres of the best partitions found, best first: of `restarts` starts, and of `from` (k - 1
  // centres, or empty) with one more, improved by swaps. More than one only where the samples
  // cannot tell which is best. Fewer than k centres when the sample has fewer distinct rows; none
  // when it is empty or the work was cancelled.
  std::vector<std::vector<float>> promising(int k, std::span<const float> from) const;
  // The first of them.
  std::vector<float> best(int k, std::span<const float> from) const;
  // Whether the sample is every row of positive weight.
  bool whole() const { return whole_; }

 private:
  struct Sample {
    table::Matrix matrix;
    std::vector<uint32_t> weights;
    std::vector<uint64_t> ranks;  // settle ties; empty: by row
    Points points;

    // weights_from: of the rows of `from`.
    void take(const table::Matrix& from, std::span<const uint32_t> weights_from,
              std::span<const int64_t> rows, base::Pool* pool);
  };
  struct Try {
    Wide inertia = 0;
    double spread = 0;           // inertia per weight
    std::vector<float> centres;  // empty: cancelled
  };
  // The distances of a partition that swaps start from.
  struct Standing {
    std::vector<float> first, second;  // squared distances to the two nearest centres
    std::vector<uint16_t> label;
    std::vector<double> blocks;  // potential of each block
    double total = 0;
  };
  static bool better(const Try& a, const Try& b);
  bool same(const Try& a, const Try& b) const;
  std::vector<float> seed(int k, std::vector<float> centres, base::Random random) const;
  // gain: where to stop, as Lloyd::Limits.
  Try descend(const Sample& sample, std::vector<float> centres, double gain) const;
  Standing stand(std::span<const float> centres) const;
  // The centres with one swapped for a drawn row, and what the potential would be before descent.
  struct Swap {
    double potential = 0;
    std::vector<float> centres;
  };
  Swap swap(std::span<const float> centres, const Standing& standing, base::Random random) const;
  std::vector<Try> start(int k, std::span<const float> from, std::vector<float> few) const;
  void improve(int k, Try& held) const;
  std::vector<std::vector<float>> compare(std::vector<Try> tries) const;
  base::Random random(int k, int64_t round, int64_t number) const;

  const KMeansOptions& options_;
  Context context_;
  int restarts_ = 0;
  double tolerance_ = 0;
  bool whole_ = true;
  Sample small_, large_;      // large_: only when not whole_
  std::vector<double> mass_;  // weights of small_ as doubles, padded with zeros to whole blocks
};

}  // namespace coterie::cluster
