#include "project/side_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "project/beyond_memory.hpp"
#include "project/parse_sql.hpp"
#include "project/roles.hpp"

namespace coterie::project {
namespace {

using base::Code;
using base::Status;

// Stands for the customer in a file that names none: its rows are numbered over all files.
constexpr std::string_view kNumbered = "numbered";
// A column beside the attributes: how many of them could not be read in the row.
constexpr std::string_view kUnreadable = "unreadable numbers of the row";

std::string file_of(const PlannedSource& source) {
  return base::printable(std::filesystem::path(source.files[0].scan.path).filename().string());
}

std::string select_from(const std::vector<std::string>& items, const engine::FileScan& scan) {
  return "SELECT " + base::join(items, ", ") + " FROM " + rows_sql(scan, false);
}

// Postal codes and telephone numbers are digits without being quantities.
bool names_a_place_or_person(const std::string& column) {
  const auto plain = plain_name(column);
  for (std::string_view word : {"zipcode", "postcode", "postalcode", "phonenumber", "phoneno",
                                "telephone", "latitude", "longitude"})
    if (plain.find(word) != std::string::npos) return true;
  return plain == "zip" || plain == "phone" || plain == "mobile";
}

}  // namespace

base::Error customers_repeat(const std::string& file, int64_t customers) {
  return {Code::data, file,
          fmt::format(
              "{} customers stand in more than one row, and no column holds the time of an order",
              base::with_thousands(customers)),
          "one row a customer, or a time in each row",
          "name the time: --column time=NAME, or the customer: --column customer=NAME"};
}

// Numbers are columns of numbers; categories are texts with few values. Free texts (names,
// addresses) tell nothing about a segment and are left out.
SideTables::Attributes SideTables::attributes_of(const PlannedSource& source,
                                                 const std::set<std::string>& skip,
                                                 bool ready) const {
  Attributes out;
  ColumnParser parser(source, project_.time_zone);
  for (const auto& column : source.files[0].columns) {
    const auto& v = column.shape;
    if (skip.contains(column.name) || v.values == 0 || names_a_place_or_person(column.name))
      continue;
    // The tables have a column of this name, and it is the customer.
    if (base::lower(column.name) == "customer_id") continue;
    bool number =
        v.number_share > 0.95 && !(v.time_share > 0.95 && v.time.epoch == 0 && v.largest > 1e7);
    bool category = !number && v.time_share < 0.9 && v.distinct <= (ready ? 200 : 50);
    if (!number && !category) continue;
    auto value = number ? parser.column_number(column) : parser.column_text(column);
    out.columns.push_back({column.name, !number});
    out.items.push_back(value + " AS " + engine::quoted_sql(column.name));
    if (number) out.numbers.push_back(parser.column_given(column) + " AND (" + value + ") IS NULL");
  }
  return out;
}

void SideTables::add(std::string check, int64_t rows, std::string_view action, std::string text) {
  if (rows > 0)
    out_.quality.push_back({std::move(check), rows, 0, std::string(action), {}, std::move(text)});
}

Status SideTables::read(const PlannedSource& source, const std::vector<std::string>& items,
                        const std::string& table) {
  const auto select = [&](const engine::FileScan& scan, int64_t first_row) -> Selects {
    auto all = items;
    if (all[0].starts_with(kNumbered))
      all[0] = fmt::format("CAST(ROW_NUMBER() OVER () + {} AS VARCHAR) AS customer_id", first_row);
    return {select_from(all, scan)};
  };
  TableSink table_sink(engine_, table);
  ViewSink view_sink(engine_, table);
  RowSink& sink = in_files_ ? static_cast<RowSink&>(view_sink) : table_sink;
  const auto read = TRY(read_files(engine_, source, sink, false, select, progress_));
  note_read(out_, source, read);
  note_malformed(out_, source, read);
  return {};
}

Status SideTables::read_attributes(const PlannedSource& source, const std::string& id,
                                   const Attributes& attributes, const std::string& table) {
  std::string lost = "0";
  for (const auto& condition : attributes.numbers)
    lost += " + CASE WHEN " + condition + " THEN 1 ELSE 0 END";
  std::vector<std::string> items = {id + " AS customer_id",
                                    fmt::format("{} AS \"{}\"", lost, kUnreadable)};
  items.insert(items.end(), attributes.items.begin(), attributes.items.end());
  TRY(read(source, items, table));
  add(fmt::format("unreadable numbers in {}", file_of(source)),
      TRY(engine_.integer(
          fmt::format("SELECT COALESCE(SUM(\"{}\"), 0)::BIGINT FROM {}", kUnreadable, table),
          "checking customers")),
      "fix", "Values of number columns that are no numbers; they become missing values.");
  return {};
}

Status SideTables::customers() {
  const auto* source = plan_.find(SourceKind::customers);
  if (source == nullptr) return {};
  auto join = std::ranges::find(plan_.joins, SourceKind::customers, &Join::right);
  if (join == plan_.joins.end()) return {};
  const auto key = out_.person_column.empty() ? join->right_column : out_.person_column;
  const auto attributes = attributes_of(*source, {key, join->right_column}, false);
  ColumnParser parser(*source, project_.time_zone);
  TRY(read_attributes(*source, parser.column_id(*source->find(key)), attributes, "customers_in"));
  std::vector<std::string> folded = {"customer_id"};
  for (const auto& column : attributes.columns)
    folded.push_back(fmt::format("MIN({0}) AS {0}", engine::quoted_sql(column.name)));
  TRY(engine_.execute("CREATE OR REPLACE TABLE customers AS SELECT " + base::join(folded, ", ") +
                          " FROM customers_in WHERE customer_id IS NOT NULL GROUP BY customer_id",
                      "reading customers"));
  TRY(check_customers(attributes.columns));
  out_.tables.customer_columns = attributes.columns;
  return {};
}

Status SideTables::check_customers(const std::vector<AttributeColumn>& columns) {
  auto count = [&](const std::string& sql) { return engine_.integer(sql, "checking customers"); };
  add("customers file: no customer",
      TRY(count("SELECT COUNT(*) FROM customers_in WHERE customer_id IS NULL")), "reject",
      "Rows of the customers file that name no customer.");
  const auto repeated = TRY(count(
      "SELECT (SELECT COUNT(customer_id) FROM customers_in) - (SELECT COUNT(*) FROM customers)"));
  add("duplicate customers", repeated, "fix",
      "Rows of the customers file whose customer stands there before; folded into one.");
  std::vector<std::string> conflicts;
  for (const auto& column : columns)
    conflicts.push_back(fmt::format("MIN({0}) <> MAX({0}) OR COUNT({0}) NOT IN (0, COUNT(*))",
                                    engine::quoted_sql(column.name)));
  if (repeated > 0 && !conflicts.empty())
    add("conflicting attributes",
        TRY(count("SELECT COUNT(*) FROM (SELECT customer_id FROM customers_in WHERE "
                  "customer_id IS NOT NULL GROUP BY customer_id HAVING " +
                  base::join(conflicts, " OR ") + ")")),
        "fix", "Customers with different attributes in their rows; the smallest value is kept.");
  add("join: customers without attributes",
      TRY(count("SELECT COUNT(*) FROM (SELECT DISTINCT customer_id FROM lines) l WHERE NOT EXISTS "
                "(SELECT 1 FROM customers c WHERE c.customer_id = l.customer_id)")),
      "keep", "Customers with orders who are not in the customers file.");
  return {};
}

// The lines read the products that they are joined to; without such a join the rows are counted.
Status SideTables::products() {
  const auto* source = plan_.find(SourceKind::products);
  if (source == nullptr) return {};
  for (const auto& facts : out_.sources)
    if (facts.kind == kind_name(SourceKind::products) && facts.rows > 0) return {};
  TRY(read(*source, {"1 AS one"}, "products_in"));
  return {};
}

Status SideTables::keep_rows(const std::string& table, const std::string& kept,
                             const std::string& check, const std::string& text) {
  const auto rows = TRY(engine_.integer("SELECT COUNT(*) FROM " + table + "_in", "counting rows"));
  TRY(engine_.execute(
      fmt::format("CREATE OR REPLACE VIEW {0} AS SELECT * FROM {0}_in WHERE {1}", table, kept),
      "reading " + table));
  const auto left = TRY(engine_.integer("SELECT COUNT(*) FROM " + table, "counting rows"));
  add(check, rows - left, "reject", text);
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
  TRY(read(*source, items, "events_in"));
  TRY(keep_rows("events", "customer_id IS NOT NULL AND ISFINITE(event_at)",
                "events without customer or time",
                "Event rows that cannot be given to a customer and a moment."));
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
  TRY(read(*source, items, "contacts_in"));
  return keep_rows("contacts", "customer_id IS NOT NULL AND ISFINITE(contacted_at)",
                   "contacts without customer or time",
                   "Contact rows that cannot be given to a customer and a moment.");
}

// Reads the i-th file of ready features into its own table and joins it to the first.
Status SideTables::read_features(size_t i, const PlannedSource& source, size_t sources) {
  ColumnParser parser(source, project_.time_zone);
  const std::string key = source.has("customer") ? source.columns.at("customer") : "";
  if (key.empty() && sources > 1)
    return base::fail(Code::data, file_of(source),
                      "the files cannot be joined: this one has no customer column",
                      "a customer column in each", "--column customer=NAME");
  const auto attributes = attributes_of(source, {key}, true);
  if (attributes.items.empty())
    return base::fail(Code::data, file_of(source), "no column holds numbers or categories",
                      "at least one numeric column");
  if (key.empty())
    out_.notes.emplace_back("No column names the customer: rows are numbered from 1.");
  const auto id = key.empty() ? std::string(kNumbered) : parser.column_id(*source.find(key));
  const auto table = fmt::format("features_{}", i);
  // One table of more customers than memory holds is neither copied nor searched for customers who
  // stand in it twice: it is sorted later, and then they stand side by side.
  const bool large = sources == 1 && TRY(is_beyond_memory(source, attributes.columns.size()));
  in_files_ = large && !key.empty() && source.files[0].scan.format == engine::FileFormat::parquet;
  TRY(read_attributes(source, id, attributes, table));
  out_.repeats_unseen = large;
  auto count = [&](const std::string& what) {
    return engine_.integer("SELECT " + what + " FROM " + table, "checking customers");
  };
  const auto rows = TRY(count("COUNT(*)"));
  const auto without = rows - TRY(count("COUNT(customer_id)"));
  const auto distinct = large ? rows - without : TRY(count("COUNT(DISTINCT customer_id)"));
  if (distinct + without < rows)
    return std::unexpected(customers_repeat(
        file_of(source),
        TRY(engine_.integer(
            "SELECT COUNT(*) FROM (SELECT customer_id FROM " + table +
                " WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING COUNT(*) > 1)",
            "checking customers"))));
  if (i == 0) {
    for (const auto& facts : out_.sources)
      if (facts.paths[0] == source.files[0].scan.path) out_.rows_in = facts.rows;
    if (out_.rows_in > rows) out_.rejected["rejected: malformed row"] = out_.rows_in - rows;
    if (without > 0) out_.rejected["rejected: no customer"] = without;
  }
  add(i == 0 ? "rejected: no customer" : "no customer in " + file_of(source), without, "reject",
      "Rows without a customer cannot be assigned to anybody.");
  for (const auto& column : attributes.columns) {
    auto same = [&](const AttributeColumn& known) {
      return base::lower(known.name) == base::lower(column.name);
    };
    if (std::ranges::any_of(out_.tables.feature_columns, same)) {
      out_.notes.push_back(fmt::format("{} of {} is left out: a file before has this column.",
                                       base::printable(column.name), file_of(source)));
      continue;
    }
    out_.tables.feature_columns.push_back(column);
    feature_items_.push_back(fmt::format("f{}.{}", i, engine::quoted_sql(column.name)));
  }
  feature_tables_ +=
      i == 0 ? table + " AS f0"
             : fmt::format(" LEFT JOIN {0} AS f{1} ON f{1}.customer_id = f0.customer_id", table, i);
  return {};
}

// A Parquet file tells its rows without being read. Others are counted when they are so large that
// they may hold too many: a row has a digit and a delimiter a column, and packs to a tenth.
base::Result<bool> SideTables::is_beyond_memory(const PlannedSource& source, size_t columns) {
  int64_t rows = 0, bytes_in_files = 0;
  bool parquet = true;
  for (const auto& file : source.files) {
    std::error_code ignored;
    parquet &= file.scan.format == engine::FileFormat::parquet;
    bytes_in_files += static_cast<int64_t>(std::filesystem::file_size(file.scan.path, ignored));
  }
  const auto bytes = engine_.run_memory_bytes();
  const auto most = customers_in_memory_ > 0
                        ? customers_in_memory_
                        : customers_in_memory(bytes, static_cast<int64_t>(columns));
  if (!parquet && bytes_in_files * 10 / static_cast<int64_t>(2 * columns + 2) <= most) return false;
  for (const auto& file : source.files)
    rows +=
        TRY(engine_.integer("SELECT COUNT(*) FROM " + rows_sql(file.scan, false), "counting rows"));
  if (rows <= most) return false;
  TRY(engine_.hold_at_most(shares_beyond_memory(bytes).engine_bytes));
  return true;
}

// Customers that stand in only one of the first file and the i-th.
Status SideTables::check_pairs(size_t i, const PlannedSource& source) {
  auto missing = [&](size_t from, size_t in) {
    return engine_.integer(
        fmt::format("SELECT COUNT(*) FROM features_{} a WHERE customer_id IS NOT NULL AND NOT "
                    "EXISTS (SELECT 1 FROM features_{} b WHERE b.customer_id = a.customer_id)",
                    from, in),
        "joining");
  };
  add("join: customers missing in " + file_of(source), TRY(missing(0, i)), "keep",
      "Their columns of that file are missing values.");
  add("join: customers only in " + file_of(source), TRY(missing(i, 0)), "reject",
      "Customers who are not in the first file; their rows are left out.");
  return {};
}

Status SideTables::features() {
  std::vector<const PlannedSource*> sources;
  for (const auto& source : plan_.sources)
    if (source.kind == SourceKind::features) sources.push_back(&source);
  feature_items_ = {"f0.customer_id"};
  feature_tables_.clear();
  for (size_t i = 0; i < sources.size(); ++i) {
    TRY(read_features(i, *sources[i], sources.size()));
    if (i > 0) TRY(check_pairs(i, *sources[i]));
  }
  TRY(engine_.execute(std::string("CREATE OR REPLACE ") + (out_.repeats_unseen ? "VIEW" : "TABLE") +
                          " feature_table AS SELECT " + base::join(feature_items_, ", ") +
                          " FROM " + feature_tables_ + " WHERE f0.customer_id IS NOT NULL",
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
