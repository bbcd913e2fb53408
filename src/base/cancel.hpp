// A flag that a signal handler may set and that every long loop asks.
#pragma once
#include <atomic>

namespace coterie::base {

class Cancel {
 public:
  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const noexcept { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_ = false;
};

}  // namespace coterie::base
