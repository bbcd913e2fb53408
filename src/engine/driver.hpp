// Where the embedded engine's shared library is, and the options it is opened with: the one place
// that names it.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"

namespace coterie::engine {

struct Driver {
  std::string path;                                          // of the shared library
  std::string entry;                                         // its ADBC entry point
  std::vector<std::pair<std::string, std::string>> options;  // for the database
  std::vector<std::string> setup;                            // statements run once
  std::vector<std::string> connection_setup;                 // statements run on each connection
};

// A limit of the engine's memory as its settings take it; 64 MiB at least.
std::string memory_setting(int64_t bytes);

// Looks at $COTERIE_DRIVER, beside the program, and in ../lib/coterie. Errors: Code::engine with
// the places.
base::Result<Driver> embedded_driver(const EngineOptions& options);

}  // namespace coterie::engine
