#include "project/beyond_memory.hpp"

#include <algorithm>

namespace coterie::project {
namespace {

constexpr int64_t kCustomerBytes = 400, kValueBytes = 40;

}  // namespace

int64_t customers_in_memory(int64_t bytes, int64_t columns) {
  return bytes / (kCustomerBytes + kValueBytes * std::max<int64_t>(columns, 1));
}

// The engine sorts better with more; the sample needs less than its share while it is fitted, and
// what is left takes batches, buffers and the program itself.
Shares shares_beyond_memory(int64_t bytes) {
  return {bytes / 2, bytes / 4};
}

}  // namespace coterie::project
