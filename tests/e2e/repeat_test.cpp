// The same input gives the same bytes: for any number of threads, any order of the lines, and a
// small memory; a second run publishes nothing new, another seed says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "tests/program.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using program::Arguments;
using program::Sandbox;

// Those that follow from the lines alone, in whatever order they stand.
constexpr const char* kOrderFree[] = {"segments.csv", "assignments.csv", "assignments.parquet",
                                      "profiles.csv", "indices.csv",     "features.parquet",
                                      "model.json",   "score.sql"};

// The same lines in another order, below the same header.
std::string shuffled(const std::string& text, uint32_t seed) {
  std::istringstream in(text);
  std::string header, line, out;
  std::getline(in, header);
  std::vector<std::string> lines;
  while (std::getline(in, line)) lines.push_back(line);
  std::shuffle(lines.begin(), lines.end(), std::mt19937(seed));
  out = header + "\n";
  for (const auto& one : lines) out += one + "\n";
  return out;
}

nlohmann::json manifest(const fs::path& run) {
  auto out = nlohmann::json::parse(program::read(run / "manifest.json"));
  EXPECT_TRUE(out.contains("timings"));
  out.erase("timings");
  return out;
}

class Repeat : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    Arguments demo = {"demo", "--customers", "3000", "--no-run", "--out", "orders.csv"};
    if (GetParam()) demo.push_back("--dirty");
    const auto ended = box_.run(demo);
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  // The folder of the run that `coterie run <file>` publishes into this workspace.
  fs::path run(const std::string& workspace, const Arguments& more,
               const std::string& file = "orders.csv") {
    Arguments arguments = {"run", file, "-q", "--workspace", workspace};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto ended = box_.run(arguments);
    EXPECT_EQ(ended.code, 0) << ended.err;
    std::error_code none;
    return fs::canonical(box_.work() / workspace / "current", none);
  }
  void expect_same_bytes(const fs::path& a, const fs::path& b) {
    const auto names = Sandbox::names(a);
    EXPECT_THAT(names, testing::IsSupersetOf(kOrderFree));
    EXPECT_EQ(names, Sandbox::names(b));
    for (const auto& name : names)
      if (name != "manifest.json") {
        const bool same = program::read(a / name) == program::read(b / name);
        EXPECT_TRUE(same) << name;
      }
    EXPECT_EQ(manifest(a), manifest(b));
  }

  Sandbox box_;
};

TEST_P(Repeat, ThreadsAndMemoryLeaveNoTrace) {
  const auto one = run("one", {"--threads", "1"});
  expect_same_bytes(one, run("two", {"--threads", "2"}));
  expect_same_bytes(one, run("five", {"--threads", "5"}));
  expect_same_bytes(one, run("tight", {"--threads", "2", "--memory", "64MB"}));
}

TEST_P(Repeat, TheOrderOfTheLinesLeavesNoTrace) {
  const auto plain = run("plain", {});
  const auto text = box_.read("orders.csv");
  for (const uint32_t seed : {1U, 2U}) {
    box_.write("mixed/orders.csv", shuffled(text, seed));
    ASSERT_NE(box_.read("mixed/orders.csv"), text);
    const auto mixed = run("mixed" + std::to_string(seed), {}, "mixed/orders.csv");
    for (const auto* name : kOrderFree) {
      const bool same = program::read(plain / name) == program::read(mixed / name);
      EXPECT_TRUE(same) << name;
    }
  }
}

TEST_P(Repeat, ASecondRunPublishesNothingNewAndAnotherSeedIsSaid) {
  const auto first = run("runs", {"--seed", "7"});
  const auto stamp = program::read(first / "manifest.json");
  EXPECT_EQ(run("runs", {"--seed", "7"}), first);
  EXPECT_THAT(Sandbox::names(box_.work() / "runs" / "runs"), testing::SizeIs(1));
  EXPECT_EQ(program::read(first / "manifest.json"), stamp) << "a published run is immutable";
  const auto other = run("other", {"--seed", "8"});
  EXPECT_EQ(manifest(first)["seed"], 7);
  EXPECT_EQ(manifest(other)["seed"], 8);
}

INSTANTIATE_TEST_SUITE_P(Shops, Repeat, testing::Bool(),
                         [](const auto& shop) { return shop.param ? "Dirty" : "Clean"; });

// Some 300,000 lines are read by several threads at once; line numbers in examples show their
// order.
TEST(Large, ThreadsLeaveNoTrace) {
  Sandbox box;
  ASSERT_EQ(box.run({"demo", "--lines", "300000", "--no-run", "--out", "orders.csv"}).code, 0);
  const auto run = [&](const char* threads) {
    const auto ended =
        box.run({"run", "orders.csv", "-q", "--threads", threads, "--workspace", threads});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return fs::canonical(box.work() / threads / "current").filename();
  };
  const auto one = run("1");
  for (const char* threads : {"2", "3", "4"}) EXPECT_EQ(run(threads), one) << threads;
}

TEST(Demo, TheSeedMakesTheShop) {
  Sandbox box;
  for (const auto& [folder, seed] : {std::pair{"a", "1"}, {"b", "1"}, {"c", "2"}}) {
    const auto ended = box.run({"demo", "--customers", "200", "--no-run", "--seed", seed, "--out",
                                std::string(folder) + "/orders.csv"});
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  for (const std::string file : {"orders.csv", "truth.csv"}) {
    EXPECT_EQ(box.read("a/" + file), box.read("b/" + file));
    EXPECT_NE(box.read("a/" + file), box.read("c/" + file));
  }
}

}  // namespace
}  // namespace coterie
