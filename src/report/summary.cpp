// The order is the reader's: what there is, who they are, what to do, what to mind, where it lies.
#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/answer.hpp"
#include "report/details.hpp"
#include "report/json_values.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

constexpr size_t kTelling = 3;
constexpr int kMostName = 24;  // cells of a name beside what to do

// indent: cells; `mark` stands before the first line, as wide as the indent or empty.
std::string paragraph(const std::string& text, const Look& look, int indent = 0,
                      const std::string& mark = {}) {
  std::string out;
  for (const auto& line : wrapped(text, text_width(look) - indent))
    out += (out.empty() && !mark.empty() ? mark : std::string(static_cast<size_t>(indent), ' ')) +
           line + "\n";
  return out;
}

std::string headline(const Answer& answer, const Look& look) {
  std::string facts = base::join(answer.facts, ", ");
  if (!facts.empty() && facts[0] >= 'a' && facts[0] <= 'z')
    facts[0] = static_cast<char>(facts[0] - 'a' + 'A');
  std::string out =
      bold(answer.project + (answer.project.empty() ? "" : ": ") + answer.headline, look) + "\n";
  if (!facts.empty()) out += paragraph(facts, look);
  return answer.lead.empty() ? out : out + "\n" + paragraph(answer.lead, look);
}

double spread(const Json& segments, const std::string& feature) {
  double out = 0;
  for (const auto& segment : segments) {
    const auto& one = entry_with(part_at(segment, "profile"), "feature", feature);
    const double z = number_at(one, "standardised"), share = number_at(segment, "customers_share");
    if (std::isfinite(z) && std::isfinite(share)) out += share * z * z;
  }
  return out;
}

// Recency, orders and order value where they exist; then the features that set the segments apart
// most, those of the model first.
std::vector<std::string> telling_features(const Json& document, const Json& segments) {
  std::vector<std::string> out;
  if (segments.empty()) return out;
  const auto& profile = part_at(segments.front(), "profile");
  for (const char* name : {"recency_days", "orders", "aov"})
    if (!entry_with(profile, "feature", name).empty()) out.emplace_back(name);
  const auto& model = entry_with(part_at(document, "models"), "name", text_at(document, "chosen"));
  std::vector<std::string> of_model;
  for (const auto& feature : part_at(model, "features"))
    if (feature.is_string()) of_model.push_back(feature.get<std::string>());
  struct Candidate {
    bool in_model;
    double spread;
    std::string name;
  };
  std::vector<Candidate> candidates;
  for (const auto& feature : profile) {
    const auto name = text_at(feature, "feature");
    if (std::ranges::find(out, name) == out.end())
      candidates.push_back(
          {std::ranges::find(of_model, name) != of_model.end(), spread(segments, name), name});
  }
  std::ranges::stable_sort(candidates, [](const auto& a, const auto& b) {
    return a.in_model != b.in_model ? a.in_model : a.spread > b.spread;
  });
  for (const auto& candidate : candidates)
    if (out.size() < kTelling) out.push_back(candidate.name);
  return out;
}

std::string short_name(const std::string& feature) {
  return feature.ends_with("_days") ? feature.substr(0, feature.size() - 5) : feature;
}

std::string unit_of(const Json& document, const std::string& feature) {
  const auto& built = part_at(part_at(document, "features"), "built");
  const auto unit = text_at(entry_with(built, "name", feature), "unit");
  return unit == "currency" ? text_at(part_at(document, "project"), "currency") : unit;
}

// One scale for both bars of every row.
double largest_share(const Answer& answer) {
  double out = 1e-9;
  for (const auto& segment : answer.segments)
    for (const double share : {segment.customers_share, segment.revenue_share})
      if (share > out) out = share;
  return out;
}

std::string segments_table(const Json& document, const Answer& answer, const Look& look) {
  const auto& segments = part_at(document, "segments");
  const auto features = telling_features(document, segments);
  const double full = largest_share(answer);
  TextTable table;
  table.column("Segment", Kind::text);
  table.column("customers", Kind::number);
  table.column("share", Kind::number);
  table.column("", Kind::bar);
  if (answer.money) {
    table.column("revenue", Kind::number);
    table.column("", Kind::bar);
  }
  for (const auto& feature : features) table.column(at_most(short_name(feature), 12), Kind::number);
  for (const auto& segment : answer.segments) {
    std::vector<TextTable::Cell> cells = {segment.name, base::with_thousands(segment.customers),
                                          base::percent(segment.customers_share),
                                          TextTable::Cell(segment.customers_share / full)};
    if (answer.money) {
      cells.emplace_back(base::percent(segment.revenue_share));
      cells.emplace_back(segment.revenue_share / full);
    }
    const auto& profile = part_at(entry_with(segments, "name", segment.name), "profile");
    for (const auto& feature : features)
      cells.emplace_back(figure(number_at(entry_with(profile, "feature", feature), "median")));
    table.row(std::move(cells));
  }
  std::vector<std::string> units;
  for (const auto& feature : features) {
    const auto unit = unit_of(document, feature);
    const auto name = short_name(feature);
    units.push_back(unit.empty() || unit == name ? name : name + " in " + unit);
  }
  std::string out = table.text(look);
  if (!units.empty()) out += caption("Medians: " + base::join(units, ", ") + ".", look);
  if (!answer.nobody.empty()) out += caption(nobody_words(answer), look);
  if (answer.customers_without > 0) out += caption(without_words(answer), look);
  return out;
}

std::string what_to_do(const Answer& answer, const Look& look) {
  int width = 0;
  for (const auto& segment : answer.segments)
    width = std::max(width, base::display_width(segment.name));
  width = std::min(width, kMostName);
  std::string out;
  for (const auto& segment : answer.segments)
    if (!segment.offer.empty()) out += labelled(segment.name, width, segment.offer, look);
  return out.empty() ? out : "\n" + bold("What to do", look) + "\n" + out;
}

std::string trust(const Answer& answer, const Look& look) {
  std::string out = "\n" + bold("How far to trust it", look) + "\n";
  out += paragraph(answer.verdict, look, 2) + paragraph(answer.why, look, 2);
  for (const auto* lines : {&answer.warnings, &answer.data})
    for (const auto& line : *lines) out += paragraph(line, look, 4, "  - ");
  return out;
}

std::string files(const SummaryOptions& options) {
  const auto& look = options.look;
  std::string out = "\n" + bold("Files", look) + "  " + base::printable(options.folder) + "/\n";
  out += caption(
      "Open report.html in a browser, report.xlsx in a spreadsheet; memo.md is one page to send "
      "on; "
      "assignments.csv tags each customer.",
      look);
  if (options.unchanged) out += "  This very run had been published before; it was kept.\n";
  return out;
}

}  // namespace

std::string summary(const Json& document, const SummaryOptions& options) {
  const auto& look = options.look;
  const auto told = answer(document);
  std::string out = headline(told, look) + "\n" + segments_table(document, told, look) +
                    what_to_do(told, look) + trust(told, look);
  if (part_at(document, "models").size() > 1)
    out += "\n" + bold("Models", look) + "\n" + models_text(document, look);
  return options.folder.empty() ? out : out + files(options);
}

}  // namespace coterie::report
