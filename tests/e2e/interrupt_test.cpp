// Ctrl-C, kill -9 and two runs at once, at many moments of a run over some 300,000 order lines:
// what is published is whole, nothing half-written is ever seen, and the next run works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/program.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using program::Sandbox;
using testing::ElementsAre;
using testing::IsEmpty;

int ms_since(Clock::time_point start) {
  return static_cast<int>(
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
}

class Interrupt : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shop_ = new Sandbox;
    const auto made = shop_->run({"demo", "--lines", "300000", "--no-run", "--out", "orders.csv"});
    ASSERT_EQ(made.code, 0) << made.err;
    const auto start = Clock::now();
    const auto whole = shop_->run(run_arguments());
    run_ms_ = ms_since(start);
    ASSERT_EQ(whole.code, 0) << whole.err;
    ASSERT_GT(run_ms_, 100) << "too short to be interrupted";
    published_ = fs::canonical(shop_->current()).filename().string();
  }
  static void TearDownTestSuite() {
    delete shop_;
    shop_ = nullptr;
  }
  void SetUp() override { fs::remove_all(shop_->workspace()); }

  static program::Arguments run_arguments() { return {"run", "orders.csv", "-q"}; }

  // The folder as it was before any run.
  static void expect_untouched() {
    EXPECT_THAT(Sandbox::names(shop_->work()), ElementsAre("orders.csv", "truth.csv"));
    EXPECT_THAT(Sandbox::names(shop_->spill()), IsEmpty());
  }
  // One whole run, the same as without any interruption, and nothing beside it.
  static void expect_published() {
    EXPECT_THAT(Sandbox::names(shop_->workspace()), ElementsAre(".lock", "current", "runs"));
    EXPECT_THAT(Sandbox::names(shop_->workspace() / "runs"), ElementsAre(published_));
    EXPECT_THAT(Sandbox::names(shop_->spill()), IsEmpty());
    const auto checked = shop_->run({"show", "--verify"});
    EXPECT_EQ(checked.code, 0) << checked.err;
  }
  static void expect_next_run_works() {
    const auto ended = shop_->run(run_arguments());
    EXPECT_EQ(ended.code, 0) << ended.err;
    expect_published();
  }
  // Starts a run, sends the signal after this share of a run's usual time, and waits. What had
  // ended by itself just before is whole; what goes on for long has not listened.
  static program::Ended signalled(int signal, double share) {
    const auto child = shop_->start(run_arguments());
    program::sleep_ms(static_cast<int>(share * run_ms_));
    const auto start = Clock::now();
    child.send(signal);
    auto ended = child.wait();
    const int took = ms_since(start);
    if (ended.code == 0) {
      EXPECT_LT(took, std::max(300, run_ms_ / 4)) << "a signal at " << share << " was not heard";
    } else {
      EXPECT_EQ(ended.code, signal == SIGKILL ? 128 + SIGKILL : 130) << ended.err;
      EXPECT_LT(took, 5000) << "slow to stop at " << share;
    }
    return ended;
  }

  static inline Sandbox* shop_ = nullptr;
  static inline int run_ms_ = 0;
  static inline std::string published_;
};

TEST_F(Interrupt, CtrlCLeavesNothingBehind) {
  int stopped = 0;
  for (const double share : {0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9}) {
    SCOPED_TRACE(share);
    const auto ended = signalled(SIGINT, share);
    if (ended.code == 0) {
      expect_published();
      fs::remove_all(shop_->workspace());
      continue;
    }
    ++stopped;
    EXPECT_TRUE(ended.out.empty()) << ended.out;
    expect_untouched();
  }
  EXPECT_GE(stopped, 3);
  expect_next_run_works();
}

TEST_F(Interrupt, CtrlCKeepsWhatWasPublishedBefore) {
  expect_next_run_works();
  for (const double share : {0.1, 0.3, 0.7}) {
    signalled(SIGTERM, share);
    expect_published();
  }
}

TEST_F(Interrupt, ASecondCtrlCEndsAtOnce) {
  const auto child = shop_->start(run_arguments());
  program::sleep_ms(run_ms_ / 3);
  child.send(SIGINT);
  child.send(SIGINT);
  EXPECT_EQ(child.wait().code, 130);
  expect_next_run_works();
}

TEST_F(Interrupt, WhatAKilledRunLeavesIsSweptByTheNext) {
  for (const double share : {0.1, 0.4, 0.7, 0.95}) {
    SCOPED_TRACE(share);
    signalled(SIGKILL, share);
    // Whatever can be seen of it is whole.
    const auto listed = shop_->run({"runs", "--json"});
    EXPECT_TRUE(listed.code == 0 || listed.code == 3) << listed.err;
    EXPECT_THAT(listed.out, testing::Not(testing::HasSubstr(".tmp-")));
    expect_next_run_works();
    fs::remove_all(shop_->workspace());
  }
}

TEST_F(Interrupt, OneOfTwoRunsAtOnceIsTurnedAway) {
  const auto first = shop_->start(run_arguments());
  while (!fs::exists(shop_->workspace() / "runs")) program::sleep_ms(1);
  const auto second = shop_->run(run_arguments());
  EXPECT_EQ(second.code, 7) << second.err;
  EXPECT_THAT(second.err, testing::HasSubstr("--workspace"));
  const auto apart = shop_->run({"run", "orders.csv", "-q", "--workspace", "apart"});
  EXPECT_EQ(apart.code, 0) << apart.err;
  EXPECT_EQ(first.wait().code, 0);
  expect_published();
  EXPECT_EQ(fs::canonical(shop_->work() / "apart" / "current").filename(), published_);
  fs::remove_all(shop_->work() / "apart");
}

TEST_F(Interrupt, ASimulationLeavesNothingHalfWritten) {
  for (const char* name : {"more/orders.csv", "more/orders.parquet"}) {
    const auto child = shop_->start({"demo", "--lines", "20000000", "--no-run", "--out", name});
    program::sleep_ms(300);
    child.send(SIGINT);
    const auto ended = child.wait();
    EXPECT_EQ(ended.code, 130) << ended.err;
    EXPECT_THAT(Sandbox::names(shop_->work() / "more"), IsEmpty());
    EXPECT_THAT(Sandbox::names(shop_->spill()), IsEmpty());
    fs::remove_all(shop_->work() / "more");
  }
}

}  // namespace
}  // namespace coterie
