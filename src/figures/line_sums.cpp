#include "figures/line_sums.hpp"

#include <algorithm>

namespace coterie::figures {

Asked asked(const pipeline::RunResult& result) {
  const auto& loaded = result.loaded;
  const int64_t window = int64_t{86400} * result.project.features.window_days;
  Asked out;
  out.money = loaded.tables.line_columns.contains("amount_micros");
  out.categorised = loaded.tables.line_columns.contains("category");
  out.until = loaded.as_of;
  out.from = window > 0 ? std::max(loaded.first_order, loaded.as_of - window) : loaded.first_order;
  out.periods = periods_between(out.from, std::max(out.from, out.until - 1));
  return out;
}

base::Result<LineSums> line_sums(engine::Engine& engine, const pipeline::RunResult& result,
                                 std::span<const int32_t> segment_of, base::Pool& pool) {
  if (result.loaded.ledger != nullptr)
    return sums_by_ledger(*result.loaded.ledger, result, segment_of, pool);
  return sums_by_engine(engine, result, segment_of);
}

}  // namespace coterie::figures
