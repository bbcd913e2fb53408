// Each part that is asked for is put to the models it concerns, then the headline figures are read
// off the parts.
#include "pipeline/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "evidence/roles.hpp"
#include "pipeline/out_of_time.hpp"
#include "pipeline/replay.hpp"
#include "pipeline/sensitivity.hpp"
#include "rules/tree_fidelity.hpp"

namespace coterie::pipeline {
namespace {

using base::Result;
using base::Status;
using segment::ModelResult;

constexpr int kWeek = 7;
constexpr int kTreeDepth = 3;

class Gatherer {
 public:
  Gatherer(const ReplayInput& input, const segment::FitInput& fit)
      : input_(input),
        run_(input.run),
        out_(input.run.evidence),
        fit_(fit),
        replay_(input, asked().customers_most) {}

  Status run() {
    if (asks("separation")) TRY(separate());
    if (asks("ablation")) TRY(ablate());
    if (asks("splits")) TRY(split());
    if (asks("out_of_time")) {
      step("Looking at what came after");
      out_.out_of_time = TRY(out_of_time(replay_));
    } else {
      out_.out_of_time.missing = kNotAsked;
    }
    if (asks("sensitivity")) {
      step("Trying other days");
      out_.sensitivity = TRY(sensitivity(replay_));
    } else {
      out_.sensitivity.missing = kNotAsked;
    }
    TRY(compete());
    measure();
    return {};
  }

 private:
  static constexpr const char* kNotAsked = "The project does not ask for it.";

  const project::EvidenceRequest& asked() const { return input_.run.project.evidence; }
  bool asks(std::string_view part) const {
    return std::ranges::find(asked().parts, part) != asked().parts.end();
  }
  void step(std::string_view text) const {
    if (input_.context.progress != nullptr) input_.context.progress->step(text);
  }
  evidence::Subject subject(size_t model) const {
    return {&run_.project.models[model], &input_.models[model], &run_.models[model], &fit_};
  }
  // The place of a model by its name; -1: there is none.
  int place_of(const std::string& name) const {
    const auto found = std::ranges::find(run_.models, name, &ModelResult::name);
    return found == run_.models.end() ? -1 : static_cast<int>(found - run_.models.begin());
  }

  Status separate() {
    step("Measuring what sets segments apart");
    std::vector<features::BuiltFeature> all = run_.features;
    all.insert(all.end(), run_.besides.begin(), run_.besides.end());
    for (size_t i = 0; i < run_.models.size(); ++i) {
      const auto& model = run_.models[i];
      const auto roles = TRY(evidence::feature_roles(
          {&run_.frame, all, input_.keys, run_.project.seed}, model, {asked().correlation_limit}));
      std::vector<std::string> names;
      for (const auto& segment : model.segments) names.push_back(segment.name);
      evidence::SeparationOptions options;
      options.seed = run_.project.seed;
      // Bootstrap intervals of the model that tags; the others have those of the noncentral F.
      if (static_cast<int>(i) != run_.chosen) options.replicates = 0;
      out_.separations.push_back(TRY(evidence::separation(run_.frame, model.assignment.segment,
                                                          names, roles, options, input_.context)));
    }
    return {};
  }

  Status ablate() {
    const int judged = place_of(out_.judged);
    if (judged < 0) return {};
    step("Leaving features out");
    evidence::AblationOptions options;
    for (const auto& feature : run_.features) options.groups[feature.name] = feature.group;
    out_.ablation = TRY(evidence::ablate(subject(static_cast<size_t>(judged)), options));
    return {};
  }

  Status split() {
    step("Fitting halves of the customers");
    evidence::SplitOptions options;
    for (const auto& feature : run_.features)
      if (!feature.category) options.features.push_back(feature.name);
    for (size_t i = 0; i < run_.models.size(); ++i)
      out_.splits.push_back(TRY(evidence::examine_splits(subject(i), options)));
    return {};
  }

  // Rules against clusters.
  Status compete() {
    step("Comparing rules and clusters");
    std::vector<evidence::Contender> contenders;
    for (size_t i = 0; i < run_.models.size(); ++i) {
      const auto& model = run_.models[i];
      std::vector<std::string> independent;
      if (i < out_.separations.size())
        for (const auto& row : out_.separations[i].rows)
          if (row.role.role == evidence::Role::evidence && !row.category)
            independent.push_back(row.role.feature);
      auto one = evidence::contender_of(model, run_.frame, independent);
      if (i < out_.splits.size()) {
        one.split_half_ari = out_.splits[i].adjusted_rand;
        one.bootstrap_ari = out_.splits[i].bootstrap_ari;
      }
      if (!out_.out_of_time.folds.empty()) {
        const auto& fold = out_.out_of_time.folds.front().models[i];
        one.order_holds = fold.order.spearman.value;
        one.future_revenue = fold.explained.segments_alone.value;
      }
      one.moves_per_week = moves_per_week(i);
      if (segment::is_clusters(model.method)) one.tree_fidelity = TRY(fidelity(i));
      contenders.push_back(std::move(one));
    }
    out_.contest = evidence::contest(contenders, out_.verdict.verdict);
    return {};
  }

  double moves_per_week(size_t model) const {
    for (const auto& cut : out_.sensitivity.days)
      if (run_.loaded.as_of - cut.as_of == int64_t{kWeek} * 86400 && model < cut.models.size())
        return cut.models[model].changed_frozen.value;
    return segment::kNone;
  }

  // Of a tree of three questions, as a measure of how simply a model can be told.
  Result<double> fidelity(size_t model) const {
    const auto& result = run_.models[model];
    std::vector<std::string> features;
    for (const auto& feature : run_.features) features.push_back(feature.name);
    rules::TreeTarget target;
    target.frame = &run_.frame;
    target.features = features;
    target.labels = result.assignment.segment;
    target.segments = static_cast<int>(result.segments.size());
    target.keys = input_.keys;
    target.seed = run_.project.seed;
    target.context = input_.context;
    return TRY(rules::explainability(target, kTreeDepth)).share;
  }

  void add(std::string_view name, double value, std::string why_not) {
    evidence::Measure one{evidence::find_measure(name)->name, value, {}};
    if (!std::isfinite(value)) one.why_not = std::move(why_not);
    out_.measures.push_back(std::move(one));
  }

  void measure() {
    const auto chosen = static_cast<size_t>(run_.chosen);
    const auto& model = run_.models[chosen];
    double smallest = 1;
    for (const auto& segment : model.segments)
      if (segment.customers > 0) smallest = std::min(smallest, segment.customers_share);
    add("silhouette_euclidean", model.silhouette,
        "the model has one segment only, or leaves customers without one");
    double p = -1;
    for (const auto& world : out_.verdict.nulls)
      if (!world.statistics.empty()) p = std::max(p, world.statistics.front().p_value);
    add("null_p_value", p < 0 ? segment::kNone : p, out_.verdict.sentence);
    measure_firmness(chosen);
    add("smallest_share", smallest, "");
    add("revenue_explained", model.revenue_explained, "there is no money in this run");
    measure_separation(chosen);
    add("tree_fidelity", contender(chosen).tree_fidelity, "rules are their own explanation");
    measure_time(chosen);
  }
  const evidence::Contender& contender(size_t model) const {
    return out_.contest.rows[model].contender;
  }

  void measure_firmness(size_t chosen) {
    const bool there = chosen < out_.splits.size();
    const evidence::SplitReport none;
    const auto& splits = there ? out_.splits[chosen] : none;
    const std::string why = there ? "the model could not be fitted again" : kNotAsked;
    double jaccard = segment::kNone;
    for (const auto& one : splits.comebacks) jaccard = std::fmin(jaccard, one.jaccard);
    add("stability_ari", splits.bootstrap_ari,
        splits.bootstrap_problem.empty() ? why : splits.bootstrap_problem);
    add("smallest_jaccard", jaccard,
        splits.bootstrap_problem.empty() ? why : splits.bootstrap_problem);
    add("split_half_ari", splits.adjusted_rand, why);
    add("largest_split_gap", splits.widest_gap, why);
  }

  void measure_separation(size_t chosen) {
    if (chosen >= out_.separations.size()) {
      for (const auto* name :
           {"independent_large", "independent_medium", "largest_independent_effect"})
        add(name, segment::kNone, kNotAsked);
      return;
    }
    const auto& separation = out_.separations[chosen];
    double largest = segment::kNone;
    for (const auto& row : separation.rows)
      if (row.role.role == evidence::Role::evidence && !row.category)
        largest = std::fmax(largest, row.effect);
    add("independent_large", separation.summary.large, "");
    add("independent_medium", separation.summary.large + separation.summary.medium, "");
    add("largest_independent_effect", largest,
        "every number in this run was used in the assignment");
  }

  void measure_time(size_t chosen) {
    const auto& time = out_.out_of_time;
    const evidence::ModelFold none;
    const auto& fold = time.folds.empty() ? none : time.folds.front().models[chosen];
    const std::string why = !time.missing.empty()   ? time.missing
                            : !fold.missing.empty() ? fold.missing
                                                    : "there was nothing to measure";
    add("future_order", fold.order.spearman.value, why);
    add("future_spend_gain", fold.explained.gain.value, why);
    add("future_gini", fold.ranking.by_segments.value, why);
    add("customers_stayed", fold.moves.stayed, why);
    add("moved_in_a_week", moves_per_week(chosen),
        out_.sensitivity.missing.empty() ? "seven days are not among shift_days"
                                         : out_.sensitivity.missing);
  }

  const ReplayInput& input_;
  RunResult& run_;
  Evidence& out_;
  const segment::FitInput& fit_;
  Replay replay_;
};

}  // namespace

Status gather_evidence(const ReplayInput& input, const segment::FitInput& fit) {
  return Gatherer(input, fit).run();
}

}  // namespace coterie::pipeline
