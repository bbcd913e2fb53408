#include "segment/fit_clusters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "cluster/gap.hpp"
#include "segment/cluster_fit.hpp"

namespace coterie::segment {
namespace {

using base::Code;
using base::Result;

// Clusters in the order of what their customers are worth, as a permutation: place[cluster] =
// segment.
std::vector<int32_t> order_by_worth(const Groups& groups, const FitInput& input) {
  const auto k = static_cast<size_t>(groups.k);
  std::vector<double> mean(k);
  std::vector<int64_t> sizes(k);
  for (const int32_t label : groups.labels)
    if (label >= 0) ++sizes[static_cast<size_t>(label)];
  const auto* orders = input.frame->find("orders");
  for (size_t row = 0; row < groups.labels.size(); ++row) {
    if (groups.labels[row] < 0) continue;
    const auto label = static_cast<size_t>(groups.labels[row]);
    if (!input.spend_micros.empty())
      mean[label] += static_cast<double>(input.spend_micros[row]);
    else if (orders == nullptr || orders->category)
      mean[label] += static_cast<double>(sizes[label]);
    else if (std::isfinite(orders->values[row]))
      mean[label] += orders->values[row];
  }
  for (size_t j = 0; j < k; ++j) mean[j] /= static_cast<double>(std::max<int64_t>(1, sizes[j]));
  std::vector<int32_t> order(k), place(k);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int32_t a, int32_t b) {
    return mean[static_cast<size_t>(a)] > mean[static_cast<size_t>(b)];
  });
  for (size_t i = 0; i < k; ++i) place[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
  return place;
}

}  // namespace

double smallest_share_of(const Groups& groups) {
  std::vector<int64_t> sizes(static_cast<size_t>(groups.k));
  for (const int32_t label : groups.labels)
    if (label >= 0) ++sizes[static_cast<size_t>(label)];
  return static_cast<double>(std::ranges::min(sizes)) / static_cast<double>(groups.labels.size());
}

Result<Fitted> ClusterFit::run() {
  TRY(prepare());
  const auto groups = TRY(find());
  if (settings_.references > 0) TRY(tell_gap());
  if (settings_.resamples > 0) TRY(tell_stability(groups));
  const auto place = order_by_worth(groups, input_);
  renumber(model_, place);
  out_.result.k = groups.k;
  tell_of_noise(groups);
  if (auto& stability = out_.result.stability) {
    auto by_segment = *stability;
    for (size_t j = 0; j < place.size(); ++j) {
      by_segment.jaccard[static_cast<size_t>(place[j])] = stability->jaccard[j];
      by_segment.dissolved[static_cast<size_t>(place[j])] = stability->dissolved[j];
    }
    stability = std::move(by_segment);
  }
  if (auto& density = out_.result.density)
    for (auto& node : density->nodes)
      if (node.label >= 0) node.label = place[static_cast<size_t>(node.label)];
  if (auto& tree = out_.result.tree)
    for (const auto& leaf : tree->top.leaves)
      tree->segment.push_back(
          std::get<Leaves>(model_.fitted).segment_of[static_cast<size_t>(leaf.first_leaf)]);
  out_.model.fitted = std::move(model_);
  return std::move(out_);
}

// The matrix that distances are taken over, and the categories where the method knows them.
base::Status ClusterFit::prepare() {
  auto& features = out_.result.features;
  features = settings_.features;
  if (features.empty()) {
    features = input_.features;
    if (takes_categories())
      features.insert(features.end(), input_.categories.begin(), input_.categories.end());
  }
  std::vector<std::string> numbers, categories;
  for (const auto& feature : features)
    (takes_categories() && is_category(feature) ? categories : numbers).push_back(feature);
  if (features.empty())
    return base::fail(Code::data, "model " + request_.name,
                      takes_categories() ? "there is no feature to take distances over"
                                         : "there is no numeric feature to take distances over",
                      "at least one");
  if (!categories.empty()) {
    categories_ = categories_of(*input_.frame, categories);
    codes_ = TRY(codes_of(categories_, *input_.frame));
  }
  if (numbers.empty()) return {};
  model_.transform = TRY(table::fit_transform(*input_.frame, numbers, settings_.transform));
  matrix_ = TRY(table::apply_transform(model_.transform, *input_.frame, input_.context.pool));
  out_.result.left_out = model_.transform.left_out;
  std::erase_if(features, [&](const std::string& feature) {
    return std::ranges::find(categories, feature) == categories.end() &&
           std::ranges::find(model_.transform.columns, feature, &table::FittedColumn::feature) ==
               model_.transform.columns.end();
  });
  for (const auto& column : model_.transform.columns)
    if (!column.note.empty()) warn(column.name + ": " + column.note + ".");
  if (settings_.transform.pca > 0) TRY(turn());
  return {};
}

bool ClusterFit::takes_categories() const {
  return request_.method == "kprototypes" || settings_.gower;
}

// A category with an order becomes a number.
bool ClusterFit::is_category(const std::string& feature) const {
  const auto* column = input_.frame->find(feature);
  return column != nullptr && column->category && !settings_.transform.ordinal.contains(feature);
}

base::Status ClusterFit::turn() {
  auto found = TRY(cluster::fit_rotation(matrix_, settings_.transform.pca, input_.context));
  matrix_ = cluster::rotate(matrix_, found.rotation, input_.context);
  warn(
      fmt::format("distances are taken over {} principal components, which hold {} of the "
                  "variance.",
                  found.rotation.components(), base::percent(found.explained)));
  model_.rotation = std::move(found.rotation);
  return {};
}

Result<Groups> ClusterFit::find() {
  if (request_.method == "kmeans") return kmeans();
  if (request_.method == "mixture") return mixture();
  if (request_.method == "hierarchical") return hierarchical();
  if (request_.method == "dbscan") return dbscan();
  if (request_.method == "hdbscan") return hdbscan();
  if (request_.method == "kmedoids") return settings_.gower ? gower() : medoids();
  if (request_.method == "kprototypes") return prototypes();
  return base::fail(Code::internal, "model " + request_.name, "the method cannot be fitted");
}

// There is nothing to find: said instead of shown.
std::unexpected<base::Error> ClusterFit::nobody(std::string fault, std::string fix) const {
  return base::fail(Code::data, "model " + request_.name, "there are no groups: " + fault,
                    "groups of customers who lie dense", std::move(fix));
}

// Indices of one partition; with noise there are none, for they would leave it out.
Result<Groups> ClusterFit::measured(Groups groups) {
  if (groups.k > 1 && std::ranges::count(groups.labels, -1) == 0)
    add_indices(groups.k, TRY(cluster::indices(matrix_, groups.labels, groups.k, index_options(),
                                               input_.context)));
  return groups;
}

// Fits each k of the range; ends where fewer customers differ than there would be segments.
base::Status ClusterFit::for_each_k(const std::function<base::Status(int k)>& fit) const {
  for (int k = settings_.k_low; k <= settings_.k_high; ++k) {
    auto done = fit(k);
    if (!done && done.error().code == Code::data && k > settings_.k_low) return {};
    TRY(std::move(done));
  }
  return {};
}

// Measures the candidates, writes their indices, and says which is taken and why.
Result<size_t> ClusterFit::choose(std::span<const Groups> candidates) {
  std::vector<cluster::Labelling> labellings;
  for (const auto& one : candidates) labellings.push_back({one.labels, one.k});
  const auto values =
      TRY(cluster::indices_of_all(matrix_, labellings, index_options(), input_.context));
  std::vector<cluster::Measured> measured;
  for (size_t i = 0; i < candidates.size(); ++i) {
    add_indices(candidates[i].k, values[i]);
    measured.push_back({candidates[i].k, values[i]});
  }
  const auto choice = cluster::choose_by_silhouette(measured, choice_options());
  say_choice(choice.rule);
  return static_cast<size_t>(choice.chosen);
}

size_t ClusterFit::choose_mixed(std::span<const Mixed> candidates) {
  std::vector<cluster::Measured> measured;
  for (const auto& [groups, nearest] : candidates) {
    measured.push_back({groups.k,
                        {{"silhouette_simplified", medoids::simplified_silhouette(nearest), NAN},
                         {"smallest_share", smallest_share_of(groups), NAN}}});
    add_indices(groups.k, measured.back().indices);
  }
  auto options = choice_options();
  options.index = "silhouette_simplified";
  options.words = "simplified silhouette";
  const auto choice = cluster::choose_by_silhouette(measured, options);
  say_choice(choice.rule);
  return static_cast<size_t>(choice.chosen);
}

medoids::Mixed ClusterFit::mixed() const {
  medoids::Mixed out;
  if (matrix_.cols() > 0) out.numbers = &matrix_;
  if (codes_.cols() > 0) out.codes = &codes_;
  return out;
}

// A k that the project fixes is its own choice.
cluster::ChoiceOptions ClusterFit::choice_options() const {
  cluster::ChoiceOptions out;
  out.smallest_share = settings_.fixed() ? 0 : settings_.smallest_share;
  out.segments_max = settings_.fixed() ? settings_.k_high : settings_.segments_max;
  return out;
}

cluster::IndexOptions ClusterFit::index_options() const {
  cluster::IndexOptions out;
  out.seed = input_.seed;
  out.keys = input_.keys;
  return out;
}

void ClusterFit::say_choice(const std::string& rule) {
  out_.result.choice =
      settings_.fixed() ? fmt::format("k = {} as the project says.", settings_.k_low) : rule;
}

void ClusterFit::warn(std::string text) {
  out_.result.warnings.push_back(std::move(text));
}

void ClusterFit::tell_of_noise(const Groups& groups) {
  const auto noise = std::ranges::count(groups.labels, -1);
  if (noise > 0)
    warn(fmt::format(
        "{} of the customers lie apart from every group and have no segment.",
        base::percent(static_cast<double>(noise) / static_cast<double>(groups.labels.size()))));
}
void ClusterFit::add_indices(int k, std::span<const cluster::IndexValue> indices) {
  for (const auto& index : indices)
    out_.result.indices.push_back({k, std::string(index.name), index.value, index.standard_error});
}

// What the gap statistic says of the same range; it decides nothing.
base::Status ClusterFit::tell_gap() {
  cluster::GapOptions options;
  options.references = settings_.references;
  options.kmeans.seed = input_.seed;
  options.kmeans.keys = input_.keys;
  const auto gaps =
      TRY(cluster::gap_statistic(matrix_, 1, settings_.k_high + 1, options, input_.context));
  for (const auto& one : gaps)
    out_.result.indices.push_back({one.k, "gap", one.gap, one.standard_error});
  const int k = cluster::gap_k(gaps);
  out_.result.choice += k > 0 ? fmt::format(" The gap statistic would take k = {}.", k)
                              : " The gap statistic finds no k to take.";
  return {};
}

Result<Fitted> fit_clusters(const project::ModelRequest& request, const FitInput& input) {
  const auto settings = TRY(read_clusters(request.method, request.settings, request.place));
  return ClusterFit(request, settings, input).run();
}

}  // namespace coterie::segment
