// Counted facts about what was read, with examples by record number, never by value.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "project/load.hpp"

namespace coterie::project {

// Where the rows of one loaded file lie in lines_in (or a stage table), to name a row by file and
// record.
struct FileRows {
  std::string file;               // name without folder
  int64_t first = 0;              // row number of its first row
  int64_t header = 0;             // records before the first row
  std::vector<int64_t> rejected;  // record numbers that were left out, ascending
};

// "orders.csv:12" for a row number.
std::string place_of_row(const std::vector<FileRows>& files, int64_t row);

struct LineFactsInput {
  std::vector<FileRows> files;
  std::string row_column = "rowid";  // "source_row" after a join
  std::vector<std::string> return_rules;
  bool has_currency = false;
  std::string currency;  // of the project, "" = the most frequent
  std::string time_zone;
  bool zoned_times = false;  // the source's instants carry their zone
};

class LineBook;

// Fills quality, counts and as_of of `out`; `as_of` as the project says it, `today` bounds the
// default. book: null for lines that lie in lines_in; the view `lines` is then left in the engine.
// Errors: Code::data when no purchase is left.
base::Status account_lines(engine::Engine& engine, const LineFactsInput& input, LineBook* book,
                           const std::string& as_of, base::Day today, Loaded& out);

}  // namespace coterie::project
