// Indices of a partition that is given. The linear ones are put together here from the library's
// sums as cluster::indices() does, but without the Euclidean silhouette, which no rival computes.
#include <algorithm>
#include <cmath>

#include "bench/clustering_tasks.hpp"
#include "cluster/moments.hpp"
#include "cluster/silhouette.hpp"
#include "cluster/spread.hpp"

namespace coterie::bench {

namespace {

double distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (size_t col = 0; col < a.size(); ++col) sum += (a[col] - b[col]) * (a[col] - b[col]);
  return std::sqrt(sum);
}

double calinski_harabasz(const cluster::Moments& moments, double rows) {
  std::vector<double> centre(moments.cols());
  for (const size_t j : moments.present)
    for (size_t col = 0; col < centre.size(); ++col)
      centre[col] += moments.mean(j)[col] * moments.count(j) / rows;
  double between = 0, within = 0;
  for (const size_t j : moments.present) {
    between += moments.count(j) * std::pow(distance(moments.mean(j), centre), 2);
    within += moments.within[j];
  }
  const auto clusters = static_cast<double>(moments.present.size());
  return between / (clusters - 1) / (within / (rows - clusters));
}

double davies_bouldin(const cluster::Moments& moments, const cluster::Spread& spread) {
  double total = 0;
  for (const size_t i : moments.present) {
    double worst = 0;
    for (const size_t j : moments.present)
      if (i != j)
        worst = std::max(worst, (spread.distances[i] + spread.distances[j]) /
                                    distance(moments.mean(i), moments.mean(j)));
    total += worst;
  }
  return total / static_cast<double>(moments.present.size());
}

base::Result<Answer> linear_of_one(const table::Matrix& matrix, const Job& job,
                                   const cluster::Context& context) {
  const cluster::Labelling labelling{job.labels, job.k};
  Answer answer;
  add_linear_indices(matrix, std::span(&labelling, 1), context, {""}, answer);
  return answer;
}

}  // namespace

void add_linear_indices(const table::Matrix& matrix, std::span<const cluster::Labelling> labellings,
                        const cluster::Context& context, const std::vector<std::string>& endings,
                        Answer& answer) {
  const auto moments = cluster::moments_of_all(matrix, labellings, context);
  const auto spreads = cluster::spreads_of_all(matrix, labellings, moments, context);
  for (size_t at = 0; at < labellings.size(); ++at) {
    const std::string& ending = endings[at];
    answer.values["silhouette_squared" + ending] = spreads[at].silhouette_squared;
    answer.values["calinski_harabasz" + ending] =
        calinski_harabasz(moments[at], static_cast<double>(matrix.rows()));
    answer.values["davies_bouldin" + ending] = davies_bouldin(moments[at], spreads[at]);
  }
}

base::Result<Answer> silhouette(const table::Matrix& matrix, const Job& job,
                                const cluster::Context& context) {
  const cluster::Labelling labelling{job.labels, job.k};
  const auto all = cluster::silhouettes(matrix, std::span(&labelling, 1), context);
  if (all.size() != 1) return base::fail(base::Code::internal, "silhouette", "no answer");
  Answer answer;
  answer.values["silhouette_euclidean"] = all.front().value;
  return answer;
}

// All three come of the same two passes; a rival computes only those that its row names.
base::Result<Answer> linear_silhouette(const table::Matrix& matrix, const Job& job,
                                       const cluster::Context& context) {
  return linear_of_one(matrix, job, context);
}

base::Result<Answer> ch_db(const table::Matrix& matrix, const Job& job,
                           const cluster::Context& context) {
  return linear_of_one(matrix, job, context);
}

}  // namespace coterie::bench
