// The registry of indices, and those that follow from cluster sums and one pass over the rows.
#include "cluster/indices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "cluster/kernel.hpp"
#include "cluster/lloyd.hpp"
#include "cluster/order_free.hpp"
#include "cluster/search.hpp"
#include "cluster/silhouette.hpp"

namespace coterie::cluster {

namespace {

constexpr int64_t kChunkBlocks = 64;

constexpr std::array<IndexDefinition, 6> kDefinitions{{
    {"inertia",
     "Sum of squared Euclidean distances of customers to the centre of their segment, in squared "
     "units of the "
     "transformed features",
     "0 and up, lower is better", "MacQueen 1967",
     "falls with every further segment, so it cannot choose how many there are"},
    {"silhouette_euclidean",
     "Mean over customers of (b - a) / max(a, b): a is the mean Euclidean distance to the others "
     "of the same "
     "segment, b to those of the nearest other segment; on many customers a random sample, "
     "measured against "
     "itself",
     "-1..1, higher is better",
     "Rousseeuw 1987, Journal of Computational and Applied Mathematics 20:53",
     "favours round segments of like size, and two of them"},
    {"silhouette_squared", "As silhouette_euclidean with squared distances, over all customers",
     "-1..1, higher is better",
     "Rousseeuw 1987; the linear form is that of Spark's ClusteringMetrics",
     "another number than the Euclidean one, usually higher: compare it only with itself"},
    {"calinski_harabasz",
     "Variance between segments over variance within them, each per degree of freedom",
     "0 and up, higher is better", "Calinski & Harabasz 1974, Communications in Statistics 3:1",
     "grows with the number of customers: compare only on the same ones"},
    {"davies_bouldin",
     "Mean over segments of the worst (s_i + s_j) / d_ij: s is a segment's mean distance to its "
     "centre, d the "
     "distance of two centres",
     "0 and up, lower is better", "Davies & Bouldin 1979, IEEE Transactions PAMI 1:224",
     "looks at centres only: blind to segments that overlap in odd shapes"},
    {"smallest_share", "Share of customers in the smallest segment",
     "0..1, higher is easier to act on", "", "says nothing about separation"},
}};

// Sums of the rows of each cluster: integers, so exact.
struct Moments {
  Moments(int k, int cols)
      : counts(static_cast<size_t>(k)),
        sums(static_cast<size_t>(k) * static_cast<size_t>(cols)),
        squares(static_cast<size_t>(k)) {}
  std::vector<int64_t> counts, sums;  // k, k x cols
  std::vector<Wide> squares;          // k: sum of |x|^2
};

// What the pass over the rows yields.
struct Spread {
  UnitSum widths;                 // of silhouette_squared
  std::vector<double> distances;  // k: sum of distances to the mean
};

class Partition {
 public:
  // largest: distance between two rows.
  Partition(const table::Matrix& matrix, const Labelling& labelling, double largest,
            const Context& context)
      : matrix_(matrix),
        labelling_(labelling),
        context_(context),
        rounder_(matrix.rows(), largest),
        moments_(sum()) {
    const auto width = static_cast<size_t>(cols());
    means_.resize(moments_.sums.size());
    for (size_t at = 0; at < means_.size(); ++at) {
      const int64_t count = moments_.counts[at / width];
      means_[at] =
          count > 0 ? static_cast<double>(moments_.sums[at]) / static_cast<double>(count) : 0;
    }
    for (size_t j = 0; j < k(); ++j) {
      const auto sums = std::span(moments_.sums).subspan(j * width, width);
      Wide within = moments_.squares[j] * moments_.counts[j];
      for (const int64_t sum : sums) within -= static_cast<Wide>(sum) * sum;
      const auto count = static_cast<double>(std::max<int64_t>(moments_.counts[j], 1));
      within_.push_back(static_cast<double>(within) / count);
      if (moments_.counts[j] > 0) present_.push_back(j);
    }
    if (present_.size() > 1) spread_ = measure();
  }

  double inertia() const;
  double silhouette_squared() const;
  double calinski_harabasz() const;
  double davies_bouldin() const;
  double smallest_share() const;

 private:
  size_t k() const { return static_cast<size_t>(labelling_.k); }
  int cols() const { return matrix_.cols(); }
  double count(size_t j) const { return static_cast<double>(moments_.counts[j]); }
  std::span<const double> mean(size_t j) const {
    return std::span(means_).subspan(j * static_cast<size_t>(cols()), static_cast<size_t>(cols()));
  }
  void for_chunks(const std::function<void(int64_t block, int64_t blocks, int worker)>& work) const;
  Moments sum() const;
  Spread measure() const;
  double width(std::span<const double> distances, size_t stride, size_t own) const;

  const table::Matrix& matrix_;
  const Labelling& labelling_;
  const Context& context_;
  Rounder rounder_;
  Moments moments_;
  std::vector<double> means_, within_;  // k x cols; k: sum of squared distances to the mean
  std::vector<size_t> present_;         // clusters that have rows
  Spread spread_;
};

void Partition::for_chunks(
    const std::function<void(int64_t block, int64_t blocks, int worker)>& work) const {
  const int64_t chunks = (matrix_.blocks() + kChunkBlocks - 1) / kChunkBlocks;
  context_.pool->run(chunks, [&](int64_t chunk, int worker) {
    if (context_.cancel != nullptr && context_.cancel->requested()) return;
    const int64_t first = chunk * kChunkBlocks;
    work(first, std::min(kChunkBlocks, matrix_.blocks() - first), worker);
  });
}

Moments Partition::sum() const {
  const auto workers = static_cast<size_t>(context_.pool->threads());
  std::vector<Moments> parts(workers, Moments(labelling_.k, cols()));
  for_chunks([&](int64_t block, int64_t blocks, int worker) {
    Moments& mine = parts[static_cast<size_t>(worker)];
    const int64_t end = std::min(matrix_.rows(), (block + blocks) * kLanes);
    for (int64_t row = block * kLanes; row < end; ++row) {
      const auto j = static_cast<size_t>(labelling_.labels[static_cast<size_t>(row)]);
      const float* x = matrix_.block(row / kLanes) + row % kLanes;
      int64_t* sums = mine.sums.data() + j * static_cast<size_t>(cols());
      double norm = 0;
      for (int col = 0; col < cols(); ++col) {
        const float units = x[col * kLanes];
        sums[col] += static_cast<int64_t>(units);
        norm += static_cast<double>(units) * static_cast<double>(units);
      }
      ++mine.counts[j];
      mine.squares[j] += static_cast<Wide>(static_cast<int64_t>(norm));
    }
  });
  Moments all(labelling_.k, cols());
  for (const Moments& part : parts) {
    std::ranges::transform(all.counts, part.counts, all.counts.begin(), std::plus<>());
    std::ranges::transform(all.sums, part.sums, all.sums.begin(), std::plus<>());
    std::ranges::transform(all.squares, part.squares, all.squares.begin(), std::plus<>());
  }
  return all;
}

// distances: squared, to each mean, `stride` apart.
double Partition::width(std::span<const double> distances, size_t stride, size_t own) const {
  if (moments_.counts[own] == 1) return 0;
  double a = 0, b = std::numeric_limits<double>::infinity();
  for (const size_t j : present_) {
    const double mean_square = distances[j * stride] + within_[j] / count(j);
    if (j == own)
      a = mean_square * (count(j) / (count(j) - 1));
    else
      b = std::min(b, mean_square);
  }
  const double larger = std::max(a, b);
  return larger > 0 ? (b - a) / larger : 0;
}

Spread Partition::measure() const {
  const auto workers = static_cast<size_t>(context_.pool->threads());
  std::vector<Spread> parts(workers, Spread{{}, std::vector<double>(k())});
  for_chunks([&](int64_t block, int64_t blocks, int worker) {
    Spread& mine = parts[static_cast<size_t>(worker)];
    const auto stride = static_cast<size_t>(blocks) * kLanes;
    std::vector<double> distances(k() * stride);
    for (const size_t j : present_)
      squared_distances(matrix_.block(block), blocks, cols(), mean(j).data(),
                        distances.data() + j * stride);
    const int64_t first = block * kLanes;
    const int64_t end = std::min(matrix_.rows(), first + blocks * kLanes);
    for (int64_t row = first; row < end; ++row) {
      const auto own = static_cast<size_t>(labelling_.labels[static_cast<size_t>(row)]);
      const auto of_row = std::span(distances).subspan(static_cast<size_t>(row - first));
      mine.widths.add(width(of_row, stride, own));
      mine.distances[own] += rounder_(std::sqrt(of_row[own * stride]));
    }
  });
  Spread all{{}, std::vector<double>(k())};
  for (const Spread& part : parts) {
    all.widths.add(part.widths);
    std::ranges::transform(all.distances, part.distances, all.distances.begin(), std::plus<>());
  }
  return all;
}

// About the means rounded to the grid, as k-means has them.
double Partition::inertia() const {
  const auto width = static_cast<size_t>(cols());
  Wide total =
      std::accumulate(moments_.squares.begin(), moments_.squares.end(), static_cast<Wide>(0));
  for (const size_t j : present_)
    for (size_t at = j * width; at < (j + 1) * width; ++at) {
      const auto c = static_cast<int64_t>(rounded_mean(moments_.sums[at], moments_.counts[j]));
      total += static_cast<Wide>(c) * c * moments_.counts[j] -
               2 * static_cast<Wide>(c) * moments_.sums[at];
    }
  return static_cast<double>(total) * matrix_.step() * matrix_.step();
}

double Partition::silhouette_squared() const {
  return present_.size() > 1 ? spread_.widths.mean() : NAN;
}

double Partition::calinski_harabasz() const {
  const auto n = static_cast<double>(matrix_.rows()), m = static_cast<double>(present_.size());
  const auto width = static_cast<size_t>(cols());
  double between = 0, within = 0;
  std::vector<double> centre(width);
  for (size_t col = 0; col < width; ++col) {
    int64_t sum = 0;
    for (size_t j = 0; j < k(); ++j) sum += moments_.sums[j * width + col];
    centre[col] = static_cast<double>(sum) / n;
  }
  for (const size_t j : present_) {
    for (size_t col = 0; col < width; ++col) {
      const double difference = mean(j)[col] - centre[col];
      between += count(j) * difference * difference;
    }
    within += within_[j];
  }
  return m > 1 && within > 0 ? (between / (m - 1)) / (within / (n - m)) : NAN;
}

double Partition::davies_bouldin() const {
  if (present_.size() < 2) return NAN;
  double total = 0;
  for (const size_t i : present_) {
    double worst = 0;
    for (const size_t j : present_) {
      double square = 0;
      for (size_t col = 0; col < mean(i).size(); ++col)
        square += (mean(i)[col] - mean(j)[col]) * (mean(i)[col] - mean(j)[col]);
      const double scatter = spread_.distances[i] / count(i) + spread_.distances[j] / count(j);
      // Two segments on one centre are left out, as in scikit-learn.
      if (square > 0) worst = std::max(worst, scatter / std::sqrt(square));
    }
    total += worst;
  }
  return total / static_cast<double>(present_.size());
}

double Partition::smallest_share() const {
  if (matrix_.rows() == 0) return NAN;
  return static_cast<double>(std::ranges::min(moments_.counts)) /
         static_cast<double>(matrix_.rows());
}

// Silhouettes of a sample when there are too many rows for all pairs.
std::vector<Silhouette> sampled_silhouettes(const table::Matrix& matrix,
                                            std::span<const Labelling> labellings,
                                            const IndexOptions& options, const Context& context) {
  if (matrix.rows() <= options.silhouette_rows) {
    std::vector<Silhouette> exact = silhouettes(matrix, labellings, context);
    for (Silhouette& one : exact) one.standard_error = NAN;
    return exact;
  }
  const std::vector<int64_t> rows =
      sample_rows(matrix.rows(), options.silhouette_rows, options.seed, options.keys, {});
  std::vector<std::vector<int32_t>> labels;
  for (const Labelling& labelling : labellings) {
    labels.emplace_back();
    for (const int64_t row : rows)
      labels.back().push_back(labelling.labels[static_cast<size_t>(row)]);
  }
  std::vector<Labelling> sampled;
  for (size_t at = 0; at < labels.size(); ++at) sampled.push_back({labels[at], labellings[at].k});
  return silhouettes(take_rows(matrix, rows), sampled, context);
}

}  // namespace

std::span<const IndexDefinition> index_definitions() {
  return kDefinitions;
}

base::Result<std::vector<std::vector<IndexValue>>> indices_of_all(
    const table::Matrix& matrix, std::span<const Labelling> labellings, const IndexOptions& options,
    const Context& context) {
  const auto rows = static_cast<size_t>(matrix.rows());
  for (const Labelling& labelling : labellings)
    if (labelling.k < 1 || labelling.labels.size() != rows)
      return base::fail(base::Code::internal, "indices", "labels do not match the rows");
  if (!options.keys.empty() && options.keys.size() != rows)
    return base::fail(base::Code::internal, "indices", "keys do not match the rows");
  const std::vector<Silhouette> euclidean =
      sampled_silhouettes(matrix, labellings, options, context);
  const double largest = largest_distance(matrix);
  std::vector<std::vector<IndexValue>> out;
  for (size_t at = 0; at < labellings.size(); ++at) {
    if (context.cancel != nullptr && context.cancel->requested()) break;
    const Partition partition(matrix, labellings[at], largest, context);
    out.push_back({{"inertia", partition.inertia(), NAN},
                   {"silhouette_euclidean", euclidean[at].value, euclidean[at].standard_error},
                   {"silhouette_squared", partition.silhouette_squared(), NAN},
                   {"calinski_harabasz", partition.calinski_harabasz(), NAN},
                   {"davies_bouldin", partition.davies_bouldin(), NAN},
                   {"smallest_share", partition.smallest_share(), NAN}});
  }
  if (context.cancel != nullptr && context.cancel->requested())
    return base::fail(base::Code::cancelled, "indices", "interrupted");
  return out;
}

base::Result<std::vector<IndexValue>> indices(const table::Matrix& matrix,
                                              std::span<const int32_t> labels, int k,
                                              const IndexOptions& options, const Context& context) {
  const Labelling labelling{labels, k};
  auto all = TRY(indices_of_all(matrix, std::span(&labelling, 1), options, context));
  return std::move(all.front());
}

}  // namespace coterie::cluster
