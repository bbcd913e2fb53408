// Customers in three groups that no method can miss, and every method asked to find them.
#pragma once
#include <string>
#include <vector>

#include "segment/test_models.hpp"

namespace coterie::segment {

// Three far groups of 60 customers in two numbers, one of them also told by a category; spend
// orders them.
struct Shop {
  table::Frame frame;
  std::vector<int32_t> truth;
  std::vector<int64_t> spend_micros;
};

inline Shop three_groups(int apart = 0) {
  base::Random random(4, 2);
  std::vector<double> x, y;
  std::vector<std::string> colour;
  Shop out;
  for (int i = 0; i < 180; ++i) {
    const int group = i % 3;
    x.push_back((group == 1 ? 30 : 0) + random.normal());
    y.push_back((group == 2 ? 40 : 0) + random.normal());
    colour.push_back(group == 0 ? "red" : "blue");
    out.truth.push_back(group);
    out.spend_micros.push_back(group == 0 ? 20'000'000 : group == 1 ? 70'000'000 : 30'000'000);
  }
  for (int i = 0; i < apart; ++i) x[static_cast<size_t>(i)] = 300 + 100 * i;
  out.frame = rules::frame_of(
      {rules::texts("colour", colour), rules::numbers("x", x), rules::numbers("y", y)});
  return out;
}

inline base::Table settings_of(base::Table more) {
  base::Table out = {{"features", list("x", "y")},
                     {"transform", value(base::Table{{"log", value("none")}})}};
  for (auto& [name, one] : more) out[name] = std::move(one);
  return out;
}

inline std::vector<project::ModelRequest> methods_on_groups() {
  return {request("kmeans", settings_of({})),
          request("mixture", settings_of({{"k", list(2, 5)}})),
          request("hierarchical", settings_of({})),
          request("hierarchical", settings_of({{"linkage", value("single")}, {"k", value(3)}})),
          request("hierarchical", settings_of({{"linkage", value("average")}})),
          request("hierarchical", settings_of({{"linkage", value("complete")}})),
          request("hierarchical", settings_of({{"height", value(5.0)}})),
          request("dbscan", settings_of({})),
          request("dbscan", settings_of({{"eps", value(0.4)}, {"min_points", value(5)}})),
          request("hdbscan", settings_of({{"min_cluster_size", value(20)}})),
          request("kmedoids", settings_of({})),
          request("kmedoids", settings_of({{"distance", value("gower")},
                                           {"features", list("x", "y", "colour")}})),
          request("kprototypes", settings_of({{"features", list("x", "y", "colour")}}))};
}

inline std::string told(const project::ModelRequest& wanted) {
  std::string out = wanted.method;
  for (const auto& [name, one] : wanted.settings)
    if (const auto* text = std::get_if<std::string>(&one.data)) out += " " + name + "=" + *text;
  return out;
}

}  // namespace coterie::segment
