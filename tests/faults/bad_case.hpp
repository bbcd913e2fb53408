// One row of the tables of bad input: what is typed, and the answer that it must get. Afterwards
// nothing may be left behind, and no value of a customer may have reached the screen.
#pragma once
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/program.hpp"

namespace coterie::faults {

namespace fs = std::filesystem;
using program::Sandbox;

// These stand in every customer, product and region of the files made here, and nowhere else.
inline constexpr const char* kSecrets[] = {"Zebra", "Quokka", "Narwhal"};

struct BadCase {
  std::string name;
  program::Arguments arguments;
  int code;
  std::vector<std::string> words;  // each must stand in the message
  std::function<void(Sandbox&)> make = [](Sandbox&) {};
};

inline void PrintTo(const BadCase& bad, std::ostream* out) {
  *out << bad.name;
}

inline std::string name_of(const testing::TestParamInfo<BadCase>& info) {
  return info.param.name;
}

// An order line of customer i on day i % 28 of a month that moves on, with the named secrets.
inline std::string order_line(int i, const std::string& date = {}, const std::string& price = {}) {
  const auto day = fmt::format("2024-{:02}-{:02}", 1 + i / 28 % 12, 1 + i % 28);
  return fmt::format("Zebra{},{},{},Quokka{},{},{}\n", i % 40, 1000 + i, date.empty() ? day : date,
                     i % 7, 1 + i % 3, price.empty() ? fmt::format("{}.50", 3 + i % 11) : price);
}

inline const std::string kHeader = "customer_id,order_id,order_date,product,quantity,price\n";

// `rows` order lines of 40 customers; date and price: the same for all rows where given.
inline std::string orders(int rows = 400, const std::string& date = {},
                          const std::string& price = {}) {
  std::string out = kHeader;
  for (int i = 0; i < rows; ++i) out += order_line(i, date, price);
  return out;
}

// A disk of its own of so many bytes at `path`, for this process and its children only.
inline bool mount_small_disk(const fs::path& path, const char* size) {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("none", path.c_str(), "tmpfs", 0, size) == 0;
}

// Nothing half-written: no run, no temporary entry, no spill.
inline void expect_nothing_left(const Sandbox& box) {
  EXPECT_THAT(Sandbox::names(box.spill()), testing::IsEmpty());
  EXPECT_THAT(Sandbox::names(box.workspace() / "runs"), testing::IsEmpty());
  std::error_code none;
  for (fs::recursive_directory_iterator at(box.work(), none), end; !none && at != end;
       at.increment(none))
    EXPECT_FALSE(at->path().filename().string().starts_with(".tmp-")) << at->path();
}

// The answer to one case: code, words, and nothing of the data.
inline void expect_answer(const BadCase& bad, const program::Ended& ended) {
  ASSERT_EQ(ended.code, bad.code) << ended.err;
  EXPECT_TRUE(ended.out.empty()) << ended.out;
  EXPECT_TRUE(ended.err.starts_with("coterie: ")) << ended.err;
  for (const auto& word : bad.words) EXPECT_THAT(ended.err, testing::HasSubstr(word));
  for (const auto* secret : kSecrets)
    EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr(secret)));
  EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("our fault")));
}

// Makes the files, runs the program, and looks at what it said and left: the working folder holds
// the same files as before.
inline void check(const BadCase& bad) {
  Sandbox box;
  bad.make(box);
  const auto before = Sandbox::names(box.work());
  const auto ended = box.run(bad.arguments);
  expect_answer(bad, ended);
  expect_nothing_left(box);
  EXPECT_EQ(Sandbox::names(box.work()), before);
}

}  // namespace coterie::faults
