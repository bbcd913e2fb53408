// What a model rests on, and whether it comes again.
#include "base/json.hpp"
#include "evidence/ablation.hpp"
#include "evidence/json.hpp"
#include "evidence/splits.hpp"

namespace coterie::evidence {
namespace {

using base::Json;
using base::list_json;
using base::number_or_null;
using base::numbers_json;
using base::printable;
using base::text_or_null;
using base::texts_json;

Json partition_json(const Partition& one) {
  return {{"k", one.k},
          {"silhouette_euclidean", number_or_null(one.silhouette_euclidean)},
          {"silhouette_squared", number_or_null(one.silhouette_squared)},
          {"silhouette_simplified", number_or_null(one.silhouette_simplified)},
          {"calinski_harabasz", number_or_null(one.calinski_harabasz)},
          {"davies_bouldin", number_or_null(one.davies_bouldin)},
          {"smallest_share", number_or_null(one.smallest_share)},
          {"without_share", number_or_null(one.without_share)},
          {"silhouette_on_full", number_or_null(one.silhouette_on_full)},
          {"calinski_harabasz_on_full", number_or_null(one.calinski_harabasz_on_full)},
          {"davies_bouldin_on_full", number_or_null(one.davies_bouldin_on_full)},
          {"adjusted_rand", number_or_null(one.adjusted_rand)},
          {"stability_ari", number_or_null(one.stability_ari)},
          {"stability_error", number_or_null(one.stability_error)}};
}

Json set_json(const FeatureSet& set) {
  return {{"name", printable(set.name)},          {"without", text_or_null(set.group)},
          {"features", texts_json(set.features)}, {"columns", set.columns},
          {"problem", text_or_null(set.problem)}, {"choice", text_or_null(set.choice)},
          {"chosen", partition_json(set.chosen)}, {"same_k", partition_json(set.same_k)}};
}

Json weight_json(const FeatureWeight& one) {
  return {{"feature", printable(one.feature)},
          {"group", text_or_null(one.group)},
          {"moved", number_or_null(one.moved)},
          {"moved_error", number_or_null(one.moved_error)},
          {"left_out", one.left_out},
          {"problem", text_or_null(one.problem)},
          {"adjusted_rand", number_or_null(one.adjusted_rand)},
          {"silhouette", number_or_null(one.silhouette)},
          {"silhouette_change", number_or_null(one.silhouette_change)}};
}

Json gap_json(const Gap& gap) {
  return {
      {"segment", printable(gap.segment)},      {"metric", printable(gap.metric)},
      {"first", number_or_null(gap.first)},     {"second", number_or_null(gap.second)},
      {"percent", number_or_null(gap.percent)}, {"standardised", number_or_null(gap.standardised)},
      {"chance", number_or_null(gap.chance)},   {"word", text_or_null(gap_word(gap))}};
}

Json split_json(const Split& split) {
  return {{"name", split.name},
          {"first", split.first},
          {"second", split.second},
          {"problem", text_or_null(split.problem)},
          {"adjusted_rand", number_or_null(split.adjusted_rand)},
          {"segments", list_json(split.segments,
                                 [](const Counterpart& one) {
                                   return Json{{"segment", printable(one.segment)},
                                               {"in_first", one.in_first},
                                               {"in_second", one.in_second},
                                               {"jaccard", number_or_null(one.jaccard)}};
                                 })},
          {"gaps", list_json(split.gaps, gap_json)},
          {"metrics", list_json(split.metrics, [](const MetricGap& one) {
             return Json{{"metric", printable(one.metric)},
                         {"median_percent", number_or_null(one.median_percent)}};
           })}};
}

Json large_gap_json(const LargeGap& one) {
  Json out = {{"split", one.split}};
  out.update(gap_json(one.gap));
  return out;
}

Json comeback_json(const Comeback& one) {
  return {{"segment", printable(one.segment)},
          {"jaccard", number_or_null(one.jaccard)},
          {"dissolved", one.dissolved},
          {"resamples", one.resamples},
          {"word", text_or_null(one.word)}};
}

Json reshaping_json(const Reshaping& one) {
  return {{"what", one.what},
          {"segments", texts_json(one.segments)},
          {"shares", numbers_json(one.shares)},
          {"to", texts_json(one.to)},
          {"feature", text_or_null(one.feature)},
          {"first_mean", number_or_null(one.first_mean)},
          {"second_mean", number_or_null(one.second_mean)}};
}

Json neighbour_json(const Neighbour& one) {
  return {{"k", one.k},
          {"problem", text_or_null(one.problem)},
          {"adjusted_rand", number_or_null(one.adjusted_rand)},
          {"reshapings", list_json(one.reshapings, reshaping_json)},
          {"kept", texts_json(one.kept)},
          {"sentence", text_or_null(one.sentence)}};
}

Json seeds_json(const SeedReport& seeds) {
  return {{"problem", text_or_null(seeds.problem)},
          {"seeds", seeds.seeds},
          {"customers", seeds.rows},
          {"adjusted_rand", number_or_null(seeds.adjusted_rand)},
          {"lowest", number_or_null(seeds.lowest)},
          {"with_run", number_or_null(seeds.with_run)}};
}

}  // namespace

Json to_json(const AblationReport& report) {
  return {{"model", printable(report.model)},
          {"problem", text_or_null(report.problem)},
          {"customers", report.rows},
          {"whole", report.whole},
          {"k", report.k},
          {"repeats", report.repeats},
          {"sets", list_json(report.sets, set_json)},
          {"weights", list_json(report.weights, weight_json)},
          {"sentences", texts_json(report.sentences)}};
}

Json to_json(const SplitReport& report) {
  return {{"model", printable(report.model)},
          {"customers", report.rows},
          {"whole", report.whole},
          {"adjusted_rand", number_or_null(report.adjusted_rand)},
          {"lowest", number_or_null(report.lowest)},
          {"widest_gap", number_or_null(report.widest_gap)},
          {"splits", list_json(report.splits, split_json)},
          {"largest", list_json(report.largest, large_gap_json)},
          {"bootstrap",
           {{"problem", text_or_null(report.bootstrap_problem)},
            {"adjusted_rand", number_or_null(report.bootstrap_ari)},
            {"standard_error", number_or_null(report.bootstrap_error)},
            {"low", number_or_null(report.bootstrap_low)},
            {"high", number_or_null(report.bootstrap_high)},
            {"customers", report.bootstrap_rows},
            {"segments", list_json(report.comebacks, comeback_json)}}},
          {"seeds", seeds_json(report.seeds)},
          {"neighbours", list_json(report.neighbours, neighbour_json)},
          {"sentences", texts_json(report.sentences)}};
}

}  // namespace coterie::evidence
