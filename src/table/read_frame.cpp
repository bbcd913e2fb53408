#include "table/read_frame.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace coterie::table {
namespace {

// Codes in order of first appearance become codes into sorted levels.
void sort_levels(Column& column) {
  std::vector<int32_t> order(column.levels.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](int32_t i) -> const std::string& {
    return column.levels[static_cast<size_t>(i)];
  });
  std::vector<int32_t> place(order.size());
  std::vector<std::string> levels(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    place[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
    levels[i] = std::move(column.levels[static_cast<size_t>(order[i])]);
  }
  for (auto& code : column.codes)
    if (code >= 0) code = place[static_cast<size_t>(code)];
  column.levels = std::move(levels);
}

}  // namespace

base::Result<Frame> read_frame(engine::Stream stream) {
  Frame frame;
  const auto& names = stream.names();
  std::vector<std::map<std::string, int32_t, std::less<>>> seen(names.size());
  for (size_t i = 1; i < names.size(); ++i) {
    auto& column = frame.columns.emplace_back();
    column.name = names[i];
    column.category = stream.is_text(static_cast<int>(i));
  }
  engine::Batch batch;
  std::string last;
  while (TRY(stream.next(batch))) {
    const int64_t rows = batch.rows();
    for (int64_t row = 0; row < rows; ++row) {
      auto id = batch.text(0, row);
      if (frame.rows() > 0 && std::string_view(last) >= id)
        return base::fail(base::Code::internal, "reading features",
                          "customers do not come in ascending order, each once");
      last = id;
      frame.ids.add(id);
    }
    for (size_t i = 1; i < names.size(); ++i) {
      auto& column = frame.columns[i - 1];
      const int at = static_cast<int>(i);
      for (int64_t row = 0; row < rows; ++row) {
        const bool null = batch.null(at, row);
        if (!column.category) {
          column.values.push_back(null ? std::numeric_limits<double>::quiet_NaN()
                                       : batch.number(at, row));
          continue;
        }
        int32_t code = -1;
        if (!null) {
          auto text = batch.text(at, row);
          auto found = seen[i].find(text);
          if (found == seen[i].end()) {
            found = seen[i]
                        .emplace(std::string(text), static_cast<int32_t>(column.levels.size()))
                        .first;
            column.levels.emplace_back(text);
          }
          code = found->second;
        }
        column.codes.push_back(code);
      }
    }
  }
  for (auto& column : frame.columns)
    if (column.category) sort_levels(column);
  return frame;
}

}  // namespace coterie::table
