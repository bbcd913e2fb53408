// Failures are told apart by what the driver reports and said in our own words: its text may quote
// the data.
#include "engine/adbc.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "engine/engine.hpp"

namespace coterie::engine {
namespace {

std::string detail(const AdbcError* error, std::string_view key) {
  for (int i = 0, n = AdbcErrorGetDetailCount(error); i < n; ++i) {
    auto entry = AdbcErrorGetDetail(error, i);
    if (entry.key != nullptr && key == entry.key)
      return std::string(reinterpret_cast<const char*>(entry.value), entry.value_length);
  }
  return {};
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

base::Error translate(AdbcStatusCode status, const AdbcError* error, std::string_view what,
                      bool cancelled) {
  using base::Code;
  const std::string where(what);
  if (cancelled) return {Code::cancelled, where, "interrupted", "", ""};
  std::string_view raw = error != nullptr && error->message != nullptr ? error->message : "";
  debug_log(where + ": " + std::string(raw));
  const auto type = error != nullptr ? detail(error, "duckdb:error_type") : std::string();
  if (holds(raw, "File too large") || holds(raw, "No space left") ||
      holds(raw, "max_temp_directory_size") || holds(raw, "not enough disk"))
    return {Code::disk, where, "the disk is full", "",
            "free some space, or choose another folder with --workspace"};
  if (type == "OutOfMemory" || holds(raw, "Out of Memory") || holds(raw, "could not allocate"))
    return {Code::memory, where, "the engine ran out of memory", "",
            "give it more with --memory 4GB"};
  if (holds(raw, "nvalid unicode") || holds(raw, "not utf-8") || holds(raw, "UTF-8") ||
      holds(raw, "utf-8 encoded"))
    return {Code::data, where, std::string(kNotUtf8), "UTF-8 or Latin-1", ""};
  if (holds(raw, "not latin-1 encoded"))
    return {Code::data, where, "the file is neither UTF-8 nor Latin-1", "UTF-8 or Latin-1",
            "a file of Windows programs: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"};
  if (holds(raw, "maximum_line_size") || holds(raw, "Maximum line size"))
    return {Code::data, where,
            "a line is longer than 2 MB: a quote that is never closed, or not a text table",
            "lines of at most 2 MB",
            "look for a stray quotation mark, or name the file's delimiter"};
  if (holds(raw, "No files found") || holds(raw, "No such file"))
    return {Code::data, where, "the file does not exist", "", ""};
  if (holds(raw, "gzip") || holds(raw, "GZIP") || holds(raw, "zstd") || holds(raw, "ZSTD") ||
      holds(raw, "decompress"))
    return {Code::data, where, "the compressed file is damaged or cut off",
            "a whole .gz or .zst file", "copy or export the file again"};
  if (holds(raw, "Parquet") || holds(raw, "parquet") || holds(raw, "magic bytes"))
    return {Code::data, where, "the Parquet file is damaged or cut off", "a whole Parquet file",
            "export the file again"};
  if (holds(raw, "Malformed JSON") || holds(raw, "JSON"))
    return {Code::data, where, "the file is not JSON, one object a line", "newline-delimited JSON",
            "export it as JSON lines or CSV"};
  if (type == "Conversion" || type == "OutOfRange" || holds(raw, "Conversion Error") ||
      holds(raw, "Out of Range"))
    return {Code::data, where, "a value does not fit the type of its column", "", ""};
  if (holds(raw, "CSV"))
    return {Code::data, where,
            "the lines do not fit one form: mixed line ends, or text that is no table",
            "one kind of line end, one delimiter, pairs of quotation marks",
            "save the file anew, or mend its line ends: sed -i 's/\\r$//' FILE"};
  if (status == ADBC_STATUS_IO || holds(raw, "IO Error"))
    return {Code::engine, where, "the engine could not read or write a file", "", ""};
  return {Code::engine, where, "the engine refused the statement", "",
          "set COTERIE_DEBUG=1 to see its own words (they may hold data)"};
}

void debug_log(std::string_view text) {
  if (std::getenv("COTERIE_DEBUG") != nullptr)
    std::fprintf(stderr, "engine: %.*s\n", static_cast<int>(text.size()), text.data());
}

Database::~Database() {
  AdbcFault fault;
  if (raw.private_data != nullptr) AdbcDatabaseRelease(&raw, fault.get());
}

base::Status Database::open(const std::string& driver, const std::string& entry,
                            const std::vector<Option>& options) {
  AdbcFault fault;
  auto check = [&](AdbcStatusCode status) -> base::Status {
    if (status == ADBC_STATUS_OK) return {};
    auto error = translate(status, fault.get(), "opening the engine " + driver, false);
    // A library that is missing or wrong is no fault of the user's data.
    if (error.code == base::Code::data)
      error = {base::Code::engine, error.where, "the engine's library could not be opened", "",
               "run tools/setup and make build, or set COTERIE_DRIVER to the library"};
    return std::unexpected(std::move(error));
  };
  TRY(check(AdbcDatabaseNew(&raw, fault.get())));
  TRY(check(AdbcDatabaseSetOption(&raw, "driver", driver.c_str(), fault.get())));
  TRY(check(AdbcDatabaseSetOption(&raw, "entrypoint", entry.c_str(), fault.get())));
  for (const auto& [key, value] : options)
    TRY(check(AdbcDatabaseSetOption(&raw, key.c_str(), value.c_str(), fault.get())));
  return check(AdbcDatabaseInit(&raw, fault.get()));
}

Connection::~Connection() {
  AdbcFault fault;
  if (raw.private_data != nullptr) AdbcConnectionRelease(&raw, fault.get());
}

base::Status Connection::open(Database& database) {
  AdbcFault fault;
  auto status = AdbcConnectionNew(&raw, fault.get());
  if (status == ADBC_STATUS_OK) status = AdbcConnectionInit(&raw, &database.raw, fault.get());
  if (status == ADBC_STATUS_OK) return {};
  return std::unexpected(translate(status, fault.get(), "connecting to the engine", false));
}

Statement::~Statement() {
  AdbcFault fault;
  if (raw.private_data != nullptr) AdbcStatementRelease(&raw, fault.get());
}

base::Status Statement::open(Connection& connection, std::string_view what) {
  AdbcFault fault;
  auto status = AdbcStatementNew(&connection.raw, &raw, fault.get());
  if (status == ADBC_STATUS_OK) return {};
  return std::unexpected(translate(status, fault.get(), what, false));
}

}  // namespace coterie::engine
