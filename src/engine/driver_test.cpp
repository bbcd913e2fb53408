// Where the embedded engine is looked for, and how it is opened.
#include "engine/driver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace coterie::engine {
namespace {

class Named {  // COTERIE_DRIVER for the time of a test
 public:
  explicit Named(const std::string& path) {
    if (const char* now = std::getenv("COTERIE_DRIVER")) before_ = now;
    setenv("COTERIE_DRIVER", path.c_str(), 1);
  }
  ~Named() {
    if (before_.empty())
      unsetenv("COTERIE_DRIVER");
    else
      setenv("COTERIE_DRIVER", before_.c_str(), 1);
  }

 private:
  std::string before_;
};

std::string option(const Driver& driver, const std::string& key) {
  for (const auto& [name, value] : driver.options)
    if (name == key) return value;
  return "none";
}

TEST(EmbeddedDriver, IsBesideTheProgram) {
  const auto driver = embedded_driver({});
  ASSERT_TRUE(driver) << driver.error().text();
  EXPECT_TRUE(std::filesystem::path(driver->path).is_absolute());
  EXPECT_TRUE(std::filesystem::exists(driver->path));
}

TEST(EmbeddedDriver, AMissingLibraryNamesThePlaceAndTheWayOut) {
  const Named named("/nowhere/libnone.so");
  const auto driver = embedded_driver({});
  ASSERT_FALSE(driver);
  EXPECT_EQ(driver.error().code, base::Code::engine);
  EXPECT_NE(driver.error().fault.find("/nowhere/libnone.so"), std::string::npos);
  EXPECT_NE(driver.error().fix.find("tools/setup"), std::string::npos);
  EXPECT_NE(driver.error().fix.find("COTERIE_DRIVER"), std::string::npos);
  const auto engine = Engine::open({});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, base::Code::engine);
}

TEST(EmbeddedDriver, AFileThatIsNoLibraryIsRefused) {
  const auto path = std::filesystem::temp_directory_path() / "coterie_driver_test.so";
  std::ofstream(path) << "no library";
  {
    const Named named(path.string());
    const auto engine = Engine::open({});
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, base::Code::engine);
  }
  std::filesystem::remove(path);
}

TEST(EmbeddedDriver, OptionsAreThoseAskedFor) {
  EngineOptions options;
  options.threads = 3;
  options.memory_bytes = int64_t{512} << 20;
  options.spill_folder = "/tmp/spill";
  options.time_zone = "Europe/London";
  const auto driver = embedded_driver(options);
  ASSERT_TRUE(driver);
  EXPECT_EQ(option(*driver, "threads"), "3");
  EXPECT_EQ(option(*driver, "memory_limit"), "512MiB");
  EXPECT_EQ(option(*driver, "temp_directory"), "/tmp/spill");
  EXPECT_EQ(option(*driver, "autoinstall_known_extensions"), "false");
  EXPECT_EQ(option(*driver, "autoload_known_extensions"), "false");
  EXPECT_NE(std::ranges::find(driver->connection_setup, "SET TimeZone = 'Europe/London'"),
            driver->connection_setup.end());
}

TEST(EmbeddedDriver, DefaultsAreSane) {
  const auto driver = embedded_driver({});
  ASSERT_TRUE(driver);
  EXPECT_GE(std::stoi(option(*driver, "threads")), 1);
  EXPECT_GE(default_memory(), int64_t{256} << 20);
  EXPECT_LE(default_memory(), int64_t{1} << 30);
  EngineOptions tiny;
  tiny.memory_bytes = 1;
  EXPECT_EQ(option(*embedded_driver(tiny), "memory_limit"), "64MiB");
}

}  // namespace
}  // namespace coterie::engine
