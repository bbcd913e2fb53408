// Each look is one table with the sentences that belong to it.
#include "report/details.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/json_values.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

base::Error unknown(const char* what, std::string_view asked, const Json& list) {
  std::vector<std::string> names;
  for (const auto& one : list) names.push_back(text_at(one, "name"));
  const auto near = base::nearest(asked, names);
  return {base::Code::usage, base::printable(asked), fmt::format("the run has no such {}", what),
          base::join(names, ", "), near.empty() ? "" : "did you mean " + near + "?"};
}

std::string signed_percent(double share) {
  if (!std::isfinite(share)) return "—";
  return (share > 0 ? "+" : "") + base::percent(share, 0);
}

std::string two_decimals(double x) {
  return std::isfinite(x) ? base::with_thousands(x, 2) : "—";
}

// Indices differ between ks in their third digit.
std::string index_figure(double x) {
  const double size = std::fabs(x);
  return size < 1 ? base::with_thousands(x, 3) : size < 10 ? base::with_thousands(x, 2) : figure(x);
}

std::string money_text(const Json& document, double amount) {
  const auto currency = text_at(part_at(document, "project"), "currency");
  return base::with_thousands(amount, 2) + (currency.empty() ? "" : " " + currency);
}

// The features that set a segment apart most come first.
std::string profile_table(const Json& document, const Json& segment, const Look& look) {
  std::vector<const Json*> order;
  for (const auto& feature : part_at(segment, "profile")) order.push_back(&feature);
  auto apart = [](const Json* feature) {
    const double z = number_at(*feature, "standardised");
    return std::isfinite(z) ? std::fabs(z) : -1;
  };
  std::ranges::stable_sort(order, [&](auto a, auto b) { return apart(a) > apart(b); });
  TextTable table;
  table.column("Feature", Kind::fixed);
  table.column("unit", Kind::text);
  for (const char* header : {"median", "middle half", "everybody", "mean\nvs all", "in sd"})
    table.column(header, Kind::number);
  const auto& built = part_at(part_at(document, "features"), "built");
  for (const auto* feature : order) {
    const auto name = text_at(*feature, "feature");
    const auto& known = entry_with(built, "name", name);
    table.row({at_most(name, 24), text_at(known, "unit"), figure(number_at(*feature, "median")),
               figure(number_at(*feature, "q25")) + " – " + figure(number_at(*feature, "q75")),
               figure(number_at(part_at(known, "population"), "median")),
               signed_percent(number_at(*feature, "relative_importance")),
               figure(number_at(*feature, "standardised"))});
  }
  return table.text(look);
}

std::string categories_text(const Json& segment, const Look& look) {
  std::string out;
  for (const auto& category : part_at(segment, "categories")) {
    std::vector<std::string> parts;
    for (const auto& level : part_at(category, "levels"))
      if (parts.size() < 5)
        parts.push_back(text_at(level, "level") + " " + base::percent(number_at(level, "share")));
    if (!parts.empty())
      out += labelled(text_at(category, "feature"), 16, base::join(parts, ", "), look);
  }
  return out.empty() ? out : "\n" + out;
}

std::string playbook_text(const Json& segment, const Look& look) {
  static constexpr std::pair<const char*, const char*> kParts[] = {
      {"offer", "Offer"},     {"focus", "Focus"},     {"discount_cap", "Discount cap"},
      {"channel", "Channel"}, {"cadence", "Cadence"}, {"kpi", "Measure"},
      {"avoid", "Avoid"}};
  std::string out;
  for (const auto& [key, label] : kParts)
    if (const auto text = text_at(part_at(segment, "playbook"), key); !text.empty())
      out += labelled(label, 12, text, look);
  return out.empty() ? out : "\n" + bold("What to do", look) + "\n" + out;
}

// One row a k, one column an index: the table that the choice of k was made from.
std::string indices_table(const Json& model, const Look& look) {
  std::vector<std::string> names;
  std::set<int64_t> ks;
  for (const auto& row : part_at(model, "indices")) {
    const auto name = text_at(row, "index");
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    ks.insert(count_at(row, "k"));
  }
  if (names.empty()) return {};
  TextTable table;
  table.column("k", Kind::number);
  for (const auto& name : names) {
    // "silhouette_euclidean" stands above its column in two lines.
    std::string header = name;
    if (const auto at = header.find('_'); at != std::string::npos) header[at] = '\n';
    table.column(header, Kind::number);
  }
  for (const int64_t k : ks) {
    std::vector<TextTable::Cell> cells = {std::to_string(k) +
                                          (k == count_at(model, "k") ? " *" : "  ")};
    for (const auto& name : names) {
      double value = std::nan("");
      for (const auto& row : part_at(model, "indices"))
        if (count_at(row, "k") == k && text_at(row, "index") == name)
          value = number_at(row, "value");
      cells.emplace_back(index_figure(value));
    }
    table.row(std::move(cells));
  }
  return "\n" + table.text(look);
}

// The rules of a tree model, and how well they give back what they tell.
std::string rules_text(const Json& model, const Look& look) {
  const auto& tree = part_at(model, "tree_rules");
  if (!tree.is_object()) return {};
  std::string out;
  for (const auto& rule : part_at(tree, "rules")) {
    const auto& segment = rule["segment"];
    std::string name = "No segment";
    for (const auto& one : part_at(model, "segments"))
      if (segment.is_number() && count_at(one, "id") == count_at(rule, "segment"))
        name = text_at(one, "name");
    out += labelled(name, 24,
                    fmt::format("{} ({} customers, {} of them rightly)", text_at(rule, "text"),
                                base::with_thousands(count_at(rule, "customers")),
                                base::percent(number_at(rule, "share"))),
                    look);
  }
  TextTable curve;
  for (const char* header : {"questions", "rules", "same segment", "adjusted Rand"})
    curve.column(header, Kind::number);
  for (const auto& one : part_at(part_at(tree, "fidelity"), "by_depth"))
    curve.row({std::to_string(count_at(one, "depth")), std::to_string(count_at(one, "leaves")),
               base::percent(number_at(one, "share")),
               two_decimals(number_at(one, "adjusted_rand"))});
  return "\n" + bold("Rules", look) + "\n" + out + "\n" + curve.text(look) +
         caption(
             "Same segment: of customers held out from the fit. Questions: at most so many a "
             "rule, none taken back.",
             look);
}

}  // namespace

std::string models_text(const Json& document, const Look& look) {
  const auto chosen = text_at(document, "chosen");
  TextTable table;
  table.column("Model", Kind::text);
  for (const char* header : {"segments", "smallest", "silhouette", "explains", "agrees"})
    table.column(header, Kind::number);
  for (const auto& model : part_at(document, "models")) {
    const auto name = text_at(model, "name");
    double agreement = std::nan("");
    for (const auto& one : part_at(document, "agreements")) {
      const auto a = text_at(one, "a"), b = text_at(one, "b");
      if ((a == chosen && b == name) || (b == chosen && a == name))
        agreement = number_at(one, "adjusted_rand");
    }
    const double explained = number_at(model, "revenue_explained");
    table.row({name + (name == chosen ? " *" : ""), base::with_thousands(count_at(model, "k")),
               base::percent(number_at(model, "smallest_share")),
               two_decimals(number_at(model, "silhouette")),
               std::isfinite(explained) ? base::percent(explained) : "—",
               name == chosen ? "" : two_decimals(agreement)});
  }
  return table.text(look) +
         caption(
             "* tags the customers. Smallest: share of customers. Explains: of the variance of "
             "spend. Agrees: adjusted Rand index with the chosen model.",
             look);
}

base::Result<std::string> segment_text(const Json& document, std::string_view segment,
                                       const Look& look) {
  const auto& segments = part_at(document, "segments");
  const auto wanted = base::lower(base::printable(segment));
  const auto found = std::ranges::find_if(segments, [&](const Json& one) {
    return base::lower(text_at(one, "name")) == wanted ||
           std::to_string(count_at(one, "id")) == wanted;
  });
  if (found == segments.end()) return std::unexpected(unknown("segment", segment, segments));
  const Json& one = *found;
  std::string size =
      fmt::format("{} customers ({})", base::with_thousands(count_at(one, "customers")),
                  base::percent(number_at(one, "customers_share")));
  if (const double revenue = number_at(one, "revenue"); std::isfinite(revenue))
    size += fmt::format(", {} ({} of revenue)", money_text(document, revenue),
                        base::percent(number_at(one, "revenue_share")));
  std::string out = bold(text_at(one, "name") + ": " + size, look) + "\n";
  out += fmt::format("Segment {} of {}, as of {}.\n", count_at(one, "id"),
                     text_at(document, "chosen"), text_at(part_at(document, "project"), "as_of"));
  if (const auto reason = text_at(one, "reason"); !reason.empty())
    for (const auto& line : wrapped(reason, text_width(look))) out += line + "\n";
  return out + "\n" + profile_table(document, one, look) + categories_text(one, look) +
         playbook_text(one, look);
}

base::Result<std::string> model_text(const Json& document, std::string_view model,
                                     const Look& look) {
  const auto& models = part_at(document, "models");
  const auto wanted = model.empty() ? text_at(document, "chosen") : base::printable(model);
  const auto& one = entry_with(models, "name", wanted);
  if (one.empty()) return std::unexpected(unknown("model", wanted, models));
  std::string out =
      bold(fmt::format("{}: {}, {} segments", wanted, text_at(one, "method"), count_at(one, "k")),
           look) +
      "\n";
  for (const auto& line : wrapped(text_at(one, "choice"), text_width(look))) out += line + "\n";
  out += indices_table(one, look);
  TextTable sizes;
  sizes.column("Segment", Kind::text);
  for (const char* header : {"id", "customers", "share", "revenue"})
    sizes.column(header, Kind::number);
  for (const auto& segment : part_at(one, "segments"))
    sizes.row({text_at(segment, "name"), std::to_string(count_at(segment, "id")),
               base::with_thousands(count_at(segment, "customers")),
               base::percent(number_at(segment, "customers_share")),
               base::percent(number_at(segment, "revenue_share"))});
  out += "\n" + sizes.text(look);
  out += rules_text(one, look);
  std::string left_out;
  for (const auto& feature : part_at(one, "left_out"))
    left_out += labelled(text_at(feature, "feature"), 24, text_at(feature, "reason"), look);
  if (!left_out.empty()) out += "\n" + bold("Left out of the fit", look) + "\n" + left_out;
  return out;
}

}  // namespace coterie::report
