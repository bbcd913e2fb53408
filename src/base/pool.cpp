// One round at a time: a round is over only when every thread has seen it and found no block left,
// so that no thread can take a block of the next round with the work of the last.
#include "base/pool.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace coterie::base {

struct Pool::State {
  std::mutex mutex;
  std::condition_variable wake, finished;
  const std::function<void(int64_t, int)>* work = nullptr;
  std::atomic<int64_t> next = 0;
  int64_t blocks = 0;
  uint64_t round = 0;
  int busy = 0;
  bool stop = false;
  std::vector<std::thread> threads;

  void drain(int worker) {
    for (int64_t block; (block = next.fetch_add(1, std::memory_order_relaxed)) < blocks;)
      (*work)(block, worker);
  }

  void live(int worker) {
    uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stop || round != seen; });
        if (stop) return;
        seen = round;
      }
      drain(worker);
      std::lock_guard lock(mutex);
      if (--busy == 0) finished.notify_one();
    }
  }
};

Pool::Pool(int threads) : state_(std::make_unique<State>()) {
  // A machine that gives no more threads makes us slower, not wrong: results do not depend on their
  // number.
  try {
    for (int worker = 1; worker < threads; ++worker)
      state_->threads.emplace_back([state = state_.get(), worker] { state->live(worker); });
  } catch (const std::system_error&) {
  }
}

Pool::~Pool() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->wake.notify_all();
  for (auto& thread : state_->threads) thread.join();
}

int Pool::threads() const noexcept {
  return static_cast<int>(state_->threads.size()) + 1;
}

void Pool::run(int64_t blocks, const std::function<void(int64_t, int)>& work) {
  State& s = *state_;
  if (s.threads.empty() || blocks <= 1) {
    for (int64_t block = 0; block < blocks; ++block) work(block, 0);
    return;
  }
  {
    std::lock_guard lock(s.mutex);
    s.work = &work;
    s.blocks = blocks;
    s.next.store(0, std::memory_order_relaxed);
    s.busy = static_cast<int>(s.threads.size());
    ++s.round;
  }
  s.wake.notify_all();
  s.drain(0);
  std::unique_lock lock(s.mutex);
  s.finished.wait(lock, [&] { return s.busy == 0; });
  s.work = nullptr;
}

}  // namespace coterie::base
