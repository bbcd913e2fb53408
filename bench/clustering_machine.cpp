// What the machine can do at best: how fast it reads.
#include <algorithm>
#include <array>
#include <atomic>

#include "base/pages.hpp"
#include "bench/clustering_tasks.hpp"

namespace coterie::bench {

namespace {

constexpr int64_t kPiece = 1 << 18;  // bytes that a thread reads at a time

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
__attribute__((target_clones("default", "avx2", "avx512f")))
#endif
uint64_t
sum_of(const uint64_t* words, int64_t count) {
  std::array<uint64_t, 64> lanes{};
  for (int64_t at = 0; at < count; at += 64)
    for (int64_t lane = 0; lane < 64; ++lane) lanes[static_cast<size_t>(lane)] += words[at + lane];
  uint64_t sum = 0;
  for (const uint64_t lane : lanes) sum += lane;
  return sum;
}

}  // namespace

std::vector<double> values_of(std::span<const float> centres, double step) {
  std::vector<double> out;
  for (const float units : centres) out.push_back(static_cast<double>(units) * step);
  return out;
}

double read_bandwidth(int64_t bytes, base::Pool& pool) {
  const int64_t pieces = std::max<int64_t>(1, bytes / kPiece);
  base::Pages<uint64_t> data(static_cast<size_t>(pieces * kPiece) / sizeof(uint64_t));
  constexpr int64_t kWords = kPiece / static_cast<int64_t>(sizeof(uint64_t));
  pool.run(pieces, [&](int64_t piece, int) {
    std::fill_n(data.data() + piece * kWords, kWords, static_cast<uint64_t>(piece));
  });
  std::atomic<uint64_t> sink = 0;
  double best = 0;
  for (int pass = 0; pass < 12; ++pass) {
    const Clock clock;
    pool.run(pieces,
             [&](int64_t piece, int) { sink += sum_of(data.data() + piece * kWords, kWords); });
    best = std::max(best, static_cast<double>(pieces * kPiece) / clock.seconds());
  }
  // The sum is known, so no compiler may leave out the reading.
  const auto count = static_cast<uint64_t>(pieces);
  const uint64_t each = count * (count - 1) / 2 * static_cast<uint64_t>(kWords);
  return sink == 12 * each ? best : 0;
}

}  // namespace coterie::bench
