// Rules against clusters, and the headline figures.
#include "base/json.hpp"
#include "evidence/contest.hpp"
#include "evidence/json.hpp"
#include "evidence/measures.hpp"

namespace coterie::evidence {
namespace {

using base::Json;
using base::list_json;
using base::number_or_null;
using base::printable;
using base::text_or_null;

Json row_json(const ContestRow& row) {
  const auto& one = row.contender;
  auto values = Json::array();
  for (size_t i = 0; i < row.values.size(); ++i)
    values.push_back({{"name", criteria()[i].name}, {"value", number_or_null(row.values[i])}});
  return {{"model", printable(one.name)},
          {"method", one.method},
          {"family", row.family},
          {"segments", one.segments},
          {"smallest_share", number_or_null(one.smallest_share)},
          {"largest_share", number_or_null(one.largest_share)},
          {"without_share", number_or_null(one.without_share)},
          {"silhouette", number_or_null(one.silhouette)},
          {"evidence_features", one.evidence_features},
          {"criteria", std::move(values)},
          {"out", text_or_null(row.out)},
          {"wins", row.wins}};
}

Json criterion_json(const CriterionDefinition& one) {
  return {{"name", one.name},
          {"text", one.text},
          {"source", one.source},
          {"margin", one.margin},
          {"lower_is_better", one.lower_is_better},
          {"share", one.share}};
}

}  // namespace

Json to_json(const ContestReport& report) {
  const bool any = report.recommended >= 0;
  return {{"rows", list_json(report.rows, row_json)},
          {"criteria", list_json(criteria(), criterion_json)},
          {"recommended",
           any ? text_or_null(report.rows[static_cast<size_t>(report.recommended)].contender.name)
               : Json()},
          {"recommendation", text_or_null(report.recommendation)}};
}

Json to_json(std::span<const Measure> measures) {
  return list_json(measures, [](const Measure& one) {
    return Json{{"name", one.name},
                {"value", number_or_null(one.value)},
                {"why_not", text_or_null(one.why_not)}};
  });
}

}  // namespace coterie::evidence
