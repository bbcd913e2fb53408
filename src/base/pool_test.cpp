#include "base/pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace coterie::base {

class PoolOf : public testing::TestWithParam<int> {};

TEST_P(PoolOf, RunsEveryBlockExactlyOnceInEveryRun) {
  Pool pool(GetParam());
  EXPECT_EQ(pool.threads(), GetParam());
  for (int round = 0; round < 300; ++round) {
    const int64_t blocks = round % 17 == 0 ? 1000 : round % 7;  // 0 and 1 among them
    std::vector<std::atomic<int>> done(static_cast<std::size_t>(blocks));
    std::atomic<bool> good = true;
    pool.run(blocks, [&](int64_t block, int worker) {
      if (worker < 0 || worker >= GetParam()) good = false;
      done[static_cast<std::size_t>(block)].fetch_add(1);
    });
    ASSERT_TRUE(good);
    for (const auto& count : done) ASSERT_EQ(count.load(), 1) << "round " << round;
  }
}

TEST_P(PoolOf, TheCallerSeesWhatTheWorkersWrote) {
  Pool pool(GetParam());
  std::vector<int64_t> squares(5000);  // not atomic: run() must order the writes before its return
  for (int64_t factor = 1; factor <= 20; ++factor) {
    pool.run(5000, [&](int64_t b, int) { squares[static_cast<std::size_t>(b)] = factor * b * b; });
    int64_t sum = 0;
    for (int64_t square : squares) sum += square;
    ASSERT_EQ(sum, factor * (4999LL * 5000 * 9999 / 6));
  }
}

TEST_P(PoolOf, AWorkerIsOneThreadAtATime) {
  Pool pool(GetParam());
  std::vector<std::atomic<int>> inside(static_cast<std::size_t>(GetParam()));
  std::atomic<bool> shared = false;
  pool.run(20000, [&](int64_t, int worker) {
    auto& count = inside[static_cast<std::size_t>(worker)];
    if (count.fetch_add(1) != 0) shared = true;
    count.fetch_sub(1);
  });
  EXPECT_FALSE(shared);
}

TEST_P(PoolOf, RunEndsAfterTheSlowestWorker) {
  Pool pool(GetParam());
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> arrived = 0, done = 0;
    pool.run(GetParam(), [&](int64_t, int worker) {
      ++arrived;  // every thread takes one block, since none ends before all have begun
      while (arrived < GetParam()) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(3 * worker));
      ++done;
    });
    ASSERT_EQ(done.load(), GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, PoolOf, testing::Values(1, 2, 3, 4));

TEST(Pool, WorkIsReallyShared) {
  Pool pool(2);
  std::atomic<int> arrived = 0;
  // Each block waits for the other: with one thread this would never end.
  pool.run(2, [&](int64_t, int) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 2);
}

TEST(Pool, FewerThanOneThreadIsOne) {
  Pool pool(0);
  EXPECT_EQ(pool.threads(), 1);
  int64_t sum = 0;
  pool.run(10, [&](int64_t block, int) { sum += block; });
  EXPECT_EQ(sum, 45);
}

}  // namespace coterie::base
