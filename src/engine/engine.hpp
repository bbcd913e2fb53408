// The only door to a database. It speaks ADBC and nothing else; the embedded engine is loaded as a
// driver from its shared library. A connection lends itself to one open result at a time, so a
// second statement beside an open stream gets a connection of its own. The engine's own error text
// is never shown: it may hold customers' values.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/result.hpp"
#include "engine/column.hpp"
#include "sql/dialect.hpp"

namespace coterie::engine {

struct EngineOptions {
  int threads = 0;           // 0: all cores
  int64_t memory_bytes = 0;  // 0: default_memory()
  std::string spill_folder;  // must exist; "" = no spilling
  std::string time_zone = "UTC";
  const base::Cancel* cancel = nullptr;  // asked every 10 ms while a statement runs
};

// A quarter of the machine's memory, at least 256 MiB and at most 768 MiB: the limit that a run
// takes by default. What does not fit is spilled.
int64_t default_memory();

// What a file's text could not be read as; compare Error::fault to try another encoding.
inline constexpr std::string_view kNotUtf8 = "the file is not UTF-8";

// Some rows of a result, by column. Text views live as long as the batch.
class Batch {
 public:
  Batch();
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  int64_t rows() const;
  bool null(int column, int64_t row) const;
  // Any number, boolean, date (days) or instant (seconds) as that type; 0 when null.
  double number(int column, int64_t row) const;
  int64_t integer(int column, int64_t row) const;
  // Text columns only; "" when null.
  std::string_view text(int column, int64_t row) const;
  // The whole column. Format::none: each of its cells is null.
  Column column(int column) const;

  struct State;

 private:
  friend class Stream;
  std::unique_ptr<State> state_;
};

// An open result. Memory does not grow with its rows. Must not outlive its Engine.
class Stream {
 public:
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream();

  const std::vector<std::string>& names() const;
  // True for text columns; the others answer to number() and integer().
  bool is_text(int column) const;
  // True for whole numbers, which a double may not hold.
  bool is_whole(int column) const;
  // Fills the next batch; false at the end.
  base::Result<bool> next(Batch& batch);

  struct State;

 private:
  friend class Engine;
  explicit Stream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A column to send to the engine: exactly one of the four is set. NaN is sent as null.
struct UploadColumn {
  std::string name;
  const std::vector<double>* numbers = nullptr;
  const std::vector<int64_t>* integers = nullptr;
  std::function<std::string_view(int64_t)> texts;  // by row; a view with a null data() is null
  std::function<std::optional<int64_t>(int64_t)> whole = {};  // by row
  bool instants = false;  // the whole numbers are seconds since 1970: sent as instants
};

class Engine {
 public:
  // Opens the embedded engine in memory (compressed). Errors: Code::engine when the shared library
  // is not found (the message names the places) or does not open.
  static base::Result<std::unique_ptr<Engine>> open(const EngineOptions& options);
  ~Engine();

  const sql::Dialect& dialect() const;
  std::string version() const;   // "duckdb 1.5.6"
  int64_t memory_bytes() const;  // the limit
  // What the whole run may take: the limit where one was said; else half of the machine's memory,
  // 4 GiB at most, so that machines of 8 GiB and more run alike.
  int64_t run_memory_bytes() const;
  // What the engine itself may hold from now on, 64 MiB at least; the rest is spilled.
  // memory_bytes() stays as it is.
  base::Status hold_at_most(int64_t bytes);

  // Runs one statement that gives no rows. `what` names the step in errors ("reading orders.csv").
  base::Status execute(const std::string& sql, std::string_view what);
  base::Result<Stream> query(const std::string& sql, std::string_view what);
  // A small result as a whole: rows of texts; null is "" and, in `nulls`, true.
  struct Rows {
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> cells;
  };
  base::Result<Rows> rows(const std::string& sql, std::string_view what);
  // The one number of a one-row, one-column result; 0 when null.
  base::Result<int64_t> integer(const std::string& sql, std::string_view what);

  // Makes (replaces) `table` with these columns.
  base::Status upload(const std::string& table, const std::vector<UploadColumn>& columns,
                      int64_t rows);

  struct ParquetFile {
    std::string select, path;
  };
  // Writes the result of each select as one Parquet file, all at the same time. Repeats: same rows
  // in the same order, same bytes.
  base::Status write_parquet(const std::vector<ParquetFile>& files);
  base::Status write_parquet(const std::string& select, const std::string& path) {
    return write_parquet({{select, path}});
  }
  // For a file that is read again soon and then removed, beside other statements: by all threads,
  // lightly packed. The rows are in their order; where row groups end is not settled.
  base::Status write_parquet_part(const std::string& select, const std::string& path);

  struct State;

 private:
  explicit Engine(std::unique_ptr<State> state);
  base::Status copy(const ParquetFile& file, const char* packing);
  std::unique_ptr<State> state_;
};

}  // namespace coterie::engine
