// Manifests are files that anybody may have edited: everything shown is printable.
#include "report/run_list.hpp"

#include "report/json_values.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

// "2026-01-02T03:04:05Z" -> "2026-01-02 03:04"
std::string minute(const std::string& published) {
  return base::replace_all(base::printable(published.substr(0, 16)), "T", " ");
}

}  // namespace

std::string run_list_text(const std::vector<runs::RunEntry>& runs, const Look& look) {
  if (runs.empty()) return "No run has been published here yet.\n";
  TextTable table;
  table.column("Run", Kind::fixed);
  table.column("published (UTC)", Kind::fixed);
  table.column("customers", Kind::number);
  table.column("segments", Kind::number);
  table.column("by", Kind::text);
  std::string damage;
  for (const auto& run : runs) {
    const auto& manifest = run.manifest;
    const bool known = !manifest.id.empty();
    table.row({base::printable(run.id) + (run.current ? " *" : ""), minute(manifest.published),
               known ? base::with_thousands(manifest.customers) : "",
               known ? std::to_string(manifest.segments) : "", base::printable(manifest.chosen)});
    if (!run.damage.empty())
      damage +=
          "  " + base::printable(run.id) + " is damaged: " + base::printable(run.damage) + "\n";
  }
  return table.text(look) + caption("* is current.", look) + (damage.empty() ? "" : "\n" + damage);
}

Json run_list_json(const std::vector<runs::RunEntry>& runs) {
  auto out = Json::array();
  for (const auto& run : runs)
    out.push_back({{"id", base::printable(run.id)},
                   {"path", base::printable(run.path.string())},
                   {"current", run.current},
                   {"published", text_or_null(run.manifest.published)},
                   {"project", text_or_null(run.manifest.project)},
                   {"as_of", text_or_null(run.manifest.as_of)},
                   {"customers", run.manifest.customers},
                   {"segments", run.manifest.segments},
                   {"chosen", text_or_null(run.manifest.chosen)},
                   {"damage", text_or_null(run.damage)}});
  return out;
}

}  // namespace coterie::report
