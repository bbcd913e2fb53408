// The real program with more customers than --memory holds: what it publishes is right and whole,
// and a full disk, Ctrl-C or a kill in the middle of the streamed pass leaves nothing half-written.
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/random.hpp"
#include "tests/faults/bad_case.hpp"

namespace coterie::faults {
namespace {

using program::Arguments;

constexpr int kCustomers = 200'000;
constexpr const char* kId = "c{:06}";

// x and y of customer i, in thousandths and whole: two kinds, and some who have no y.
int64_t x_of(int i) {
  return (i % 3 == 0 ? 90'000 : 20'000) +
         static_cast<int64_t>(base::draw(1, 1, static_cast<uint64_t>(i)) % 9'000);
}
int y_of(int i) {
  const auto drawn = static_cast<int>(base::draw(1, 2, static_cast<uint64_t>(i)) % 50);
  return drawn == 0 ? -1 : (i % 3 == 0 ? 10 : 200) + drawn;
}

std::string table(uint64_t order) {
  std::string out = "customer_id,x,y,z,region\n";
  for (int row = 0; row < kCustomers; ++row) {
    // 77,777 and 200,000 have no common divisor.
    const int i = static_cast<int>((static_cast<uint64_t>(row) * 77'777 + order) % kCustomers);
    const int y = y_of(i);
    out +=
        fmt::format("c{:06},{}.{:03},{},{},{}\n", i, x_of(i) / 1000, x_of(i) % 1000,
                    y < 0 ? "" : std::to_string(y),
                    base::draw(1, 3, static_cast<uint64_t>(i)) % 100, i % 4 == 0 ? "east" : "west");
  }
  return out;
}

class BeyondMemory : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    box_ = new Sandbox;
    box_->write("customers.csv", table(0));
    const auto ended = box_->run(arguments());
    ASSERT_EQ(ended.code, 0) << ended.err;
    published_ = fs::canonical(box_->current()).filename().string();
    document_ = nlohmann::json::parse(program::read(box_->current() / "document.json"));
  }
  static void TearDownTestSuite() {
    delete box_;
    box_ = nullptr;
  }

  static Arguments arguments(const std::string& workspace = "coterie-runs") {
    return {"run", "customers.csv", "-q", "--memory", "64MB", "--workspace", workspace};
  }
  static void expect_published() {
    EXPECT_THAT(Sandbox::names(box_->workspace() / "runs"), testing::ElementsAre(published_));
    EXPECT_THAT(Sandbox::names(box_->spill()), testing::IsEmpty());
    const auto checked = box_->run({"show", "--verify"});
    EXPECT_EQ(checked.code, 0) << checked.err;
  }

  // Starts a run and sends the signal when the first part of the customers is written.
  static program::Ended signalled_in_the_pass(int signal) {
    const auto child = box_->start(arguments());
    const auto has_part = [] {
      for (const auto& name : Sandbox::names(box_->workspace() / "runs"))
        if (name.starts_with(".tmp-parts"))
          return !Sandbox::names(box_->workspace() / "runs" / name).empty();
      return false;
    };
    for (int ms = 0; ms < 60'000 && !has_part(); ++ms) program::sleep_ms(1);
    EXPECT_TRUE(has_part()) << "no part was ever written";
    child.send(signal);
    return child.wait();
  }

  static inline Sandbox* box_ = nullptr;
  static inline std::string published_;
  static inline nlohmann::json document_;
};

TEST_F(BeyondMemory, EveryCustomerIsAssignedAndCounted) {
  const auto& sample = document_["sample"];
  EXPECT_EQ(sample["of"], kCustomers);
  EXPECT_GT(sample["customers"], 10'000);
  EXPECT_LT(sample["customers"], 60'000);
  EXPECT_EQ(document_["totals"]["customers"], kCustomers);
  EXPECT_TRUE(document_["audit"]["ok"]);
  struct Sums {
    int64_t customers = 0, x = 0, y = 0, with_y = 0;
  };
  std::map<std::string, Sums> counted;
  std::istringstream csv(program::read(box_->current() / "assignments.csv"));
  std::string line;
  std::getline(csv, line);
  for (int i = 0; i < kCustomers; ++i) {
    ASSERT_TRUE(std::getline(csv, line));
    std::istringstream cells(line);
    std::string id, model, segment_id;
    std::getline(cells, id, ',');
    std::getline(cells, model, ',');
    std::getline(cells, segment_id, ',');
    ASSERT_EQ(id, fmt::format(kId, i));
    auto& sums = counted[segment_id];
    ++sums.customers;
    sums.x += x_of(i);
    if (y_of(i) >= 0) {
      sums.y += y_of(i);
      ++sums.with_y;
    }
  }
  EXPECT_FALSE(std::getline(csv, line));
  const auto& segments = document_["segments"];
  ASSERT_GE(segments.size(), 2U);
  for (const auto& segment : segments) {
    const auto& sums = counted[std::to_string(segment["id"].get<int>())];
    EXPECT_EQ(segment["customers"], sums.customers);
    const auto& profile = segment["profile"];
    EXPECT_NEAR(profile[0]["mean"],
                static_cast<double>(sums.x) / 1000 / static_cast<double>(sums.customers), 1e-10);
    EXPECT_EQ(profile[1]["count"], sums.with_y);
    EXPECT_NEAR(profile[1]["mean"], static_cast<double>(sums.y) / static_cast<double>(sums.with_y),
                1e-10);
  }
}

TEST_F(BeyondMemory, ItIsSaidWhereverARunIsTold) {
  const auto said = document_["sample"]["text"].get<std::string>();
  EXPECT_THAT(said, testing::HasSubstr("of 200,000 customers, chosen by a hash of their id"));
  const auto begin = said.substr(0, said.find(" of 200,000"));
  for (const char* file : {"memo.md", "report.html", "manifest.json"})
    EXPECT_THAT(program::read(box_->current() / file), testing::HasSubstr(begin)) << file;
  EXPECT_THAT(box_->run({"show"}).out, testing::HasSubstr(begin));
}

TEST_F(BeyondMemory, OtherCommandsReadSuchARun) {
  const auto explained = box_->run({"explain", "c123456", "--memory", "64MB"});
  EXPECT_EQ(explained.code, 0) << explained.err;
  EXPECT_THAT(explained.out, testing::HasSubstr("c123456"));
  EXPECT_EQ(box_->run({"compare", "current", "current", "--memory", "64MB"}).code, 0);
  EXPECT_EQ(box_->run({"report", "--ids", "hash", "--out", "look.html", "-q"}).code, 0);
  EXPECT_EQ(box_->run({"report", "--xlsx", "all.xlsx", "-q"}).code, 0);
  fs::remove(box_->work() / "look.html");
  fs::remove(box_->work() / "all.xlsx");
  expect_published();
}

TEST_F(BeyondMemory, RowOrderAndThreadsGiveTheSameRun) {
  box_->write("customers.csv", table(12'345));
  auto other = arguments("apart");
  other.insert(other.end(), {"--threads", "1"});
  const auto ended = box_->run(other);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(fs::canonical(box_->work() / "apart" / "current").filename(), published_);
  fs::remove_all(box_->work() / "apart");
  box_->write("customers.csv", table(0));
}

TEST_F(BeyondMemory, CtrlCInThePassLeavesTheRunBefore) {
  const auto ended = signalled_in_the_pass(SIGINT);
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_TRUE(ended.out.empty());
  expect_published();
}

TEST_F(BeyondMemory, WhatAKillInThePassLeavesIsSwept) {
  EXPECT_EQ(signalled_in_the_pass(SIGKILL).code, 128 + SIGKILL);
  const auto next = box_->run(arguments());
  EXPECT_EQ(next.code, 0) << next.err;
  expect_published();
}

TEST_F(BeyondMemory, AFullDiskLeavesNothing) {
  fs::create_directory(box_->work() / "small");
  // The features do not fit, then the parts, then what they are put together to.
  for (const char* size : {"size=500k", "size=6m", "size=14m"}) {
    SCOPED_TRACE(size);
    box_->before = [&] { return mount_small_disk(box_->work() / "small", size); };
    const auto ended = box_->run(arguments("small/runs"));
    box_->before = nullptr;
    if (ended.code == 125) GTEST_SKIP() << "no right to mount a small disk";
    expect_answer({"full", {}, 5, {"disk is full"}}, ended);
    EXPECT_THAT(Sandbox::names(box_->spill()), testing::IsEmpty());
  }
  fs::remove_all(box_->work() / "small");
  expect_published();
}

}  // namespace
}  // namespace coterie::faults
