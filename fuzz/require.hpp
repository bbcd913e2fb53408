// What a fuzz target says when a law is broken: the law, and an end that libFuzzer reports.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace coterie::fuzz {

inline void require(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", law);
  std::abort();
}

inline std::string_view as_text(const unsigned char* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace coterie::fuzz
