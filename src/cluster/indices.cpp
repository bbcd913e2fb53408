// The registry of indices, and what follows from sums over clusters and two passes over the rows.
#include "cluster/indices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "cluster/silhouette_sample.hpp"
#include "cluster/spread.hpp"

namespace coterie::cluster {

namespace {

constexpr std::array<IndexDefinition, 12> kDefinitions{{
    {"inertia",
     "Sum of squared Euclidean distances of customers to the centre of their segment, in squared "
     "units of the transformed features",
     "0 and up, lower is better", "MacQueen 1967",
     "falls with every further segment, so it cannot choose how many there are"},
    {"silhouette_euclidean",
     "Mean over customers of (b - a) / max(a, b): a is the mean Euclidean distance to the others "
     "of the same segment, b to those of the nearest other segment; above 50,000 customers some "
     "thousands, more of each small segment, are measured against a larger sample, weighted by "
     "segment, with a standard error",
     "-1..1, higher is better",
     "Rousseeuw 1987, Journal of Computational and Applied Mathematics 20:53",
     "favours round segments of like size, and two of them"},
    {"silhouette_squared", "As silhouette_euclidean with squared distances, over all customers",
     "-1..1, higher is better",
     "Rousseeuw 1987; the linear form is that of Spark's ClusteringMetrics",
     "another number than the Euclidean one, usually higher: compare it only with itself"},
    {"silhouette_simplified",
     "Mean over customers of (b - a) / max(a, b): a is the Euclidean distance to the centre of the "
     "own segment, b to the nearest other centre; over all customers",
     "-1..1, higher is better; k-means cannot give less than 0",
     "Hruschka, Campello & de Castro 2006, Information Sciences 176:1898",
     "usually higher than the one by customers, for it does not see how wide a segment is: compare "
     "it only with itself"},
    {"calinski_harabasz",
     "Variance between segments over variance within them, each per degree of freedom",
     "0 and up, higher is better", "Calinski & Harabasz 1974, Communications in Statistics 3:1",
     "grows with the number of customers: compare only on the same ones"},
    {"davies_bouldin",
     "Mean over segments of the worst (s_i + s_j) / d_ij: s is a segment's mean distance to its "
     "centre, d the distance of two centres",
     "0 and up, lower is better", "Davies & Bouldin 1979, IEEE Transactions PAMI 1:224",
     "looks at centres only: blind to segments that overlap in odd shapes"},
    {"dunn_gd43",
     "Generalised Dunn index 43: the smallest distance of two centres over the largest diameter, "
     "taken as twice a segment's mean distance to its centre",
     "0 and up, higher is better",
     "Bezdek & Pal 1998, IEEE Transactions SMC-B 28:301, set distance 4 and diameter 3",
     "one pair of near segments or one wide segment decides it alone"},
    {"smallest_share", "Share of customers in the smallest segment",
     "0..1, higher is easier to act on", "", "says nothing about separation"},
    {"gap",
     "How far the logarithm of the inertia lies below its mean over reference sets without "
     "segments, drawn uniformly over the box of the principal axes (or of the features) and "
     "clustered alike; on a sample when there are many customers, with a standard error",
     "any number, higher is better; choose the smallest k with gap(k) >= gap(k + 1) - s(k + 1)",
     "Tibshirani, Walther & Hastie 2001, Journal of the Royal Statistical Society B 63:411",
     "on skewed features it rewards further segments without end, for they are not uniform: no "
     "proof of groups"},
    {"stability_ari",
     "Mean adjusted Rand index between the segments and those of fits to resampled customers",
     "-1..1, 1: the same each time, 0: as chance has it",
     "Hubert & Arabie 1985, Journal of Classification 2:193; Hennig 2007, Computational Statistics "
     "& Data Analysis 52:258",
     "a bad cut can be stable, too: two large segments nearly always are"},
    {"bic",
     "Bayesian information criterion of a mixture: p log n - 2 log L, p the number of free "
     "parameters, L the likelihood",
     "any number, lower is better", "Schwarz 1978, Annals of Statistics 6:461",
     "compares mixtures on the same customers and features only; where groups are not normal it "
     "takes several components for one of them"},
    {"aic", "Akaike's information criterion of a mixture: 2 p - 2 log L",
     "any number, lower is better", "Akaike 1974, IEEE Transactions AC 19:716",
     "as bic, and it asks for more components, the more customers there are"},
}};

// floor(sum / count + 1/2). count > 0.
int64_t nearest_mean(int64_t sum, int64_t count) {
  const Wide twice = 2 * static_cast<Wide>(sum) + count, by = 2 * static_cast<Wide>(count);
  const Wide down = twice / by;
  return static_cast<int64_t>(twice < 0 && down * by != twice ? down - 1 : down);
}

// About the means rounded to the grid, as k-means has them; in value units.
double inertia(const Moments& moments, double step) {
  Wide total =
      std::accumulate(moments.squares.begin(), moments.squares.end(), static_cast<Wide>(0));
  for (const size_t j : moments.present)
    for (const int64_t sum : std::span(moments.sums).subspan(j * moments.cols(), moments.cols())) {
      const int64_t c = nearest_mean(sum, moments.counts[j]);
      total += static_cast<Wide>(c) * c * moments.counts[j] - 2 * static_cast<Wide>(c) * sum;
    }
  return static_cast<double>(total) * step * step;
}

double calinski_harabasz(const Moments& moments, int64_t rows) {
  const auto n = static_cast<double>(rows), m = static_cast<double>(moments.present.size());
  double between = 0, within = 0;
  std::vector<double> centre(moments.cols());
  for (size_t col = 0; col < centre.size(); ++col) {
    int64_t sum = 0;
    for (const size_t j : moments.present) sum += moments.sums[j * centre.size() + col];
    centre[col] = static_cast<double>(sum) / n;
  }
  for (const size_t j : moments.present) {
    for (size_t col = 0; col < centre.size(); ++col) {
      const double difference = moments.mean(j)[col] - centre[col];
      between += moments.count(j) * difference * difference;
    }
    within += moments.within[j];
  }
  return m > 1 && within > 0 ? (between / (m - 1)) / (within / (n - m)) : NAN;
}

double centre_distance(const Moments& moments, size_t i, size_t j) {
  double square = 0;
  for (size_t col = 0; col < moments.cols(); ++col) {
    const double difference = moments.mean(i)[col] - moments.mean(j)[col];
    square += difference * difference;
  }
  return std::sqrt(square);
}

double davies_bouldin(const Moments& moments, const Spread& spread) {
  if (moments.present.size() < 2) return NAN;
  double total = 0;
  for (const size_t i : moments.present) {
    double worst = 0;
    for (const size_t j : moments.present) {
      const double distance = centre_distance(moments, i, j);
      // Two segments on one centre are left out, as in scikit-learn.
      if (distance > 0)
        worst = std::max(worst, (spread.distances[i] + spread.distances[j]) / distance);
    }
    total += worst;
  }
  return total / static_cast<double>(moments.present.size());
}

double dunn_gd43(const Moments& moments, const Spread& spread) {
  if (moments.present.size() < 2) return NAN;
  double nearest = std::numeric_limits<double>::infinity(), widest = 0;
  for (const size_t i : moments.present) {
    widest = std::max(widest, 2 * spread.distances[i]);
    for (const size_t j : moments.present)
      if (j < i) nearest = std::min(nearest, centre_distance(moments, i, j));
  }
  return widest > 0 ? nearest / widest : NAN;
}

double smallest_share(const Moments& moments, int64_t rows) {
  return rows > 0
             ? static_cast<double>(std::ranges::min(moments.counts)) / static_cast<double>(rows)
             : NAN;
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
  const auto moments = moments_of_all(matrix, labellings, context);
  const auto spreads = spreads_of_all(matrix, labellings, moments, context);
  const auto measured = measure_silhouettes(matrix, labellings, options, context);
  if (context.cancel != nullptr && context.cancel->requested())
    return base::fail(base::Code::cancelled, "indices", "interrupted");
  std::vector<std::vector<IndexValue>> out;
  for (size_t at = 0; at < labellings.size(); ++at) {
    const Moments& sums = moments[at];
    const Spread& spread = spreads[at];
    const Silhouette& euclidean = measured[at].silhouette;
    out.push_back({{"inertia", inertia(sums, matrix.step()), NAN},
                   {"silhouette_euclidean", euclidean.value, euclidean.standard_error},
                   {"silhouette_squared", spread.silhouette_squared, NAN},
                   {"silhouette_simplified", spread.silhouette_simplified, NAN},
                   {"calinski_harabasz", calinski_harabasz(sums, matrix.rows()), NAN},
                   {"davies_bouldin", davies_bouldin(sums, spread), NAN},
                   {"dunn_gd43", dunn_gd43(sums, spread), NAN},
                   {"smallest_share", smallest_share(sums, matrix.rows()), NAN}});
  }
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
