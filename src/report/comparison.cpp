// Segments are the same when their names are: ids follow the order of spend and may change places.
#include "report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/json_values.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

constexpr size_t kMostMoves = 12;

Json side_json(const ComparedRun& run) {
  const auto& totals = part_at(run.document, "totals");
  return {{"id", base::printable(run.manifest.id)},
          {"as_of", part_at(part_at(run.document, "project"), "as_of")},
          {"model", text_at(run.document, "chosen")},
          {"customers", count_at(totals, "customers")},
          {"revenue", number_or_null(number_at(totals, "revenue"))}};
}

int64_t sum_of(const std::vector<runs::Move>& moves) {
  int64_t out = 0;
  for (const auto& move : moves) out += move.customers;
  return out;
}

Json customers_json(const runs::Moves& moves) {
  int64_t stayed = 0;
  for (const auto& move : moves.moves)
    if (move.from == move.to) stayed += move.customers;
  const int64_t both = sum_of(moves.moves);
  return {{"both", both},
          {"stayed", stayed},
          {"moved", both - stayed},
          {"lost", sum_of(moves.lost)},
          {"arrived", sum_of(moves.arrived)}};
}

Json segment_side(const Json& segment) {
  if (segment.empty()) return {};
  return {{"customers", count_at(segment, "customers")},
          {"customers_share", number_or_null(number_at(segment, "customers_share"))},
          {"revenue", number_or_null(number_at(segment, "revenue"))},
          {"revenue_share", number_or_null(number_at(segment, "revenue_share"))}};
}

Json segments_json(const Json& before, const Json& after) {
  auto out = Json::array();
  for (const auto& segment : part_at(after, "segments")) {
    const auto name = text_at(segment, "name");
    out.push_back({{"name", name},
                   {"before", segment_side(entry_with(part_at(before, "segments"), "name", name))},
                   {"after", segment_side(segment)}});
  }
  for (const auto& segment : part_at(before, "segments")) {
    const auto name = text_at(segment, "name");
    if (entry_with(part_at(after, "segments"), "name", name).empty())
      out.push_back({{"name", name}, {"before", segment_side(segment)}, {"after", nullptr}});
  }
  return out;
}

Json moves_json(const runs::Moves& moves) {
  std::map<std::string, int64_t> from;  // customers of both runs by their earlier segment
  for (const auto& move : moves.moves) from[move.from] += move.customers;
  std::vector<runs::Move> order = moves.moves;
  std::ranges::stable_sort(order,
                           [](const auto& a, const auto& b) { return a.customers > b.customers; });
  auto out = Json::array();
  for (const auto& move : order)
    out.push_back({{"from", text_or_null(move.from)},
                   {"to", text_or_null(move.to)},
                   {"customers", move.customers},
                   {"share_of_from",
                    static_cast<double>(move.customers) / static_cast<double>(from[move.from])}});
  return out;
}

// Every setting by its path: "features.preset" -> "shopping".
std::map<std::string, Json> flat_settings(const runs::Manifest& manifest) {
  std::map<std::string, Json> out;
  const auto settings = Json::parse(manifest.settings_json, nullptr, false);
  if (settings.is_object()) {
    const auto flat = settings.flatten();
    for (const auto& [path, value] : flat.items())
      out[base::replace_all(path.substr(1), "/", ".")] = value;
  }
  out["seed"] = manifest.seed;
  out["as_of"] = manifest.as_of;
  out["versions.program"] = manifest.program;
  out["versions.engine"] = manifest.engine;
  return out;
}

Json settings_json_of(const runs::Manifest& before, const runs::Manifest& after) {
  const auto a = flat_settings(before), b = flat_settings(after);
  std::map<std::string, std::pair<Json, Json>> all;
  for (const auto& [key, value] : a) all[key].first = value;
  for (const auto& [key, value] : b) all[key].second = value;
  auto out = Json::array();
  for (const auto& [key, values] : all)
    if (values.first != values.second)
      out.push_back(
          {{"setting", base::printable(key)}, {"before", values.first}, {"after", values.second}});
  return out;
}

std::string change(double before, double after) {
  if (!std::isfinite(before) || !std::isfinite(after)) return "—";
  if (before <= 0) return after > 0 ? "new" : "—";
  const double share = after / before - 1;
  return (share > 0 ? "+" : "") + base::percent(share);
}

std::string count_or_dash(const Json& side) {
  return side.is_object() ? base::with_thousands(count_at(side, "customers")) : "—";
}

std::string segments_text(const Json& comparison, const Look& look) {
  TextTable table;
  table.column("Segment", Kind::text);
  for (const char* header : {"customers", "now", "change", "revenue", "now", "change"})
    table.column(header, Kind::number);
  for (const auto& segment : part_at(comparison, "segments")) {
    const auto &before = part_at(segment, "before"), &after = part_at(segment, "after");
    const double a = number_at(before, "revenue"), b = number_at(after, "revenue");
    table.row({text_at(segment, "name"), count_or_dash(before), count_or_dash(after),
               before.is_object() && after.is_object()
                   ? change(number_at(before, "customers"), number_at(after, "customers"))
                   : (after.is_object() ? "new" : "gone"),
               std::isfinite(a) ? base::with_thousands(a, 0) : "—",
               std::isfinite(b) ? base::with_thousands(b, 0) : "—", change(a, b)});
  }
  return table.text(look);
}

std::string moves_text(const Json& comparison, const Look& look) {
  TextTable table;
  for (const char* header : {"From", "to"}) table.column(header, Kind::text);
  table.column("customers", Kind::number);
  table.column("of the former", Kind::number);
  table.column("", Kind::bar);
  size_t shown = 0, left = 0;
  auto name = [](const Json& move, const char* key) {
    const auto text = text_at(move, key);
    return text.empty() ? std::string("(no segment)") : text;
  };
  for (const auto& move : part_at(comparison, "moves")) {
    if (part_at(move, "from") == part_at(move, "to")) continue;
    if (shown == kMostMoves) {
      ++left;
      continue;
    }
    ++shown;
    const double share = number_at(move, "share_of_from");
    table.row({name(move, "from"), name(move, "to"),
               base::with_thousands(count_at(move, "customers")), base::percent(share),
               TextTable::Cell(share)});
  }
  if (shown == 0) return "  Nobody changed segment.\n";
  return table.text(look) +
         (left == 0 ? "" : fmt::format("  … and {} smaller moves: see --json.\n", left));
}

std::string value_text(const Json& value) {
  if (value.is_null()) return "—";
  return base::printable(value.is_string()
                             ? value.get<std::string>()
                             : value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

Json comparison(const ComparedRun& before, const ComparedRun& after, const runs::Moves& moves) {
  return {{"before", side_json(before)},
          {"after", side_json(after)},
          {"customers", customers_json(moves)},
          {"segments", segments_json(before.document, after.document)},
          {"moves", moves_json(moves)},
          {"settings", settings_json_of(before.manifest, after.manifest)}};
}

std::string comparison_text(const Json& comparison, const Look& look) {
  const auto &before = part_at(comparison, "before"), &after = part_at(comparison, "after");
  const auto& customers = part_at(comparison, "customers");
  std::string out = bold(text_at(before, "id") + "  →  " + text_at(after, "id"), look) + "\n";
  const auto n = [&](const char* key) { return base::with_thousands(count_at(customers, key)); };
  const double both = number_at(customers, "both");
  const auto text =
      fmt::format("{} customers in both ({} stayed in their segment, {} moved{}), {} new, {} gone.",
                  n("both"), n("stayed"), n("moved"),
                  both > 0 ? ", " + base::percent(number_at(customers, "moved") / both) : "",
                  n("arrived"), n("lost"));
  for (const auto& line : wrapped(text, text_width(look))) out += line + "\n";
  if (text_at(before, "model") != text_at(after, "model"))
    out += fmt::format("The segments come from different models: {} and {}.\n",
                       text_at(before, "model"), text_at(after, "model"));
  out += "\n" + segments_text(comparison, look) + "\n" + bold("Moves", look) + "\n" +
         moves_text(comparison, look);
  TextTable settings;
  for (const char* header : {"Setting", "before", "after"}) settings.column(header, Kind::text);
  for (const auto& one : part_at(comparison, "settings"))
    settings.row({text_at(one, "setting"), value_text(part_at(one, "before")),
                  value_text(part_at(one, "after"))});
  if (!part_at(comparison, "settings").empty())
    out += "\n" + bold("Settings that differ", look) + "\n" + settings.text(look);
  return out;
}

}  // namespace coterie::report
