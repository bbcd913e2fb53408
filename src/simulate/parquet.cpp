#include "simulate/parquet.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "simulate/csv.hpp"

namespace coterie::simulate {

base::Status csv_to_parquet(engine::Engine& engine, const std::string& csv,
                            const std::string& parquet) {
  engine::FileScan scan;
  scan.path = csv;
  scan.skip = 1;
  scan.columns = base::split(base::trim(kLineHeader), ',');
  std::string items;
  for (const auto& column : scan.columns) {
    auto typed = column == "ordered_at" ? engine::iso_time_sql(column)
                 : column == "quantity" || column == "instalments"
                     ? fmt::format("CAST({} AS INTEGER)", column)
                 : column == "unit_price" || column == "discount_amount"
                     ? fmt::format("CAST({} AS DECIMAL(12, 2))", column)
                     : column;
    items += fmt::format("{}{} AS {}", items.empty() ? "" : ", ", typed, column);
  }
  return engine.write_parquet(fmt::format("SELECT {} FROM {}", items, engine::scan_sql(scan)),
                              parquet);
}

}  // namespace coterie::simulate
