// Owners of the ADBC C handles, for the sources of this room only: everything is released once,
// every failure becomes a base::Error without the engine's own words.
#pragma once
#include <arrow-adbc/adbc.h>
#include <arrow-adbc/adbc_driver_manager.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace coterie::engine {

using Option = std::pair<std::string, std::string>;

class AdbcFault {  // an AdbcError that is always released
 public:
  AdbcFault() : raw_(ADBC_ERROR_INIT) {}
  AdbcFault(const AdbcFault&) = delete;
  AdbcFault& operator=(const AdbcFault&) = delete;
  ~AdbcFault() {
    if (raw_.release != nullptr) raw_.release(&raw_);
  }
  AdbcError* get() { return &raw_; }

 private:
  AdbcError raw_;
};

// Our own sentence for what the driver reported. `cancelled`: we asked it to stop. The raw text
// goes to the debug log (stderr when COTERIE_DEBUG is set) and nowhere else.
base::Error translate(AdbcStatusCode status, const AdbcError* error, std::string_view what,
                      bool cancelled);

// Writes a line to stderr when COTERIE_DEBUG is set: statements and the engine's own errors.
void debug_log(std::string_view text);

struct Database {
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();
  base::Status open(const std::string& driver, const std::string& entry,
                    const std::vector<Option>& options);
  AdbcDatabase raw{};
};

struct Connection {
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();
  base::Status open(Database& database);
  AdbcConnection raw{};
};

struct Statement {
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();
  base::Status open(Connection& connection, std::string_view what);
  AdbcStatement raw{};
};

}  // namespace coterie::engine
