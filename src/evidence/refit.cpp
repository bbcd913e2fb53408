#include "evidence/refit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "cluster/search.hpp"
#include "stats/agreement.hpp"

namespace coterie::evidence {
namespace {

constexpr double kNone = segment::kNone;

base::Value whole(int number) {
  return {.data = int64_t{number}, .place = {}};
}

base::Value texts(std::span<const std::string> of) {
  base::List list;
  for (const auto& one : of) list.push_back({.data = one, .place = {}});
  return {.data = std::move(list), .place = {}};
}

// Settings of the transform that name features keep those that are taken.
void keep_named(base::Table& settings, std::span<const std::string> features) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(features, name) != features.end();
  };
  const auto found = settings.find("transform");
  auto* transform =
      found == settings.end() ? nullptr : std::get_if<base::Table>(&found->second.data);
  if (transform == nullptr) return;
  if (const auto log = transform->find("log"); log != transform->end())
    if (auto* list = std::get_if<base::List>(&log->second.data)) {
      std::erase_if(*list, [&](const base::Value& one) { return !taken(one.text().value_or("")); });
      if (list->empty()) log->second.data = std::string("none");
    }
  if (const auto ordinal = transform->find("ordinal"); ordinal != transform->end())
    if (auto* table = std::get_if<base::Table>(&ordinal->second.data))
      std::erase_if(*table, [&](const auto& one) { return !taken(one.first); });
}

// A sample is thinner than all customers: so many times fewer make a place dense.
void thin_out(base::Table& settings, const Subject& subject, const Change& change, double share) {
  const auto fewer = [&](double count) {
    return std::max(2, static_cast<int>(share * count + .5));
  };
  const auto& density = subject.result->density;
  if (subject.request->method == "dbscan" && density) {
    settings["min_points"] = whole(fewer(density->min_points));
    const bool same = change.features.empty() || change.features == subject.result->features;
    if (same && std::isfinite(density->eps) && density->eps > 0)
      settings["eps"] = {.data = density->eps, .place = {}};
  }
  if (auto said = base::setting(settings, "min_cluster_size").integer();
      subject.request->method == "hdbscan" && said && *said > 0)
    settings["min_cluster_size"] = whole(fewer(static_cast<double>(*said)));
}

}  // namespace

Customers take(const Subject& subject, std::vector<int64_t> rows,
               std::span<const std::string> columns) {
  const auto& input = *subject.input;
  Customers out;
  out.rows = std::move(rows);
  for (const int64_t row : out.rows) {
    const auto at = static_cast<size_t>(row);
    out.frame.ids.add(input.frame->ids[row]);
    out.keys.push_back(input.keys.empty() ? at : input.keys[at]);
    if (!input.spend_micros.empty()) out.spend_micros.push_back(input.spend_micros[at]);
    out.labels.push_back(subject.result->assignment.segment[at]);
  }
  for (const auto& column : input.frame->columns) {
    if (!columns.empty() && std::ranges::find(columns, column.name) == columns.end()) continue;
    auto& copy = out.frame.columns.emplace_back();
    copy.name = column.name;
    copy.category = column.category;
    copy.levels = column.levels;
    for (const int64_t row : out.rows) {
      const auto at = static_cast<size_t>(row);
      if (column.category)
        copy.codes.push_back(column.codes[at]);
      else
        copy.values.push_back(column.values[at]);
    }
  }
  return out;
}

Customers take_sample(const Subject& subject, int64_t most, uint64_t seed,
                      std::span<const std::string> columns) {
  const auto& input = *subject.input;
  auto rows =
      cluster::sample_rows(input.frame->rows(), most, seed, input.keys, {}, input.context.pool);
  // All rows come as they stand.
  std::vector<std::pair<uint64_t, int64_t>> ranks;
  ranks.reserve(rows.size());
  const cluster::SamplingRank rank(seed);
  for (const int64_t row : rows) {
    const auto at = static_cast<size_t>(row);
    ranks.emplace_back(rank(input.keys.empty() ? at : input.keys[at]), row);
  }
  std::ranges::sort(ranks);
  std::ranges::transform(ranks, rows.begin(), [](const auto& one) { return one.second; });
  return take(subject, std::move(rows), columns);
}

std::vector<std::string> columns_of(const Subject& subject, std::span<const std::string> more) {
  auto out = subject.result->features;
  for (const auto& name : segment::columns_read(std::span(subject.request, 1))) out.push_back(name);
  // Clusters are numbered by it where there is no money.
  out.emplace_back("orders");
  out.insert(out.end(), more.begin(), more.end());
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

base::Result<segment::Fitted> fit_again(const Subject& subject, const Customers& customers,
                                        const Change& change) {
  auto request = *subject.request;
  segment::FitInput input = *subject.input;
  if (segment::is_clusters(request.method)) {
    auto& settings = request.settings;
    const auto& features = change.features.empty() ? subject.result->features : change.features;
    settings["features"] = texts(features);
    keep_named(settings, features);
    settings["resamples"] = whole(change.resamples);
    settings.erase("references");
    if (change.k) {
      settings["k"] = whole(*change.k);
      settings.erase("height");
    }
    const auto all = static_cast<double>(std::max<int64_t>(1, input.frame->rows()));
    thin_out(settings, subject, change, static_cast<double>(customers.size()) / all);
  }
  input.frame = &customers.frame;
  input.keys = customers.keys;
  input.spend_micros = customers.spend_micros;
  input.seed = change.seed;
  input.context.progress = nullptr;
  return segment::fit_model(request, input);
}

bool takes_k(std::string_view method) {
  return method == "kmeans" || method == "mixture" || method == "hierarchical" ||
         method == "kmedoids" || method == "kprototypes";
}

bool is_slow(std::string_view method) {
  return segment::is_clusters(method) && method != "kmeans";
}

std::vector<int32_t> with_noise(std::span<const int32_t> labels) {
  std::vector<int32_t> out(labels.begin(), labels.end());
  for (int32_t& label : out) label = label < 0 ? 0 : label + 1;
  return out;
}

double agreement(std::span<const int32_t> a, std::span<const int32_t> b) {
  return stats::adjusted_rand(stats::cross_table(with_noise(a), with_noise(b)));
}

std::string rounded(double x) {
  return std::abs(x) < 999.5 ? fmt::format("{:.3g}", x) : base::with_thousands(x, 0);
}

double mean_of(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : kNone;
}

double standard_error_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double squares = 0, count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    squares += (value - mean) * (value - mean);
    ++count;
  }
  return count > 1 ? std::sqrt(squares / (count - 1) / count) : kNone;
}

}  // namespace coterie::evidence
