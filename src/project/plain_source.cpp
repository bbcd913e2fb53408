#include "project/plain_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/scan.hpp"
#include "project/line_sql.hpp"

namespace coterie::project {
namespace {

using base::Result;

constexpr std::array<std::string_view, ledger::kTexts> kTextRoles = {
    "customer", "order", "product", "category", "channel", "payment_type", "region"};
constexpr std::array<std::string_view, ledger::kNumbers> kNumberRoles = {
    "quantity", "unit_price", "amount", "discount", "instalments"};

int place_of(const PlannedSource& source, const std::string& role) {
  const auto& columns = source.files[0].scan.columns;
  return static_cast<int>(std::ranges::find(columns, source.columns.at(role)) - columns.begin());
}

bool plain_file(const FileShape& file) {
  const auto& scan = file.scan;
  return scan.format == engine::FileFormat::delimited && scan.encoding == "utf-8" &&
         scan.delimiter.size() == 1 && scan.delimiter != "\"" && scan.columns.size() > 1 &&
         !scan.path.ends_with(".zst");
}

template <size_t size>
int place_in(const std::array<std::string_view, size>& roles, std::string_view role) {
  const auto found = std::ranges::find(roles, role);
  return found == roles.end() ? -1 : static_cast<int>(found - roles.begin());
}

}  // namespace

int text_of_role(std::string_view role) {
  return place_in(kTextRoles, role);
}

int number_of_role(std::string_view role) {
  return place_in(kNumberRoles, role);
}

bool plain_number_column(const PlannedSource& source, const ColumnSample& column) {
  const auto& shape = column.shape.number;
  const char decimal = source.declared.decimal.empty() ? shape.decimal : source.declared.decimal[0];
  return !shape.grouped && !shape.dressed && !shape.percent && decimal == '.';
}

std::optional<ledger::Layout> plain_layout(
    const PlannedSource& source, const std::map<std::string, const PlannedSource*>& where) {
  if (source.declared.rows == "orders" || !std::ranges::all_of(source.files, plain_file))
    return std::nullopt;
  ledger::Layout out;
  out.delimiter = source.files[0].scan.delimiter[0];
  out.columns = static_cast<int>(source.files[0].scan.columns.size());
  for (const auto& file : source.files) {
    if (file.scan.delimiter != source.files[0].scan.delimiter) return std::nullopt;
    out.files.push_back({file.scan.path, file.scan.skip});
  }
  for (const auto& [role, from] : where) {
    if (from != &source) return std::nullopt;
    const auto& column = *source.find(source.columns.at(role));
    const int place = place_of(source, role);
    if (const int text = text_of_role(role); text >= 0) {
      auto& to = out.texts[static_cast<size_t>(text)];
      const bool customer = role == "customer", id = customer || role == "order";
      to.column = place;
      to.trimmed = customer || column.shape.padded;
      to.float_id = (id || role == "product") && column.shape.float_ids;
      to.words_for_none = customer;
    } else if (const int number = number_of_role(role); number >= 0) {
      if (!plain_number_column(source, column)) return std::nullopt;
      out.numbers[static_cast<size_t>(number)] = place;
    } else if (role == "time") {
      const auto& shape = column.shape.time;
      out.time = place;
      out.plain_times = shape.iso && !shape.zoned && shape.epoch == 0;
    } else {
      return std::nullopt;  // states, currencies: words that the engine compares
    }
  }
  if (out.has(ledger::Number::discount)) out.discount_is = discount_is(source);
  out.cancelled_by_prefix = source.has("order") && cancelled_by_prefix(source);
  return out;
}

ledger::Ask ask_engine(engine::Engine& engine, const PlannedSource& source,
                       const ColumnParser& parser) {
  return [&](std::optional<ledger::Number> number,
             const std::vector<std::string>& texts) -> Result<std::vector<ledger::Meaning>> {
    constexpr std::string_view kTable = "odd_texts", kWhat = "reading odd values";
    const auto role = std::string(number ? kNumberRoles[static_cast<size_t>(*number)] : "time");
    std::string value;
    if (!number)
      value = engine::micros_sql(parser.instant(role));
    else if (*number == ledger::Number::instalments)
      value = "CAST(" + parser.number(role, kMoneyScale) + " AS BIGINT)";
    else
      value = exact_number(parser, role,
                           *number == ledger::Number::quantity ? kQuantityScale : kMoneyScale);
    std::vector<int64_t> at(texts.size());
    for (size_t i = 0; i < at.size(); ++i) at[i] = static_cast<int64_t>(i);
    engine::UploadColumn text, place;
    text.name = source.columns.at(role);
    text.texts = [&](int64_t row) { return std::string_view(texts[static_cast<size_t>(row)]); };
    place.name = "coterie_place";
    place.integers = &at;
    TRY(engine.upload(std::string(kTable), {text, place}, static_cast<int64_t>(texts.size())));
    auto read = TRY(engine.query(fmt::format("SELECT {} IS NULL, {} FROM {} ORDER BY coterie_place",
                                             parser.raw(role), value, kTable),
                                 kWhat));
    std::vector<ledger::Meaning> out;
    engine::Batch batch;
    while (TRY(read.next(batch)))
      for (int64_t row = 0; row < batch.rows(); ++row) {
        ledger::Meaning meaning;
        meaning.empty = batch.integer(0, row) != 0;
        if (!batch.null(1, row)) meaning.value = batch.integer(1, row);
        out.push_back(meaning);
      }
    TRY(engine.execute("DROP TABLE odd_texts", kWhat));
    return out;
  };
}

}  // namespace coterie::project
