// Which features may speak for the segments, and how far these differ in each.
#include "base/json.hpp"
#include "evidence/json.hpp"
#include "evidence/separation.hpp"

namespace coterie::evidence {
namespace {

using base::Json;
using base::list_json;
using base::number_or_null;
using base::printable;
using base::text_or_null;
using base::texts_json;

Json interval_json(const stats::Interval& interval) {
  return Json::array({number_or_null(interval.low), number_or_null(interval.high)});
}

Json group_json(const GroupNumbers& group) {
  return {{"count", group.count},
          {"mean", number_or_null(group.mean)},
          {"sd", number_or_null(group.sd)},
          {"median", number_or_null(group.median)}};
}

Json anova_json(const stats::Anova& anova) {
  return {
      {"f", number_or_null(anova.f)},
      {"freedom", Json::array({number_or_null(anova.freedom1), number_or_null(anova.freedom2)})},
      {"p", number_or_null(anova.p)},
      {"log10_p", number_or_null(anova.log10_p)}};
}

void add_number_tests(const SeparationRow& row, Json& out) {
  out["anova"] = anova_json(row.anova);
  out["welch"] = anova_json(row.welch);
  out["kruskal_wallis"] = {{"h", number_or_null(row.kruskal.h)},
                           {"freedom", number_or_null(row.kruskal.freedom)},
                           {"p", number_or_null(row.kruskal.p)},
                           {"log10_p", number_or_null(row.kruskal.log10_p)},
                           {"permuted", row.kruskal_permuted},
                           {"epsilon_squared", number_or_null(row.kruskal.epsilon_squared)}};
  out["eta_squared"] = number_or_null(row.shares.eta_squared);
  out["omega_squared"] = number_or_null(row.shares.omega_squared);
  out["epsilon_squared"] = number_or_null(row.shares.epsilon_squared);
  out["noncentral_interval"] = interval_json(row.shares.interval);
}

void add_category_tests(const SeparationRow& row, Json& out) {
  out["chi_square"] = {{"statistic", number_or_null(row.independence.chi_square)},
                       {"freedom", number_or_null(row.independence.freedom)},
                       {"p", number_or_null(row.independence.p)},
                       {"log10_p", number_or_null(row.independence.log10_p)},
                       {"permuted", row.independence_permuted}};
  out["cramers_v"] = number_or_null(row.independence.cramers_v);
  out["cramers_v_corrected"] = number_or_null(row.independence.cramers_v_corrected);
}

Json row_json(const SeparationRow& row) {
  Json out = {{"feature", printable(row.role.feature)},
              {"role", role_name(row.role.role)},
              {"tie", tie_name(row.role.tie)},
              {"with", texts_json(row.role.with)},
              {"reason", printable(row.role.reason)},
              {"category", row.category},
              {"customers", row.rows},
              {"segments", list_json(row.groups, group_json)},
              {"test", text_or_null(row.test)},
              {"effect_name", text_or_null(row.effect_name)},
              {"effect", number_or_null(row.effect)},
              {"interval", interval_json(row.effect_interval)},
              {"size", stats::word(row.size)},
              {"p", number_or_null(row.p)},
              {"log10_p", number_or_null(row.log10_p)},
              {"p_holm", number_or_null(row.p_holm)},
              {"log10_p_holm", number_or_null(row.log10_p_holm)},
              {"p_bh", number_or_null(row.p_bh)},
              {"log10_p_bh", number_or_null(row.log10_p_bh)},
              {"only_because_large", row.only_because_large},
              {"sentence", printable(row.sentence)}};
  if (row.category)
    add_category_tests(row, out);
  else
    add_number_tests(row, out);
  return out;
}

}  // namespace

Json to_json(const SeparationReport& report) {
  const auto& sum = report.summary;
  return {{"segments", texts_json(report.segments)},
          {"customers", report.customers},
          {"customers_without", report.customers_without},
          {"alpha", report.alpha},
          {"confidence", report.confidence},
          {"replicates", report.replicates},
          {"summary",
           {{"large", sum.large},
            {"medium", sum.medium},
            {"small", sum.small},
            {"negligible", sum.negligible},
            {"definition", sum.definition},
            {"shared", sum.shared},
            {"unknown", sum.unknown},
            {"strongest", text_or_null(sum.strongest)},
            {"text", printable(sum.text)}}},
          {"features", list_json(report.rows, row_json)}};
}

}  // namespace coterie::evidence
