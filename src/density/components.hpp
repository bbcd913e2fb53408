// Disjoint sets that several threads unite at once. The root of a set is its lowest member, so what
// comes out depends on the pairs that were united and not on their order.
#pragma once
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

namespace coterie::density {

class Components {
 public:
  explicit Components(int32_t count) : parent_(static_cast<size_t>(count)) {
    for (int32_t i = 0; i < count; ++i) parent_[static_cast<size_t>(i)].store(i, kRelaxed);
  }
  int32_t root(int32_t at) {
    for (;;) {
      int32_t up = parent(at);
      if (up == at) return at;
      const int32_t above = parent(up);
      if (above != up) parent_[static_cast<size_t>(at)].compare_exchange_weak(up, above, kRelaxed);
      at = above;
    }
  }
  // Whether they were apart.
  bool unite(int32_t a, int32_t b) {
    for (;;) {
      a = root(a);
      b = root(b);
      if (a == b) return false;
      if (a < b) std::swap(a, b);
      int32_t still = a;
      if (parent_[static_cast<size_t>(a)].compare_exchange_strong(still, b, kRelaxed)) return true;
    }
  }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;
  int32_t parent(int32_t at) const { return parent_[static_cast<size_t>(at)].load(kRelaxed); }
  std::vector<std::atomic<int32_t>> parent_;
};

}  // namespace coterie::density
