// From an engine's result to the feature table in memory.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "table/frame.hpp"

namespace coterie::table {

// Reads a result whose first column is the customer's id (text, ascending bytes, unique), the
// others numbers or texts; texts become categories with sorted levels, nulls are missing. Errors:
// those of the stream; Code::internal when the ids do not ascend. Cost: one pass; memory of the
// frame and one batch.
base::Result<Frame> read_frame(engine::Stream stream);

// The same rows, a part at a time.
class FrameReader {
 public:
  // keep: which customers; the others are passed over. Null: all.
  explicit FrameReader(engine::Stream stream,
                       std::function<bool(std::string_view id)> keep = nullptr);

  // Fills `part` with the next rows, most_rows at most. Categories have the levels of these rows.
  // Of a customer who stands in several rows the first is taken.
  // Returns: false when there are no more. Errors: as read_frame.
  base::Result<bool> next(Frame& part, int64_t most_rows);

  // So far: rows that were seen, and customers who stand in more than one of them.
  int64_t seen() const { return seen_; }
  int64_t repeated() const { return repeated_; }

 private:
  base::Result<bool> take(std::string_view id);
  void add(size_t i, Column& column);

  engine::Stream stream_;
  const std::function<bool(std::string_view)> keep_;
  engine::Batch batch_;
  int64_t at_ = 0;  // next row of the batch
  bool ended_ = false;
  std::vector<int64_t> picked_;  // rows of the batch
  std::string last_;
  int64_t seen_ = 0, repeated_ = 0, times_ = 0;  // times_: that the last customer stands there
  std::vector<std::map<std::string, int32_t, std::less<>>> levels_;  // of the part
};

}  // namespace coterie::table
