#include "project/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "ledger/upload.hpp"
#include "project/ledger_book.hpp"
#include "project/line_sql.hpp"
#include "project/plain_source.hpp"
#include "project/quality.hpp"
#include "project/read_files.hpp"
#include "project/side_tables.hpp"
#include "project/typed_source.hpp"

namespace coterie::project {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Result;
using base::Status;

constexpr SourceKind kSides[] = {SourceKind::orders, SourceKind::payments, SourceKind::customers,
                                 SourceKind::products};
constexpr std::string_view kLineRoles[] = {"customer", "order",    "time",         "product",
                                           "category", "quantity", "unit_price",   "amount",
                                           "discount", "channel",  "payment_type", "instalments",
                                           "region",   "status",   "returned",     "currency"};

class Loader {
 public:
  Loader(engine::Engine& engine, const Plan& plan, const Project& project,
         const LoadOptions& options)
      : engine_(engine),
        plan_(plan),
        project_(project),
        options_(options),
        progress_(options.progress) {}

  Result<Loaded> run() {
    for (const auto& source : plan_.sources) {
      SourceFacts facts;
      facts.kind = kind_name(source.kind);
      for (const auto& file : source.files) {
        facts.files.push_back(fs::path(file.scan.path).filename().string());
        facts.paths.push_back(file.scan.path);
      }
      out_.sources.push_back(std::move(facts));
    }
    const bool lines = plan_.find(SourceKind::orders) != nullptr;
    if (lines) TRY(load_lines());
    if (!lines) note_unused();
    SideTables side{engine_, plan_, project_, out_, progress_, options_.customers_in_memory};
    if (lines) {
      TRY(side.customers());
      TRY(side.products());
      TRY(side.events());
      TRY(side.contacts());
      if (out_.ledger == nullptr) TRY(side.frequent_values());
    } else {
      TRY(side.features());
    }
    return std::move(out_);
  }

 private:
  // A ready feature table stands alone.
  void note_unused() {
    for (const auto& source : plan_.sources)
      if (source.kind != SourceKind::features)
        out_.notes.push_back(
            fmt::format("{} is not read: a ready feature table needs nothing beside it.",
                        base::printable(fs::path(source.files[0].scan.path).filename().string())));
  }

  // Role -> the source that gives it: the finest grain first.
  std::map<std::string, const PlannedSource*> roles_by_source() const {
    std::map<std::string, const PlannedSource*> where;
    for (auto kind : {SourceKind::items, SourceKind::orders, SourceKind::payments,
                      SourceKind::customers, SourceKind::products}) {
      const auto* source = plan_.find(kind);
      if (source == nullptr) continue;
      for (auto role : kLineRoles) {
        std::string name(role);
        if (!source->has(name) || where.contains(name)) continue;
        bool money = name == "unit_price" || name == "amount" || name == "quantity" ||
                     name == "discount" || name == "currency";
        if (kind == SourceKind::customers && name != "customer" && name != "region") continue;
        if (kind == SourceKind::products && name != "category" && name != "product") continue;
        if (kind == SourceKind::payments && (money || name == "time" || name == "status")) continue;
        if (kind == SourceKind::items && (name == "time" || name == "customer") &&
            plan_.find(SourceKind::orders) != nullptr && plan_.find(SourceKind::orders)->has(name))
          continue;
        where[name] = source;
      }
    }
    // The order's own amount would count once a line.
    if (plan_.find(SourceKind::items) != nullptr)
      for (std::string_view name : {"amount", "discount", "quantity"})
        if (auto found = where.find(std::string(name));
            found != where.end() && found->second->kind == SourceKind::orders)
          where.erase(found);
    return where;
  }

  std::vector<std::string> roles_of(
      const PlannedSource& source, const std::map<std::string, const PlannedSource*>& where) const {
    std::vector<std::string> out;
    for (auto role : kLineRoles)
      if (auto found = where.find(std::string(role));
          found != where.end() && found->second == &source)
        out.emplace_back(role);
    return out;
  }

  Status load_lines() {
    where_ = roles_by_source();
    const auto* items = plan_.find(SourceKind::items);
    const auto& base_source = items != nullptr ? *items : *plan_.find(SourceKind::orders);
    if (!where_.contains("customer") || !where_.contains("time"))
      return base::fail(Code::data, "orders", "customer or time is missing after joining the files",
                        "", "name them in coterie.toml");
    const bool joined =
        items != nullptr || plan_.find(SourceKind::payments) != nullptr || person_elsewhere() ||
        (plan_.find(SourceKind::customers) != nullptr && where_.contains("region") &&
         where_.at("region")->kind == SourceKind::customers) ||
        (where_.contains("category") && where_.at("category")->kind == SourceKind::products);
    std::unique_ptr<LedgerBook> book;
    if (!joined && plan_.sources.size() == 1 && options_.ledger && !where_.contains("currency") &&
        may_fit(base_source)) {
      book = TRY(read_plain(base_source));
      if (book == nullptr) book = TRY(read_typed(base_source));
      if (book == nullptr) book = TRY(read_through_engine(base_source));
    }
    // Files larger than the memory leave a part of it to the rest of the run.
    if (book == nullptr && !may_fit(base_source))
      TRY(engine_.hold_at_most(
          std::min(engine_.memory_bytes(), engine_.run_memory_bytes() / 4 * 3)));
    if (book == nullptr) TRY(load_base(base_source, joined));
    if (joined) TRY(join_lines(base_source));
    LineFactsInput facts;
    facts.files = base_.files;
    facts.row_column = joined ? "source_row" : "rowid";
    facts.return_rules = return_rules(where_);
    facts.has_currency = where_.contains("currency");
    facts.currency = project_.currency;
    facts.time_zone = project_.time_zone;
    facts.zoned_times =
        where_.at("time")->find(where_.at("time")->columns.at("time"))->shape.time.zoned;
    for (const auto& column : line_columns(where_)) out_.tables.line_columns.insert(column);
    out_.tables.lines = true;
    out_.money = out_.tables.line_columns.contains("amount_micros");
    if (progress_ != nullptr) progress_->step("Checking the data");
    if (book != nullptr) count_frequent(*book);
    TRY(account_lines(engine_, facts, book.get(), project_.as_of, options_.today, out_));
    if (book != nullptr) out_.ledger = book->customers();
    const auto* orders = plan_.find(SourceKind::orders);
    if (!where_.contains("order") && orders->declared.rows != "orders" &&
        out_.orders < out_.purchases)
      out_.notes.push_back(
          fmt::format("No order column: the rows of one customer and day are one order ({} rows, "
                      "{} orders). If "
                      "each row is one, say rows = \"orders\" in coterie.toml.",
                      base::with_thousands(out_.purchases), base::with_thousands(out_.orders)));
    return {};
  }

  bool person_elsewhere() const {
    const auto* customers = plan_.find(SourceKind::customers);
    if (customers == nullptr || !customers->has("customer")) return false;
    for (const auto& join : plan_.joins)
      if (join.right == SourceKind::customers)
        return customers->columns.at("customer") != join.right_column;
    return false;
  }

  const Join* join_to(SourceKind right) const {
    auto found = std::ranges::find(plan_.joins, right, &Join::right);
    return found == plan_.joins.end() ? nullptr : &*found;
  }

  // Columns of `source` that joins need, as key_<kind of the other side>.
  std::map<std::string, std::string> keys_of(const PlannedSource& source) const {
    std::map<std::string, std::string> keys;
    for (const auto& join : plan_.joins) {
      auto left_kind = join.left, right_kind = join.right;
      // Orders are the right side of items and the left side of customers and payments.
      if (left_kind == source.kind)
        keys[fmt::format("key_{}", kind_name(right_kind))] = join.left_column;
      if (right_kind == source.kind) keys["key_own"] = join.right_column;
    }
    return keys;
  }

  // A line takes about as much memory as its record takes in the file: much larger files are not
  // even begun.
  bool may_fit(const PlannedSource& source) const {
    int64_t bytes = 0;
    std::error_code ignored;
    for (const auto& file : source.files)
      bytes += static_cast<int64_t>(fs::file_size(file.scan.path, ignored));
    return bytes / 3 * 2 < engine_.memory_bytes();
  }

  // Reads the lines into memory; null when only the engine can read the files.
  Result<std::unique_ptr<LedgerBook>> read_plain(const PlannedSource& source) {
    auto layout = plain_layout(source, where_);
    if (!layout) return nullptr;
    layout->memory_bytes = engine_.memory_bytes();
    ColumnParser parser(source, project_.time_zone);
    TRY(parser.settle_dates(engine_));
    if (progress_ != nullptr)
      progress_->step("Reading " +
                      base::printable(fs::path(layout->files[0].path).filename().string()));
    auto read = TRY(ledger::read(*layout, ask_engine(engine_, source, parser), context()));
    if (!read) return nullptr;
    for (size_t i = 0; i < source.files.size(); ++i) {
      const auto& scan = source.files[i].scan;
      base_.files.push_back({base::printable(fs::path(scan.path).filename().string()),
                             read->first_rows[i],
                             scan.skip,
                             {}});
    }
    base_.rows = read->rows;
    note_read(out_, source, base_);
    return std::make_unique<LedgerBook>(engine_, std::move(*read), options_.pool);
  }

  void count_frequent(const LedgerBook& book) {
    constexpr size_t kMost = 12;
    auto& tables = out_.tables;
    if (where_.contains("category"))
      tables.categories = book.most_frequent(ledger::kCategory, kMost);
    if (where_.contains("channel")) tables.channels = book.most_frequent(ledger::kChannel, kMost);
    if (where_.contains("payment_type"))
      tables.payment_types = book.most_frequent(ledger::kPayment, kMost);
  }

  ledger::Context context() const {
    return {options_.pool, options_.cancel, progress_, options_.chunk_bytes};
  }

  // Takes the columns of Parquet files as they are; null when only the engine can make lines of
  // them.
  Result<std::unique_ptr<LedgerBook>> read_typed(const PlannedSource& source) {
    ColumnParser parser(source, project_.time_zone);
    TRY(parser.settle_dates(engine_));
    auto typed = typed_source(source, where_, parser);
    if (!typed) return nullptr;
    typed->layout.rules.memory_bytes = engine_.memory_bytes();
    std::map<std::string, Selects> selects;
    for (const auto& file : source.files)
      selects[file.scan.path] = TRY(typed_selects(engine_, file.scan, *typed));
    TypedSink sink(engine_, typed->layout, context());
    auto read = read_files(
        engine_, source, sink, true,
        [&](const engine::FileScan& scan, int64_t) { return selects.at(scan.path); }, progress_);
    if (!sink.fits()) return nullptr;
    if (!read) return std::unexpected(std::move(read).error());
    if (!TRY(sink.taker().settle(ask_engine(engine_, source, parser)))) return nullptr;
    base_ = *std::move(read);
    note_read(out_, source, base_);
    return std::make_unique<LedgerBook>(engine_, sink.taker().finish(), options_.pool);
  }

  // Lets the engine read and judge the lines, and takes them into memory; null when they do not
  // fit.
  Result<std::unique_ptr<LedgerBook>> read_through_engine(const PlannedSource& source) {
    LedgerSink sink(engine_, context());
    auto read = read_base(source, false, sink);
    if (!sink.fits()) return nullptr;
    if (!read) return std::unexpected(std::move(read).error());
    return std::make_unique<LedgerBook>(engine_, sink.finish(), options_.pool);
  }

  // Loads the finest source into lines_in, or into stage_base for joining.
  Status load_base(const PlannedSource& source, bool joined) {
    TableSink sink(engine_, joined ? "stage_base" : "lines_in");
    return read_base(source, joined, sink);
  }

  Status read_base(const PlannedSource& source, bool joined, RowSink& sink) {
    ColumnParser parser(source, project_.time_zone);
    TRY(parser.settle_dates(engine_));
    auto select = [&](const engine::FileScan& scan, int64_t first_row) -> Selects {
      auto parsed =
          parsed_select(source, scan, parser, roles_of(source, where_), keys_of(source), true);
      if (joined) return {parsed};
      auto row = fmt::format("ROW_NUMBER() OVER () + {}", first_row);
      return {lines_select(where_, source.declared.rows == "orders" ? row : "", "", parsed, false)};
    };
    base_ = TRY(read_files(engine_, source, sink, true, select, progress_));
    out_.rows_in = base_.malformed;
    if (base_.malformed > 0) {
      const auto check = std::string(status_texts()[ledger::kMalformed].check);
      out_.rejected[check] = base_.malformed;
      out_.quality.push_back({check, base_.malformed, 0, "reject", base_.examples,
                              std::string(status_texts()[ledger::kMalformed].text)});
    }
    note_read(out_, source, base_);
    return {};
  }

  // One row a key of a joined source; several rows of a key are folded by the smallest (largest
  // number) value.
  Status stage_side(const PlannedSource& source) {
    ColumnParser parser(source, project_.time_zone);
    TRY(parser.settle_dates(engine_));
    auto roles = roles_of(source, where_);
    auto keys = keys_of(source);
    if (source.kind == SourceKind::customers && person_elsewhere())
      keys["person_in"] = source.columns.at("customer");
    const std::string table = fmt::format("stage_{}", kind_name(source.kind));
    TableSink sink(engine_, table + "_in");
    auto read = TRY(read_files(
        engine_, source, sink, false,
        [&](const engine::FileScan& scan, int64_t) -> Selects {
          return {parsed_select(source, scan, parser, roles, keys, false)};
        },
        progress_));
    note_read(out_, source, read);
    note_malformed(out_, source, read);
    auto columns =
        TRY(engine_.rows("SELECT column_name FROM (DESCRIBE " + table + "_in)", "joining"));
    std::vector<std::string> folded;
    for (const auto& column : columns.cells) {
      if (column[0] == "key_own") continue;
      bool numeric = column[0] == "instalments";
      bool flag = column[0] == "bad_number" || column[0] == "malformed" || column[0] == "returned";
      folded.push_back(flag ? fmt::format("BOOL_OR({0}) AS {0}", column[0])
                            : fmt::format("{0}({1}) AS {1}", numeric ? "MAX" : "MIN", column[0]));
    }
    TRY(engine_.execute(
        fmt::format("CREATE OR REPLACE TABLE {0} AS SELECT key_own, COUNT(*) AS rows_of_key, {1} "
                    "FROM {0}_in WHERE key_own IS NOT NULL GROUP BY key_own",
                    table, base::join(folded, ", ")),
        "joining"));
    auto keyless = TRY(
        engine_.integer("SELECT COUNT(*) FROM " + table + "_in WHERE key_own IS NULL", "joining"));
    if (keyless > 0)
      out_.quality.push_back({fmt::format("join: no key in {}", kind_name(source.kind)),
                              keyless,
                              0,
                              "reject",
                              {},
                              "Rows that no line can be joined to, since their key is empty."});
    auto repeated = TRY(engine_.integer(
        "SELECT COALESCE(SUM(rows_of_key - 1), 0)::BIGINT FROM " + table, "joining"));
    if (repeated > 0 && source.kind != SourceKind::payments)
      out_.quality.push_back({fmt::format("join: repeated key in {}", kind_name(source.kind)),
                              repeated,
                              0,
                              "fix",
                              {},
                              "Rows whose key stands there before; folded into one, so that no "
                              "line is counted twice."});
    return {};
  }

  Status join_lines(const PlannedSource& base_source) {
    for (auto kind : kSides)
      if (const auto* source = side(base_source, kind)) TRY(stage_side(*source));
    TRY(settle_person(base_source));
    std::string columns = "b.*, b.rowid AS source_row", joins, orphan;
    const bool base_names_customer = where_.at("customer") == &base_source;
    if (person_ && base_names_customer)
      columns = "b.* EXCLUDE (customer_in), b.rowid AS source_row";
    for (auto kind : kSides) {
      const auto* source = side(base_source, kind);
      if (source == nullptr) continue;
      const auto alias = std::string(kind_name(kind));
      const auto left = join_to(kind)->left == base_source.kind
                            ? "b"
                            : std::string(kind_name(join_to(kind)->left));
      joins += fmt::format(" LEFT JOIN stage_{0} AS {0} ON {0}.key_own = {1}.key_{0}", alias, left);
      for (const auto& role : roles_of(*source, where_))
        if (role != "customer" || !person_)
          columns += fmt::format(", {}.{}", alias, parsed_name(role));
      TRY(count_unmatched(kind, left == "b" ? "stage_base" : "stage_orders"));
      if (kind == SourceKind::orders) {
        orphan = "orphan";
        columns += ", orders.key_own IS NULL AS orphan";
        TRY(count_childless());
      }
    }
    if (person_) columns += ", customers.person_in AS customer_in";
    const bool rows_are_orders = base_source.declared.rows == "orders";
    auto select = lines_select(where_, rows_are_orders ? "source_row + 1" : "", orphan,
                               "SELECT " + columns + " FROM stage_base AS b" + joins, true);
    return engine_.execute("CREATE OR REPLACE TABLE lines_in AS " + select, "joining the files");
  }

  const PlannedSource* side(const PlannedSource& base_source, SourceKind kind) const {
    const auto* source = plan_.find(kind);
    return source == nullptr || source == &base_source || join_to(kind) == nullptr ? nullptr
                                                                                   : source;
  }

  static std::string parsed_name(const std::string& role) {
    static const std::map<std::string, std::string> renamed = {
        {"customer", "customer_in"}, {"order", "order_in"},          {"time", "ordered_at"},
        {"status", "status_text"},   {"quantity", "quantity_milli"}, {"unit_price", "price_micros"},
        {"amount", "amount_in"},     {"discount", "discount_value"}};
    auto found = renamed.find(role);
    return found == renamed.end() ? role : found->second;
  }

  // Rows that find nothing on the other side. Items without their order and customers without
  // attributes have facts of their own.
  Status count_unmatched(SourceKind kind, const std::string& left) {
    if (kind == SourceKind::orders || kind == SourceKind::customers) return {};
    auto count = TRY(engine_.integer(
        fmt::format("SELECT COUNT(*) FROM {1} l WHERE NOT EXISTS (SELECT 1 FROM stage_{0} s WHERE "
                    "s.key_own = l.key_{0})",
                    kind_name(kind), left),
        "joining"));
    if (count > 0)
      out_.quality.push_back(
          {fmt::format("join: nothing in {}", kind_name(kind)),
           count,
           0,
           "keep",
           {},
           fmt::format("{} of which nothing stands in {}; what it tells is missing there.",
                       left == "stage_orders" ? "Orders" : "Lines", kind_name(kind))});
    return {};
  }

  Status count_childless() {
    auto count =
        TRY(engine_.integer("SELECT COUNT(*) FROM stage_orders o WHERE NOT EXISTS (SELECT 1 FROM "
                            "stage_base b WHERE b.key_orders = o.key_own)",
                            "joining"));
    if (count > 0)
      out_.quality.push_back(
          {"join: orders without items",
           count,
           0,
           "note",
           {},
           "Orders of which no item row is there; they have no lines to count."});
    return {};
  }

  // The customers file may know the person behind an order's customer id. The id that repeats
  // across orders is the person.
  Status settle_person(const PlannedSource& base_source) {
    if (!person_elsewhere()) return {};
    const auto* customers = plan_.find(SourceKind::customers);
    const auto orders_table =
        base_source.kind == SourceKind::orders ? "stage_base" : "stage_orders";
    auto counts =
        TRY(engine_.rows(fmt::format("SELECT COUNT(*), COUNT(DISTINCT o.key_customers), "
                                     "COUNT(DISTINCT c.person_in) FROM {} o "
                                     "JOIN stage_customers c ON c.key_own = o.key_customers",
                                     orders_table),
                         "joining"));
    const auto orders = std::atoll(counts.cells[0][0].c_str()),
               keys = std::atoll(counts.cells[0][1].c_str());
    const auto persons = std::atoll(counts.cells[0][2].c_str());
    const auto& key = join_to(SourceKind::customers)->right_column;
    const auto& column = customers->columns.at("customer");
    person_ = persons < keys;
    if (person_) {
      out_.notes.push_back(
          fmt::format("{} is taken as the customer: {} persons placed {} orders, while {} {}.",
                      column, base::with_thousands(persons), base::with_thousands(orders), key,
                      keys == orders ? "never repeats" : "counts some of them twice"));
      out_.person_column = column;
    }
    return {};
  }

  engine::Engine& engine_;
  const Plan& plan_;
  const Project& project_;
  const LoadOptions& options_;
  base::Progress* progress_;
  Loaded out_;
  std::map<std::string, const PlannedSource*> where_;
  FilesRead base_;  // of the finest source
  bool person_ = false;
};

}  // namespace

Result<Loaded> load(engine::Engine& engine, const Plan& plan, const Project& project,
                    const LoadOptions& options) {
  return Loader(engine, plan, project, options).run();
}

Status lines_to_engine(engine::Engine& engine, Loaded& loaded) {
  if (loaded.ledger == nullptr || std::exchange(loaded.lines_sent, true)) return {};
  return ledger::upload_lines(engine, *loaded.ledger, "lines");
}

}  // namespace coterie::project
