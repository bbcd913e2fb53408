#include "project/parse_sql.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.hpp"
#include "engine/scan.hpp"

namespace coterie::project {
namespace {

std::string quoted(const std::string& column) {
  return engine::quoted_sql(column);
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

char ColumnParser::decimal_of(const ColumnSample& column) const {
  const auto& said = source_.declared.decimal;
  return said.empty() ? column.shape.number.decimal : said[0];
}

const ColumnSample& ColumnParser::sample(const std::string& role) const {
  return *source_.find(source_.columns.at(role));
}

std::string ColumnParser::type_of(const std::string& column) const {
  if (!typed()) return "VARCHAR";
  const auto& file = source_.files[0];
  for (size_t i = 0; i < file.scan.columns.size(); ++i)
    if (file.scan.columns[i] == column) return file.types[i];
  return "VARCHAR";
}

base::Status ColumnParser::settle_dates(engine::Engine& engine) {
  if (!source_.has("time")) return {};
  const auto& column = sample("time");
  const auto& shape = column.shape.time;
  if (!source_.declared.date_order.empty() && source_.declared.date_order != "year")
    order_ = source_.declared.date_order == "day" ? DateOrder::day_first : DateOrder::month_first;
  if (order_ || shape.order == DateOrder::none) return {};
  if (shape.order == DateOrder::day_first || shape.order == DateOrder::month_first) {
    order_ = shape.order;
    return {};
  }
  // 31.13.2025 is no date in either order and settles nothing.
  int64_t first_above = 0, second_above = 0, open = 0;
  for (const auto& file : source_.files) {
    auto part = [&](int n) {
      return fmt::format("TRY_CAST(SPLIT_PART(TRIM({}), '{}', {}) AS INTEGER)", quoted(column.name),
                         shape.separator, n);
    };
    auto found = TRY(engine.rows(
        fmt::format("SELECT COUNT(*) FILTER (WHERE a > 12 AND b <= 12), COUNT(*) FILTER (WHERE "
                    "a <= 12 AND b > 12), COUNT(*) FILTER (WHERE a <= 12 AND b <= 12) FROM "
                    "(SELECT {} AS a, {} AS b FROM {})",
                    part(1), part(2), engine::scan_sql(file.scan)),
        "settling the order of day and month"));
    first_above += std::atoll(found.cells[0][0].c_str());
    second_above += std::atoll(found.cells[0][1].c_str());
    open += std::atoll(found.cells[0][2].c_str());
  }
  // One slip of the keyboard among hundreds of dates does not make the order doubtful.
  if (first_above > 100 * second_above || first_above + second_above + open == 0)
    order_ = DateOrder::day_first;
  else if (second_above > 100 * first_above)
    order_ = DateOrder::month_first;
  else
    return std::unexpected(undecided(column.name, first_above > 0));
  return {};
}

base::Error ColumnParser::undecided(const std::string& column, bool both) const {
  const auto file = std::filesystem::path(source_.files[0].scan.path).filename().string();
  return {base::Code::data, base::printable(file) + ", column " + column,
          both ? "some dates are day/month and others are month/day"
               : "the dates can be read as day/month or as month/day, and no day above 12 settles "
                 "it",
          "day or month first",
          fmt::format("say it: --date-order day (or month), or in coterie.toml under [sources.{}]: "
                      "date_order = \"day\"",
                      kind_name(source_.kind))};
}

std::string ColumnParser::raw(const std::string& role) const {
  const auto& column = sample(role);
  auto name = quoted(column.name);
  if (typed()) return "CAST(" + name + " AS VARCHAR)";
  // Numbers and dates are cast with blanks around them. Trimming every text costs a fifth of the
  // reading, so texts are trimmed where the sample has blanks.
  if (column.shape.padded) return "NULLIF(TRIM(" + name + "), '')";
  return role == "order" ? "NULLIF(" + name + ", '')" : name;
}

std::string ColumnParser::text(const std::string& role) const {
  const auto& column = sample(role);
  if (role == "customer") return column_id(column);
  if (typed()) {
    auto type = type_of(column.name);
    if (type == "DOUBLE" || type == "FLOAT")
      return fmt::format("REGEXP_REPLACE(CAST({} AS VARCHAR), '\\.0$', '')", quoted(column.name));
    return "NULLIF(TRIM(CAST(" + quoted(column.name) + " AS VARCHAR)), '')";
  }
  if (column.shape.float_ids) return fmt::format("REGEXP_REPLACE({}, '\\.0$', '')", raw(role));
  return raw(role);
}

std::string ColumnParser::instant(const std::string& role) const {
  const auto& column = sample(role);
  const auto& shape = column.shape.time;
  auto type = type_of(column.name);
  if (holds(type, "TIMESTAMP") || type == "DATE")
    return engine::instant_sql(quoted(column.name),
                               holds(type, "TIME ZONE") || type == "TIMESTAMPTZ", zone_);
  if (shape.epoch != 0 && shape.formats.empty())
    return engine::epoch_time_sql(raw(role), shape.epoch, zone_);
  auto formats = settled_formats(shape, order_.value_or(DateOrder::day_first));
  if (shape.zoned) return engine::zoned_time_sql(raw(role), formats, zone_);
  if (shape.iso) return engine::iso_time_sql(raw(role));
  return engine::format_time_sql(raw(role), formats);
}

std::string ColumnParser::number(const std::string& role, int scale) const {
  const auto& column = sample(role);
  if (typed() && type_of(column.name) != "VARCHAR")
    return fmt::format("TRY_CAST({} AS DECIMAL(18, {}))", quoted(column.name), scale);
  const auto& shape = column.shape.number;
  const char decimal = decimal_of(column);
  bool clean = shape.grouped || shape.dressed || shape.percent || decimal == ',';
  return engine::number_sql(raw(role), decimal, clean, scale);
}

std::string ColumnParser::flag(const std::string& role) const {
  return fmt::format(
      "LIST_CONTAINS(['1', '1.0', 'true', 'yes', 'y', 't', 'x', 'returned', 'cancelled', "
      "'canceled', 'refunded'], LOWER({}))",
      raw(role));
}

std::string ColumnParser::column_text(const ColumnSample& column) const {
  if (typed()) return "NULLIF(TRIM(CAST(" + quoted(column.name) + " AS VARCHAR)), '')";
  return "NULLIF(TRIM(" + quoted(column.name) + "), '')";
}

std::string ColumnParser::column_given(const ColumnSample& column) const {
  const bool number = typed() && type_of(column.name) != "VARCHAR";
  return (number ? quoted(column.name) : column_text(column)) + " IS NOT NULL";
}

std::string ColumnParser::column_id(const ColumnSample& column) const {
  auto id = column_text(column);
  // 17850.0 is how spreadsheets and data frames write the number 17850 beside empty cells.
  const auto type = type_of(column.name);
  if (column.shape.float_ids || type == "DOUBLE" || type == "FLOAT")
    id = fmt::format("REGEXP_REPLACE({}, '\\.0$', '')", id);
  // How programs write a missing value; as an id it would be the shop's best customer. No IN: the
  // engine turns a long one into a join, and rows then lose the order of the file.
  return fmt::format(
      "CASE WHEN STRLEN({0}) <= 4 AND LIST_CONTAINS(['NULL', 'null', 'NaN', 'nan', 'NA', 'N/A', "
      "'#N/A', 'None', '\\N'], {0}) THEN NULL ELSE {0} END",
      id);
}

std::string ColumnParser::column_number(const ColumnSample& column) const {
  const auto& shape = column.shape.number;
  std::string number;
  if (typed() && type_of(column.name) != "VARCHAR") {
    number = "CAST(" + quoted(column.name) + " AS DOUBLE)";
  } else {
    const char decimal = decimal_of(column);
    const bool clean = shape.grouped || shape.dressed || shape.percent || decimal == ',';
    auto text = column_text(column);
    number = clean ? "CAST(" + engine::number_sql(text, decimal, true, 6) + " AS DOUBLE)"
                   : "TRY_CAST(" + text + " AS DOUBLE)";
  }
  return fmt::format("CASE WHEN ISFINITE({0}) THEN {0} END", number);
}

}  // namespace coterie::project
