#include "project/side_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "project/parse_sql.hpp"
#include "project/roles.hpp"

namespace coterie::project {
namespace {

using base::Code;
using base::Status;

std::string file_of(const PlannedSource& source) {
  return std::filesystem::path(source.files[0].scan.path).filename().string();
}

std::string select_from(const std::vector<std::string>& items, const engine::FileScan& scan) {
  return "SELECT " + base::join(items, ", ") + " FROM " + engine::scan_sql(scan);
}

// Postal codes and telephone numbers are digits without being quantities.
bool names_a_place_or_person(const std::string& column) {
  const auto plain = plain_name(column);
  for (std::string_view word :
       {"zipcode", "postcode", "postalcode", "phone", "telephone", "latitude", "longitude"})
    if (plain.find(word) != std::string::npos) return true;
  return plain == "zip";
}

}  // namespace

// Numbers are columns of numbers; categories are texts with few values. Free texts (names,
// addresses) tell nothing about a segment and are left out.
SideTables::Attributes SideTables::attributes_of(const PlannedSource& source,
                                                 const std::string& skip, bool ready) const {
  Attributes out;
  ColumnParser parser(source, project_.time_zone);
  for (const auto& column : source.files[0].columns) {
    const auto& v = column.shape;
    if (column.name == skip || v.values == 0 || names_a_place_or_person(column.name)) continue;
    bool number =
        v.number_share > 0.95 && !(v.time_share > 0.95 && v.time.epoch == 0 && v.largest > 1e7);
    bool category =
        !number && v.time_share < 0.9 && v.distinct <= std::max<int64_t>(50, ready ? 200 : 50);
    if (!number && !category) continue;
    auto value = number ? parser.column_number(column) : parser.column_text(column);
    out.columns.push_back({column.name, !number});
    out.items.push_back(value + " AS " + engine::quoted_sql(column.name));
  }
  return out;
}

void SideTables::set_rows(const PlannedSource& source, int64_t rows) {
  for (auto& facts : out_.sources)
    if (!facts.paths.empty() && facts.paths[0] == source.files[0].scan.path) facts.rows = rows;
}

Status SideTables::customers() {
  const auto* source = plan_.find(SourceKind::customers);
  if (source == nullptr) return {};
  auto join = std::ranges::find(plan_.joins, SourceKind::customers, &Join::right);
  if (join == plan_.joins.end()) return {};
  const auto key = out_.person_column.empty() ? join->right_column : out_.person_column;
  auto attributes = attributes_of(*source, key, false);
  std::erase_if(attributes.columns,
                [&](const AttributeColumn& c) { return c.name == join->right_column; });
  std::erase_if(attributes.items, [&](const std::string& item) {
    return item.ends_with(" AS " + engine::quoted_sql(join->right_column));
  });
  ColumnParser parser(*source, project_.time_zone);
  auto id = parser.column_text(*source->find(key));
  if (source->find(key)->shape.float_ids) id = fmt::format("REGEXP_REPLACE({}, '\\.0$', '')", id);
  auto items = attributes.items;
  items.insert(items.begin(), id + " AS customer_id");
  TRY(engine_.execute(
      "CREATE OR REPLACE TABLE customers_in AS " + select_from(items, source->files[0].scan),
      "reading " + file_of(*source)));
  set_rows(*source, TRY(engine_.integer("SELECT COUNT(*) FROM customers_in", "counting rows")));
  std::vector<std::string> folded = {"customer_id"}, conflicts;
  for (const auto& column : attributes.columns) {
    auto name = engine::quoted_sql(column.name);
    folded.push_back(fmt::format("MIN({0}) AS {0}", name));
    conflicts.push_back(fmt::format("MIN({0}) IS DISTINCT FROM MAX({0})", name));
  }
  TRY(engine_.execute("CREATE OR REPLACE TABLE customers AS SELECT " + base::join(folded, ", ") +
                          " FROM customers_in WHERE customer_id IS NOT NULL GROUP BY customer_id",
                      "reading customers"));
  auto repeated = TRY(engine_.integer(
      "SELECT (SELECT COUNT(customer_id) FROM customers_in) - (SELECT COUNT(*) FROM customers)",
      "checking customers"));
  if (repeated > 0)
    out_.quality.push_back(
        {"duplicate customers",
         repeated,
         0,
         "fix",
         {},
         "Rows of the customers file whose customer stands there before; folded into one."});
  if (repeated > 0 && !conflicts.empty()) {
    auto count =
        TRY(engine_.integer("SELECT COUNT(*) FROM (SELECT customer_id FROM customers_in WHERE "
                            "customer_id IS NOT NULL GROUP BY customer_id HAVING " +
                                base::join(conflicts, " OR ") + ")",
                            "checking customers"));
    if (count > 0)
      out_.quality.push_back(
          {"conflicting attributes",
           count,
           0,
           "fix",
           {},
           "Customers with different attributes in their rows; the smallest value is kept."});
  }
  auto orphans =
      TRY(engine_.integer("SELECT COUNT(*) FROM (SELECT DISTINCT customer_id FROM lines) l WHERE "
                          "NOT EXISTS (SELECT 1 FROM customers c "
                          "WHERE c.customer_id = l.customer_id)",
                          "checking customers"));
  if (orphans > 0)
    out_.quality.push_back({"join: customers without attributes",
                            orphans,
                            0,
                            "keep",
                            {},
                            "Customers with orders who are not in the customers file."});
  out_.tables.customer_columns = attributes.columns;
  return {};
}

Status SideTables::products() {
  const auto* source = plan_.find(SourceKind::products);
  if (source == nullptr) return {};
  set_rows(*source,
           TRY(engine_.integer("SELECT COUNT(*) FROM " + engine::scan_sql(source->files[0].scan),
                               "reading " + file_of(*source))));
  return {};
}

Status SideTables::events() {
  const auto* source = plan_.find(SourceKind::events);
  if (source == nullptr) return {};
  if (!source->has("customer") || !source->has("time"))
    return base::fail(Code::data, file_of(*source), "events need a customer and a time", "",
                      "name them under [sources.events] in coterie.toml");
  ColumnParser parser(*source, project_.time_zone);
  TRY(parser.settle_dates(engine_));
  std::vector<std::string> items = {parser.text("customer") + " AS customer_id",
                                    parser.instant("time") + " AS event_at"};
  if (source->has("event_kind"))
    items.push_back("LOWER(" + parser.raw("event_kind") + ") AS event_kind");
  if (source->has("session")) items.push_back(parser.text("session") + " AS session");
  if (source->has("seconds"))
    items.push_back("CAST(ABS(" + parser.number("seconds", 0) + ") AS BIGINT) AS seconds");
  bool first = true;
  for (const auto& file : source->files) {
    TRY(engine_.execute(
        (first ? "CREATE OR REPLACE TABLE events_in AS " : "INSERT INTO events_in ") +
            select_from(items, file.scan),
        "reading " + file_of(*source)));
    first = false;
  }
  const auto rows = TRY(engine_.integer("SELECT COUNT(*) FROM events_in", "counting rows"));
  set_rows(*source, rows);
  TRY(
      engine_.execute("CREATE OR REPLACE VIEW events AS SELECT * FROM events_in WHERE customer_id "
                      "IS NOT NULL AND event_at IS NOT NULL",
                      "reading events"));
  const auto kept = TRY(engine_.integer("SELECT COUNT(*) FROM events", "counting rows"));
  if (kept < rows)
    out_.quality.push_back({"events without customer or time",
                            rows - kept,
                            0,
                            "reject",
                            {},
                            "Event rows that cannot be given to a customer and a moment."});
  out_.tables.events = true;
  for (std::string_view role : {"event_kind", "session", "seconds"})
    if (source->has(std::string(role))) out_.tables.event_columns.insert(std::string(role));
  if (source->has("event_kind")) out_.tables.event_kinds = TRY(top_values("events", "event_kind"));
  return {};
}

Status SideTables::contacts() {
  const auto* source = plan_.find(SourceKind::contacts);
  if (source == nullptr) return {};
  if (!source->has("customer") || !source->has("time"))
    return base::fail(Code::data, file_of(*source), "contacts need a customer and a time", "",
                      "name them under [sources.contacts] in coterie.toml");
  ColumnParser parser(*source, project_.time_zone);
  TRY(parser.settle_dates(engine_));
  std::vector<std::string> items = {parser.text("customer") + " AS customer_id",
                                    parser.instant("time") + " AS contacted_at"};
  if (source->has("campaign")) items.push_back(parser.raw("campaign") + " AS campaign");
  if (source->has("channel")) items.push_back(parser.raw("channel") + " AS channel");
  TRY(engine_.execute(
      "CREATE OR REPLACE TABLE contacts AS " + select_from(items, source->files[0].scan),
      "reading " + file_of(*source)));
  set_rows(*source, TRY(engine_.integer("SELECT COUNT(*) FROM contacts", "counting rows")));
  return {};
}

Status SideTables::features() {
  std::vector<const PlannedSource*> sources;
  for (const auto& source : plan_.sources)
    if (source.kind == SourceKind::features) sources.push_back(&source);
  std::string joined;
  std::set<std::string> used;
  std::vector<std::string> columns = {"f0.customer_id"};
  for (size_t i = 0; i < sources.size(); ++i) {
    const auto& source = *sources[i];
    ColumnParser parser(source, project_.time_zone);
    std::string key = source.has("customer") ? source.columns.at("customer") : "";
    if (key.empty() && sources.size() > 1)
      return base::fail(Code::data, file_of(source),
                        "the files cannot be joined: this one has no customer column",
                        "a customer column in each", "--column customer=NAME");
    auto attributes = attributes_of(source, key, true);
    if (attributes.items.empty())
      return base::fail(Code::data, file_of(source), "no column holds numbers or categories",
                        "at least one numeric column");
    auto items = attributes.items;
    std::string id = "CAST(ROW_NUMBER() OVER () AS VARCHAR)";
    if (!key.empty()) {
      id = parser.column_text(*source.find(key));
      if (source.find(key)->shape.float_ids)
        id = fmt::format("REGEXP_REPLACE({}, '\\.0$', '')", id);
    } else {
      out_.notes.push_back("No column names the customer: rows are numbered from 1.");
    }
    items.insert(items.begin(), id + " AS customer_id");
    const auto table = fmt::format("features_{}", i);
    TRY(engine_.execute(
        "CREATE OR REPLACE TABLE " + table + " AS " + select_from(items, source.files[0].scan),
        "reading " + file_of(source)));
    const auto rows = TRY(engine_.integer("SELECT COUNT(*) FROM " + table, "counting rows"));
    set_rows(source, rows);
    if (i == 0) out_.rows_in = rows;
    const auto distinct = TRY(
        engine_.integer("SELECT COUNT(DISTINCT customer_id) FROM " + table, "checking customers"));
    const auto without = TRY(engine_.integer(
        "SELECT COUNT(*) FROM " + table + " WHERE customer_id IS NULL", "checking customers"));
    if (distinct + without < rows)
      return base::fail(
          Code::data, file_of(source),
          fmt::format(
              "{} customers stand in more than one row, and no column holds the time of an order",
              base::with_thousands(rows - without - distinct)),
          "one row a customer, or a time in each row",
          "name the time: --column time=NAME, or the customer: --column customer=NAME");
    if (i == 0 && without > 0) {
      out_.rejected["rejected: no customer"] = without;
      out_.quality.push_back({"rejected: no customer",
                              without,
                              0,
                              "reject",
                              {},
                              "Rows without a customer cannot be assigned to anybody."});
    }
    for (const auto& column : attributes.columns) {
      if (!used.insert(base::lower(column.name)).second) continue;
      out_.tables.feature_columns.push_back(column);
      columns.push_back(fmt::format("f{}.{}", i, engine::quoted_sql(column.name)));
    }
    joined += i == 0 ? table + " AS f0"
                     : fmt::format(" LEFT JOIN {0} AS f{1} ON f{1}.customer_id = f0.customer_id",
                                   table, i);
    if (i > 0) {
      auto orphans = TRY(
          engine_.integer(fmt::format("SELECT COUNT(*) FROM features_0 a WHERE NOT EXISTS (SELECT "
                                      "1 FROM {} b WHERE b.customer_id = a.customer_id)",
                                      table),
                          "joining"));
      if (orphans > 0)
        out_.quality.push_back({"join: customers missing in " + file_of(source),
                                orphans,
                                0,
                                "keep",
                                {},
                                "Their columns of that file are missing values."});
    }
  }
  TRY(engine_.execute("CREATE OR REPLACE TABLE feature_table AS SELECT " +
                          base::join(columns, ", ") + " FROM " + joined +
                          " WHERE f0.customer_id IS NOT NULL",
                      "joining"));
  out_.customers = TRY(engine_.integer("SELECT COUNT(*) FROM feature_table", "counting rows"));
  out_.purchases = out_.customers;
  out_.quality.insert(out_.quality.begin(), {"customers",
                                             out_.customers,
                                             1,
                                             "use",
                                             {},
                                             "Rows of the ready feature table, one a customer."});
  if (out_.customers == 0)
    return base::fail(Code::data, file_of(*sources[0]), "no row has a customer",
                      "one row a customer");
  if (out_.customers < 100)
    out_.warnings.push_back(fmt::format(
        "Only {} customers: segments of so few people are a description, not a pattern to rely on.",
        out_.customers));
  for (auto& fact : out_.quality)
    fact.share =
        static_cast<double>(fact.rows) / static_cast<double>(std::max<int64_t>(1, out_.rows_in));
  return {};
}

base::Result<std::vector<std::string>> SideTables::top_values(const std::string& table,
                                                              const std::string& column) {
  auto rows = TRY(engine_.rows(fmt::format("SELECT {0} FROM {1} WHERE {0} IS NOT NULL GROUP BY {0} "
                                           "ORDER BY COUNT(*) DESC, {0} LIMIT 12",
                                           column, table),
                               "counting values"));
  std::vector<std::string> out;
  for (auto& row : rows.cells) out.push_back(std::move(row[0]));
  return out;
}

Status SideTables::frequent_values() {
  auto& tables = out_.tables;
  if (tables.line_columns.contains("category"))
    tables.categories = TRY(top_values("lines", "category"));
  if (tables.line_columns.contains("channel"))
    tables.channels = TRY(top_values("lines", "channel"));
  if (tables.line_columns.contains("payment_type"))
    tables.payment_types = TRY(top_values("lines", "payment_type"));
  return {};
}

}  // namespace coterie::project
