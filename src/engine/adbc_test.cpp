// Failures of a driver become our own words, and nothing of the driver's is ever shown.
#include "engine/adbc.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/driver.hpp"

namespace coterie::engine {
namespace {

using base::Code;

base::Error told(std::string message, AdbcStatusCode status = ADBC_STATUS_INTERNAL) {
  AdbcError error = ADBC_ERROR_INIT;
  error.message = message.data();
  return translate(status, &error, "reading orders.csv", false);
}

TEST(Translate, TellsFailuresApartAndQuotesNone) {
  struct Case {
    std::string raw;
    Code code;
    std::string fault;
  };
  for (const auto& [raw, code, fault] : std::vector<Case>{
           {"IO Error: No space left on device", Code::disk, "the disk is full"},
           {"Out of Memory Error: failed to allocate", Code::memory, "out of memory"},
           {"could not allocate block", Code::memory, "out of memory"},
           {"Invalid Input Error: Invalid unicode (byte sequence mismatch)", Code::data,
            "not UTF-8"},
           {"file is not utf-8 encoded", Code::data, "not UTF-8"},
           {"File is not latin-1 encoded", Code::data, "neither UTF-8 nor Latin-1"},
           {"Maximum line size of 2000000 bytes exceeded", Code::data, "longer than 2 MB"},
           {"IO Error: No files found that match the pattern", Code::data, "does not exist"},
           {"Failed to decompress gzip stream", Code::data, "damaged or cut off"},
           {"ZSTD Decompression failed", Code::data, "damaged or cut off"},
           {"No magic bytes found at end of file", Code::data, "Parquet"},
           {"Malformed JSON in file", Code::data, "not JSON"},
           {"Conversion Error: Could not convert string", Code::data, "does not fit the type"},
           {"IO Error: Cannot open file", Code::engine, "could not read or write"},
           {"Binder Error: column not found", Code::engine, "refused the statement"},
           {"", Code::engine, "refused the statement"}}) {
    const auto error = told(raw + " 'secret@example.org'");
    EXPECT_EQ(error.code, code) << raw;
    EXPECT_EQ(error.where, "reading orders.csv");
    EXPECT_NE(error.fault.find(fault), std::string::npos) << raw << ": " << error.fault;
    EXPECT_EQ(error.text().find("secret"), std::string::npos) << raw;
  }
}

TEST(Translate, WithoutAnError) {
  EXPECT_EQ(translate(ADBC_STATUS_IO, nullptr, "x", false).code, Code::engine);
  EXPECT_EQ(translate(ADBC_STATUS_IO, nullptr, "x", true).code, Code::cancelled);
  AdbcError error = ADBC_ERROR_INIT;
  EXPECT_EQ(translate(ADBC_STATUS_INTERNAL, &error, "x", false).fault,
            "the engine refused the statement");
}

TEST(Translate, TheRawTextGoesToTheDebugLogOnly) {
  ASSERT_EQ(setenv("COTERIE_DEBUG", "1", 1), 0);
  testing::internal::CaptureStderr();
  const auto error = told("Binder Error: secret column");
  const auto logged = testing::internal::GetCapturedStderr();
  unsetenv("COTERIE_DEBUG");
  EXPECT_NE(logged.find("secret column"), std::string::npos);
  EXPECT_EQ(error.text().find("secret"), std::string::npos);
  testing::internal::CaptureStderr();
  told("Binder Error: secret column");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Handles, AreReleasedHoweverFarTheyCame) {
  {
    Database never;
    Connection nor_this;
    Statement nor_that;
  }
  Database wrong;
  const auto failed = wrong.open("/nowhere/libnone.so", "none_init", {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Code::engine);
}

TEST(Handles, OpenOneInsideTheOther) {
  const auto driver = embedded_driver({});
  ASSERT_TRUE(driver) << driver.error().text();
  Database database;
  const auto opened = database.open(driver->path, driver->entry, driver->options);
  ASSERT_TRUE(opened) << opened.error().text();
  Connection connection;
  ASSERT_TRUE(connection.open(database));
  Statement statement;
  ASSERT_TRUE(statement.open(connection, "test"));
  Database option;
  EXPECT_FALSE(option.open(driver->path, driver->entry, {{"no_such_option", "1"}}));
}

}  // namespace
}  // namespace coterie::engine
