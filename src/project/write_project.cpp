// Every value goes through toml_text() or toml_value(), every word in a comment through
// base::printable(): no name of a column or file can end a line or a string.
#include "project/write_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>

#include "base/text.hpp"

namespace coterie::project {
namespace {

namespace fs = std::filesystem;

constexpr int kCommentColumn = 40, kCommentsEnd = 98;

// Inside the project's folder or typed as relative: relative to it; else as it is.
std::string path_from(const std::string& path, const fs::path& folder) {
  const auto here = fs::absolute(folder.empty() ? fs::path(".") : folder).lexically_normal();
  const auto relative = fs::absolute(path).lexically_normal().lexically_relative(here);
  const bool outside = relative.empty() || relative.begin()->string() == "..";
  return outside && fs::path(path).is_absolute() ? path : relative.string();
}

// "data/online_retail.csv.gz" -> "online_retail".
std::string name_of(const std::string& path) {
  auto name = fs::path(path).filename().string();
  if (auto dot = name.find('.', 1); dot != std::string::npos) name.resize(dot);
  auto plain = base::printable(name);
  if (base::display_width(plain) > 60) plain = std::string(base::trim(base::fit_left(plain, 60)));
  return base::trim(plain).empty() ? "coterie" : plain;
}

bool delimited(const FileShape& file) {
  return file.scan.format == engine::FileFormat::delimited ||
         file.scan.format == engine::FileFormat::blanks;
}

// The one value that all files agree on.
template <class Get>
auto common(const PlannedSource& source, Get get) -> std::optional<decltype(get(source.files[0]))> {
  const auto first = get(source.files[0]);
  for (const auto& file : source.files)
    if (get(file) != first) return std::nullopt;
  return first;
}

Source draft_source(const PlannedSource& planned, const Plan& plan, const fs::path& folder) {
  Source out = planned.declared;
  out.name = kind_name(planned.kind);
  out.place.clear();
  out.paths.clear();
  for (const auto& file : planned.files) out.paths.push_back(path_from(file.scan.path, folder));
  out.columns = planned.columns;
  const auto delimiter = common(planned, [](const FileShape& f) {
    return delimited(f) ? f.scan.delimiter : std::string(",");
  });
  if (delimiter && *delimiter != ",") out.delimiter = *delimiter;
  const auto encoding = common(planned, [](const FileShape& f) {
    return delimited(f) ? f.scan.encoding : std::string("utf-8");
  });
  if (encoding && *encoding != "utf-8") out.encoding = *encoding;
  const auto named = common(planned, [](const FileShape& f) { return !delimited(f) || f.named; });
  if (named && !*named) out.header = false;
  for (const auto& [role, column] : planned.columns) {
    const auto* sample = planned.find(column);
    if (sample == nullptr) continue;
    if (role == "time" && out.date_order.empty()) {
      if (sample->shape.time.order == DateOrder::day_first) out.date_order = "day";
      if (sample->shape.time.order == DateOrder::month_first) out.date_order = "month";
    }
  }
  for (const auto& join : plan.joins)
    if (join.right == planned.kind && join.left_column == join.right_column && out.join.empty())
      out.join = join.right_column;
  return out;
}

// Files of one kind with different columns (ready tables that are joined) are one source. What they
// do not share is found anew in each.
void merge(Source& into, const Source& more) {
  into.paths.insert(into.paths.end(), more.paths.begin(), more.paths.end());
  if (into.columns != more.columns) into.columns.clear();
  if (into.delimiter != more.delimiter) into.delimiter.clear();
  if (into.encoding != more.encoding) into.encoding.clear();
  if (into.date_order != more.date_order) into.date_order.clear();
  if (into.header != more.header) into.header.reset();
}

bool bare(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string toml_key(std::string_view key) {
  return bare(key) ? std::string(key) : toml_text(key);
}

std::string toml_value(const base::Value& value) {
  struct Write {
    std::string operator()(std::monostate) const { return "\"\""; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(int64_t n) const { return std::to_string(n); }
    std::string operator()(double x) const {
      if (!std::isfinite(x)) return std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
      const auto text = base::number(x);
      return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
    }
    std::string operator()(const std::string& s) const { return toml_text(s); }
    std::string operator()(const base::List& list) const {
      std::vector<std::string> parts;
      for (const auto& one : list) parts.push_back(toml_value(one));
      return "[" + base::join(parts, ", ") + "]";
    }
    std::string operator()(const base::Table& table) const {
      std::vector<std::string> parts;
      for (const auto& [key, one] : table) parts.push_back(toml_key(key) + " = " + toml_value(one));
      return parts.empty() ? "{}" : "{ " + base::join(parts, ", ") + " }";
    }
  };
  return std::visit(Write{}, value.data);
}

std::string toml_list(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const auto& text : texts) parts.push_back(toml_text(text));
  return parts.size() == 1 ? parts[0] : "[" + base::join(parts, ", ") + "]";
}

class Writer {
 public:
  void blank() { out_ += '\n'; }
  void header(const std::string& name) { out_ += "\n" + name + "\n"; }

  void line(const std::string& text, const std::string& comment = "") {
    out_ += text;
    if (!comment.empty()) {
      const int gap = std::max(2, kCommentColumn - base::display_width(text));
      out_ += std::string(static_cast<size_t>(gap), ' ') + "# " + base::printable(comment);
    }
    out_ += '\n';
  }

  void value(std::string_view key, const std::string& value, const std::string& comment = "") {
    line(toml_key(key) + " = " + value, comment);
  }
  // A key with its usual value: there to be found, without effect.
  void offer(std::string_view key, const std::string& value, const std::string& comment = "") {
    line("# " + std::string(key) + " = " + value, comment);
  }

  // Words behind `#`, wrapped.
  void note(const std::string& text) {
    std::string row = "#";
    for (const auto& word : base::split(base::printable(text), ' ')) {
      if (base::display_width(row) + 1 + base::display_width(word) > kCommentsEnd && row != "#") {
        line(row);
        row = "#";
      }
      row += " " + word;
    }
    line(row);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_head(Writer& out, const Project& project) {
  out.note(
      "What Coterie reads and does. Run it with `coterie run`; correct here what was guessed "
      "wrong.");
  out.note("Lines behind # are notes, or settings that are not in use.");
  out.header("[project]");
  out.value("name", toml_text(project.name));
  out.value("time_zone", toml_text(project.time_zone),
            "whose days and hours count, such as \"Europe/London\"");
  if (project.currency.empty())
    out.offer("currency", "\"EUR\"", "only shown; nothing is converted");
  else
    out.value("currency", toml_text(project.currency), "only shown; nothing is converted");
  if (project.as_of.empty())
    out.offer("as_of", "\"2025-01-01\"", "default: the day after the last order");
  else
    out.value("as_of", toml_text(project.as_of), "only rows before it count");
  if (!project.personas.empty()) out.value("personas", toml_text(project.personas));
}

const PlannedSource* planned_of(const Source& source, const Plan& plan) {
  for (const auto& planned : plan.sources)
    if (kind_name(planned.kind) == source.name) return &planned;
  return nullptr;
}

void write_columns(Writer& out, const Source& source, const PlannedSource* planned) {
  if (!source.columns.empty()) {
    out.header(fmt::format("[sources.{}.columns]", source.name));
    std::vector<std::string> order;
    if (planned != nullptr)
      for (const auto& guess : planned->guesses) order.push_back(guess.role);
    for (const auto& [role, column] : source.columns)
      if (std::ranges::find(order, role) == order.end()) order.push_back(role);
    for (const auto& role : order) {
      const auto found = source.columns.find(role);
      if (found == source.columns.end()) continue;
      std::string comment;
      if (planned != nullptr)
        for (const auto& guess : planned->guesses)
          if (guess.role == role && guess.column == found->second)
            comment = guess.reason +
                      (guess.runner_up.empty() ? "" : fmt::format("; or \"{}\"", guess.runner_up));
      out.value(role, toml_text(found->second), comment);
    }
  } else {
    out.note("No columns are named here: they are told from their names and values.");
  }
  if (planned == nullptr) return;
  std::set<std::string> used;
  for (const auto& [role, column] : planned->columns) used.insert(column);
  std::vector<std::string> left;
  for (const auto& column : planned->files[0].columns)
    if (!used.contains(column.name)) left.push_back(base::printable(column.name));
  if (left.empty()) return;
  if (planned->kind == SourceKind::features || planned->kind == SourceKind::customers)
    out.note("Taken as they are: " + base::join(left, ", "));
  else
    out.note("Not used: " + base::join(left, ", "));
}

void write_source(Writer& out, const Source& source, const Plan& plan) {
  const auto* planned = planned_of(source, plan);
  out.header(fmt::format("[sources.{}]", source.name));
  out.value("path", toml_list(source.paths));
  if (!source.rows.empty())
    out.value("rows", toml_text(source.rows), "\"lines\" of orders, or \"orders\"");
  else if (source.name == "orders" && !source.columns.contains("order"))
    out.offer("rows", "\"orders\"", "each row is an order; else a customer's day is one");
  if (!source.delimiter.empty()) out.value("delimiter", toml_text(source.delimiter));
  if (!source.encoding.empty()) out.value("encoding", toml_text(source.encoding));
  if (source.header)
    out.value("header", *source.header ? "true" : "false",
              *source.header ? "the first line names the columns" : "columns are numbered");
  if (!source.decimal.empty()) out.value("decimal", toml_text(source.decimal));
  const auto* time = planned != nullptr && planned->has("time")
                         ? planned->find(planned->columns.at("time"))
                         : nullptr;
  if (!source.date_order.empty())
    out.value("date_order", toml_text(source.date_order), "what comes first: day or month");
  else if (time != nullptr && time->shape.time.order == DateOrder::unknown)
    out.offer("date_order", "\"day\"", "or \"month\": the first rows do not settle it");
  if (!source.join.empty())
    out.value("join", toml_text(source.join), "the column that both sides have");
  if (!source.discount.empty())
    out.value("discount", toml_text(source.discount), "amount, rate or percent");
  else if (source.columns.contains("discount"))
    out.offer("discount", "\"percent\"", "or amount, rate; else told from its values");
  write_columns(out, source, planned);
}

void write_features(Writer& out, const Project& project, bool ready) {
  const auto& features = project.features;
  out.header("[features]");
  if (ready && features.use.empty() && features.preset == FeatureRequest{}.preset)
    out.offer("use", "[\"age\", \"income\"]", "only these columns; else every one of the table");
  else if (features.use.empty())
    out.value("preset", toml_text(features.preset),
              "rfm: recency, orders, spend; all: whatever the columns give");
  else
    out.line("use = " + toml_value({[&] {
                                      base::List names;
                                      for (const auto& name : features.use)
                                        names.push_back({name, ""});
                                      return names;
                                    }(),
                                    ""}));
  if (!ready && features.use.empty())
    out.offer("use", "[\"recency_days\", \"orders\", \"spend\"]",
              "instead; `coterie features` lists all");
  if (features.window_days != 0)
    out.value("window_days", std::to_string(features.window_days), "0 is all history");
  else if (!ready)
    out.offer("window_days", "365", "only the last year; default: all history");
  if (features.categories != FeatureRequest{}.categories)
    out.value("categories", std::to_string(features.categories), "shares of the largest ones");
  else if (!ready)
    out.offer("categories", "5", "that get a share of their own");
  for (const auto& custom : features.custom) {
    out.header("[[features.custom]]");
    out.value("name", toml_text(custom.name));
    out.value("over", toml_text(custom.over));
    out.value("expression", toml_text(custom.expression));
    if (!custom.text.empty()) out.value("text", toml_text(custom.text));
    if (!custom.unit.empty()) out.value("unit", toml_text(custom.unit));
  }
}

std::string setting_comment(std::string_view method, std::string_view key) {
  if (method == "kmeans" && key == "k") return "or 5, or [2, 10]: the range to search";
  if (method == "grid" && key == "grid") return "or \"shopify_11\", \"rfm_r_10\"";
  return {};
}

void write_models(Writer& out, const Project& project) {
  for (const auto& model : project.models) {
    out.header("[[models]]");
    out.value("name", toml_text(model.name));
    out.value("method", toml_text(model.method));
    for (const auto& [key, value] : model.settings) {
      if (model.method == "kmeans" && key == "transform")
        out.note(
            "log: auto, all, none or features; scale: standard, robust, minmax; also winsorise");
      out.value(key, toml_value(value), setting_comment(model.method, key));
    }
  }
}

// Only what differs from the defaults: few projects need the section.
void write_evidence(Writer& out, const EvidenceRequest& evidence) {
  const EvidenceRequest usual;
  if (evidence == usual) return;
  out.header("[evidence]");
  if (evidence.parts != usual.parts)
    out.value("parts", evidence.parts.empty() ? "[]" : toml_list(evidence.parts));
  if (evidence.correlation_limit != usual.correlation_limit)
    out.value("correlation_limit", base::number(evidence.correlation_limit));
  if (evidence.horizon_days != usual.horizon_days)
    out.value("horizon_days", std::to_string(evidence.horizon_days));
  if (evidence.folds != usual.folds) out.value("folds", std::to_string(evidence.folds));
  if (evidence.shift_days != usual.shift_days)
    out.value("shift_days", fmt::format("[{}]", fmt::join(evidence.shift_days, ", ")));
  if (evidence.peak_season != usual.peak_season)
    out.value("peak_season", evidence.peak_season ? "true" : "false");
  if (evidence.customers_most != usual.customers_most)
    out.value("customers_most", std::to_string(evidence.customers_most));
}

}  // namespace

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\t')
      out += "\\t";
    else if (c == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u{:04X}", byte);
    else
      out += c;
  }
  return out + '"';
}

Project draft_project(const Plan& plan, const Project& asked, const std::string& file) {
  Project out = asked;
  out.file = file;
  out.folder = fs::path(file).parent_path().string();
  out.sources.clear();
  for (const auto& planned : plan.sources) {
    auto source = draft_source(planned, plan, out.folder);
    const auto same = std::ranges::find(out.sources, source.name, &Source::name);
    if (same == out.sources.end())
      out.sources.push_back(std::move(source));
    else
      merge(*same, source);
  }
  if (out.name == Project{}.name && !plan.sources.empty())
    out.name = name_of(plan.sources[0].files[0].scan.path);
  if (out.models.empty()) {
    out.models = default_models();
    // A ready table need not have the features that scores are made of.
    if (plan.find(SourceKind::features) != nullptr)
      std::erase_if(out.models, [](const ModelRequest& m) { return m.method == "grid"; });
  }
  return out;
}

std::string write_project(const Project& project, const Plan& plan) {
  Writer out;
  write_head(out, project);
  for (const auto& source : project.sources) write_source(out, source, plan);
  const bool ready =
      std::ranges::find(project.sources, "features", &Source::name) != project.sources.end();
  write_features(out, project, ready);
  write_models(out, project);
  out.header("[run]");
  out.value("choose", toml_text(project.choose),
            "which model tags the customers: \"auto\" or a name");
  if (project.seed == Project{}.seed)
    out.offer("seed", std::to_string(project.seed));
  else
    out.value("seed", std::to_string(project.seed));
  write_evidence(out, project.evidence);
  return out.take();
}

}  // namespace coterie::project
