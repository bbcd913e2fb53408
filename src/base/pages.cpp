#include "base/pages.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace coterie::base {
namespace {

constexpr size_t kHuge = size_t{2} << 20;
constexpr size_t kLine = 64;

bool is_large(size_t bytes) {
  return bytes >= kHuge / 2;
}

size_t rounded(size_t bytes, size_t to) {
  return (bytes + to - 1) / to * to;
}

// A mapping whose start is a multiple of kHuge: more is mapped, what stands over is given back.
void* map_aligned(size_t bytes) {
  const size_t wanted = rounded(bytes, kHuge);
  void* got =
      mmap(nullptr, wanted + kHuge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) throw std::bad_alloc();
  auto* first = static_cast<char*>(got);
  const size_t before =
      rounded(reinterpret_cast<uintptr_t>(first), kHuge) - reinterpret_cast<uintptr_t>(first);
  if (before > 0) munmap(first, before);
  munmap(first + before + wanted, kHuge - before);
  madvise(first + before, wanted, MADV_HUGEPAGE);  // a wish: without it the pages are small
  return first + before;
}

}  // namespace

void* take_pages(size_t bytes) {
  if (bytes == 0) return nullptr;
  if (is_large(bytes)) return map_aligned(bytes);
  void* got = std::aligned_alloc(kLine, rounded(bytes, kLine));
  if (got == nullptr) throw std::bad_alloc();
  std::memset(got, 0, bytes);
  return got;
}

void give_pages_back(void* data, size_t bytes) noexcept {
  if (data == nullptr) return;
  if (is_large(bytes))
    munmap(data, rounded(bytes, kHuge));
  else
    std::free(data);
}

}  // namespace coterie::base
