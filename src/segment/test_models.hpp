// What the tests of this room share: random shops with everything that columns can hold, and models
// fitted on them.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "rules/test_frames.hpp"
#include "segment/fit.hpp"
#include "segment/model.hpp"

namespace coterie::segment {

using rules::list;
using rules::value;

// Missing values, ties, zeros, negative and huge numbers, levels that are not ASCII, and names that
// need quotes. later: values and levels that no fit has seen, infinity among them.
inline table::Frame wild_shop(uint64_t seed, int64_t rows, bool later = false) {
  base::Random random(seed, 3);
  const std::vector<std::string> channels = {"web", "shop", "Télé", "", "O'Neil"};
  const std::vector<std::string> tiers = {"bronze", "silver", "gold", ""};
  std::vector<double> recency, orders, spend, share, quoted, huge;
  std::vector<std::string> channel, tier;
  for (int64_t i = 0; i < rows; ++i) {
    auto maybe = [&](uint64_t one_in, double x) { return random.below(one_in) == 0 ? kNone : x; };
    recency.push_back(maybe(30, static_cast<double>(random.below(400))));
    orders.push_back(static_cast<double>(random.poisson(1.5)));
    spend.push_back(maybe(40, std::floor(1e4 * random.exponential()) / 100 - 20));
    share.push_back(maybe(
        9, static_cast<double>(random.below(9)) / (1 + static_cast<double>(random.below(9)))));
    quoted.push_back(random.below(3) == 0 ? 0 : random.normal());
    huge.push_back(std::pow(10, 12 * random.uniform()) * (random.below(2) == 0 ? 1 : -1));
    channel.push_back(channels[random.below(channels.size())]);
    tier.push_back(tiers[random.below(tiers.size())]);
    if (!later || random.below(4) != 0) continue;
    spend.back() = 1e300;
    recency.back() = -1e300;
    quoted.back() = random.below(2) == 0 ? 1e-300 : -0.0;
    share.back() = random.below(2) == 0 ? std::numeric_limits<double>::infinity() : -1e9;
    channel.back() = "new";
    tier.back() = "platinum";
  }
  return rules::frame_of({rules::texts("channel", channel), rules::numbers("huge", huge),
                          rules::numbers("order", quoted), rules::numbers("orders", orders),
                          rules::numbers("recency_days", recency),
                          rules::numbers("reorder \"share\"", share),
                          rules::numbers("spend", spend), rules::texts("tier", tier)});
}

inline std::vector<uint64_t> keys_of(const table::Frame& frame) {
  std::vector<uint64_t> out;
  for (int64_t row = 0; row < frame.rows(); ++row) out.push_back(base::hash_text(frame.ids[row]));
  return out;
}

inline std::vector<float>& centres_of(Model& model) {
  return std::get<Centres>(std::get<ClusterModel>(model.fitted).fitted).units;
}

inline project::ModelRequest request(std::string method, base::Table settings) {
  return {"the model", std::move(method), std::move(settings), "coterie.toml:1:1"};
}

// What a fit needs beside the request; the money is the frame's spend where it has one.
// earlier: models before it; a tree without any tells a k-means model called clusters.
inline base::Result<Fitted> try_fit(const table::Frame& frame, const project::ModelRequest& wanted,
                                    int threads = 2, std::vector<int64_t> spend_micros = {},
                                    std::vector<ModelResult> earlier = {}) {
  if (wanted.method == "tree" && earlier.empty()) {
    auto told = TRY(try_fit(frame, request("kmeans", {{"k", value(4)}, {"resamples", value(0)}})));
    for (auto& segment : told.result.segments)
      segment.name = "Number " + std::to_string(segment.id);
    told.result.name = "clusters";
    earlier.push_back(std::move(told.result));
  }
  base::Pool pool(threads);
  const auto keys = keys_of(frame);
  FitInput input;
  input.frame = &frame;
  for (const auto& column : frame.columns)
    (column.category ? input.categories : input.features).push_back(column.name);
  input.spend_micros = spend_micros;
  input.keys = keys;
  input.earlier = earlier;
  input.context.pool = &pool;
  return fit_model(wanted, input);
}

// A fit that has to succeed, with names for its segments.
inline Fitted fitted(const table::Frame& frame, const project::ModelRequest& request) {
  auto out = try_fit(frame, request);
  if (!out) throw std::runtime_error(out.error().text());
  for (size_t i = 0; i < out->model.segments.size(); ++i)
    if (out->model.segments[i].empty()) out->model.segments[i] = "It's no. " + std::to_string(i);
  return *std::move(out);
}

// One of everything that a k-means model can be asked for.
inline project::ModelRequest random_kmeans(uint64_t seed) {
  base::Random random(seed, 5);
  auto coin = [&] { return random.below(2) == 0; };
  auto one_of = [&](std::vector<const char*> words) { return words[random.below(words.size())]; };
  base::Table transform = {{"scale", value(one_of({"standard", "robust", "minmax", "none"}))},
                           {"indicator", value(coin())},
                           {"screen", value(coin())}};
  if (coin()) transform["winsorise"] = list(0.02, coin() ? 0.9 : 1.0);
  const uint64_t log = random.below(3);
  transform["log"] = log == 0 ? value("auto") : log == 1 ? value("none") : list("orders");
  const uint64_t impute = random.below(3);
  transform["impute"] = impute == 0 ? value("median") : impute == 1 ? value("zero") : value(-3.5);
  std::vector<base::Value> features = {value("orders")};
  for (const char* name :
       {"channel", "huge", "order", "recency_days", "reorder \"share\"", "spend"})
    if (coin()) features.push_back(value(name));
  if (coin()) {
    features.push_back(value("tier"));
    if (coin())
      transform["ordinal"] = value(base::Table{{"tier", list("bronze", "silver", "gold")}});
  }
  return request("kmeans", {{"features", rules::lists(features)},
                            {"k", value(static_cast<int>(2 + random.below(4)))},
                            {"restarts", value(2)},
                            {"transform", value(transform)}});
}

// One of each other method of clusters.
inline std::vector<project::ModelRequest> cluster_requests() {
  const auto features = list("orders", "recency_days", "spend");
  const auto mixed = list("orders", "spend", "channel", "tier");
  return {
      request("mixture", {{"features", features}, {"k", value(3)}}),
      request("mixture", {{"features", features}, {"k", value(2)}, {"covariance", value("tied")}}),
      request("mixture",
              {{"features", features}, {"k", value(2)}, {"covariance", value("diagonal")}}),
      request("mixture",
              {{"features", features}, {"k", value(2)}, {"covariance", value("spherical")}}),
      request("hierarchical", {{"features", features}, {"k", value(4)}}),
      request("dbscan", {{"features", features}, {"eps", value(1.0)}, {"min_points", value(5)}}),
      request("hdbscan", {{"features", features}, {"min_cluster_size", value(15)}}),
      request("kmedoids", {{"features", features}, {"k", value(3)}}),
      request("kmedoids", {{"features", mixed}, {"k", value(3)}, {"distance", value("gower")}}),
      request("kprototypes", {{"features", mixed}, {"k", value(3)}}),
      request("kmeans", {{"features", features},
                         {"k", value(3)},
                         {"transform", value(base::Table{{"pca", value(0.9)}})}}),
  };
}

// One of each kind of rule model, with micro-segments.
inline std::vector<project::ModelRequest> rule_requests() {
  std::vector<project::ModelRequest> out;
  for (const char* grid : {"rf_10", "shopify_11", "rfm_r_10"})
    for (const char* how : {"quantile", "rank", "nested"})
      out.push_back(request("grid", {{"grid", value(grid)}, {"how", value(how)}}));
  const base::Table cuts = {
      {"r", list(30, 60, 90, 180)}, {"f", list(0, 1, 2, 3)}, {"m", list(-10, 0, 40.5, 100)}};
  out.push_back(request("grid", {{"grid", value("rfm_r_10")}, {"cuts", value(cuts)}}));
  out.push_back(request("grid", {{"compare", value(">=")}, {"offset", value(1)}}));
  out.push_back(
      request("percentile", {{"scores", list("spend", "reorder \"share\"")},
                             {"cuts", rules::lists({list(0.1, 0.7), list(0.3, 0.5, 0.9)})}}));
  out.push_back(request("percentile", {{"scores", list("orders")}}));
  out.push_back(request(
      "rules", {{"rules", list(base::Table{{"name", value("Big \\ O'Neil")},
                                           {"when", value("spend > 100 or channel = 'O''Neil'")}},
                               base::Table{{"name", value("Quiet")},
                                           {"when", value("recency_days between 100 and 300")}})},
                {"micro", rules::micro_of("Quiet", "Quiet but dear", "spend / orders > 20")}}));
  out.push_back(request("tree", {{"of", value("clusters")}, {"prune", value(false)}}));
  out.push_back(request("tree", {{"of", value("clusters")},
                                 {"depth", value(6)},
                                 {"smallest_leaf", value(0)},
                                 {"prune", value(false)},
                                 {"features", list("channel", "huge", "order", "recency_days",
                                                   "reorder \"share\"", "spend", "tier")}}));
  out.push_back(request("given", {{"column", value("channel")},
                                  {"micro", rules::micro_of("web", "web gold", "tier = 'gold'")}}));
  return out;
}

}  // namespace coterie::segment
