// The project file from plain TOML values to checked definitions. Whatever is returned holds only
// known keys, words that their range names, and files that are files; the settings of a model pass
// through untouched, for their method knows them.
#include "project/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "project/plan.hpp"
#include "project/roles.hpp"
#include "project/toml.hpp"

namespace coterie::project {
namespace {

using base::Code;
using base::Definition;
using base::Result;
using base::Status;
using base::Table;
using base::Value;

constexpr size_t kNameMax = 60;
constexpr int kTextCells = 200;

std::string said(std::string_view text) {
  auto shown = base::printable(text);
  return base::display_width(shown) > 40 ? base::fit_left(shown, 40) : shown;
}

std::unexpected<base::Error> unknown(const Value& at, std::string_view what, std::string_view word,
                                     const std::vector<std::string>& known) {
  const auto near = base::nearest(word, known);
  return base::fail(Code::project, at.place, fmt::format("{} \"{}\"", what, said(word)),
                    base::join(known, ", "),
                    near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
}

// One table of the file beside the definitions of its keys. Every take() leaves `out` as it is
// when the key is absent.
class Keys {
 public:
  Keys(const Table& values, std::string_view section)
      : values_(values), known_(section_keys(section)) {}

  Status check(std::string_view what) const { return base::check_keys(values_, known_, what); }
  const Value& at(std::string_view name) const { return base::setting(values_, name); }

  std::string_view range(std::string_view name) const {
    return std::ranges::find(known_, name, &Definition::name)->range;
  }

  std::unexpected<base::Error> refuse(std::string_view name, std::string fault) const {
    return base::fail(Code::project, at(name).place, std::move(fault), std::string(range(name)));
  }

  Status take(std::string_view name, std::string& out) const {
    const auto& value = at(name);
    if (value.empty()) return {};
    auto text = value.text();
    if (!text) return allow(name, std::move(text.error()));
    if (base::trim(*text).empty()) return refuse(name, fmt::format("{} is empty", name));
    if (base::printable(*text) != *text || base::display_width(*text) > kTextCells)
      return refuse(name,
                    fmt::format("{} is too long or holds characters that cannot be shown", name));
    out = std::move(*text);
    return {};
  }

  Status take(std::string_view name, int64_t low, int64_t high, int64_t& out) const {
    const auto& value = at(name);
    if (value.empty()) return {};
    auto number = value.integer();
    if (!number) return allow(name, std::move(number.error()));
    if (*number < low || *number > high)
      return refuse(name, fmt::format("{} is {}", name, *number));
    out = *number;
    return {};
  }

  // A word of the key's range.
  Status choose(std::string_view name, std::string& out) const {
    return choose(name, split_range(name), out);
  }

  Status choose(std::string_view name, const std::vector<std::string>& words,
                std::string& out) const {
    const auto& value = at(name);
    if (value.empty()) return {};
    auto text = value.text();
    if (!text) return allow(name, std::move(text.error()));
    if (std::ranges::find(words, *text) == words.end()) {
      auto error = unknown(value, fmt::format("{} cannot be", name), *text, words).error();
      return allow(name, std::move(error));
    }
    out = std::move(*text);
    return {};
  }

  Status allow(std::string_view name, base::Error error) const {
    error.allowed = range(name);
    return std::unexpected(std::move(error));
  }

  std::vector<std::string> split_range(std::string_view name) const {
    std::vector<std::string> words;
    for (const auto& word : base::split(range(name), ',')) words.emplace_back(base::trim(word));
    return words;
  }

 private:
  const Table& values_;
  std::span<const Definition> known_;
};

// The tables of [[name]]; none when the key is absent.
Result<std::vector<std::pair<Table, std::string>>> tables_of(const Value& value,
                                                             std::string_view name) {
  std::vector<std::pair<Table, std::string>> out;
  if (value.empty()) return out;
  const auto* list = value.list();
  bool good = list != nullptr;
  if (list != nullptr)
    for (const auto& one : *list) good = good && std::holds_alternative<Table>(one.data);
  if (!good)
    return base::fail(Code::project, value.place, fmt::format("{} must be a list of tables", name),
                      fmt::format("[[{}]] before each", name));
  for (const auto& one : *list) out.emplace_back(std::get<Table>(one.data), one.place);
  return out;
}

bool plain_word(std::string_view text, std::string_view more) {
  return !text.empty() && text.size() <= kNameMax && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.contains(c);
  });
}

// The files' order is the order of their lines, which the sorted table has lost.
std::vector<const Table::value_type*> by_line(const Table& table) {
  auto line_of = [](const Table::value_type* entry) {
    const auto parts = base::split(entry->second.place, ':');
    auto number = [&](size_t back) {
      return parts.size() < back ? 0 : std::atoll(parts[parts.size() - back].c_str());
    };
    return std::pair(number(2), number(1));
  };
  std::vector<const Table::value_type*> out;
  for (const auto& entry : table) out.push_back(&entry);
  std::ranges::stable_sort(out, {}, line_of);
  return out;
}

Result<std::vector<std::string>> read_paths(const Keys& keys, const Source& source) {
  const auto& value = keys.at("path");
  if (value.empty())
    return base::fail(Code::project, source.place,
                      fmt::format("[sources.{}] has no path", source.name),
                      std::string(keys.range("path")), "write path = \"orders.csv\"");
  auto paths = value.texts();
  if (!paths) {
    TRY(keys.allow("path", std::move(paths.error())));
    return std::vector<std::string>{};
  }
  if (paths->empty()) return keys.refuse("path", "path is an empty list");
  for (const auto& path : *paths) {
    if (base::trim(path).empty() || path.contains('\0'))
      return keys.refuse("path", "path holds an empty text");
    if (path.contains("://"))
      return base::fail(Code::project, value.place,
                        fmt::format("\"{}\" is an address on the net, not a file", said(path)),
                        std::string(keys.range("path")), "download it and name the file");
  }
  return paths;
}

Result<std::map<std::string, std::string>> read_columns(const Keys& keys) {
  std::map<std::string, std::string> out;
  const auto& value = keys.at("columns");
  if (value.empty()) return out;
  auto table = value.table();
  if (!table) {
    TRY(keys.allow("columns", std::move(table.error())));
    return out;
  }
  for (const auto& [role, column] : *table) {
    if (find_role(role) == nullptr) return unknown(column, "there is no role", role, role_names());
    auto name = TRY(column.text());
    if (base::trim(name).empty())
      return base::fail(Code::project, column.place, fmt::format("the column of {} is empty", role),
                        "a column as it is named in the file");
    out[role] = std::move(name);
  }
  return out;
}

Status read_delimiter(const Keys& keys, std::string& out) {
  const auto& value = keys.at("delimiter");
  if (value.empty()) return {};
  auto text = value.text();
  if (!text) return keys.allow("delimiter", std::move(text.error()));
  static const std::vector<std::string> kSigns = {",", ";", "\t", "|", "blanks"};
  if (std::ranges::find(kSigns, *text) == kSigns.end())
    return keys.refuse("delimiter", fmt::format("delimiter cannot be \"{}\"", said(*text)));
  out = std::move(*text);
  return {};
}

Result<Source> read_source(const std::string& name, const Value& value) {
  Source source;
  source.name = name;
  source.place = value.place;
  const auto table = TRY(value.table());
  const auto what = fmt::format("[sources.{}]", name);
  for (std::string_view key : {"table", "sql"})
    if (const auto& found = base::setting(table, key); !found.empty())
      return base::fail(Code::project, found.place,
                        fmt::format("{} is read from a warehouse by `{}`, which this version does "
                                    "not do yet: it reads files",
                                    what, key),
                        "path = \"FILE\"",
                        "export the rows as Parquet or CSV and write path = \"orders.parquet\"");
  const Keys keys(table, "sources.*");
  TRY(keys.check(what));
  source.paths = TRY(read_paths(keys, source));
  source.columns = TRY(read_columns(keys));
  TRY(keys.choose("rows", source.rows));
  TRY(read_delimiter(keys, source.delimiter));
  TRY(keys.choose("encoding", source.encoding));
  if (const auto& header = keys.at("header"); !header.empty())
    source.header = TRY(header.boolean());
  TRY(keys.choose("decimal", {".", ","}, source.decimal));
  TRY(keys.choose("date_order", source.date_order));
  TRY(keys.take("join", source.join));
  TRY(keys.choose("discount", source.discount));
  return source;
}

Status read_sources(const Value& value, Project& project) {
  if (value.empty()) return {};
  std::vector<std::string> kinds;
  for (int kind = 0; kind <= static_cast<int>(SourceKind::features); ++kind)
    kinds.emplace_back(kind_name(static_cast<SourceKind>(kind)));
  const auto table = TRY(value.table());
  for (const auto* entry : by_line(table)) {
    const auto& [name, source] = *entry;
    if (std::ranges::find(kinds, name) == kinds.end())
      return unknown(source, "there is no source", name, kinds);
    project.sources.push_back(TRY(read_source(name, source)));
  }
  return {};
}

Status read_project(const Value& value, Project& project) {
  if (value.empty()) return {};
  const auto table = TRY(value.table());
  const Keys keys(table, "project");
  TRY(keys.check("[project]"));
  TRY(keys.take("name", project.name));
  TRY(keys.take("time_zone", project.time_zone));
  if (!base::known_time_zone(project.time_zone))
    return keys.refuse("time_zone",
                       fmt::format("there is no time zone \"{}\"", said(project.time_zone)));
  TRY(keys.take("currency", project.currency));
  if (base::display_width(project.currency) > 8)
    return keys.refuse("currency", fmt::format("\"{}\" is no currency", said(project.currency)));
  TRY(keys.take("as_of", project.as_of));
  if (!project.as_of.empty()) {
    const auto when = base::parse_local(project.as_of, keys.at("as_of").place);
    if (!when) {
      auto error = when.error();
      error.code = Code::project;
      return std::unexpected(std::move(error));
    }
  }
  return keys.take("personas", project.personas);
}

Result<CustomFeature> read_custom(const Table& table, const std::string& place) {
  const Keys keys(table, "features.custom[]");
  TRY(keys.check("[[features.custom]]"));
  CustomFeature out;
  for (std::string_view needed : {"name", "over", "expression"})
    if (keys.at(needed).empty())
      return base::fail(Code::project, place, fmt::format("[[features.custom]] has no {}", needed),
                        std::string(keys.range(needed)));
  TRY(keys.take("name", out.name));
  if (!plain_word(out.name, "_") || (out.name[0] >= '0' && out.name[0] <= '9'))
    return keys.refuse("name", fmt::format("\"{}\" is no name for a feature", said(out.name)));
  TRY(keys.choose("over", out.over));
  // An expression may be long and span lines: its parser says what it does not know.
  out.expression = TRY(keys.at("expression").text());
  TRY(keys.take("text", out.text));
  TRY(keys.take("unit", out.unit));
  out.place = keys.at("expression").place;
  return out;
}

Status read_features(const Value& value, FeatureRequest& features) {
  if (value.empty()) return {};
  const auto table = TRY(value.table());
  const Keys keys(table, "features");
  TRY(keys.check("[features]"));
  if (const auto& use = keys.at("use"); !use.empty()) {
    if (!keys.at("preset").empty())
      return base::fail(Code::project, use.place, "preset and use are both given", "one of them",
                        "remove preset, or name every feature in use");
    auto names = use.texts();
    if (!names) return keys.allow("use", std::move(names.error()));
    if (names->empty()) return keys.refuse("use", "use is an empty list");
    features.preset.clear();
    features.use = std::move(*names);
    std::set<std::string> seen;
    for (const auto& name : features.use)
      if (!seen.insert(name).second)
        return keys.refuse("use", fmt::format("use names \"{}\" twice", said(name)));
  }
  TRY(keys.choose("preset", features.preset));
  features.place = keys.at(features.use.empty() ? "preset" : "use").place;
  int64_t days = features.window_days, categories = features.categories;
  TRY(keys.take("window_days", 0, 36500, days));
  TRY(keys.take("categories", 0, 12, categories));
  features.window_days = static_cast<int>(days);
  features.categories = static_cast<int>(categories);
  std::set<std::string> seen;
  for (const auto& [custom, place] : TRY(tables_of(keys.at("custom"), "features.custom"))) {
    features.custom.push_back(TRY(read_custom(custom, place)));
    if (!seen.insert(features.custom.back().name).second)
      return base::fail(Code::project, base::setting(custom, "name").place,
                        fmt::format("two features are called \"{}\"", features.custom.back().name),
                        "different names");
  }
  return {};
}

Status read_models(const Value& value, Project& project) {
  std::set<std::string> seen;
  for (const auto& [table, place] : TRY(tables_of(value, "models"))) {
    const Keys keys(table, "models[]");
    ModelRequest model;
    model.place = place;
    for (std::string_view needed : {"name", "method"})
      if (keys.at(needed).empty())
        return base::fail(Code::project, place, fmt::format("[[models]] has no {}", needed),
                          std::string(keys.range(needed)));
    TRY(keys.take("name", model.name));
    if (!plain_word(model.name, "_-"))
      return keys.refuse("name", fmt::format("\"{}\" is no name for a model", said(model.name)));
    if (model.name == "auto")
      return keys.refuse("name", "a model cannot be called \"auto\": choose means it otherwise");
    if (!seen.insert(base::lower(model.name)).second)
      return base::fail(Code::project, keys.at("name").place,
                        fmt::format("two models are called \"{}\"", model.name), "different names");
    TRY(keys.choose("method", model.method));
    model.settings = table;
    model.settings.erase("name");
    model.settings.erase("method");
    project.models.push_back(std::move(model));
  }
  return {};
}

Status read_run(const Value& value, Project& project) {
  if (value.empty()) return {};
  const auto table = TRY(value.table());
  const Keys keys(table, "run");
  TRY(keys.check("[run]"));
  std::vector<std::string> names = {"auto"};
  for (const auto& model : project.models) names.push_back(model.name);
  if (project.models.empty()) names.insert(names.end(), {"clusters", "rfm"});
  TRY(keys.take("choose", project.choose));
  if (std::ranges::find(names, project.choose) == names.end())
    return unknown(keys.at("choose"), "there is no model", project.choose, names);
  auto seed = static_cast<int64_t>(project.seed);
  TRY(keys.take("seed", 0, INT64_MAX, seed));
  project.seed = static_cast<uint64_t>(seed);
  return {};
}

Result<std::vector<int>> read_days(const Keys& keys, std::string_view name) {
  std::vector<int> out;
  const auto* list = keys.at(name).list();
  if (list == nullptr) return keys.refuse(name, fmt::format("{} is no list", name));
  constexpr size_t kMost = 6;
  if (list->size() > kMost)
    return keys.refuse(name, fmt::format("{} has {} numbers", name, list->size()));
  for (const auto& value : *list) {
    auto days = value.integer();
    if (!days || *days < 1 || *days > 365)
      return keys.refuse(name, fmt::format("{} holds what is no number of days", name));
    if (std::ranges::find(out, *days) != out.end())
      return keys.refuse(name, fmt::format("{} names {} twice", name, *days));
    out.push_back(static_cast<int>(*days));
  }
  return out;
}

Result<std::vector<std::string>> read_parts(const Keys& keys) {
  const auto known = EvidenceRequest().parts;
  const auto asked = TRY(keys.at("parts").texts());
  for (const auto& part : asked)
    if (std::ranges::find(known, part) == known.end()) {
      const auto near = base::nearest(part, known);
      return keys.refuse("parts",
                         fmt::format("there is no part '{}'{}", base::printable(part),
                                     near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
  std::vector<std::string> out;
  for (const auto& part : known)
    if (std::ranges::find(asked, part) != asked.end()) out.push_back(part);
  return out;
}

Status read_evidence(const Value& value, EvidenceRequest& evidence) {
  if (value.empty()) return {};
  const auto table = TRY(value.table());
  const Keys keys(table, "evidence");
  TRY(keys.check("[evidence]"));
  if (!keys.at("parts").empty()) evidence.parts = TRY(read_parts(keys));
  if (const auto& limit = keys.at("correlation_limit"); !limit.empty()) {
    evidence.correlation_limit = TRY(limit.number());
    if (!(evidence.correlation_limit > 0 && evidence.correlation_limit <= 1))
      return keys.refuse("correlation_limit", "correlation_limit is out of range");
  }
  int64_t horizon = evidence.horizon_days, folds = evidence.folds;
  TRY(keys.take("horizon_days", 1, 3650, horizon));
  TRY(keys.take("folds", 0, 12, folds));
  TRY(keys.take("customers_most", 1000, 1'000'000'000, evidence.customers_most));
  evidence.horizon_days = static_cast<int>(horizon);
  evidence.folds = static_cast<int>(folds);
  if (!keys.at("shift_days").empty()) evidence.shift_days = TRY(read_days(keys, "shift_days"));
  if (const auto& peak = keys.at("peak_season"); !peak.empty())
    evidence.peak_season = TRY(peak.boolean());
  return {};
}

// The keys at the top, made of the sections' own names.
Status check_top(const Table& table) {
  static constexpr Definition kTop[] = {
      {"project", "table", "", "", "", ""},  {"sources", "table", "", "", "", ""},
      {"features", "table", "", "", "", ""}, {"models", "list", "", "", "", ""},
      {"run", "table", "", "", "", ""},      {"evidence", "table", "", "", "", ""}};
  return base::check_keys(table, kTop, "the project file");
}

}  // namespace

Result<Project> parse_project(std::string_view text, const std::string& file) {
  Project project;
  project.file = file;
  project.folder = std::filesystem::path(file).parent_path().string();
  const auto table = TRY(parse_toml(text, file));
  TRY(check_top(table));
  TRY(read_project(base::setting(table, "project"), project));
  TRY(read_sources(base::setting(table, "sources"), project));
  TRY(read_features(base::setting(table, "features"), project.features));
  TRY(read_models(base::setting(table, "models"), project));
  TRY(read_run(base::setting(table, "run"), project));
  TRY(read_evidence(base::setting(table, "evidence"), project.evidence));
  return project;
}

Result<Project> load_project(const std::string& file) {
  auto text = base::read_file(file);
  if (!text) {
    auto error = text.error();
    if (error.code == Code::data) error.code = Code::project;
    return std::unexpected(std::move(error));
  }
  return parse_project(*text, file);
}

}  // namespace coterie::project
