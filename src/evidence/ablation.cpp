#include "evidence/ablation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "base/text.hpp"
#include "cluster/choice.hpp"
#include "cluster/indices.hpp"
#include "evidence/permutation.hpp"
#include "features/catalogue.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using base::Result;
using segment::kNone;

// Below it customers shade into one another (Kaufman & Rousseeuw 1990, table 4).
constexpr double kClear = 0.25;
// Adjusted Rand indices above it are excellent agreement (Steinley 2004).
constexpr double kSame = 0.9;

std::string figure(double x) {
  return base::with_thousands(x, 2);
}

constexpr int kManyFeatures = 40;

class Ablation {
 public:
  Ablation(const Subject& subject, const AblationOptions& options)
      : subject_(subject), options_(options), features_(subject.result->features) {}

  Result<AblationReport> run();

 private:
  // A partition that waits for its measure on the full model's columns.
  struct Waiting {
    std::vector<int32_t> labels;
    int k = 0;
    size_t set = 0;  // of report_.sets; ignored for weights
    bool same_k = false;
    int weight = -1;  // of report_.weights
  };

  std::string nothing_to_measure() const;
  std::string group_of(const std::string& feature) const;
  std::vector<std::string> where(const auto& wanted) const;
  void list_sets();
  base::Status weigh();
  base::Status fit_set(size_t number);
  base::Status fit_without(size_t number);
  base::Status measure();
  const Partition& alike(const FeatureSet& set) const;
  void tell_weights();
  void tell_clearest();
  void tell_groups();
  Result<segment::Fitted> fit(const std::vector<std::string>& features, std::optional<int> k,
                              int resamples) const;
  Partition partition_of(const segment::Fitted& fitted) const;
  base::Status step(double share) const;
  int same_k() const { return report_.k; }

  const Subject& subject_;
  const AblationOptions& options_;
  const std::vector<std::string>& features_;
  Customers sample_;
  AblationReport report_;
  std::vector<Waiting> waiting_;
};

// What can be asked of the data and is answered there; other faults end the work.
bool is_answer(const base::Error& error) {
  return error.code == Code::data || error.code == Code::project;
}

// Every feature is permuted in a table of all of them: many features get by with fewer customers.
int64_t rows_for(int64_t most, size_t features) {
  const auto many = static_cast<int64_t>(std::max<size_t>(features, kManyFeatures));
  return std::min(most, std::max<int64_t>(1000, most * int64_t{kManyFeatures} / many));
}

std::string Ablation::nothing_to_measure() const {
  if (!segment::is_clusters(subject_.request->method))
    return "Rules take the features that they name: there is nothing to leave out.";
  if (subject_.result->k < 2) return "The model has one segment: there is nothing to separate.";
  if (subject_.input->frame->rows() < 4) return "There are fewer than four customers.";
  return {};
}

std::string Ablation::group_of(const std::string& feature) const {
  const auto found = options_.groups.find(feature);
  return found == options_.groups.end() ? "own" : found->second;
}

std::vector<std::string> Ablation::where(const auto& wanted) const {
  std::vector<std::string> out;
  for (const auto& feature : features_)
    if (wanted(group_of(feature))) out.push_back(feature);
  return out;
}

void Ablation::list_sets() {
  const auto all = features::groups();
  const auto is_behaviour = [&](const std::string& group) {
    const auto found = std::ranges::find(all, group, &features::GroupDefinition::name);
    return found == all.end() || found->behaviour;
  };
  const auto add = [&](std::string name, std::string text, std::string group,
                       std::vector<std::string> features, std::string none, std::string same) {
    auto& set = report_.sets.emplace_back();
    set.name = std::move(name);
    set.text = std::move(text);
    set.group = std::move(group);
    set.features = std::move(features);
    if (set.features.empty()) set.problem = std::move(none);
    if (report_.sets.size() > 1 && set.features.size() == features_.size())
      set.problem = std::move(same);
  };
  add("all features", "what the model uses", "", features_, "", "");
  add("behaviour only",
      "without which categories they buy and without columns of the customers table", "",
      where(is_behaviour), "The model uses no feature of behaviour.",
      "The model uses neither categories nor columns of the customers table: this is the model "
      "itself.");
  for (const auto& group : all) {
    const std::string name(group.name);
    auto left = where([&](const std::string& one) { return one != name; });
    if (left.size() == features_.size()) continue;
    add("without " + name, fmt::format("without {}", group.text), name, std::move(left),
        "All features are of this group.", "");
  }
}

Result<segment::Fitted> Ablation::fit(const std::vector<std::string>& features,
                                      std::optional<int> k, int resamples) const {
  return fit_again(
      subject_, sample_,
      {.features = features, .k = k, .seed = subject_.input->seed, .resamples = resamples});
}

Partition Ablation::partition_of(const segment::Fitted& fitted) const {
  const auto& result = fitted.result;
  Partition out;
  out.k = result.k;
  const auto value = [&](std::string_view name) {
    const auto found = std::ranges::find_if(result.indices, [&](const segment::IndexRow& row) {
      return row.k == result.k && row.index == name;
    });
    return found == result.indices.end() ? kNone : found->value;
  };
  out.silhouette_euclidean = value("silhouette_euclidean");
  out.silhouette_squared = value("silhouette_squared");
  out.silhouette_simplified = value("silhouette_simplified");
  out.calinski_harabasz = value("calinski_harabasz");
  out.davies_bouldin = value("davies_bouldin");
  const auto& labels = result.assignment.segment;
  std::vector<int64_t> sizes(static_cast<size_t>(std::max(1, result.k)));
  int64_t none = 0;
  for (const int32_t label : labels) ++(label < 0 ? none : sizes[static_cast<size_t>(label)]);
  const auto rows = static_cast<double>(labels.size());
  out.smallest_share = static_cast<double>(std::ranges::min(sizes)) / rows;
  out.without_share = static_cast<double>(none) / rows;
  out.adjusted_rand = agreement(sample_.labels, labels);
  if (result.stability) {
    out.stability_ari = result.stability->adjusted_rand;
    out.stability_error = result.stability->standard_error;
  }
  return out;
}

base::Status Ablation::fit_set(size_t number) {
  auto& set = report_.sets[number];
  if (!set.problem.empty()) return {};
  // Behaviour only may be all that one group leaves.
  for (size_t i = 0; i < number; ++i)
    if (const auto& other = report_.sets[i];
        other.features == set.features && other.problem.empty()) {
      set.columns = other.columns;
      set.choice = other.choice;
      set.chosen = other.chosen;
      set.same_k = other.same_k;
      for (size_t at = 0, old = waiting_.size(); at < old; ++at)
        if (waiting_[at].weight < 0 && waiting_[at].set == i) {
          auto copy = waiting_[at];
          copy.set = number;
          waiting_.push_back(std::move(copy));
        }
      return {};
    }
  auto fitted = fit(set.features, std::nullopt, options_.resamples);
  if (!fitted && is_answer(fitted.error())) {
    set.problem = fitted.error().fault;
    return {};
  }
  if (!fitted) return std::unexpected(fitted.error());
  const auto columns = std::get<segment::ClusterModel>(fitted->model.fitted).transform.columns;
  set.columns = static_cast<int>(columns.size());
  set.choice = fitted->result.choice;
  set.chosen = partition_of(*fitted);
  waiting_.push_back({fitted->result.assignment.segment, fitted->result.k, number, false, -1});
  if (!takes_k(subject_.request->method)) return {};
  if (fitted->result.k != same_k()) {
    fitted = fit(set.features, same_k(), options_.resamples);
    if (!fitted && is_answer(fitted.error())) return {};
    if (!fitted) return std::unexpected(fitted.error());
  }
  set.same_k = partition_of(*fitted);
  waiting_.push_back({fitted->result.assignment.segment, fitted->result.k, number, true, -1});
  return {};
}

// The features in the order of how many customers move when they are permuted.
base::Status Ablation::weigh() {
  const auto moved =
      TRY(permute_features(subject_, sample_, options_.repeats, subject_.input->seed));
  for (const auto& one : moved) {
    auto& weight = report_.weights.emplace_back();
    weight.feature = one.feature;
    weight.group = group_of(one.feature);
    weight.moved = mean_of(one.shares);
    weight.moved_error = standard_error_of(one.shares);
  }
  std::ranges::stable_sort(report_.weights, [](const FeatureWeight& a, const FeatureWeight& b) {
    return a.moved > b.moved;
  });
  return {};
}

base::Status Ablation::fit_without(size_t number) {
  auto& weight = report_.weights[number];
  if (features_.size() < 2) {
    weight.problem = "It is the only feature.";
    return {};
  }
  if (static_cast<int>(number) >= options_.features_most) {
    weight.problem = fmt::format("Not measured: {} features move more customers.", number);
    return {};
  }
  std::vector<std::string> left;
  for (const auto& feature : features_)
    if (feature != weight.feature) left.push_back(feature);
  const auto k = takes_k(subject_.request->method) ? std::optional(same_k()) : std::nullopt;
  const auto fitted = fit(left, k, 0);
  if (!fitted && is_answer(fitted.error())) {
    weight.problem = fitted.error().fault;
    return {};
  }
  if (!fitted) return std::unexpected(fitted.error());
  weight.left_out = true;
  weight.adjusted_rand = agreement(sample_.labels, fitted->result.assignment.segment);
  waiting_.push_back(
      {fitted->result.assignment.segment, fitted->result.k, 0, false, static_cast<int>(number)});
  return {};
}

// All partitions on the columns of the full model: every distance is taken once.
base::Status Ablation::measure() {
  const auto& model = std::get<segment::ClusterModel>(subject_.model->fitted);
  if (model.transform.columns.empty()) return {};
  auto context = subject_.input->context;
  context.progress = nullptr;
  const auto matrix = TRY(segment::matrix_of(model, sample_.frame, context));
  std::vector<cluster::Labelling> labellings;
  std::vector<const Waiting*> measured;
  for (const auto& one : waiting_)
    if (std::ranges::count(one.labels, -1) == 0 && one.k > 0) {
      labellings.push_back({one.labels, one.k});
      measured.push_back(&one);
    }
  cluster::IndexOptions options;
  options.seed = subject_.input->seed;
  options.keys = sample_.keys;
  const auto values = TRY(cluster::indices_of_all(matrix, labellings, options, context));
  for (size_t i = 0; i < measured.size(); ++i) {
    const auto& one = *measured[i];
    const double silhouette = cluster::index_of(values[i], "silhouette_euclidean");
    if (one.weight >= 0) {
      report_.weights[static_cast<size_t>(one.weight)].silhouette = silhouette;
      continue;
    }
    auto& set = report_.sets[one.set];
    auto& partition = one.same_k ? set.same_k : set.chosen;
    partition.silhouette_on_full = silhouette;
    partition.calinski_harabasz_on_full = cluster::index_of(values[i], "calinski_harabasz");
    partition.davies_bouldin_on_full = cluster::index_of(values[i], "davies_bouldin");
  }
  const auto& all = report_.sets.front();
  const auto& base = takes_k(subject_.request->method) ? all.same_k : all.chosen;
  for (auto& weight : report_.weights)
    weight.silhouette_change = weight.silhouette - base.silhouette_on_full;
  return {};
}

base::Status Ablation::step(double share) const {
  const auto& context = subject_.input->context;
  if (context.cancel != nullptr && context.cancel->requested())
    return base::fail(Code::cancelled, "ablation", "interrupted");
  if (context.progress != nullptr) context.progress->at(share);
  return {};
}

// What a set is compared at: the k of the run where the method takes one.
const Partition& Ablation::alike(const FeatureSet& set) const {
  return takes_k(subject_.request->method) ? set.same_k : set.chosen;
}

void Ablation::tell_weights() {
  const auto& first = report_.weights.front();
  if (!(first.moved > 0)) return;
  const bool two = report_.weights.size() > 1 && report_.weights[1].moved >= first.moved / 2;
  report_.sentences.push_back(fmt::format(
      "Who belongs where rests most on {}{}: if {} told nothing, {} of the customers would be "
      "placed elsewhere.",
      first.feature, two ? " and " + report_.weights[1].feature : "", first.feature,
      base::percent(first.moved)));
}

void Ablation::tell_clearest() {
  const FeatureSet* best = nullptr;
  for (const auto& set : report_.sets)
    if (const double silhouette = set.chosen.silhouette_euclidean;
        set.problem.empty() && std::isfinite(silhouette) &&
        (best == nullptr || silhouette > best->chosen.silhouette_euclidean))
      best = &set;
  if (best == nullptr) return;
  const auto& found = best->chosen;
  const auto which =
      fmt::format("{} ({}, k = {})", figure(found.silhouette_euclidean), best->name, found.k);
  if (found.silhouette_euclidean < kClear)
    report_.sentences.push_back(
        "No set of features gives groups that stand apart: the highest silhouette is " + which +
        ".");
  else if (best == &report_.sets.front())
    report_.sentences.push_back("The highest silhouette is " + which + ".");
  else
    report_.sentences.push_back(
        fmt::format("The highest silhouette is {}. Fewer columns give higher silhouettes by "
                    "themselves: on all columns of the model these segments have {}.",
                    which, figure(found.silhouette_on_full)));
}

void Ablation::tell_groups() {
  auto& out = report_.sentences;
  const double again = alike(report_.sets.front()).adjusted_rand;
  if (!(again >= kSame)) {
    out.push_back(fmt::format(
        "The model fitted again on all its features agrees with the segments at {} only "
        "(adjusted Rand, {} customers): what a group of features adds cannot be told.",
        figure(again), base::with_thousands(report_.rows)));
    return;
  }
  const FeatureSet* farthest = nullptr;
  std::vector<std::string> idle;
  size_t fitted = 0;
  for (const auto& set : report_.sets) {
    if (set.group.empty() || !set.problem.empty()) continue;
    ++fitted;
    if (alike(set).adjusted_rand >= kSame) idle.push_back(set.group);
    if (farthest == nullptr || alike(set).adjusted_rand < alike(*farthest).adjusted_rand)
      farthest = &set;
  }
  if (farthest != nullptr && alike(*farthest).adjusted_rand < kSame)
    out.push_back(fmt::format(
        "Leaving out {} changes the segments most (adjusted Rand {} with those of the run).",
        farthest->group, figure(alike(*farthest).adjusted_rand)));
  if (fitted > 1 && idle.size() == fitted)
    out.emplace_back("No group of features is needed: without any one the segments stay the same.");
  else if (!idle.empty())
    out.push_back(
        fmt::format("Without {} the segments stay the same.", base::join(idle, " or without ")));
}

Result<AblationReport> Ablation::run() {
  report_.model = subject_.result->name;
  report_.k = subject_.result->k;
  report_.problem = nothing_to_measure();
  if (!report_.problem.empty()) return std::move(report_);
  const bool slow = is_slow(subject_.request->method);
  sample_ = take_sample(
      subject_, rows_for(slow ? options_.rows_most_slow : options_.rows_most, features_.size()),
      base::draw(subject_.input->seed, base::hash_text("ablation"), 0), columns_of(subject_, {}));
  report_.rows = sample_.size();
  report_.whole = report_.rows == subject_.input->frame->rows();
  report_.repeats = options_.repeats;
  TRY(weigh());
  list_sets();
  const size_t sets = report_.sets.size(), weights = report_.weights.size();
  const auto jobs = static_cast<double>(sets + weights);
  for (size_t i = 0; i < sets; ++i) {
    TRY(step(static_cast<double>(i) / jobs));
    TRY(fit_set(i));
  }
  for (size_t i = 0; i < weights; ++i) {
    TRY(step(static_cast<double>(sets + i) / jobs));
    TRY(fit_without(i));
  }
  TRY(measure());
  tell_weights();
  tell_clearest();
  tell_groups();
  return std::move(report_);
}

}  // namespace

Result<AblationReport> ablate(const Subject& subject, const AblationOptions& options) {
  return Ablation(subject, options).run();
}

}  // namespace coterie::evidence
