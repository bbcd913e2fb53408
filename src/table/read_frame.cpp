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

FrameReader::FrameReader(engine::Stream stream, std::function<bool(std::string_view)> keep)
    : stream_(std::move(stream)), keep_(std::move(keep)) {}

// Whether the row of this customer is wanted.
base::Result<bool> FrameReader::take(std::string_view id) {
  if (seen_++ > 0) {
    const int order = std::string_view(last_).compare(id);
    if (order > 0)
      return base::fail(base::Code::internal, "reading features",
                        "customers do not come in ascending order");
    if (order == 0) {
      if (++times_ == 2) ++repeated_;
      return false;
    }
  }
  times_ = 1;
  last_ = id;
  return !keep_ || keep_(id);
}

// The picked rows of the batch, column by column.
void FrameReader::add(size_t i, Column& column) {
  const int at = static_cast<int>(i) + 1;
  for (const int64_t row : picked_) {
    const bool null = batch_.null(at, row);
    if (!column.category) {
      column.values.push_back(null ? std::numeric_limits<double>::quiet_NaN()
                                   : batch_.number(at, row));
      continue;
    }
    int32_t code = -1;
    if (!null) {
      const auto text = batch_.text(at, row);
      auto& seen = levels_[i];
      auto found = seen.find(text);
      if (found == seen.end()) {
        found = seen.emplace(std::string(text), static_cast<int32_t>(seen.size())).first;
        column.levels.emplace_back(text);
      }
      code = found->second;
    }
    column.codes.push_back(code);
  }
}

base::Result<bool> FrameReader::next(Frame& part, int64_t most_rows) {
  const auto& names = stream_.names();
  part = {};
  levels_.assign(names.size() - 1, {});
  for (size_t i = 1; i < names.size(); ++i) {
    auto& column = part.columns.emplace_back();
    column.name = names[i];
    column.category = stream_.is_text(static_cast<int>(i));
  }
  while (part.rows() < most_rows && !ended_) {
    if (at_ >= batch_.rows()) {
      at_ = 0;
      ended_ = !TRY(stream_.next(batch_));
      if (ended_) break;
    }
    picked_.clear();
    for (; at_ < batch_.rows() && part.rows() < most_rows; ++at_) {
      const auto id = batch_.text(0, at_);
      if (!TRY(take(id))) continue;
      part.ids.add(id);
      picked_.push_back(at_);
    }
    for (size_t i = 0; i < part.columns.size(); ++i) add(i, part.columns[i]);
  }
  for (auto& column : part.columns)
    if (column.category) sort_levels(column);
  return part.rows() > 0;
}

base::Result<Frame> read_frame(engine::Stream stream) {
  FrameReader reader(std::move(stream));
  Frame frame;
  TRY(reader.next(frame, std::numeric_limits<int64_t>::max()));
  if (reader.repeated() > 0)
    return base::fail(base::Code::internal, "reading features",
                      "customers do not come in ascending order, each once");
  return frame;
}

}  // namespace coterie::table
