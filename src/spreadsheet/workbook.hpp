// A spreadsheet and its sheets, as thin over libxlsxwriter as can be. What holds for every sheet:
// texts are written as texts and never as formulas; numbers that do not exist are empty cells;
// columns are as wide as what is in them; the same calls give the same bytes at any time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "spreadsheet/cell.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace coterie::spreadsheet {

struct WorkbookOptions {
  std::string title, subject;  // of the file's properties
  std::string currency;        // ISO 4217; anything else is not shown
  int64_t created = 0;         // seconds since 1970 in place of the time of writing; 0: 2000-01-01
};

class Workbook {
 public:
  // Begins a workbook that close() puts at `file`.
  // file: its folder holds the library's temporary files too, which have no names.
  // Errors: Code::memory.
  static base::Result<Workbook> begin(const std::filesystem::path& file,
                                      const WorkbookOptions& options);
  Workbook(Workbook&&) noexcept = default;
  Workbook& operator=(Workbook&&) = delete;

  lxw_workbook* get() const { return book_.get(); }
  lxw_format* format(const CellStyle& style);  // null for a bare one
  const std::string& currency() const { return currency_; }

  // The sheet that is added next holds one row in memory: its cells are written in the order of
  // rows, and charts cannot look at it.
  void stream_next_sheet();
  lxw_worksheet* add_sheet(const char* name);
  // Keeps what a call of the library answered; close() tells the first fault.
  void check(int answer);

  // Writes the file, reads it back, and looks whether every part of it is whole: the library does
  // not ask whether its temporary files could be written.
  // Errors: Code::disk; Code::internal when a call before went wrong.
  // Repeats: the same bytes for the same calls.
  base::Status close();

 private:
  struct Free {
    void operator()(lxw_workbook* book) const;
  };
  Workbook(std::filesystem::path file, std::string folder, std::string currency)
      : file_(std::move(file)),
        folder_(std::make_unique<std::string>(std::move(folder))),
        currency_(std::move(currency)) {}
  base::Result<int64_t> streamed_bytes() const;

  std::filesystem::path file_;
  std::unique_ptr<std::string> folder_;  // the library keeps a pointer to its text
  std::string currency_;
  std::unique_ptr<lxw_workbook, Free> book_;
  std::map<CellStyle, lxw_format*> formats_;
  lxw_worksheet* streamed_ = nullptr;
  bool streaming_ = false;
  int fault_ = 0;
};

}  // namespace coterie::spreadsheet
