// One fit of a method of clusters: what all methods share, and a function for each. The methods
// themselves are in fit_centres.cpp (around k points), fit_density.cpp (by what lies near what) and
// fit_clusters.cpp; stability is in fit_stability.cpp.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cluster/choice.hpp"
#include "cluster/indices.hpp"
#include "medoids/medoids.hpp"
#include "mixture/sweep.hpp"
#include "segment/cluster_settings.hpp"
#include "segment/fit.hpp"

namespace coterie::segment {

// What a method found, in its own numbering.
struct Groups {
  std::vector<int32_t> labels;  // one a customer, -1: of no group
  int k = 0;
};

class ClusterFit {
 public:
  // All must outlive it.
  ClusterFit(const project::ModelRequest& request, const ClusterSettings& settings,
             const FitInput& input)
      : request_(request), settings_(settings), input_(input) {}
  ClusterFit(const ClusterFit&) = delete;
  ClusterFit& operator=(const ClusterFit&) = delete;

  base::Result<Fitted> run();

 private:
  base::Status prepare();
  bool takes_categories() const;
  bool is_category(const std::string& feature) const;
  base::Status turn();
  base::Result<Groups> find();

  // Methods.
  base::Result<Groups> kmeans();
  base::Result<Groups> mixture();
  size_t choose_mixture(const mixture::MixtureSweep& sweep);
  base::Result<Groups> medoids();
  base::Result<Groups> gower();
  base::Result<Groups> prototypes();
  base::Result<Groups> hierarchical();
  base::Result<Groups> dbscan();
  base::Result<Groups> hdbscan();

  base::Status tell_gap();
  base::Status tell_stability(const Groups& groups);
  // Labels of some customers by the same method fitted on others; the k of the fit at hand.
  base::Result<std::vector<int32_t>> refit(int k, std::span<const int64_t> fitted,
                                           std::span<const int64_t> labelled, uint64_t seed) const;

  std::unexpected<base::Error> nobody(std::string fault, std::string fix) const;
  base::Result<Groups> measured(Groups groups);
  medoids::MedoidsOptions medoids_options() const;
  base::Status for_each_k(const std::function<base::Status(int k)>& fit) const;
  base::Result<size_t> choose(std::span<const Groups> candidates);
  struct Mixed {
    Groups groups;
    cluster::Nearest nearest;
  };
  size_t choose_mixed(std::span<const Mixed> candidates);
  medoids::Mixed mixed() const;
  cluster::ChoiceOptions choice_options() const;
  cluster::IndexOptions index_options() const;
  void add_indices(int k, std::span<const cluster::IndexValue> indices);
  void say_choice(const std::string& rule);
  void say_sampled(bool whole);
  void warn(std::string text);
  void tell_of_noise(const Groups& groups);

  const project::ModelRequest& request_;
  const ClusterSettings& settings_;
  const FitInput& input_;
  Fitted out_;
  ClusterModel model_;
  table::Matrix matrix_, codes_;
  Categories categories_;
  double eps_ = 0;                                         // dbscan: of the fit
  mixture::Covariance shape_ = mixture::Covariance::full;  // mixture: of the fit
};

// Share of the customers in the smallest group; without noise.
double smallest_share_of(const Groups& groups);

}  // namespace coterie::segment
