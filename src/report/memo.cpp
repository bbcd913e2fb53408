// Long runs of segments are cut where a page would end: the segments that bring most come first.
#include "report/memo.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/markup.hpp"
#include "report/answer.hpp"
#include "report/json_values.hpp"

#include "report/text_table.hpp"

namespace coterie::report {
namespace {

constexpr int kMostName = 60, kMostText = 300;  // cells
constexpr size_t kMostActions = 5, kMostReasons = 5, kMostWarnings = 6, kMostRows = 20,
                 kMostRisks = 8, kMostFeatures = 8;
constexpr double kTinyShare = 0.01, kHugeShare = 0.6, kManyLost = 0.05, kBest = 0.1;

std::string name_text(const std::string& name) {
  return base::markdown_text(at_most(name, kMostName));
}

std::string words(const std::string& text) {
  return base::markdown_text(at_most(text, kMostText));
}

std::string two_decimals(double x) {
  return base::with_thousands(x, 2);
}

std::string context(const Json& document, const Answer& answer) {
  const auto customers = count_at(part_at(document, "totals"), "customers");
  std::vector<std::string> facts = {base::with_thousands(customers) +
                                    (customers == 1 ? " customer" : " customers")};
  facts.insert(facts.end(), answer.facts.begin(), answer.facts.end());
  return fmt::format(
      "## Context\n\n{}: {}. Treating all of them alike wastes money on some and neglects "
      "others.\n\n",
      answer.project.empty() ? "The data" : name_text(answer.project),
      words(base::join(facts, ", ")));
}

std::string decision(const Answer& answer) {
  std::string out = fmt::format(
      "## Decision\n\nTreat the customers as {} group{} and do in each what its row says.\n\n",
      answer.segments.size(), answer.segments.size() == 1 ? "" : "s");
  out += "| Segment | Customers | Share |";
  out += answer.money ? fmt::format(" Revenue{} | Share |",
                                    answer.currency.empty() ? "" : ", " + words(answer.currency))
                      : "";
  out += " What to do |\n|---|---:|---:|";
  out += answer.money ? "---:|---:|---|\n" : "---|\n";
  const auto shown = weightiest(answer, kMostRows);
  for (const auto& one : answer.segments) {
    if (std::ranges::find(shown, &one) == shown.end()) continue;
    out += fmt::format("| {} | {} | {} |", name_text(one.name), base::with_thousands(one.customers),
                       base::percent(one.customers_share));
    if (answer.money)
      out += fmt::format(" {} | {} |", base::with_thousands(one.revenue, 0),
                         base::percent(one.revenue_share));
    out += " " + words(one.offer) + " |\n";
  }
  if (const auto left = answer.segments.size() - shown.size(); left > 0)
    out += fmt::format("\nThe other {} are in `segments.csv`.\n", left);
  return out + "\n";
}

// How much hangs on how few.
std::string concentration(const Json& document) {
  for (const auto& top : part_at(part_at(part_at(document, "figures"), "concentration"), "top"))
    if (const double share = number_at(top, "revenue_share");
        number_at(top, "customers_share") == kBest && std::isfinite(share))
      return fmt::format(" The best {} of all customers bring {} of the revenue.",
                         base::percent(kBest, 0), base::percent(share));
  return {};
}

std::string why(const Json& document, const Answer& answer) {
  std::string out = "## Why\n\n";
  if (!answer.lead.empty()) out += words(answer.lead) + concentration(document) + "\n\n";
  out += words(answer.why) + "\n\n";
  for (const auto* one : weightiest(answer, kMostReasons))
    if (!one->reason.empty())
      out += "- **" + name_text(one->name) + "**: " + words(one->reason) + "\n";
  return out + (out.ends_with("\n\n") ? "" : "\n");
}

// Features of a role and an effect size, by name.
std::string features_where(const Json& separation, const char* role, const char* size) {
  std::vector<std::string> names;
  for (const auto& row : part_at(separation, "features"))
    if (text_at(row, "role") == role && (*size == 0 || text_at(row, "size") == size))
      names.push_back(name_text(text_at(row, "feature")));
  if (names.size() > kMostFeatures) {
    const auto more = names.size() - kMostFeatures;
    names.resize(kMostFeatures);
    names.push_back(fmt::format("and {} more", more));
  }
  return base::join(names, ", ");
}

// What the evidence of the run says of the model that tags, one finding a line.
void add_findings(const Json& document, const std::string& chosen, std::vector<std::string>& out) {
  const auto& evidence = part_at(document, "evidence");
  const auto add = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) out.push_back(label + words(text));
  };
  const auto verdict = text_at(evidence, "verdict");
  if (verdict.empty()) return;
  add(fmt::format("Are there groups at all? Verdict `{}`. ", verdict),
      text_at(part_at(evidence, "judgement"), "sentence"));
  const auto& separation = entry_with(part_at(evidence, "separations"), "model", chosen);
  add("", text_at(part_at(separation, "summary"), "text"));
  for (const auto* size : {"large", "medium", "small", "negligible"})
    if (const auto names = features_where(separation, "evidence", size); !names.empty())
      out.push_back(fmt::format("Separation, {}: {}.", size, names));
  if (const auto names = features_where(separation, "definition", ""); !names.empty())
    out.push_back(fmt::format("Definition, which does not count as evidence: {}.", names));
  const auto first = [](const Json& list) {
    return list.empty() || !list.front().is_string() ? std::string()
                                                     : list.front().get<std::string>();
  };
  add("", first(part_at(entry_with(part_at(evidence, "splits"), "model", chosen), "sentences")));
  if (const auto& ablation = part_at(evidence, "ablation"); text_at(ablation, "model") == chosen)
    add("", first(part_at(ablation, "sentences")));
  const auto& folds = part_at(part_at(evidence, "out_of_time"), "folds");
  if (!folds.empty()) {
    const auto& fold = entry_with(part_at(folds.front(), "models"), "model", chosen);
    add("Later: ", text_at(part_at(fold, "order"), "text"));
    add("Later: ", text_at(part_at(fold, "explained"), "text"));
  }
  add("", text_at(part_at(evidence, "contest"), "recommendation"));
}

// What can be checked: the measures of the model, the agreement with others, the accounting.
std::string evidence(const Json& document, const Answer& answer) {
  const auto chosen = text_at(document, "chosen");
  const auto& model = entry_with(part_at(document, "models"), "name", chosen);
  const auto& totals = part_at(document, "totals");
  std::vector<std::string> out = {fmt::format("Trust: {}", words(answer.verdict))};
  add_findings(document, chosen, out);
  if (const double value = number_at(model, "silhouette"); std::isfinite(value))
    out.push_back(fmt::format("Silhouette of {}: {} (1: groups far apart; 0: no gap between them).",
                              name_text(chosen), two_decimals(value)));
  if (const double value = number_at(model, "revenue_explained"); std::isfinite(value))
    out.push_back(
        fmt::format("The segments explain {} of the variance of spend.", base::percent(value)));
  for (const auto& one : part_at(document, "agreements")) {
    const auto a = text_at(one, "a"), b = text_at(one, "b");
    const double value = number_at(one, "adjusted_rand");
    if ((a == chosen || b == chosen) && std::isfinite(value))
      out.push_back(
          fmt::format("Agreement with {}: {} (adjusted Rand; 1: the same groups, 0: chance).",
                      name_text(a == chosen ? b : a), two_decimals(value)));
  }
  std::string rows = base::with_thousands(count_at(totals, "rows_in")) + " rows were read";
  if (part_at(totals, "purchases").is_number())
    rows += fmt::format(": {} purchases, {} returns, the rest left out for a counted reason",
                        base::with_thousands(count_at(totals, "purchases")),
                        base::with_thousands(count_at(totals, "returns")));
  out.push_back(rows + ".");
  if (const auto checks = part_at(part_at(document, "audit"), "findings").size(); checks > 0)
    out.push_back(fmt::format("{} check{} of the arithmetic passed before this was published.",
                              checks, checks == 1 ? "" : "s"));
  return "## Evidence\n\n- " + base::join(out, "\n- ") + "\n\n";
}

std::string risks(const Json& document, const Answer& answer) {
  const auto& totals = part_at(document, "totals");
  std::vector<std::string> out;
  for (const auto& caveat : part_at(part_at(document, "evidence"), "caveats"))
    out.push_back(words(text_at(caveat, "text")));
  const size_t caveats = out.size();
  for (const auto& warning : answer.warnings)
    if (out.size() < caveats + kMostWarnings) out.push_back(words(warning));
  int64_t lost = 0;
  for (const auto& rejected : part_at(totals, "rejected"))
    if (rejected.is_number_integer()) lost += rejected.get<int64_t>();
  const int64_t rows = count_at(totals, "rows_in");
  if (const double share =
          static_cast<double>(lost) / static_cast<double>(std::max<int64_t>(rows, 1));
      share >= kManyLost)
    out.push_back(
        fmt::format("{} of the rows ({}) could not be used; if they are not like the "
                    "others, shares are off.",
                    base::percent(share), base::with_thousands(lost)));
  for (const auto& one : answer.segments) {
    if (out.size() >= caveats + kMostRisks) break;
    if (one.customers_share < kTinyShare)
      out.push_back(fmt::format("{} is small ({} customer{}): its numbers move with each order.",
                                name_text(one.name), base::with_thousands(one.customers),
                                one.customers == 1 ? "" : "s"));
    if (one.customers_share > kHugeShare)
      out.push_back(
          fmt::format("{} holds {} of the customers: one treatment for so many is coarse.",
                      name_text(one.name), base::percent(one.customers_share)));
  }
  if (answer.customers_without > 0) out.push_back(without_words(answer));
  if (out.empty()) return {};
  return "## Risks\n\n- " + base::join(out, "\n- ") + "\n\n";
}

// How to go about what the table says to do: by which way, what to watch, what to leave.
std::string action(const Json& playbook, const AnsweredSegment& segment) {
  std::string out;
  for (const auto& [key, label] :
       {std::pair{"channel", "Channel: "}, {"cadence", ""}, {"kpi", "Measure: "}, {"avoid", ""}})
    if (const auto text = text_at(playbook, key); !text.empty())
      out += (out.empty() ? "" : " ") + (label + words(text));
  return out.empty() ? words(segment.offer) : out;
}

std::string actions(const Json& document, const Answer& answer) {
  const auto& segments = part_at(document, "segments");
  std::string out = "## Next actions\n\n";
  size_t number = 0;
  for (const auto* one : weightiest(answer, kMostActions)) {
    const auto line = action(part_at(entry_with(segments, "name", one->name), "playbook"), *one);
    if (!line.empty()) out += fmt::format("{}. **{}**: {}\n", ++number, name_text(one->name), line);
  }
  out += fmt::format(
      "{}. Hand over `assignments.csv`, which tags each customer, and run again when new orders "
      "are in; `coterie compare` shows who moved.\n",
      number + 1);
  out += fmt::format(
      "{}. Segments describe what customers did, not what a campaign will change: keep a part of "
      "each group untouched and compare.\n",
      number + 2);
  const auto& project = part_at(document, "project");
  const auto as_of = text_at(project, "as_of");
  out += "\nTo make these numbers again, give the same files to `coterie run";
  if (!as_of.empty()) out += " --as-of " + as_of.substr(0, 10);
  return out + fmt::format(" --seed {}`.\n", count_at(project, "seed"));
}

}  // namespace

std::string memo(const Json& document) {
  const auto told = answer(document);
  return "# " + (told.project.empty() ? "Customer segments" : name_text(told.project)) + ": " +
         told.headline + "\n\n" + context(document, told) + decision(told) + why(document, told) +
         evidence(document, told) + risks(document, told) + actions(document, told);
}

}  // namespace coterie::report
