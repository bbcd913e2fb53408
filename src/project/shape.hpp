// How one file is written: format, encoding, delimiter, header, columns, and a sample of each
// column.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "engine/scan.hpp"
#include "project/guess.hpp"
#include "project/project.hpp"

namespace coterie::project {

struct FileShape {
  engine::FileScan scan;
  bool named = true;                  // the file has a header
  std::vector<ColumnSample> columns;  // in file order; names are unique
  std::vector<std::string> types;     // of a Parquet file's columns; empty for text files
};

// Splits delimited text into records: quotes, doubled quotes and line breaks inside quotes are
// understood.
std::vector<std::vector<std::string>> split_records(std::string_view text, char delimiter);

// Looks at the first 5,000 lines (or rows). `declared` may settle delimiter, encoding and header.
// Errors: Code::data for a file that is missing, empty, not text, one column wide, or a format we
// do not read.
base::Result<FileShape> look_at(engine::Engine& engine, const std::string& path,
                                const Source& declared);

// Expands globs; a path without * ? [ must exist. Sorted by name. Errors: Code::data.
base::Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& paths,
                                                    const std::string& folder);

}  // namespace coterie::project
