// The evidence of a run as JSON: the verdict and the worlds that it was judged against.
#include "evidence/json.hpp"

#include "base/json.hpp"
#include "evidence/verdict.hpp"

namespace coterie::evidence {
namespace {

using base::Json;
using base::list_json;
using base::number_or_null;
using base::numbers_json;
using base::printable;

Json against_json(const Against& one) {
  return {{"name", one.name},
          {"k", one.k},
          {"observed", number_or_null(one.observed)},
          {"mean", number_or_null(one.mean)},
          {"sd", number_or_null(one.sd)},
          {"low", number_or_null(one.low)},
          {"median", number_or_null(one.median)},
          {"high", number_or_null(one.high)},
          {"worlds", numbers_json(one.worlds)},
          {"p_value", number_or_null(one.p_value)},
          {"p_error", number_or_null(one.p_error)}};
}

Json world_json(const NullWorld& world) {
  auto statistics = Json::array();
  for (const auto& one : world.statistics) statistics.push_back(against_json(one));
  return {{"name", world.name},     {"meaning", world.meaning},
          {"worlds", world.worlds}, {"stopped", world.stopped},
          {"beaten", world.beaten}, {"statistics", std::move(statistics)}};
}

Json at_k_json(const AtK& at) {
  return {{"k", at.k},
          {"silhouette_simplified", number_or_null(at.silhouette_simplified)},
          {"log_inertia", number_or_null(at.log_inertia)},
          {"separation", number_or_null(at.separation)},
          {"smallest_share", number_or_null(at.smallest_share)},
          {"p_separation", number_or_null(at.p_separation)},
          {"p_silhouette", number_or_null(at.p_silhouette)},
          {"p_gap", number_or_null(at.p_gap)}};
}

}  // namespace

Json to_json(const VerdictReport& report) {
  auto definitions = Json::array(), worlds = Json::array(), by_k = Json::array(),
       caveats = Json::array();
  for (const auto& one : statistic_definitions())
    definitions.push_back({{"name", one.name},
                           {"text", one.text},
                           {"range", one.range},
                           {"source", one.source},
                           {"part", one.part}});
  for (const auto& world : report.nulls) worlds.push_back(world_json(world));
  for (const auto& at : report.by_k) by_k.push_back(at_k_json(at));
  for (const auto& caveat : report.caveats)
    caveats.push_back({{"kind", caveat.kind}, {"text", printable(caveat.text)}});
  return {{"sentence", printable(report.sentence)},
          {"k", report.k},
          {"customers", report.rows},
          {"of", report.rows_all},
          {"statistics", std::move(definitions)},
          {"worlds", std::move(worlds)},
          {"by_k", std::move(by_k)},
          {"caveats", std::move(caveats)}};
}

}  // namespace coterie::evidence
