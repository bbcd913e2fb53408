// The embedded engine's library, its options and its first statements. It opens with installing and
// loading of extensions off.
#include "engine/driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace coterie::engine {
namespace fs = std::filesystem;

std::string memory_setting(int64_t bytes) {
  return fmt::format("{}MiB", std::max<int64_t>(64, bytes >> 20));
}

base::Result<Driver> embedded_driver(const EngineOptions& options) {
  constexpr std::string_view file = "libduckdb.so";
  std::vector<fs::path> places;
  if (const char* named = std::getenv("COTERIE_DRIVER"); named != nullptr && *named != '\0') {
    places.emplace_back(named);
  } else {
    std::error_code ignored;
    auto here = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    places = {here / file, here / "../lib/coterie" / file};
  }
  auto found = std::ranges::find_if(places, [](const fs::path& p) { return fs::exists(p); });
  if (found == places.end())
    return base::fail(
        base::Code::engine, "opening the engine",
        fmt::format("{} was not found at {}{}", file, places[0].lexically_normal().string(),
                    places.size() > 1 ? " or " + places[1].lexically_normal().string() : ""),
        "", "run tools/setup and make build, or set COTERIE_DRIVER to the library");
  int threads = options.threads > 0
                    ? options.threads
                    : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  int64_t memory = options.memory_bytes > 0 ? options.memory_bytes : default_memory();
  Driver driver;
  driver.path = fs::absolute(*found).lexically_normal().string();
  driver.entry = "duckdb_adbc_init";
  driver.options = {
      {"autoinstall_known_extensions", "false"}, {"autoload_known_extensions", "false"},
      {"threads", std::to_string(threads)},      {"memory_limit", memory_setting(memory)},
      {"temp_directory", options.spill_folder},  {"allow_community_extensions", "false"},
  };
  // In memory and compressed: ten million order lines fit a laptop, and nothing is left on disk.
  driver.setup = {"ATTACH ':memory:' AS work (COMPRESS)"};
  // While a stream is read the engine works ahead by so much, on all its threads.
  const int64_t ahead = std::min<int64_t>(64, memory >> 23);
  driver.connection_setup = {"USE work", "SET TimeZone = '" + options.time_zone + "'",
                             fmt::format("SET streaming_buffer_size = '{}MiB'", ahead)};
  return driver;
}

}  // namespace coterie::engine
