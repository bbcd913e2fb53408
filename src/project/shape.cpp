// A file's first bytes tell its format, its first lines encoding, delimiter, header and columns.
// The text is read through the engine, so that compression and encodings are its business.
#include "project/shape.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "base/glyphs.hpp"
#include "base/text.hpp"
#include "project/roles.hpp"

namespace coterie::project {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Result;

constexpr int kHeadLines = 5000;

std::string short_name(const std::string& path) {
  return fs::path(path).filename().string();
}

// The first bytes tell what a file is when it is not text.
Result<std::string> magic(const std::string& path) {
  for (size_t at = 0; at < path.size();) {
    const auto glyph = base::glyph_at(path, at);
    if (glyph.point == base::kInvalidPoint)
      return base::fail(Code::data, base::printable(path), "the file's name is not UTF-8", "",
                        "rename the file");
    at += glyph.size;
  }
  std::error_code problem;
  if (!fs::exists(path, problem))
    return base::fail(Code::data, path, "the file does not exist", "", "check the path");
  if (fs::is_directory(path, problem))
    return base::fail(Code::data, path, "this is a folder", "files",
                      fmt::format("name the files in it: {}/*.csv", path));
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return base::fail(Code::data, path, "the file cannot be read", "", "check its permissions");
  std::string bytes(4096, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const bool whole = in.gcount() < static_cast<std::streamsize>(bytes.size());
  bytes.resize(static_cast<size_t>(in.gcount()));
  if (bytes.empty() || (whole && base::trim(bytes).empty()))
    return base::fail(Code::data, path,
                      bytes.empty() ? "the file is empty" : "the file has no rows, only blanks",
                      "a header line and rows", "export it again");
  return bytes.substr(0, 8);
}

struct Foreign {
  std::string_view mark, fault, fix;
};
constexpr Foreign kForeign[] = {
    {"PK\x03\x04", "this is a zip archive or an Excel workbook", "in Excel: Save As > CSV UTF-8"},
    {"\xD0\xCF\x11\xE0", "this is an old Excel workbook", "in Excel: Save As > CSV UTF-8"},
    {"%PDF", "this is a PDF", "export the data as CSV"},
    {"SQLite f", "this is a SQLite database", "export the table as CSV"},
    {"BZh", "the file is packed with bzip2, which is not read", "unpack it, or pack it with gzip"},
    {"\xFD"
     "7zXZ",
     "the file is packed with xz, which is not read", "unpack it, or pack it with gzip"},
    {"7z\xBC\xAF", "the file is packed with 7-Zip, which is not read",
     "unpack it, or pack it with gzip"},
};

Result<std::string> refuse_foreign(const std::string& path, const std::string& bytes) {
  constexpr const char* kRead = "CSV, TSV, JSON lines or Parquet; plain, .gz or .zst";
  auto starts = [&](std::string_view mark) { return bytes.starts_with(mark); };
  for (const auto& foreign : kForeign)
    if (starts(foreign.mark))
      return base::fail(Code::data, path, std::string(foreign.fault), kRead,
                        std::string(foreign.fix));
  if (starts("\xFF\xFE") || starts("\xFE\xFF")) return std::string("utf-16");
  if (bytes.find('\0') != std::string::npos && !starts("\x1F\x8B") && !starts("\x28\xB5\x2F\xFD"))
    return base::fail(Code::data, path, "this is not a text file", kRead, "export the data as CSV");
  return std::string();
}

// Share of records that have the most common number of fields, and that number.
struct Split {
  double share = 0;
  size_t fields = 0;
};
Split consistency(const std::vector<std::vector<std::string>>& records) {
  std::map<size_t, size_t> counts;
  for (const auto& record : records) ++counts[record.size()];
  Split best;
  for (const auto& [fields, count] : counts)
    if (double share = static_cast<double>(count) / static_cast<double>(records.size());
        share > best.share)
      best = {share, fields};
  return best;
}

std::vector<std::vector<std::string>> split_blanks(const std::vector<std::string>& lines) {
  std::vector<std::vector<std::string>> out;
  for (const auto& line : lines) {
    auto text = base::trim(line);
    if (text.empty()) continue;
    auto& record = out.emplace_back();
    size_t at = 0;
    while (at < text.size()) {
      size_t end = text.find_first_of(" \t", at);
      if (end == std::string_view::npos) end = text.size();
      if (end > at) record.emplace_back(text.substr(at, end - at));
      at = end + 1;
    }
  }
  return out;
}

bool looks_like_a_value(const std::string& text) {
  const std::string one[] = {text};
  auto shape = inspect(one);
  return shape.number_share > 0 || shape.time_share > 0;
}

// A header's fields are words, none empty or repeated, where the rows below hold numbers or dates,
// or names we know.
bool has_header(const std::vector<std::vector<std::string>>& records) {
  const auto& first = records[0];
  std::set<std::string> seen;
  size_t known = 0;
  for (const auto& field : first) {
    if (base::trim(field).empty()) continue;
    if (looks_like_a_value(field)) return false;
    seen.insert(field);
    for (const auto& role : roles())
      for (const auto& name : base::split(role.names, ' '))
        if (!name.empty() && plain_name(field) == name) known += 1;
  }
  if (seen.empty()) return false;
  if (known > 0 || records.size() == 1) return true;
  for (size_t column = 0; column < first.size(); ++column) {
    size_t values = 0, rows = 0;
    for (size_t row = 1; row < std::min<size_t>(records.size(), 200); ++row) {
      if (column >= records[row].size() || base::trim(records[row][column]).empty()) continue;
      ++rows;
      values += looks_like_a_value(records[row][column]);
    }
    if (rows > 0 && values * 10 > rows * 8) return true;
  }
  return false;
}

std::vector<std::string> unique_names(const std::vector<std::string>& raw) {
  std::vector<std::string> out;
  std::set<std::string> used;
  for (size_t i = 0; i < raw.size(); ++i) {
    std::string name(base::trim(base::printable(raw[i])));
    if (name.empty()) name = fmt::format("column{}", i + 1);
    std::string unique = name;
    for (int n = 2; used.contains(base::lower(unique)); ++n) unique = fmt::format("{}_{}", name, n);
    used.insert(base::lower(unique));
    out.push_back(unique);
  }
  return out;
}

void sample_columns(FileShape& shape, const std::vector<std::vector<std::string>>& records,
                    size_t first) {
  for (size_t column = 0; column < shape.scan.columns.size(); ++column) {
    std::vector<std::string> values;
    for (size_t row = first; row < records.size(); ++row)
      if (records[row].size() == shape.scan.columns.size()) values.push_back(records[row][column]);
    shape.columns.push_back({shape.scan.columns[column], inspect(values)});
  }
}

Result<FileShape> look_at_typed(engine::Engine& engine, FileShape shape) {
  const std::string what = "reading " + short_name(shape.scan.path);
  auto described = TRY(engine.rows(engine::columns_sql(shape.scan), what));
  for (const auto& row : described.cells) {
    shape.scan.columns.push_back(row[0]);
    if (shape.scan.format == engine::FileFormat::parquet) shape.types.push_back(row[1]);
  }
  std::vector<std::string> casts;
  for (const auto& column : shape.scan.columns)
    casts.push_back("CAST(" + sql::identifier(engine.dialect(), column) + " AS VARCHAR)");
  auto sample = TRY(engine.rows(fmt::format("SELECT {} FROM {} LIMIT {}", base::join(casts, ", "),
                                            engine::scan_sql(shape.scan), kHeadLines),
                                what));
  if (sample.cells.empty())
    return base::fail(Code::data, shape.scan.path, "the file has no rows", "at least one row");
  sample_columns(shape, sample.cells, 0);
  return shape;
}

Result<std::vector<std::string>> head_lines(engine::Engine& engine, FileShape& shape) {
  const std::string what = "reading " + short_name(shape.scan.path);
  auto head = engine.rows(engine::head_sql(shape.scan.path, shape.scan.encoding, kHeadLines), what);
  if (!head && head.error().fault == engine::kNotUtf8 && shape.scan.encoding == "utf-8") {
    shape.scan.encoding = "latin-1";
    head = engine.rows(engine::head_sql(shape.scan.path, shape.scan.encoding, kHeadLines), what);
  }
  if (!head) return std::unexpected(head.error());
  std::vector<std::string> lines;
  for (auto& row : head->cells) {
    auto line = row[0];
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (lines.empty() && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    lines.push_back(std::move(line));
  }
  if (std::ranges::all_of(lines, [](const std::string& l) { return base::trim(l).empty(); }))
    return base::fail(Code::data, shape.scan.path, "the file has no rows",
                      "a header line and rows");
  return lines;
}

// Chooses the delimiter under which most lines have the same number of fields, at least two.
Result<std::vector<std::vector<std::string>>> split_head(FileShape& shape,
                                                         const std::vector<std::string>& lines,
                                                         const Source& declared) {
  const auto text = base::join(lines, "\n");
  std::vector<std::vector<std::string>> best;
  double best_score = 0;
  size_t widest = 0;
  for (std::string delimiter : {",", ";", "\t", "|", "blanks"}) {
    if (!declared.delimiter.empty() && declared.delimiter != delimiter) continue;
    auto records = delimiter == "blanks" ? split_blanks(lines) : split_records(text, delimiter[0]);
    if (records.empty()) continue;
    auto split = consistency(records);
    widest = std::max(widest, split.fields);
    double score =
        split.fields < 2
            ? 0
            : split.share * (1 + 0.01 * static_cast<double>(std::min<size_t>(split.fields, 40)));
    if (delimiter == "blanks") score *= 0.8;  // words in a sentence are not columns
    if (!declared.delimiter.empty()) score = 1;
    if (score <= best_score) continue;
    best_score = score;
    best = std::move(records);
    shape.scan.format =
        delimiter == "blanks" ? engine::FileFormat::blanks : engine::FileFormat::delimited;
    shape.scan.delimiter = delimiter;
  }
  if (best_score < 0.4)
    return base::fail(Code::data, shape.scan.path,
                      widest < 2 ? "its lines hold one column: no delimiter splits them"
                                 : "no delimiter splits its lines into the same number of columns",
                      "comma, semicolon, tab, | or blanks",
                      "write delimiter = \";\" (or another) into the source in coterie.toml");
  return best;
}

}  // namespace

std::vector<std::vector<std::string>> split_records(std::string_view text, char delimiter) {
  std::vector<std::vector<std::string>> out;
  std::vector<std::string> record;
  std::string field;
  bool quoted = false, any = false;
  auto end_record = [&] {
    if (any || !record.empty()) {
      record.push_back(std::move(field));
      out.push_back(std::move(record));
    }
    record = {};
    field.clear();
    any = false;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c != '"')
        field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += text[++i];
      else
        quoted = false;
    } else if (c == '"' && field.empty()) {
      quoted = any = true;
    } else if (c == delimiter) {
      record.push_back(std::move(field));
      field.clear();
      any = true;
    } else if (c == '\n') {
      end_record();
    } else if (c != '\r') {
      field += c;
      any = true;
    }
  }
  if (!quoted) end_record();  // a record that the sample cuts is left out
  return out;
}

Result<FileShape> look_at(engine::Engine& engine, const std::string& path, const Source& declared) {
  FileShape shape;
  shape.scan.path = path;
  auto bytes = TRY(magic(path));
  if (bytes.starts_with("PAR1")) {
    shape.scan.format = engine::FileFormat::parquet;
    return look_at_typed(engine, std::move(shape));
  }
  auto wide = TRY(refuse_foreign(path, bytes));
  shape.scan.encoding = !declared.encoding.empty() ? declared.encoding
                        : !wide.empty()            ? wide
                                                   : "utf-8";
  auto lines = TRY(head_lines(engine, shape));
  if (auto first = base::trim(lines[0]);
      first.starts_with("{") || first.starts_with("[{") || first == "[") {
    shape.scan.format = engine::FileFormat::json;
    return look_at_typed(engine, std::move(shape));
  }
  const bool page =
      base::lower(lines[0]).starts_with("<!doctype") || base::lower(lines[0]).starts_with("<html");
  if (page || lines[0].starts_with("<?xml"))
    return base::fail(Code::data, path, page ? "this is a web page (HTML)" : "this is XML",
                      "CSV, TSV, JSON lines or Parquet", "export the data as CSV");
  auto records = TRY(split_head(shape, lines, declared));
  shape.named = declared.header.value_or(has_header(records));
  const size_t width = shape.named ? records[0].size() : consistency(records).fields;
  auto first = shape.named ? records[0] : std::vector<std::string>(width);
  shape.scan.columns = unique_names(first);
  shape.scan.skip = shape.named ? 1 : 0;
  if (shape.named && records.size() < 2)
    return base::fail(Code::data, path, "the file has a header and no rows", "at least one row");
  sample_columns(shape, records, shape.named ? 1 : 0);
  return shape;
}

Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& paths,
                                              const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& path : paths) {
    auto full =
        fs::path(path).is_absolute() || folder.empty() ? path : (fs::path(folder) / path).string();
    if (full.find_first_of("*?[") == std::string::npos || fs::exists(full)) {
      out.push_back(full);
      continue;
    }
    glob_t found{};
    int status = glob(full.c_str(), 0, nullptr, &found);
    for (size_t i = 0; i < found.gl_pathc; ++i) out.emplace_back(found.gl_pathv[i]);
    globfree(&found);
    if (status != 0)
      return base::fail(Code::data, path, "no file matches", "",
                        "check the folder and the pattern");
  }
  std::set<std::string> seen;
  std::erase_if(out, [&](const std::string& p) { return !seen.insert(p).second; });
  return out;
}

}  // namespace coterie::project
