// Reads all files of one source into one table and accounts for the records that the reader left
// out. A text that turns out not to be UTF-8 half-way is read again as Latin-1.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ledger/take.hpp"
#include "ledger/typed.hpp"
#include "project/load.hpp"
#include "project/plan.hpp"
#include "project/quality.hpp"

namespace coterie::project {

struct FilesRead {
  std::vector<FileRows> files;        // where the rows of each file lie in the table
  int64_t rows = 0;                   // in the table
  int64_t malformed = 0;              // records that are not in the table
  std::vector<std::string> examples;  // of those, "orders.csv:12", at most 5
  std::vector<std::string> notes;     // sentences for the user
};

// SELECTs over one file whose rows follow one another.
using Selects = std::vector<std::string>;
// first_row: rows of the files before it.
using SelectOf = std::function<Selects(const engine::FileScan& scan, int64_t first_row)>;

// A FROM item of the rows that can be used. Blank lines are none. marked: rows with a wrong number
// of fields stay, for the caller to mark; else they are left out.
std::string rows_sql(const engine::FileScan& scan, bool marked);

// Where the rows of files go.
class RowSink {
 public:
  virtual ~RowSink() = default;
  // Forgets all rows: the files are read (again) from the first.
  virtual void start() = 0;
  // Adds the rows of all SELECTs. Returns: how many there are now.
  virtual base::Result<int64_t> add(const Selects& selects, const std::string& what) = 0;
};

// Fills (replaces) a table of the engine.
class TableSink : public RowSink {
 public:
  TableSink(engine::Engine& engine, std::string table)
      : engine_(engine), table_(std::move(table)) {}
  void start() override { first_ = true; }
  base::Result<int64_t> add(const Selects& selects, const std::string& what) override;

 private:
  engine::Engine& engine_;
  const std::string table_;
  bool first_ = true;
};

// Leaves the rows in the files: a view (replaced) that reads them each time.
class ViewSink : public RowSink {
 public:
  ViewSink(engine::Engine& engine, std::string view) : engine_(engine), view_(std::move(view)) {}
  void start() override { selects_.clear(); }
  base::Result<int64_t> add(const Selects& selects, const std::string& what) override;

 private:
  engine::Engine& engine_;
  const std::string view_;
  Selects selects_;
};

// Fills a ledger.
class LedgerSink : public RowSink {
 public:
  LedgerSink(engine::Engine& engine, const ledger::Context& context)
      : engine_(engine), context_(context) {}
  void start() override { taker_.emplace(engine_.memory_bytes(), context_); }
  // Errors: also when a row or the memory does not fit; then `fits` is false.
  base::Result<int64_t> add(const Selects& selects, const std::string& what) override;
  bool fits() const { return fits_; }
  ledger::Ledger finish() { return taker_->finish(); }

 private:
  engine::Engine& engine_;
  const ledger::Context context_;
  std::optional<ledger::Taker> taker_;
  bool fits_ = true;
};

// Fills a ledger from columns as they lie in the files.
class TypedSink : public RowSink {
 public:
  // layout: outlives it.
  TypedSink(engine::Engine& engine, const ledger::TypedLayout& layout,
            const ledger::Context& context)
      : engine_(engine), layout_(layout), context_(context) {}
  void start() override { taker_.emplace(layout_, context_); }
  // Errors: also when a row or the memory does not fit; then `fits` is false.
  base::Result<int64_t> add(const Selects& selects, const std::string& what) override;
  bool fits() const { return fits_; }
  ledger::TypedTaker& taker() { return *taker_; }

 private:
  engine::Engine& engine_;
  const ledger::TypedLayout& layout_;
  const ledger::Context context_;
  std::optional<ledger::TypedTaker> taker_;
  bool fits_ = true;
};

// select: over rows_sql(scan, marked). progress: may be null.
// Errors: Code::data for a quotation mark that never closes, or a packed file that is damaged;
// those of the engine and the sink.
base::Result<FilesRead> read_files(engine::Engine& engine, const PlannedSource& source,
                                   RowSink& sink, bool marked, const SelectOf& select,
                                   base::Progress* progress);

// Writes what was read into the facts of `source`, and the notes.
void note_read(Loaded& out, const PlannedSource& source, const FilesRead& read);
// A quality fact for the records of a side table that were left out.
void note_malformed(Loaded& out, const PlannedSource& source, const FilesRead& read);

}  // namespace coterie::project
