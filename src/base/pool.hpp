// A fixed set of threads that work through numbered blocks. Which thread takes which block is not
// defined; results that are stored by block number and merged in block order do not depend on it.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

namespace coterie::base {

class Pool {
 public:
  // `threads` >= 1; 1 runs everything in the caller. The pool has fewer when the machine gives no
  // more.
  explicit Pool(int threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const noexcept;

  // Calls work(block, worker) once for each block in [0, blocks), worker in [0, threads()); returns
  // when all are done. `work` must not throw and must not call run() of the same pool.
  void run(int64_t blocks, const std::function<void(int64_t block, int worker)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coterie::base
