#include "project/quality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "project/line_book.hpp"
#include "project/line_sql.hpp"

namespace coterie::project {
namespace {

using base::Result;
using base::Status;

class Accountant {
 public:
  Accountant(engine::Engine& engine, const LineFactsInput& input, LineBook* book, Loaded& out)
      : engine_(engine), input_(input), book_(book), out_(out) {}

  Status run(const std::string& as_of, base::Day today) {
    std::unique_ptr<LineBook> of_engine;
    if (book_ == nullptr) {
      TRY(settle_currency());
      TRY(make_view());
      of_engine = engine_book(engine_, input_.row_column, accepted(), out_.money);
      book_ = of_engine.get();
    }
    TRY(settle_as_of(as_of, today));
    TRY(count_status());
    TRY(count_after_as_of());
    TRY(count_duplicates());
    TRY(count_zone_gaps());
    TRY(limits());
    for (auto& fact : out_.quality)
      fact.share =
          out_.rows_in > 0 ? static_cast<double>(fact.rows) / static_cast<double>(out_.rows_in) : 0;
    return {};
  }

 private:
  std::vector<std::string> places(const std::vector<int64_t>& rows) const {
    std::vector<std::string> out;
    for (auto row : rows) out.push_back(place_of_row(input_.files, row));
    return out;
  }

  Result<std::vector<std::string>> examples(const std::string& condition) {
    auto rows =
        TRY(engine_.rows(fmt::format("SELECT {0} FROM lines_in WHERE {1} ORDER BY {0} LIMIT 5",
                                     input_.row_column, condition),
                         kWhat));
    std::vector<int64_t> numbers;
    for (const auto& row : rows.cells) numbers.push_back(std::atoll(row[0].c_str()));
    return places(numbers);
  }

  // A row without a currency is in the main one; a row in another cannot be added to it.
  Status settle_currency() {
    if (!input_.has_currency) return {};
    const std::string own = "UPPER(NULLIF(TRIM(currency), ''))";
    auto rows = TRY(engine_.rows(
        fmt::format("SELECT {0}, COUNT(*) FROM lines_in WHERE status <= 1 AND {0} IS NOT NULL "
                    "GROUP BY 1 ORDER BY 2 DESC, 1",
                    own),
        kWhat));
    if (rows.cells.empty()) return {};
    auto main = rows.cells[0][0];
    if (!input_.currency.empty())
      main = TRY(engine_.rows("SELECT UPPER(TRIM(" +
                                  sql::text_literal(engine_.dialect(), input_.currency) + "))",
                              kWhat))
                 .cells[0][0];
    const std::string missing = "status <= 1 AND " + own + " IS NULL";
    if (auto count = TRY(count_where(missing)); count > 0)
      out_.quality.push_back(
          {"no currency", count, 0, "fix", TRY(examples(missing)),
           fmt::format("Rows without a currency are taken to be in {}.", base::printable(main))});
    other_currency_ =
        fmt::format("COALESCE({} <> {}, FALSE)", own, sql::text_literal(engine_.dialect(), main));
    const auto other = "status <= 1 AND " + other_currency_;
    reject("rejected: other currency", TRY(count_where(other)), TRY(examples(other)),
           fmt::format(
               "Rows in another currency than {}; amounts in several currencies cannot be added.",
               base::printable(main)));
    return {};
  }

  Result<int64_t> count_where(const std::string& condition) {
    return engine_.integer("SELECT COUNT(*) FROM lines_in WHERE " + condition, kWhat);
  }

  std::string accepted() const {
    return other_currency_.empty() ? "TRUE" : "NOT (" + other_currency_ + ")";
  }

  void reject(const std::string& check, int64_t rows, std::vector<std::string> where,
              std::string text) {
    if (rows == 0) return;
    out_.rejected[check] += rows;
    out_.quality.push_back({check, rows, 0, "reject", std::move(where), std::move(text)});
  }

  Status settle_as_of(const std::string& said, base::Day today) {
    if (!said.empty()) {
      out_.as_of = TRY(base::parse_local(said, "--as-of"));
      return {};
    }
    // An order dated in the future is a slip of the keyboard: it must not move the day that recency
    // counts from.
    const auto last = TRY(book_->last_purchase_day(int64_t{86400} * (today + 2)));
    // Without any order before it, today itself tells which rows lie in the future.
    out_.as_of = ((last == 0 ? today : last) + 1) * 86400;
    return {};
  }

  Status make_view() {
    std::vector<std::string> columns = {"customer_id", "order_id", "ordered_at",
                                        "status = 1 AS is_return"};
    for (const auto& column : out_.tables.line_columns) columns.push_back(column);
    return engine_.execute(
        fmt::format(
            "CREATE OR REPLACE VIEW lines AS SELECT {} FROM lines_in WHERE status <= 1 AND {}",
            base::join(columns, ", "), accepted()),
        kWhat);
  }

  Status count_status() {
    const auto counts = TRY(book_->count_by_status());
    for (const auto& known : status_texts()) {
      const auto count = counts[known.status];
      out_.rows_in += count;
      if (known.status == ledger::kPurchase || known.status == ledger::kReturn || count == 0)
        continue;
      reject(std::string(known.check), count, places(TRY(book_->first_rows(known.status))),
             std::string(known.text));
    }
    return {};
  }

  Status count_after_as_of() {
    const auto late = TRY(book_->dated_from(out_.as_of));
    reject("rejected: on or after as_of", late.lines, places(late.rows),
           fmt::format("Rows dated {} or later; only what lies before as_of counts.",
                       base::format_local(out_.as_of)));
    TRY(sum_up());
    if (out_.purchases == 0) return std::unexpected(nothing_left());
    if (out_.returns > 0)
      out_.quality.push_back({"returns", out_.returns, 0, "use",
                              places(TRY(book_->first_rows(ledger::kReturn))),
                              "Rows that count as returned or cancelled, told by: " +
                                  base::join(input_.return_rules, "; ") + "."});
    out_.quality.insert(out_.quality.begin(),
                        {"purchases", out_.purchases, 0, "use", {}, "Rows that count as bought."});
    return {};
  }

  Status sum_up() {
    const auto sums = TRY(book_->sum_up(out_.as_of));
    if (sums.overflow)
      return base::fail(base::Code::data, input_.files.empty() ? "orders" : input_.files[0].file,
                        "the amounts add up to more than can be kept exactly",
                        "a revenue below 9.2 million millions",
                        "give the amounts in thousands; is the right column taken?");
    out_.purchases = sums.purchases;
    out_.returns = sums.returns;
    out_.revenue_micros = out_.money ? sums.revenue_micros : 0;
    out_.first_order = sums.first;
    out_.last_order = sums.last;
    return {};
  }

  base::Error nothing_left() const {
    std::string worst = "nothing";
    int64_t most = 0;
    for (const auto& [check, rows] : out_.rejected)
      if (rows > most) {
        most = rows;
        worst = fmt::format("{}, {} of {} rows", check, base::with_thousands(rows),
                            base::with_thousands(out_.rows_in));
      }
    const bool late = worst.starts_with("rejected: on or after as_of");
    return {base::Code::data, input_.files.empty() ? "orders" : input_.files[0].file,
            "no purchase is left after checking; the most frequent reason: " + worst,
            "rows with a customer, a time before as_of and a positive price",
            late ? "choose a later --as-of, or leave it out"
                 : "look at the rows that `coterie check` names"};
  }

  Status count_duplicates() {
    const auto found = TRY(book_->duplicates());
    if (found.lines > 0)
      out_.quality.push_back({"exact duplicates", found.lines, 0, "keep", places(found.rows),
                              "Rows equal to an earlier row in every column; kept, since two equal "
                              "lines can be real."});
    return {};
  }

  Status count_zone_gaps() {
    if (input_.zoned_times || input_.time_zone == "UTC") return {};
    const auto found = TRY(book_->in_zone_gaps(input_.time_zone));
    if (found.lines > 0)
      out_.quality.push_back(
          {"times that do not exist", found.lines, 0, "keep", places(found.rows),
           fmt::format("Clock times skipped when summer time begins in {}; is the time zone right?",
                       input_.time_zone)});
    return {};
  }

  Status limits() {
    const auto buyers = TRY(book_->buyers(out_.as_of));
    out_.customers = buyers.customers;
    out_.orders = buyers.orders;
    const auto repeaters = buyers.repeaters;
    const auto days = out_.last_order / 86400 - out_.first_order / 86400 + 1;
    auto warn = [&](std::string text) { out_.warnings.push_back(std::move(text)); };
    if (out_.customers < 100)
      warn(
          fmt::format("Only {} customers: segments of so few people are a description, not a "
                      "pattern to rely on.",
                      out_.customers));
    if (repeaters == 0)
      warn("Nobody bought twice: frequency says nothing here, and loyalty cannot be told.");
    else if (repeaters * 20 < out_.customers)
      warn(fmt::format(
          "Only {} of the customers bought more than once: frequency separates few of them.",
          base::percent(static_cast<double>(repeaters) / static_cast<double>(out_.customers))));
    if (days < 30)
      warn(fmt::format("The orders span {} days only: recency and tempo say little yet.", days));
    return {};
  }

  static constexpr std::string_view kWhat = "checking the data";
  engine::Engine& engine_;
  const LineFactsInput& input_;
  LineBook* book_;
  Loaded& out_;
  std::string other_currency_;
};

}  // namespace

std::string place_of_row(const std::vector<FileRows>& files, int64_t row) {
  auto file = std::ranges::find_if(files.rbegin(), files.rend(),
                                   [&](const FileRows& f) { return f.first <= row; });
  if (file == files.rend()) return fmt::format("row {}", row + 1);
  int64_t record = row - file->first + 1 + file->header;
  for (auto rejected : file->rejected) {
    if (rejected > record) break;
    ++record;
  }
  return fmt::format("{}:{}", file->file, record);
}

Status account_lines(engine::Engine& engine, const LineFactsInput& input, LineBook* book,
                     const std::string& as_of, base::Day today, Loaded& out) {
  return Accountant(engine, input, book, out).run(as_of, today);
}

}  // namespace coterie::project
