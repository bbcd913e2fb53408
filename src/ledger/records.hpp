// Splits a block of delimited text into records and fields. Only text that leaves no doubt is
// split: at the first record with another number of fields, a quotation mark in the middle of a
// field, or line ends of two kinds it stops, and the caller leaves the file to the engine.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace coterie::ledger {

enum class LineEnd { unknown, lf, crlf };

class Records {
 public:
  // block: whole lines; lives as long as the fields that are taken from it. columns: fields of a
  // record, at least 2.
  Records(std::string_view block, char delimiter, int columns, LineEnd line_end);

  // The next record, blank lines left out; false at the end or in doubt.
  bool next(std::span<std::string_view> fields);
  bool in_doubt() const { return doubt_; }
  // Of the record that next() gave: equal for records with equal fields, however they are quoted.
  uint64_t hash() const;
  LineEnd line_end() const { return line_end_; }

 private:
  size_t next_special(size_t from);
  bool quoted(size_t& at, std::string_view& field);
  bool end_line(size_t& at);
  bool doubt() {
    doubt_ = true;
    return false;
  }

  std::string_view block_;
  const char delimiter_;
  const size_t columns_;
  LineEnd line_end_;
  size_t at_ = 0, begin_ = 0, end_ = 0;  // of the record
  size_t chunk_ = ~size_t{0};            // whose specials are in mask_
  uint64_t mask_ = 0;
  bool doubt_ = false, has_quotes_ = false;
  std::span<std::string_view> fields_;
  std::vector<std::unique_ptr<char[]>> unescaped_;  // fields with doubled quotation marks
};

// Whether the bytes are UTF-8 (RFC 3629) without NUL.
bool is_text(std::string_view bytes);

}  // namespace coterie::ledger
