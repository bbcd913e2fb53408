#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace coterie::base {

TEST(Error, TextHasOnlyThePartsThatAreThere) {
  EXPECT_EQ((Error{Code::usage, "", "no file given", "", ""}.text()), "no file given");
  EXPECT_EQ((Error{Code::project, "coterie.toml:3:1", "k is 1", "2..64", "write k = 2"}.text()),
            "coterie.toml:3:1: k is 1\n  allowed: 2..64\n  fix: write k = 2");
}

TEST(Error, ExitCodesAreThoseThatScriptsRelyOn) {
  const std::pair<Code, int> codes[] = {
      {Code::internal, 1}, {Code::usage, 2},      {Code::project, 2}, {Code::data, 3},
      {Code::engine, 4},   {Code::memory, 5},     {Code::disk, 5},    {Code::gate, 6},
      {Code::locked, 7},   {Code::cancelled, 130}};
  for (const auto& [code, exit] : codes)
    EXPECT_EQ((Error{code, "", "x", "", ""}.exit_code()), exit);
}

Result<std::unique_ptr<int>> make(int value) {
  if (value < 0) return fail(Code::data, "make", "is negative");
  return std::make_unique<int>(value);
}

Status refuse_odd(int value) {
  if (value % 2 != 0) return fail(Code::gate, "refuse_odd", "is odd");
  return {};
}

Result<int> halve(int value) {
  auto pointer = TRY(make(value));  // a move-only value
  TRY(refuse_odd(*pointer));        // a status
  return *pointer / 2;
}

TEST(Try, YieldsTheValueOrReturnsTheError) {
  EXPECT_EQ(halve(8).value(), 4);
  EXPECT_EQ(halve(-2).error().fault, "is negative");
  EXPECT_EQ(halve(3).error().code, Code::gate);
}

}  // namespace coterie::base
