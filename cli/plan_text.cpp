#include "cli/plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"

namespace coterie::cli {

std::string plan_text(const project::Plan& plan) {
  std::string out;
  for (const auto& source : plan.sources) {
    std::vector<std::string> files;
    for (const auto& file : source.files)
      files.push_back(base::printable(std::filesystem::path(file.scan.path).filename().string()));
    const auto& scan = source.files[0].scan;
    std::string how;
    if (scan.format == engine::FileFormat::parquet)
      how = "Parquet";
    else if (scan.format == engine::FileFormat::json)
      how = "JSON";
    else if (scan.format == engine::FileFormat::blanks)
      how = "columns split by blanks";
    else
      how = scan.delimiter == "\t" ? "tab-separated" : "separated by " + scan.delimiter;
    if (!source.files[0].named) how += ", no header";
    if (scan.encoding != "utf-8" && scan.format != engine::FileFormat::parquet)
      how += ", " + scan.encoding;
    out += fmt::format("{} from {} ({})\n", project::kind_name(source.kind),
                       base::join(files, ", "), how);
    int width = 8;
    for (const auto& guess : source.guesses)
      width = std::max(width, base::display_width(base::printable(guess.column)));
    for (const auto& guess : source.guesses) {
      out += fmt::format("  {} {} {}", base::fit_left(guess.role, 12),
                         base::fit_left(base::printable(guess.column), std::min(width, 40)),
                         guess.reason);
      if (!guess.runner_up.empty())
        out += fmt::format("; or {}?", base::printable(guess.runner_up));
      out += "\n";
    }
  }
  for (const auto& join : plan.joins)
    out += fmt::format("join  {}.{} = {}.{}\n", project::kind_name(join.left),
                       base::printable(join.left_column), project::kind_name(join.right),
                       base::printable(join.right_column));
  for (const auto& text : plan.notes) out += "note  " + text + "\n";
  return out;
}

std::string quality_text(const project::Loaded& loaded) {
  std::string out = fmt::format("{} rows in\n", base::with_thousands(loaded.rows_in));
  for (const auto& fact : loaded.quality) {
    out +=
        fmt::format("  {} {} {} {}", base::fit_left(fact.check, 34),
                    base::fit_right(base::with_thousands(fact.rows), 12),
                    base::fit_right(base::percent(fact.share), 8), base::fit_left(fact.action, 7));
    if (!fact.examples.empty() && fact.action != "use")
      out += base::printable(base::join(fact.examples, " "));
    while (out.ends_with(' ')) out.pop_back();
    out += "\n";
  }
  for (const auto& text : loaded.notes) out += "note  " + text + "\n";
  for (const auto& text : loaded.warnings) out += "note  " + text + "\n";
  return out;
}

}  // namespace coterie::cli
