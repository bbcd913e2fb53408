#include "ledger/upload.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "ledger/text_names.hpp"

namespace coterie::ledger {
namespace {

// The lines of all parts by one number. Rows are asked for in rising order, one column after
// another, so the part of the row before is looked at first.
class Rows {
 public:
  explicit Rows(const Customers& customers) : customers_(customers) {
    for (const auto& part : customers.parts)
      ends_.push_back((ends_.empty() ? 0 : ends_.back()) + static_cast<int64_t>(part.lines.size()));
  }
  int64_t size() const { return ends_.empty() ? 0 : ends_.back(); }
  const Line& operator[](int64_t row) {
    if (row >= ends_[part_] || row < begin())
      part_ = static_cast<size_t>(std::ranges::upper_bound(ends_, row) - ends_.begin());
    return customers_.parts[part_].lines[static_cast<size_t>(row - begin())];
  }

 private:
  int64_t begin() const { return part_ == 0 ? 0 : ends_[part_ - 1]; }
  const Customers& customers_;
  std::vector<int64_t> ends_;
  size_t part_ = 0;
};

}  // namespace

base::Status upload_lines(engine::Engine& engine, const Customers& customers,
                          const std::string& table) {
  Rows rows(customers);
  std::vector<engine::UploadColumn> columns;
  auto add = [&](std::string_view name, std::function<std::optional<int64_t>(const Line&)> value) {
    auto& column = columns.emplace_back();
    column.name = name;
    column.whole = [&rows, value = std::move(value)](int64_t row) { return value(rows[row]); };
  };
  for (uint8_t i = 0; i < kTexts; ++i) {
    const auto* texts = customers.texts[i].get();
    if (texts == nullptr) continue;
    auto& column = columns.emplace_back();
    column.name = kTextNames[i];
    column.texts = [&rows, texts, i](int64_t row) {
      const uint32_t code = rows[row].code(static_cast<Text>(i));
      return code == kNoText ? std::string_view() : texts->text(code);
    };
  }
  add("ordered_at", [](const Line& line) { return int64_t{line.time}; });
  columns.back().instants = true;
  add("returned", [](const Line& line) { return int64_t{line.status == kReturn}; });
  if (customers.quantity)
    add("quantity_milli", [](const Line& line) { return int64_t{line.quantity_milli}; });
  if (customers.money) add("amount_micros", [](const Line& line) { return line.amount_micros; });
  if (customers.discount)
    add("discount_micros", [](const Line& line) { return line.discount_micros; });
  if (customers.instalments)
    add("instalments", [](const Line& line) {
      return line.instalments == kNoInstalments ? std::nullopt
                                                : std::optional<int64_t>(line.instalments);
    });
  const std::string base = table + "_sent";
  TRY(engine.upload(base, columns, rows.size()));
  return engine.execute("CREATE OR REPLACE VIEW " + table +
                            " AS SELECT * EXCLUDE (returned), returned = 1 AS is_return FROM " +
                            base,
                        "writing table " + table);
}

}  // namespace coterie::ledger
