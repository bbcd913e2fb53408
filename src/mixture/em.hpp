// Expectation and maximisation in one pass over the rows. Rows are taken in chunks that stay in the
// cache; what a chunk adds is exact (kernel.hpp), so a pass depends on neither threads nor the
// order of rows.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"
#include "mixture/model.hpp"
#include "mixture/products.hpp"
#include "table/matrix.hpp"

namespace coterie::mixture {

// A sum of log densities in fixed point, 36 bits after the point: terms in any order.
class LogSum {
 public:
  void add(std::span<const double> terms);
  void add(const LogSum& other) { units_ += other.units_; }
  double value() const { return static_cast<double>(units_) * 0x1p-36; }

 private:
  Wide units_ = 0;
};

// Where the rows lie: exact, so the same for any order of rows.
struct Extent {
  std::vector<double> origin;   // of each column: its mean, rounded to whole units
  std::vector<double> largest;  // of each coordinate: its largest magnitude; [0] is 1
};
// matrix: at least one row.
Extent extent_of(const table::Matrix& matrix, const cluster::Context& context);

// With full covariance and at least kFastRows rows, distances are taken in single precision while
// no component is flat: shares are then off by about 1e-6 of themselves.
inline constexpr int64_t kFastRows = 100000;

class Em {
 public:
  // matrix and extent must outlive it. regularisation >= 0, in squared value units.
  Em(const table::Matrix& matrix, const Extent& extent, Covariance covariance, int k,
     double regularisation, const cluster::Context& context);

  // The mixture of a partition. labels: one a row; each of 0..k-1 has a row. False when cancelled.
  bool start(std::span<const int32_t> labels);
  // Starts from a mixture of the same k, columns and covariance.
  void start(const Mixture& mixture);
  // One step. False when cancelled.
  bool step();
  struct Limits {
    int passes_max = 500;
    double tolerance = 1e-5;  // ends when the mean log-likelihood changes by less
  };
  // Steps until converged or a limit is reached; may be called again. False when cancelled.
  bool run(const Limits& limits, const std::function<void(int passes)>& after_pass = {});

  const Mixture& mixture() const { return mixture_; }
  // Of a row, under the mixture before the last step.
  double log_likelihood() const { return log_likelihood_; }
  int passes() const { return passes_; }
  bool converged() const { return converged_; }
  // Components (tied: 0 or 1) that the floor keeps from collapsing.
  int flat() const { return flat_; }

 private:
  struct Worker {
    base::Pages<double> x, work, shares, log_density;
    base::Pages<float> fast_work;
    Products products;
    std::vector<Wide> totals;
    LogSum log_sum;
  };
  bool pass(std::span<const int32_t> labels);
  // The mixture made ready for a pass.
  struct Scorer {
    Ready ready;
    Fast fast;
    bool use_fast = false;
  };
  void take_chunk(int64_t first, const Scorer* scorer, std::span<const int32_t> labels,
                  Worker& worker) const;
  bool measure_all();

  const table::Matrix& matrix_;
  const Extent& extent_;
  const cluster::Context context_;
  Covariance covariance_;
  int k_;
  Scale scale_;
  std::vector<double> shift_;
  std::vector<Pair> pairs_;
  std::vector<Worker> workers_;
  Moments total_;  // tied: of all rows
  Mixture mixture_;
  double log_likelihood_ = 0;
  int passes_ = 0, flat_ = 0;
  bool converged_ = false;
};

}  // namespace coterie::mixture
