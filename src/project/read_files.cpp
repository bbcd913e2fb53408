// The engine keeps the records that it left out in lists of its own, and they stay there when a
// later scan leaves nothing out: they are emptied before each scan that is counted.
#include "project/read_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <thread>
#include <utility>

#include "base/text.hpp"
#include "engine/compressed.hpp"
#include "engine/scan.hpp"

namespace coterie::project {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Result;
using base::Status;

// Shows how much of a file has been read, by the bytes that this process has read since.
class ReadMeter {
 public:
  ReadMeter(base::Progress* progress, int64_t bytes) {
    if (progress == nullptr || bytes <= 0) return;
    thread_ = std::thread([this, progress, bytes, start = bytes_read()] {
      while (!stop_.load()) {
        progress->at(
            std::min(1.0, static_cast<double>(bytes_read() - start) / static_cast<double>(bytes)));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
      }
    });
  }
  ~ReadMeter() {
    stop_.store(true);
    if (thread_.joinable()) thread_.join();
  }
  ReadMeter(const ReadMeter&) = delete;
  ReadMeter& operator=(const ReadMeter&) = delete;

 private:
  static int64_t bytes_read() {
    std::ifstream in("/proc/self/io");
    std::string key;
    int64_t value = 0;
    in >> key >> value;  // the first line is rchar
    return value;
  }
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

std::string name_of(const engine::FileScan& scan) {
  return base::printable(fs::path(scan.path).filename().string());
}

class Reader {
 public:
  Reader(engine::Engine& engine, const PlannedSource& source, bool marked, base::Progress* progress)
      : engine_(engine), marked_(marked), progress_(progress) {
    for (const auto& file : source.files) scans_.push_back(file.scan);
  }

  Result<FilesRead> run(RowSink& sink, const SelectOf& select) {
    for (size_t i = 0; i < scans_.size();) {
      auto& scan = scans_[i];
      if (i == 0) {
        out_ = {};
        sink.start();
      }
      if (TRY(read_one(scan, sink, select(scan, out_.rows)))) {
        ++i;
        continue;
      }
      // What came from this file must go, so all files are read again.
      scan.encoding = "latin-1";
      i = 0;
    }
    for (const auto& scan : scans_)
      if (auto found = again_.find(scan.path); found != again_.end())
        out_.notes.push_back(fmt::format(
            "{} is not UTF-8{}; it is read as Latin-1.", name_of(scan),
            found->second > 0 ? " at record " + base::with_thousands(found->second) : ""));
    return std::move(out_);
  }

 private:
  // False when the file is not UTF-8 and must be read again.
  Result<bool> read_one(const engine::FileScan& scan, RowSink& sink, const Selects& selects) {
    const auto name = name_of(scan);
    const bool delimited = scan.format == engine::FileFormat::delimited;
    if (progress_ != nullptr) progress_->step("Reading " + name);
    if (delimited) TRY(engine::forget_rejects(engine_));
    int64_t rows = 0;
    {
      // The engine reads a packed file that was cut off as if it ended there.
      auto whole = std::async(std::launch::async, [&] { return engine::check_whole(scan.path); });
      std::error_code ignored;
      ReadMeter meter(progress_, static_cast<int64_t>(fs::file_size(scan.path, ignored)));
      auto status = sink.add(selects, "reading " + name);
      if (!status && status.error().fault == engine::kNotUtf8 && scan.encoding == "utf-8") {
        again_[scan.path] = 0;
        return false;
      }
      auto packed = whole.get();
      if (!packed) return std::unexpected(packed.error());
      if (!status) return std::unexpected(status.error());
      rows = *status;
    }
    FileRows facts{name, out_.rows, scan.skip, {}};
    if (delimited && !TRY(take_rejects(scan, facts))) return false;
    if (scan.format == engine::FileFormat::blanks && !marked_)
      out_.malformed +=
          TRY(engine_.integer(fmt::format("SELECT COUNT(*) FROM {} WHERE NOT ({})",
                                          rows_sql(scan, true), engine::whole_row_sql(scan)),
                              "counting rows"));
    out_.files.push_back(std::move(facts));
    out_.rows = rows;
    return true;
  }

  // The records that were left out. A record that swallowed whole records after it, as an open
  // quotation mark does, cannot be counted as one.
  Result<bool> take_rejects(const engine::FileScan& scan, FileRows& facts) {
    const auto rejects = TRY(engine_.rows(engine::rejects_sql(scan), "reading " + facts.file));
    for (const auto& row : rejects.cells) {
      const auto record = std::atoll(row[0].c_str());
      if (row[1] == "INVALID ENCODING" && scan.encoding == "utf-8") {
        again_[scan.path] = record;
        return false;
      }
      if (row[2] == "1")
        return base::fail(Code::data, fmt::format("{}:{}", facts.file, record),
                          "a quotation mark opens here and never closes",
                          "pairs of quotation marks, doubled inside a quoted field",
                          "correct the file, or export it again");
      facts.rejected.push_back(record);
      if (out_.examples.size() < 5)
        out_.examples.push_back(fmt::format("{}:{}", facts.file, record));
    }
    out_.malformed += static_cast<int64_t>(facts.rejected.size());
    return true;
  }

  engine::Engine& engine_;
  const bool marked_;
  base::Progress* progress_;
  std::vector<engine::FileScan> scans_;
  std::map<std::string, int64_t> again_;  // path -> the first record that is not UTF-8, 0 unknown
  FilesRead out_;
};

}  // namespace

std::string rows_sql(const engine::FileScan& scan, bool marked) {
  auto from = engine::scan_sql(scan);
  if (scan.format != engine::FileFormat::blanks) return from;
  return fmt::format("(SELECT * FROM {} WHERE (fields_in_row > 1 OR {} <> ''){})", from,
                     engine::quoted_sql(scan.columns[0]),
                     marked ? "" : " AND " + engine::whole_row_sql(scan));
}

Result<int64_t> TableSink::add(const Selects& selects, const std::string& what) {
  for (const auto& select : selects) {
    const auto verb = std::exchange(first_, false) ? "CREATE OR REPLACE TABLE " + table_ + " AS "
                                                   : "INSERT INTO " + table_ + " ";
    TRY(engine_.execute(verb + select, what));
  }
  return engine_.integer("SELECT COUNT(*) FROM " + table_, "counting rows");
}

Result<int64_t> ViewSink::add(const Selects& selects, const std::string& what) {
  selects_.insert(selects_.end(), selects.begin(), selects.end());
  TRY(engine_.execute(
      "CREATE OR REPLACE VIEW " + view_ + " AS " + base::join(selects_, " UNION ALL "), what));
  return engine_.integer("SELECT COUNT(*) FROM " + view_, "counting rows");
}

Result<int64_t> LedgerSink::add(const Selects& selects, const std::string& what) {
  for (const auto& select : selects) {
    auto rows = TRY(engine_.query(fmt::format("SELECT * REPLACE ({} AS ordered_at) FROM ({})",
                                              engine::micros_sql("ordered_at"), select),
                                  what));
    fits_ = TRY(taker_->take(std::move(rows)));
    if (!fits_) return base::fail(Code::memory, what, "the lines do not fit into the ledger");
  }
  return taker_->rows();
}

Result<int64_t> TypedSink::add(const Selects& selects, const std::string& what) {
  fits_ =
      TRY(taker_->take(selects.size(), [&](size_t i) { return engine_.query(selects[i], what); }));
  if (!fits_) return base::fail(Code::memory, what, "the lines do not fit into the ledger");
  return taker_->rows();
}

Result<FilesRead> read_files(engine::Engine& engine, const PlannedSource& source, RowSink& sink,
                             bool marked, const SelectOf& select, base::Progress* progress) {
  return Reader(engine, source, marked, progress).run(sink, select);
}

void note_read(Loaded& out, const PlannedSource& source, const FilesRead& read) {
  for (auto& facts : out.sources)
    if (!facts.paths.empty() && facts.paths[0] == source.files[0].scan.path)
      facts.rows = read.rows + read.malformed;
  for (const auto& note : read.notes)
    if (std::ranges::find(out.notes, note) == out.notes.end()) out.notes.push_back(note);
}

void note_malformed(Loaded& out, const PlannedSource& source, const FilesRead& read) {
  if (read.malformed == 0) return;
  const auto check = fmt::format("malformed rows in {}", kind_name(source.kind));
  if (std::ranges::find(out.quality, check, &QualityFact::check) != out.quality.end()) return;
  out.quality.push_back({check, read.malformed, 0, "reject", read.examples,
                         "Rows whose number of columns or quotation marks do not fit."});
}

}  // namespace coterie::project
