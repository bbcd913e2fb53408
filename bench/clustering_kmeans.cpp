// k-means: a given start and number of iterations, a default fit, a search over k with its indices.
#include <algorithm>

#include "bench/clustering_tasks.hpp"
#include "cluster/lloyd.hpp"

namespace coterie::bench {

namespace {

void take(Answer& answer, cluster::KMeansFit fit, double step) {
  answer.values["passes"] = fit.passes;
  answer.values["converged"] = fit.converged ? 1 : 0;
  answer.values["inertia"] = fit.inertia;
  answer.whole["labels"] = std::move(fit.labels);
  answer.real["centres"] = values_of(fit.centres, step);
}

class Counted : public base::Progress {
 public:
  void step(std::string_view) override { ++reports; }
  void at(double) override { ++reports; }
  int reports = 0;
};

}  // namespace

// As scikit-learn counts: each iteration labels the rows and moves the centres, and rows are
// labelled once more at the end.
base::Result<Answer> lloyd(const table::Matrix& matrix, const Job& job,
                           const cluster::Context& context) {
  cluster::Points points;
  points.matrix = &matrix;
  points.measure(context.pool);
  std::vector<float> start;
  for (const float value : job.start)
    start.push_back(static_cast<float>(table::to_units(static_cast<double>(value), matrix.step())));
  cluster::Lloyd passes(points, std::move(start), context.pool, context.cancel);
  if (passes.run({.passes_max = job.iterations + 1}) != cluster::Step::done)
    return base::fail(base::Code::internal, "lloyd", "a centre lost all its rows");
  Answer answer;
  answer.values["passes"] = passes.passes();
  answer.values["inertia"] = static_cast<double>(passes.inertia()) * matrix.step() * matrix.step();
  answer.real["centres"] = values_of(passes.centres(), matrix.step());
  answer.whole["labels"] = std::move(passes).take_labels();
  return answer;
}

base::Result<Answer> fit(const table::Matrix& matrix, const Job& job,
                         const cluster::Context& context) {
  Answer answer;
  take(answer,
       TRY(cluster::kmeans(matrix, job.k, {.seed = job.seed, .restarts = job.restarts}, context)),
       matrix.step());
  return answer;
}

// What progress and cancel cost: fits in turn without and with them, the best of each.
base::Result<Answer> watched_fit(const table::Matrix& matrix, const Job& job,
                                 const cluster::Context& context) {
  base::Cancel cancel;
  Counted progress;
  const cluster::Context alone{.pool = context.pool};
  const cluster::Context watched{.pool = context.pool, .cancel = &cancel, .progress = &progress};
  const cluster::KMeansOptions options{.seed = job.seed, .restarts = job.restarts};
  Answer answer;
  for (int round = 0; round < job.iterations; ++round)
    for (const auto* how : {&alone, &watched}) {
      const Clock clock;
      cluster::KMeansFit fit = TRY(cluster::kmeans(matrix, job.k, options, *how));
      const double seconds = clock.seconds();
      double& best = answer.values[how == &alone ? "seconds" : "seconds_watched"];
      best = best == 0 ? seconds : std::min(best, seconds);
      answer.values[how == &alone ? "inertia" : "inertia_watched"] = fit.inertia;
    }
  answer.values["reports"] = static_cast<double>(progress.reports) / job.iterations;
  return answer;
}

// Every k from 2 to k_high, and of each Calinski-Harabasz, Davies-Bouldin and the linear
// silhouette.
base::Result<Answer> sweep(const table::Matrix& matrix, const Job& job,
                           const cluster::Context& context) {
  Answer answer;
  const Clock whole;
  const auto kmeans =
      TRY(cluster::KMeans::make(matrix, {.seed = job.seed, .restarts = job.restarts}, context));
  std::vector<cluster::KMeansFit> fits = TRY(kmeans.fit_all(2, job.k_high));
  answer.seconds["fits"] = whole.seconds();
  std::vector<cluster::Labelling> labellings;
  std::vector<std::string> endings;
  for (const auto& one : fits) {
    labellings.push_back({one.labels, one.k});
    endings.push_back("_" + std::to_string(one.k));
  }
  add_linear_indices(matrix, labellings, context, endings, answer);
  answer.seconds["indices"] = whole.seconds() - answer.seconds["fits"];
  for (size_t at = 0; at < fits.size(); ++at) {
    answer.values["passes" + endings[at]] = fits[at].passes;
    answer.real["centres" + endings[at]] = values_of(fits[at].centres, matrix.step());
    answer.whole["labels" + endings[at]] = std::move(fits[at].labels);
  }
  return answer;
}

}  // namespace coterie::bench
