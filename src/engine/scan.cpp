// The embedded engine's way to read files and to cast texts. Paths, names and options are written
// as quoted literals; casts never fail, what cannot be read becomes null.
#include "engine/scan.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace coterie::engine {
namespace {

std::string literal(std::string_view text) {
  return sql::text_literal(sql::duckdb(), text);
}
std::string quoted(std::string_view name) {
  return sql::identifier(sql::duckdb(), name);
}

std::string list_of(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const auto& text : texts) parts.push_back(literal(text));
  return "[" + base::join(parts, ", ") + "]";
}

// Globs in a path would be expanded by the engine; paths come expanded, so their special characters
// are made literal.
std::string path_literal(const std::string& path) {
  std::string safe;
  for (char c : path) {
    if (c == '*' || c == '?' || c == '[')
      safe += std::string("[") + c + "]";
    else
      safe += c;
  }
  return literal(safe);
}

// more: further options of the reader, each after a comma.
std::string one_column(const std::string& path, const std::string& encoding, int skip,
                       std::string_view more = "") {
  return fmt::format(
      "read_csv({}, auto_detect = false, delim = '\x1f', quote = '', escape = '', header = false, "
      "skip = {}, "
      "encoding = {}, columns = {{'line': 'VARCHAR'}}{})",
      path_literal(path), skip, literal(encoding), more);
}

}  // namespace

std::string quoted_sql(const std::string& column) {
  return quoted(column);
}

std::string head_sql(const std::string& path, const std::string& encoding, int rows) {
  // The reader fills a buffer before it looks at a line: 32 MB unless told, which a compressed file
  // takes long to unpack. Two of the longest lines that it takes.
  return fmt::format("SELECT line FROM {} LIMIT {}",
                     one_column(path, encoding, 0, ", buffer_size = 4194304"), rows);
}

std::string columns_sql(const FileScan& scan) {
  auto from = scan.format == FileFormat::parquet ? "read_parquet(" + path_literal(scan.path) + ")"
                                                 : "read_json(" + path_literal(scan.path) +
                                                       ", format = 'auto', sample_size = 20000)";
  return "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + from + ")";
}

std::string scan_sql(const FileScan& scan) {
  std::vector<std::string> typed;
  switch (scan.format) {
    case FileFormat::parquet:
      return "read_parquet(" + path_literal(scan.path) + ")";
    case FileFormat::json:
      for (const auto& column : scan.columns) typed.push_back(literal(column) + ": 'VARCHAR'");
      return fmt::format("read_json({}, format = 'auto', columns = {{{}}})",
                         path_literal(scan.path), base::join(typed, ", "));
    case FileFormat::delimited:
      for (const auto& column : scan.columns) typed.push_back(literal(column) + ": 'VARCHAR'");
      return fmt::format(
          "read_csv({}, auto_detect = false, delim = {}, quote = '\"', escape = '\"', header = "
          "false, skip = {}, "
          "encoding = {}, ignore_errors = true, store_rejects = true, columns = {{{}}})",
          path_literal(scan.path), literal(scan.delimiter), scan.skip, literal(scan.encoding),
          base::join(typed, ", "));
    case FileFormat::blanks: {
      std::vector<std::string> parts;
      for (size_t i = 0; i < scan.columns.size(); ++i)
        parts.push_back(fmt::format("parts[{}] AS {}", i + 1, quoted(scan.columns[i])));
      return fmt::format(
          "(SELECT {}, LEN(parts) AS fields_in_row FROM (SELECT STRING_SPLIT_REGEX(TRIM(line), "
          "'\\s+') AS parts FROM {}))",
          base::join(parts, ", "), one_column(scan.path, scan.encoding, scan.skip));
    }
  }
  return {};
}

std::string parquet_files_sql(const std::vector<std::string>& paths) {
  std::string out;
  for (const auto& path : paths) out += (out.empty() ? "" : ", ") + path_literal(path);
  return "read_parquet([" + out + "])";
}

std::string row_groups_sql(const FileScan& scan) {
  return fmt::format(
      "SELECT MAX(row_group_num_rows) FROM parquet_metadata({}) GROUP BY row_group_id ORDER BY "
      "row_group_id",
      path_literal(scan.path));
}

std::string scan_rows_sql(const FileScan& scan, int64_t first, int64_t end) {
  return fmt::format(
      "(SELECT * EXCLUDE (file_row_number) FROM read_parquet({}, file_row_number = true) WHERE "
      "file_row_number >= {} AND file_row_number < {})",
      path_literal(scan.path), first, end);
}

std::string whole_row_sql(const FileScan& scan) {
  return fmt::format("fields_in_row = {}", scan.columns.size());
}

std::string rejects_sql(const FileScan& scan) {
  const std::string text = "RTRIM(csv_line, CHR(10) || CHR(13))";
  const auto breaks = fmt::format("(LENGTH({0}) - LENGTH(REPLACE({0}, CHR(10), '')))", text);
  // The engine shows 10,000 letters of a record at most; the line that it cuts counts as whole.
  const auto marks = fmt::format(
      "(LENGTH({0}) - LENGTH(REPLACE({0}, {1}, '')) + CASE WHEN LENGTH(csv_line) >= 10000 THEN "
      "{2} ELSE 0 END)",
      text, literal(scan.delimiter), scan.columns.size() - 1);
  return fmt::format(
      "SELECT line, MIN(CAST(error_type AS VARCHAR)), MAX(CASE WHEN error_type = "
      "'UNQUOTED VALUE' AND {0} > 0 AND {1} >= {2} * ({0} + 1) THEN 1 ELSE 0 END) "
      "FROM reject_errors GROUP BY line ORDER BY line",
      breaks, marks, scan.columns.size() - 1);
}

base::Status forget_rejects(Engine& engine) {
  const auto lists = TRY(engine.integer(
      "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'reject_errors'",
      "counting rows"));
  if (lists == 0) return {};
  TRY(engine.execute("DELETE FROM reject_errors", "counting rows"));
  return engine.execute("DELETE FROM reject_scans", "counting rows");
}

std::string row_hash_sql(const std::vector<std::string>& columns) {
  std::vector<std::string> parts;
  for (const auto& column : columns) parts.push_back(quoted(column));
  return "HASH(" + base::join(parts, ", ") + ")";
}

std::string iso_time_sql(const std::string& text) {
  return "TRY_CAST(" + text + " AS TIMESTAMP)";
}

std::string zoned_time_sql(const std::string& text, const std::vector<std::string>& formats,
                           const std::string& zone) {
  // %z wants +HHMM or +HH:MM; Z and UTC are written out first.
  auto plain = fmt::format("REGEXP_REPLACE({}, '\\s*(Z|UTC)$', '+00')", text);
  std::vector<std::string> tight;
  for (const auto& format : formats) tight.push_back(base::replace_all(format, " %z", "%z"));
  auto glued = fmt::format("REGEXP_REPLACE({}, '\\s+([+-]\\d\\d:?\\d?\\d?)$', '\\1')", plain);
  return fmt::format("TIMEZONE({}, TRY_STRPTIME({}, {}))", literal(zone), glued, list_of(tight));
}

std::string format_time_sql(const std::string& text, const std::vector<std::string>& formats) {
  return "TRY_STRPTIME(" + text + ", " + list_of(formats) + ")";
}

std::string epoch_time_sql(const std::string& text, int per_second, const std::string& zone) {
  return fmt::format("TIMEZONE({}, TO_TIMESTAMP(TRY_CAST({} AS BIGINT) // {}))", literal(zone),
                     text, per_second);
}

std::string instant_sql(const std::string& typed, bool zoned, const std::string& zone) {
  return zoned ? fmt::format("TIMEZONE({}, {})", literal(zone), typed)
               : "CAST(" + typed + " AS TIMESTAMP)";
}

std::string micros_sql(const std::string& instant) {
  return fmt::format("CASE WHEN ISFINITE({0}) THEN EPOCH_US({0}) END", instant);
}

std::string number_sql(const std::string& text, char decimal, bool clean, int scale) {
  auto plain = text;
  if (clean) {
    const char* others = decimal == ',' ? "[^0-9,()-]" : "[^0-9.()-]";
    plain = fmt::format("REGEXP_REPLACE(REPLACE({}, '\u2212', '-'), '{}', '', 'g')", text, others);
    if (decimal == ',') plain = fmt::format("REPLACE({}, ',', '.')", plain);
    // (12.50) and 12.50- are negative.
    plain = fmt::format("REGEXP_REPLACE({}, '^(?:\\(-?(.*)\\)|(.+)-)$', '-\\1\\2')", plain);
    // Letters that are no currency must not vanish: twelve1 is not 1.
    plain = fmt::format("CASE WHEN REGEXP_MATCHES({}, '[a-z]|[A-Z]{{4,}}') THEN NULL ELSE {} END",
                        text, plain);
  }
  return fmt::format("TRY_CAST({} AS DECIMAL(18, {}))", plain, scale);
}

std::string in_zone_gap_sql(const std::string& instant, const std::string& zone) {
  auto z = literal(zone);
  return fmt::format("TIMEZONE({0}, TIMEZONE({0}, {1})) <> {1}", z, instant);
}

}  // namespace coterie::engine
