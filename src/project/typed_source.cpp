#include "project/typed_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "project/line_sql.hpp"
#include "project/plain_source.hpp"

namespace coterie::project {
namespace {

constexpr std::string_view kWholeTypes[] = {"TINYINT",  "SMALLINT",  "INTEGER", "BIGINT",
                                            "UTINYINT", "USMALLINT", "UINTEGER"};

bool whole(std::string_view type) {
  return std::ranges::find(kWholeTypes, type) != std::end(kWholeTypes);
}

// Digits behind the point of DECIMAL(p,s); -1 for other types.
int decimals_of(const std::string& type) {
  const auto comma = type.find(',');
  if (!type.starts_with("DECIMAL(") || comma == std::string::npos) return -1;
  return std::atoi(type.c_str() + comma + 1);
}

// Whether numbers of this type need no cast: what is not cast never needs to be rounded.
bool plain_number_type(ledger::Number number, const std::string& type) {
  const auto n = static_cast<size_t>(number);
  const int decimals = decimals_of(type);
  const int most = ledger::kScale[n] == 0 ? 0 : ledger::kCastScale[n];
  return whole(type) || (decimals >= 0 && decimals <= most);
}

class Builder {
 public:
  Builder(const PlannedSource& source, const ColumnParser& parser)
      : source_(source), parser_(parser) {}

  std::optional<TypedSource> build(const std::map<std::string, const PlannedSource*>& where) {
    for (const auto& [role, from] : where)
      if (from != &source_ || !add(role)) return std::nullopt;
    auto& rules = out_.layout.rules;
    if (rules.has(ledger::Number::discount)) rules.discount_is = discount_is(source_);
    rules.cancelled_by_prefix = source_.has("order") && cancelled_by_prefix(source_);
    std::vector<std::string> rest;
    for (const auto& column : source_.files[0].scan.columns)
      if (!fetched_.contains(column)) rest.push_back(column);
    if (!rest.empty()) out_.layout.rest_hash = item(engine::row_hash_sql(rest));
    out_.items = base::join(items_, ", ");
    return std::move(out_);
  }

 private:
  bool add(const std::string& role) {
    if (const int text = text_of_role(role); text >= 0) return add_text(role, text);
    if (const int number = number_of_role(role); number >= 0) return add_number(role, number);
    return role == "time" && add_time();
  }

  bool add_text(const std::string& role, int text) {
    const auto& column = *source_.find(source_.columns.at(role));
    auto& to = out_.layout.rules.texts[static_cast<size_t>(text)];
    const bool customer = role == "customer", id = customer || role == "order" || role == "product";
    const auto type = type_of(column.name);
    to.empty_is_text = !id;
    if (whole(type)) {
      to.column = as_it_is(column.name);
    } else if (type == "VARCHAR") {
      to.column = as_it_is(column.name);
      to.trimmed = id;
      to.float_id = customer && column.shape.float_ids;
      to.words_for_none = customer;
    } else {
      to.column = item(id ? parser_.text(role) : parser_.raw(role));
      to.empty_is_text = true;
    }
    return true;
  }

  bool add_number(const std::string& role, int place) {
    const auto n = static_cast<size_t>(place);
    const auto number = static_cast<ledger::Number>(place);
    const auto& column = *source_.find(source_.columns.at(role));
    const auto type = type_of(column.name);
    auto& to = out_.layout.rules.numbers[n];
    if (type == "VARCHAR" && !plain_number_column(source_, column)) return false;
    if (type == "VARCHAR" || plain_number_type(number, type)) {
      to = as_it_is(column.name);
      return true;
    }
    const auto read = parser_.number(role, ledger::kCastScale[n]);
    to = item(number == ledger::Number::instalments ? "CAST(" + read + " AS BIGINT)" : read);
    out_.layout.unread[n] =
        item(fmt::format("{} IS NOT NULL AND {} IS NULL", engine::quoted_sql(column.name), read));
    return true;
  }

  bool add_time() {
    const auto& column = *source_.find(source_.columns.at("time"));
    const auto type = type_of(column.name);
    const auto& shape = column.shape.time;
    auto& rules = out_.layout.rules;
    rules.plain_times = shape.iso && !shape.zoned && shape.epoch == 0;
    rules.time = type == "VARCHAR" || type == "TIMESTAMP"
                     ? as_it_is(column.name)
                     : item(engine::micros_sql(parser_.instant("time")));
    return true;
  }

  std::string type_of(const std::string& column) const {
    const auto& file = source_.files[0];
    const auto at = std::ranges::find(file.scan.columns, column) - file.scan.columns.begin();
    return file.types[static_cast<size_t>(at)];
  }

  int item(const std::string& sql) {
    items_.push_back(fmt::format("{} AS c{}", sql, items_.size()));
    return static_cast<int>(items_.size()) - 1;
  }
  int as_it_is(const std::string& column) {
    const int place = item(engine::quoted_sql(column));
    out_.layout.hashed.push_back(place);
    fetched_.insert(column);
    return place;
  }

  const PlannedSource& source_;
  const ColumnParser& parser_;
  TypedSource out_;
  std::vector<std::string> items_;
  std::set<std::string> fetched_;
};

}  // namespace

std::optional<TypedSource> typed_source(const PlannedSource& source,
                                        const std::map<std::string, const PlannedSource*>& where,
                                        const ColumnParser& parser) {
  const bool parquet = std::ranges::all_of(source.files, [](const FileShape& file) {
    return file.scan.format == engine::FileFormat::parquet &&
           file.types.size() == file.scan.columns.size();
  });
  if (!parquet || source.declared.rows == "orders") return std::nullopt;
  return Builder(source, parser).build(where);
}

base::Result<std::vector<std::string>> typed_selects(engine::Engine& engine,
                                                     const engine::FileScan& scan,
                                                     const TypedSource& typed) {
  // Large enough that opening one is nothing beside reading it.
  constexpr int64_t kRows = 500'000;
  const auto select = "SELECT " + typed.items + " FROM ";
  std::vector<std::string> out;
  const bool numbered = std::ranges::any_of(scan.columns, [](const std::string& column) {
    return base::lower(column) == "file_row_number";
  });
  int64_t rows = 0, first = 0;
  if (!numbered) {
    const auto groups = TRY(engine.rows(
        engine::row_groups_sql(scan),
        "reading " + base::printable(std::filesystem::path(scan.path).filename().string())));
    for (const auto& group : groups.cells) {
      rows += std::atoll(group[0].c_str());
      if (rows - first < kRows) continue;
      out.push_back(select + engine::scan_rows_sql(scan, first, rows));
      first = rows;
    }
  }
  if (out.empty()) return std::vector{select + engine::scan_sql(scan)};
  if (rows > first) out.push_back(select + engine::scan_rows_sql(scan, first, rows));
  return out;
}

}  // namespace coterie::project
