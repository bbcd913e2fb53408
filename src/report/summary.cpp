// The order is the reader's: what there is, who they are, what to do, what to mind, where it lies.
#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/details.hpp"
#include "report/json_values.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

constexpr size_t kTelling = 3;
constexpr size_t kMostRejections = 4;
constexpr double kWorthSaying = 0.005;  // share of rows that a kept oddity needs to be told

std::string count_text(const Json& object, const char* key, const char* unit) {
  const auto n = count_at(object, key);
  return base::with_thousands(n) + " " + unit + (n == 1 ? "" : "s");
}

std::string headline(const Json& document, const Look& look) {
  const auto& project = part_at(document, "project");
  const auto& totals = part_at(document, "totals");
  std::vector<std::string> parts = {count_text(totals, "customers", "customer")};
  if (!part_at(totals, "orders").is_null()) parts.push_back(count_text(totals, "orders", "order"));
  if (!part_at(totals, "revenue").is_null()) {
    const auto currency = text_at(project, "currency");
    parts.push_back(base::with_thousands(number_at(totals, "revenue"), 2) +
                    (currency.empty() ? " revenue" : " " + currency));
  }
  std::string out = bold(text_at(project, "name") + ": " + base::join(parts, ", "), look) + "\n";
  std::string when;
  const auto as_of = text_at(project, "as_of"), first = text_at(totals, "first_order");
  if (!first.empty())
    when = fmt::format("Orders from {} to {}", first.substr(0, 10),
                       text_at(totals, "last_order").substr(0, 10));
  if (!as_of.empty()) when += (when.empty() ? "As of " : ", as of ") + as_of;
  return when.empty() ? out : out + when + "\n";
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

double largest_share(const Json& segments) {
  double out = 1e-9;
  for (const auto& segment : segments)
    for (const char* key : {"customers_share", "revenue_share"})
      if (const double share = number_at(segment, key); share > out) out = share;
  return out;
}

std::string segments_table(const Json& document, const Json& segments, const Look& look) {
  const bool money_known = !part_at(part_at(document, "totals"), "revenue").is_null();
  const auto features = telling_features(document, segments);
  const double full = largest_share(segments);
  TextTable table;
  table.column("Segment", Kind::text);
  table.column("customers", Kind::number);
  table.column("share", Kind::number);
  table.column("", Kind::bar);
  if (money_known) {
    table.column("revenue", Kind::number);
    table.column("", Kind::bar);
  }
  for (const auto& feature : features) table.column(at_most(short_name(feature), 12), Kind::number);
  std::vector<std::string> empty;
  for (const auto& segment : segments) {
    if (count_at(segment, "customers") == 0) {
      empty.push_back(text_at(segment, "name"));
      continue;
    }
    const double share = number_at(segment, "customers_share");
    std::vector<TextTable::Cell> cells = {text_at(segment, "name"),
                                          base::with_thousands(count_at(segment, "customers")),
                                          base::percent(share), TextTable::Cell(share / full)};
    if (money_known) {
      const double revenue = number_at(segment, "revenue_share");
      cells.emplace_back(base::percent(revenue));
      cells.emplace_back(revenue / full);
    }
    for (const auto& feature : features)
      cells.emplace_back(
          figure(number_at(entry_with(part_at(segment, "profile"), "feature", feature), "median")));
    table.row(std::move(cells));
  }
  std::string out = table.text(look);
  std::vector<std::string> units;
  for (const auto& feature : features) {
    const auto unit = unit_of(document, feature);
    const auto name = short_name(feature);
    units.push_back(unit.empty() || unit == name ? name : name + " in " + unit);
  }
  if (!units.empty()) out += caption("Medians: " + base::join(units, ", ") + ".", look);
  if (!empty.empty()) out += caption("Nobody is in: " + base::join(empty, ", ") + ".", look);
  return out;
}

std::string chosen_lines(const Json& document, const Look& look) {
  const auto chosen = text_at(document, "chosen");
  const auto& model = entry_with(part_at(document, "models"), "name", chosen);
  std::string text = text_at(document, "chosen_reason");
  if (const auto choice = text_at(model, "choice"); !choice.empty()) text += " " + choice;
  std::string out;
  for (const auto& line : wrapped(fmt::format("{} segments by {} ({}). {}", count_at(model, "k"),
                                              chosen, text_at(model, "method"), text),
                                  text_width(look)))
    out += line + "\n";
  return out;
}

std::string what_to_do(const Json& segments, const Look& look) {
  int width = 0;
  for (const auto& segment : segments)
    if (count_at(segment, "customers") > 0)
      width = std::max(width, base::display_width(text_at(segment, "name")));
  width = std::min(width, 24);
  std::string out;
  for (const auto& segment : segments) {
    const auto offer = text_at(part_at(segment, "playbook"), "offer");
    if (count_at(segment, "customers") > 0 && !offer.empty())
      out += labelled(text_at(segment, "name"), width, offer, look);
  }
  return out.empty() ? out : "\n" + bold("What to do", look) + "\n" + out;
}

std::string small_share(double share) {
  return share > 0 && share < 0.0005 ? "under 0.1 %" : base::percent(share);
}

std::string done(const std::string& action) {
  return action == "keep" ? "kept" : action == "fix" ? "fixed" : "noted";
}

// The counted facts about the data that a reader has to know: what was left out, what was put
// aside.
std::vector<std::string> data_lines(const Json& document) {
  const int64_t rows_in = count_at(part_at(document, "totals"), "rows_in");
  std::vector<const Json*> left_out;
  std::vector<std::string> others;
  for (const auto& fact : part_at(document, "quality")) {
    const auto action = text_at(fact, "action"), check = text_at(fact, "check");
    const auto rows = base::with_thousands(count_at(fact, "rows"));
    if (action == "reject" && count_at(fact, "rows") > 0) left_out.push_back(&fact);
    if (check == "returns")
      others.push_back(fmt::format("{} rows are returns: outside of spend and orders", rows));
    else if (action != "reject" && action != "use" && number_at(fact, "share") >= kWorthSaying)
      others.push_back(fmt::format("{} rows {}: {}", rows, done(action), check));
  }
  std::ranges::stable_sort(left_out, [](const Json* a, const Json* b) {
    return count_at(*a, "rows") > count_at(*b, "rows");
  });
  std::vector<std::string> out;
  for (size_t i = 0; i < std::min(left_out.size(), kMostRejections); ++i) {
    auto reason = text_at(*left_out[i], "check");
    if (reason.starts_with("rejected: ")) reason.erase(0, 10);
    out.push_back(fmt::format(
        "{} of {} rows left out: {} ({})", base::with_thousands(count_at(*left_out[i], "rows")),
        base::with_thousands(rows_in), reason, small_share(number_at(*left_out[i], "share"))));
  }
  if (left_out.size() > kMostRejections) {
    int64_t rows = 0;
    for (size_t i = kMostRejections; i < left_out.size(); ++i)
      rows += count_at(*left_out[i], "rows");
    out.push_back(fmt::format("{} rows left out for other reasons: see quality.csv",
                              base::with_thousands(rows)));
  }
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

std::string bullets(const char* title, const std::vector<std::string>& lines, const Look& look) {
  if (lines.empty()) return {};
  std::string out = "\n" + bold(title, look) + "\n";
  for (const auto& line : lines) {
    bool first = true;
    for (const auto& part : wrapped(line, text_width(look) - 4)) {
      out += (first ? "  - " : "    ") + part + "\n";
      first = false;
    }
  }
  return out;
}

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> out;
  for (const auto& one : list)
    if (one.is_string()) out.push_back(base::printable(one.get<std::string>()));
  return out;
}

}  // namespace

std::string summary(const Json& document, const SummaryOptions& options) {
  const auto& look = options.look;
  const auto& segments = part_at(document, "segments");
  std::string out = headline(document, look) + "\n" + chosen_lines(document, look) + "\n" +
                    segments_table(document, segments, look);
  const auto& model = entry_with(part_at(document, "models"), "name", text_at(document, "chosen"));
  if (const auto without = count_at(model, "customers_without"); without > 0)
    out += fmt::format("  {} customers are in no segment.\n", base::with_thousands(without));
  out += what_to_do(segments, look);
  if (part_at(document, "models").size() > 1)
    out += "\n" + bold("Models", look) + "\n" + models_text(document, look);
  out += bullets("Data", data_lines(document), look);
  out += bullets("Mind", texts_of(part_at(document, "warnings")), look);
  if (!options.folder.empty()) {
    out += "\n" + bold("Files", look) + "  " + base::printable(options.folder) + "/\n";
    out += caption(
        "assignments.csv tags each customer; segments.csv and profiles.csv hold the numbers.",
        look);
    if (options.unchanged) out += "  This very run had been published before; it was kept.\n";
  }
  return out;
}

}  // namespace coterie::report
