// What the segments of earlier days said of the days after, and how much hangs on the day.
#include "base/json.hpp"
#include "base/time.hpp"
#include "evidence/json.hpp"
#include "evidence/out_of_time.hpp"
#include "evidence/sensitivity.hpp"

namespace coterie::evidence {
namespace {

using base::Json;
using base::list_json;
using base::number_or_null;
using base::numbers_json;
using base::printable;
using base::text_or_null;
using base::texts_json;

Json estimate_json(const stats::Estimate& one) {
  return {{"value", number_or_null(one.value)},
          {"low", number_or_null(one.interval.low)},
          {"high", number_or_null(one.interval.high)}};
}

Json money_json(int64_t micros) {
  return static_cast<double>(micros) / 1e6;
}

Json outcome_json(const SegmentOutcome& one, bool money) {
  return {{"name", text_or_null(one.name)},
          {"then", one.then},
          {"now", one.now < 0 ? Json() : Json(one.now)},
          {"customers", one.customers},
          {"customers_share", number_or_null(one.customers_share)},
          {"past_spend_mean", number_or_null(one.past_spend_mean)},
          {"past_orders_mean", number_or_null(one.past_orders_mean)},
          {"spend", money ? money_json(one.spend_micros) : Json()},
          {"orders", one.orders},
          {"active", one.active},
          {"spend_mean", estimate_json(one.spend_mean)},
          {"orders_mean", estimate_json(one.orders_mean)},
          {"active_share", estimate_json(one.active_share)},
          {"few", one.few}};
}

Json order_json(const OrderHolds& order) {
  return {{"segments", order.segments},
          {"spearman", estimate_json(order.spearman)},
          {"pairs", order.pairs},
          {"turned", order.turned},
          {"turned_clearly", order.turned_clearly},
          {"text", text_or_null(order.text)}};
}

Json explained_json(const Explained& one) {
  return {{"outcome", text_or_null(one.outcome)},
          {"before", estimate_json(one.before)},
          {"with_segments", estimate_json(one.with_segments)},
          {"segments_alone", estimate_json(one.segments_alone)},
          {"gain", estimate_json(one.gain)},
          {"folds", one.folds},
          {"text", text_or_null(one.text)}};
}

Json ranking_json(const RankingGain& one) {
  return {{"by_past", estimate_json(one.by_past)},
          {"by_segments", estimate_json(one.by_segments)},
          {"difference", estimate_json(one.difference)},
          {"in_hindsight", number_or_null(one.in_hindsight)},
          {"text", text_or_null(one.text)}};
}

Json moves_json(const Moves& moves) {
  auto table = Json::array();
  for (int row = 0; row < moves.rows; ++row) {
    auto line = Json::array();
    for (int column = 0; column < moves.columns; ++column)
      line.push_back(moves.from_to[static_cast<size_t>(row * moves.columns + column)]);
    table.push_back(std::move(line));
  }
  return {{"customers", moves.customers},
          {"gone", moves.gone},
          {"arrived", moves.arrived},
          {"from_to", std::move(table)},
          {"stayed", number_or_null(moves.stayed)},
          {"stayed_frozen", number_or_null(moves.stayed_frozen)},
          {"adjusted_rand", number_or_null(moves.adjusted_rand)},
          {"adjusted_rand_models", number_or_null(moves.adjusted_rand_models)},
          {"text", text_or_null(moves.text)}};
}

Json model_fold_json(const ModelFold& one, bool money) {
  return {
      {"model", printable(one.model)},
      {"missing", text_or_null(one.missing)},
      {"left_out", texts_json(one.left_out)},
      {"segments",
       list_json(one.segments, [&](const auto& segment) { return outcome_json(segment, money); })},
      {"without_segment", one.without_segment},
      {"order", order_json(one.order)},
      {"explained", explained_json(one.explained)},
      {"ranking", ranking_json(one.ranking)},
      {"moves", moves_json(one.moves)}};
}

Json fold_json(const Fold& fold, bool money) {
  return {{"from", base::format_local(fold.from)},
          {"until", base::format_local(fold.until)},
          {"customers", fold.customers},
          {"active", fold.active},
          {"orders", fold.orders},
          {"spend", money ? money_json(fold.spend_micros) : Json()},
          {"new_customers", fold.new_customers},
          {"new_orders", fold.new_orders},
          {"new_spend", money ? money_json(fold.new_spend_micros) : Json()},
          {"models",
           list_json(fold.models, [&](const auto& one) { return model_fold_json(one, money); })}};
}

Json cut_json(const Cut& cut) {
  return {{"name", cut.name},
          {"as_of", base::format_local(cut.as_of)},
          {"customers", cut.customers},
          {"gone", cut.gone},
          {"missing", text_or_null(cut.missing)},
          {"text", text_or_null(cut.text)},
          {"models", list_json(cut.models, [](const ModelCut& one) {
             return Json{{"model", printable(one.model)},
                         {"missing", text_or_null(one.missing)},
                         {"changed_frozen", estimate_json(one.changed_frozen)},
                         {"changed_refit", estimate_json(one.changed_refit)},
                         {"adjusted_rand_frozen", number_or_null(one.adjusted_rand_frozen)},
                         {"adjusted_rand_refit", number_or_null(one.adjusted_rand_refit)},
                         {"segments", one.segments},
                         {"refit_segments", one.refit_segments},
                         {"segment_changed", numbers_json(one.segment_changed)}};
           })}};
}

Json peak_json(const Peak& peak) {
  return {{"found", peak.found},
          {"from", peak.found ? Json(base::format_local(peak.from)) : Json()},
          {"until", peak.found ? Json(base::format_local(peak.until)) : Json()},
          {"weeks", peak.weeks},
          {"orders_a_week", number_or_null(peak.orders_a_week)},
          {"median_week", number_or_null(peak.median_week)},
          {"share_of_orders", number_or_null(peak.share_of_orders)},
          {"year_before", number_or_null(peak.year_before)},
          {"text", text_or_null(peak.text)}};
}

}  // namespace

Json to_json(const OutOfTimeReport& report, bool money) {
  return {
      {"missing", text_or_null(report.missing)},
      {"horizon_days", report.horizon_days},
      {"horizon_reason", text_or_null(report.horizon_reason)},
      {"customers_share", number_or_null(report.customers_share)},
      {"intervals", text_or_null(report.intervals)},
      {"notes", texts_json(report.notes)},
      {"folds", list_json(report.folds, [&](const auto& one) { return fold_json(one, money); })}};
}

Json to_json(const SensitivityReport& report) {
  return {{"missing", text_or_null(report.missing)},
          {"customers_share", number_or_null(report.customers_share)},
          {"days", list_json(report.days, cut_json)},
          {"peak", peak_json(report.peak)},
          {"without_peak", report.without_peak ? cut_json(*report.without_peak) : Json()},
          {"notes", texts_json(report.notes)}};
}

}  // namespace coterie::evidence
