// CSV as RFC 4180 means it, UTF-8, LF, through one buffer: memory does not grow with rows. A text
// that a spreadsheet would take for a formula gets a single quote in front.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace coterie::report {

// A text as it stands in a cell: guarded, then quoted where commas, quotes or line breaks need it.
// Guarded are texts that begin with = + - @, a tab or a line break, unless they are plain numbers.
std::string csv_cell(std::string_view text);

class CsvFile {
 public:
  // Makes (replaces) the file. Errors: Code::disk.
  static base::Result<CsvFile> create(const std::filesystem::path& path);
  CsvFile(CsvFile&& other) noexcept;
  CsvFile& operator=(CsvFile&&) = delete;
  ~CsvFile();

  // The next cell of the row. What cannot be written is kept in mind and told by close().
  void text(std::string_view text);
  void raw(std::string_view cell);  // as csv_cell gave it
  void number(double x);            // shortest round trip; "" for NaN
  void integer(int64_t n);
  void end_row();

  // Writes what is left. Errors: Code::disk with the path; the file is then incomplete.
  base::Status close();

 private:
  CsvFile(std::filesystem::path path, int descriptor);
  void comma();
  void flush();

  std::filesystem::path path_;
  int descriptor_ = -1;
  int fault_ = 0;  // the first errno
  bool begun_ = false;
  std::string buffer_;
};

}  // namespace coterie::report
