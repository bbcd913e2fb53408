// One function a figure, in the order of docs/document.md.
#include "report/document_figures.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace coterie::report {
namespace {

using base::printable;
using figures::Figures;
using segment::ModelResult;

// To six digits: finer than any picture.
Json six(double x) {
  return std::isfinite(x) ? Json(std::strtod(fmt::format("{:.6g}", x).c_str(), nullptr)) : Json();
}

template <class List, class Of>
Json list(const List& values, Of of) {
  auto out = Json::array();
  for (const auto& value : values) out.push_back(of(value));
  return out;
}

Json sixes(const std::vector<double>& values) {
  return list(values, six);
}

Json numbers(const std::vector<double>& values) {
  return list(values, number_or_null);
}

Json moneys(const std::vector<int64_t>& micros) {
  return micros.empty() ? Json() : list(micros, money);
}

Json ids_of(const ModelResult& model) {
  return list(model.segments, [](const auto& segment) { return segment.id; });
}

Json grid_json(const pipeline::RunResult& result, const figures::Grid& grid) {
  const auto* model = grid.model < 0 ? nullptr : &result.models[static_cast<size_t>(grid.model)];
  auto cells = Json::array();
  for (const auto& cell : grid.cells) {
    const auto* segment = model == nullptr || cell.segment < 0
                              ? nullptr
                              : &model->segments[static_cast<size_t>(cell.segment)];
    cells.push_back({{"row", cell.row},
                     {"column", cell.column},
                     {"customers", cell.customers},
                     {"customers_share", number_or_null(cell.customers_share)},
                     {"revenue_share", number_or_null(cell.revenue_share)},
                     {"segment", segment == nullptr ? Json() : Json(segment->id)},
                     {"name", segment == nullptr ? Json() : Json(printable(segment->name))}});
  }
  return {{"rows", figures::kGridRows},
          {"columns", figures::kGridColumns},
          {"model", model == nullptr ? Json() : Json(printable(model->name))},
          {"row_labels", texts_json(grid.row_labels)},
          {"column_labels", texts_json(grid.column_labels)},
          {"row_cuts", numbers(grid.row_cuts)},
          {"column_cuts", numbers(grid.column_cuts)},
          {"without", grid.without},
          {"cells", std::move(cells)}};
}

Json range_json(const figures::Range& range) {
  return {{"low", six(range.low)}, {"high", six(range.high)}};
}

Json map_json(const ModelResult& chosen, const figures::Map& map) {
  auto segments = Json::array(), centres = Json::array(), loadings = Json::array();
  for (size_t s = 0; s < map.segments.size(); ++s) {
    auto cells = Json::array();
    for (const auto& cell : map.segments[s]) {
      auto one = Json::array();
      one.push_back(cell.x);
      one.push_back(cell.y);
      one.push_back(cell.customers);
      cells.push_back(std::move(one));
    }
    const int id = chosen.segments[s].id;
    segments.push_back({{"id", id}, {"cells", std::move(cells)}});
    centres.push_back({{"id", id}, {"x", six(map.centre_x[s])}, {"y", six(map.centre_y[s])}});
  }
  for (size_t i = 0; i < map.features.size(); ++i)
    loadings.push_back({{"feature", printable(map.features[i])},
                        {"x", six(map.loading_x[i])},
                        {"y", six(map.loading_y[i])}});
  return {{"method", "pca"},
          {"model", text_or_null(map.model)},
          {"features", texts_json(map.features)},
          {"explained", list(map.explained, six)},
          {"x", range_json(map.x)},
          {"y", range_json(map.y)},
          {"bins", figures::kMapBins},
          {"outside", map.outside},
          {"without", map.without},
          {"segments", std::move(segments)},
          {"centres", std::move(centres)},
          {"loadings", std::move(loadings)}};
}

Json distribution_json(const ModelResult& chosen, const figures::Distribution& one) {
  auto segments = Json::array();
  for (size_t s = 0; s < one.segments.size(); ++s)
    segments.push_back({{"id", chosen.segments[s].id}, {"counts", one.segments[s]}});
  return {{"feature", printable(one.feature)}, {"scale", one.bins.log ? "log" : "linear"},
          {"edges", numbers(one.bins.edges)},  {"population", one.population},
          {"segments", std::move(segments)},   {"without", one.without}};
}

Json silhouettes_json(const ModelResult& chosen, const figures::Silhouettes& silhouettes) {
  auto segments = Json::array();
  for (size_t s = 0; s < silhouettes.segments.size(); ++s) {
    const auto& one = silhouettes.segments[s];
    segments.push_back({{"id", chosen.segments[s].id},
                        {"customers", one.customers},
                        {"mean", number_or_null(one.mean)},
                        {"negative_share", number_or_null(one.negative_share)},
                        {"values", sixes(one.values)}});
  }
  return {{"model", printable(chosen.name)},
          {"index", "silhouette_euclidean"},
          {"sampled", silhouettes.sampled},
          {"of", silhouettes.of},
          {"segments", std::move(segments)}};
}

Json agreement_json(const pipeline::RunResult& result, const ModelResult& chosen,
                    const figures::Agreement& one) {
  const auto& other = result.models[static_cast<size_t>(one.other)];
  return {{"a", printable(chosen.name)},
          {"b", printable(other.name)},
          {"rows", ids_of(chosen)},
          {"columns", ids_of(other)},
          {"counts", one.counts},
          {"rows_without", one.rows_without},
          {"columns_without", one.columns_without}};
}

Json concentration_json(const figures::Concentration& concentration) {
  auto lorenz = Json::array();
  for (const auto& point : concentration.lorenz) {
    auto one = Json::array();
    one.push_back(point.customers);
    one.push_back(six(point.revenue));
    lorenz.push_back(std::move(one));
  }
  auto top = list(concentration.top, [](const figures::Share& point) {
    return Json({{"customers_share", point.customers}, {"revenue_share", point.revenue}});
  });
  return {{"gini", number_or_null(concentration.gini)},
          {"lorenz", std::move(lorenz)},
          {"top", std::move(top)}};
}

Json cohorts_json(const figures::Cohorts& cohorts) {
  auto rows = Json::array();
  for (const auto& cohort : cohorts.cohorts)
    rows.push_back({{"start", base::format_day(cohort.start)},
                    {"customers", cohort.customers},
                    {"active", cohort.active},
                    {"revenue", moneys(cohort.revenue)},
                    {"complete", cohort.complete}});
  return {{"unit", cohorts.periods.unit()}, {"cohorts", std::move(rows)}};
}

Json calendar_json(const figures::Calendar& calendar) {
  return {{"unit", calendar.unit},
          {"start", base::format_day(calendar.start)},
          {"orders", calendar.orders},
          {"revenue", moneys(calendar.revenue)}};
}

Json category_mix_json(const ModelResult& chosen, const figures::CategoryMix& mix) {
  auto levels = texts_json(mix.levels);
  levels.push_back(nullptr);
  auto segments = Json::array();
  for (size_t s = 0; s < mix.segments.size(); ++s)
    segments.push_back({{"id", chosen.segments[s].id}, {"shares", sixes(mix.segments[s])}});
  return {{"of", "category"},
          {"by", mix.by_revenue ? "revenue" : "lines"},
          {"levels", std::move(levels)},
          {"population", sixes(mix.population)},
          {"segments", std::move(segments)}};
}

}  // namespace

Json figures_json(const pipeline::RunResult& result, const Figures& figures) {
  const auto& chosen = result.models[static_cast<size_t>(result.chosen)];
  auto maybe = [](const auto& figure, auto json) { return figure ? json(*figure) : Json(); };
  auto each = [](const auto& some, auto json) { return list(some, json); };
  return {{"grid", maybe(figures.grid, [&](const auto& one) { return grid_json(result, one); })},
          {"map", maybe(figures.map, [&](const auto& one) { return map_json(chosen, one); })},
          {"distributions", each(figures.distributions,
                                 [&](const auto& one) { return distribution_json(chosen, one); })},
          {"silhouettes", maybe(figures.silhouettes,
                                [&](const auto& one) { return silhouettes_json(chosen, one); })},
          {"agreement", each(figures.agreements,
                             [&](const auto& one) { return agreement_json(result, chosen, one); })},
          {"concentration", maybe(figures.concentration, concentration_json)},
          {"cohorts", maybe(figures.cohorts, cohorts_json)},
          {"calendar", maybe(figures.calendar, calendar_json)},
          {"category_mix", maybe(figures.category_mix,
                                 [&](const auto& one) { return category_mix_json(chosen, one); })}};
}

void add_segment_figures(Json& segment, size_t index, const Figures& figures) {
  const auto* one = index < figures.segments.size() ? &figures.segments[index] : nullptr;
  segment["telling"] = texts_json(one == nullptr ? std::vector<std::string>() : one->telling);
  segment["examples"] = one == nullptr || one->examples.empty()
                            ? Json()
                            : list(one->examples, [](const figures::Example& example) {
                                return Json({{"customer", nullptr},
                                             {"distance", number_or_null(example.distance)},
                                             {"traits", list(example.traits, [](const auto& trait) {
                                                return Json({{"feature", printable(trait.feature)},
                                                             {"value", trait.value}});
                                              })}});
                              });
  auto& profile = segment["profile"];
  for (size_t i = 0; i < profile.size(); ++i) {
    const auto interval = one == nullptr ? figures::Interval{NAN, NAN} : one->intervals.at(i);
    profile[i]["standardised_low"] = number_or_null(interval.low);
    profile[i]["standardised_high"] = number_or_null(interval.high);
  }
}

}  // namespace coterie::report
