// Files as tables: the SQL by which the embedded engine reads a file, and by which texts become
// typed values. Bad rows are left out and counted; `rejects_sql` tells which.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace coterie::engine {

enum class FileFormat { delimited, blanks, json, parquet };

struct FileScan {
  FileFormat format = FileFormat::delimited;
  std::string path;
  std::string delimiter = ",";
  std::string encoding = "utf-8";    // utf-8, latin-1, utf-16
  int skip = 0;                      // lines before the first row
  std::vector<std::string> columns;  // unique names, in file order
};

// A column name as the embedded engine quotes it.
std::string quoted_sql(const std::string& column);
// The first rows of a text file as one text column, "line".
std::string head_sql(const std::string& path, const std::string& encoding, int rows);
// Column names and types of a Parquet or JSON file: rows of (column_name, column_type).
std::string columns_sql(const FileScan& scan);
// A FROM item of the rows of Parquet files with the same columns, one after the other. paths: one
// at least.
std::string parquet_files_sql(const std::vector<std::string>& paths);
// A FROM item with the columns; delimited, blanks and JSON give texts, Parquet its own types.
std::string scan_sql(const FileScan& scan);
// The rows of each row group of a Parquet file, in their order.
std::string row_groups_sql(const FileScan& scan);
// For FileFormat::parquet: the rows of the file from `first`, below `end`, as scan_sql gives them.
// No column of the file may be called file_row_number.
std::string scan_rows_sql(const FileScan& scan, int64_t first, int64_t end);
// For FileFormat::blanks: whether the row has the right number of fields (a condition over the
// scan).
std::string whole_row_sql(const FileScan& scan);
// Rejected records of this scan, run since forget_rejects(): rows of (record number from 1, header
// included; fault; 1 when the record swallowed whole records after it, as an open quotation mark
// does). Statements that follow one another run on one connection, which is where the engine keeps
// this list.
std::string rejects_sql(const FileScan& scan);
// Empties the list, so that the next scan's records stand in it alone.
base::Status forget_rejects(Engine& engine);
// A 64-bit hash of the listed columns: equal rows have equal hashes.
std::string row_hash_sql(const std::vector<std::string>& columns);

// Text expression -> TIMESTAMP on the wall clock of `zone`; null when it cannot be read.
std::string iso_time_sql(const std::string& text);
std::string zoned_time_sql(const std::string& text, const std::vector<std::string>& formats,
                           const std::string& zone);
std::string format_time_sql(const std::string& text, const std::vector<std::string>& formats);
std::string epoch_time_sql(const std::string& text, int per_second, const std::string& zone);
std::string instant_sql(const std::string& typed, bool zoned,
                        const std::string& zone);  // a typed column
// An instant as microseconds since 1970; null when it is infinite.
std::string micros_sql(const std::string& instant);
// Text expression -> exact DECIMAL with `scale` digits behind the point; null when it cannot be
// read.
std::string number_sql(const std::string& text, char decimal, bool clean, int scale);
// Instants on the wall clock that do not exist in the zone (spring gap): a condition.
std::string in_zone_gap_sql(const std::string& instant, const std::string& zone);

}  // namespace coterie::engine
