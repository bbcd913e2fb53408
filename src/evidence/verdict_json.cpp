#include "evidence/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "evidence/verdict.hpp"

namespace coterie::evidence {
namespace {

using Json = nlohmann::ordered_json;
using base::printable;

Json number(double x) {
  return std::isfinite(x) ? Json(x) : Json();
}

Json numbers(std::span<const double> list) {
  auto out = Json::array();
  for (const double x : list) out.push_back(number(x));
  return out;
}

Json against_json(const Against& one) {
  return {{"name", one.name},
          {"k", one.k},
          {"observed", number(one.observed)},
          {"mean", number(one.mean)},
          {"sd", number(one.sd)},
          {"low", number(one.low)},
          {"median", number(one.median)},
          {"high", number(one.high)},
          {"worlds", numbers(one.worlds)},
          {"p_value", number(one.p_value)},
          {"p_error", number(one.p_error)}};
}

Json world_json(const NullWorld& world) {
  auto statistics = Json::array();
  for (const auto& one : world.statistics) statistics.push_back(against_json(one));
  return {{"name", world.name},
          {"meaning", world.meaning},
          {"worlds", world.worlds},
          {"stopped", world.stopped},
          {"beaten", world.beaten},
          {"statistics", std::move(statistics)}};
}

Json at_k_json(const AtK& at) {
  return {{"k", at.k},
          {"silhouette_simplified", number(at.silhouette_simplified)},
          {"log_inertia", number(at.log_inertia)},
          {"separation", number(at.separation)},
          {"stability", number(at.stability)},
          {"smallest_share", number(at.smallest_share)},
          {"p_separation", number(at.p_separation)},
          {"p_silhouette", number(at.p_silhouette)}};
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
