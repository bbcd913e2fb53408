// What the tests of this room share: the customers of tests/oracle/ablation_oracle.py with their
// reference figures, and a model of them that outlives the test.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "evidence/refit.hpp"
#include "segment/test_models.hpp"

namespace coterie::evidence {

using rules::list;
using rules::value;

// A fitted model with all that it was fitted on.
struct Fitting {
  table::Frame frame;
  std::vector<uint64_t> keys;
  std::vector<int64_t> spend_micros;
  base::Pool pool{2};
  project::ModelRequest request;
  segment::FitInput input;
  segment::Fitted fitted;
  base::Error error;  // of the fit

  Subject subject() const { return {&request, &fitted.model, &fitted.result, &input}; }
};

// threads: of everything that is asked of the model. Names: what the method gives, else S1, S2 …
inline std::unique_ptr<Fitting> fitting(table::Frame frame, project::ModelRequest request,
                                        int threads = 2, std::vector<uint64_t> keys = {},
                                        std::vector<int64_t> spend_micros = {}) {
  auto out = std::make_unique<Fitting>();
  if (threads == 1) std::destroy_at(&out->pool), std::construct_at(&out->pool, 1);
  out->frame = std::move(frame);
  out->keys = keys.empty() ? segment::keys_of(out->frame) : std::move(keys);
  out->spend_micros = std::move(spend_micros);
  out->request = std::move(request);
  out->input.frame = &out->frame;
  for (const auto& column : out->frame.columns)
    (column.category ? out->input.categories : out->input.features).push_back(column.name);
  out->input.keys = out->keys;
  out->input.spend_micros = out->spend_micros;
  out->input.context.pool = &out->pool;
  auto fitted = segment::fit_model(out->request, out->input);
  if (!fitted) {
    out->error = fitted.error();
    return out;
  }
  out->fitted = *std::move(fitted);
  auto& segments = out->fitted.result.segments;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].name.empty()) segments[i].name = "S" + std::to_string(i + 1);
    out->fitted.model.segments[i] = segments[i].name;
  }
  return out;
}

// customers() of the oracle: three groups in six numbers, of which f5 knows nothing; f4 has gaps.
// order: of the rows.
struct Shop {
  table::Frame frame;
  std::vector<uint64_t> keys;
  std::vector<int64_t> spend_micros;
};

inline Shop oracle_shop(std::vector<int64_t> order = {}) {
  constexpr int kRows = 600;
  constexpr double kOffsets[3][6] = {{0, 0, 0, 0, 0, 0}, {4, 3, 0, 0, 2, 0}, {0, 2, 4, 3, -1, 0}};
  if (order.empty())
    for (int64_t i = 0; i < kRows; ++i) order.push_back(i);
  Shop out;
  std::vector<table::Column> columns;
  for (uint64_t f = 0; f < 6; ++f) {
    std::vector<double> values;
    for (const int64_t row : order) {
      const auto i = static_cast<uint64_t>(row);
      const double noise = static_cast<double>(base::draw(7, f, i) >> 40) / 4194304.0 - 2;
      const bool missing = f == 4 && base::draw(7, 50, i) % 20 == 0;
      values.push_back(missing ? NAN : noise + kOffsets[base::draw(7, 99, i) % 3][f]);
      if (f == 0) {
        out.keys.push_back(base::draw(3, 5, i));
        out.spend_micros.push_back(static_cast<int64_t>(values.back() * 1e6));
      }
    }
    columns.push_back(rules::numbers("f" + std::to_string(f), std::move(values)));
  }
  out.frame = rules::frame_of(std::move(columns));
  return out;
}

inline const std::map<std::string, std::string>& oracle_groups() {
  static const std::map<std::string, std::string> groups = {
      {"f0", "money"}, {"f1", "money"},   {"f2", "tempo"},
      {"f3", "tempo"}, {"f4", "recency"}, {"f5", "categories"}};
  return groups;
}

inline project::ModelRequest oracle_kmeans(base::Value k = list(2, 6)) {
  return segment::request(
      "kmeans", {{"k", std::move(k)}, {"transform", value(base::Table{{"log", value("none")}})}});
}

// f0 and f1 cut at their medians: HH, HL, LH, LL.
inline project::ModelRequest oracle_cuts() {
  return segment::request("percentile", {{"scores", list("f0", "f1")},
                                         {"cuts", list(0.5)},
                                         {"cells", value(base::Table{{"high,high", value("HH")},
                                                                     {"high,low", value("HL")},
                                                                     {"low,high", value("LH")},
                                                                     {"low,low", value("LL")}})}});
}

inline std::unique_ptr<Fitting> oracle_fitting(const project::ModelRequest& request,
                                               int threads = 2, std::vector<int64_t> order = {}) {
  auto shop = oracle_shop(std::move(order));
  auto out = fitting(std::move(shop.frame), request, threads, std::move(shop.keys),
                     std::move(shop.spend_micros));
  EXPECT_EQ(out->error.fault, "");
  return out;
}

// The figures of one kind: (name, figure) -> value.
inline std::map<std::pair<std::string, std::string>, double> expected(const std::string& kind) {
  std::ifstream file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/ablation_expected.csv");
  std::map<std::pair<std::string, std::string>, double> out;
  std::string line;
  while (std::getline(file, line)) {
    const auto parts = base::split(line, ',');
    if (parts.size() == 4 && parts[0] == kind) out[{parts[1], parts[2]}] = std::stod(parts[3]);
  }
  EXPECT_FALSE(out.empty());
  return out;
}

}  // namespace coterie::evidence
