// What a file with vector kernels includes first of all, before hwy/highway.h. Each kernel is
// compiled for plain C++, AVX2 with FMA, AVX-512 and NEON; the best one that the machine has runs.
// Results must be the same bits in all of them: multiply-add is math::fused() (simd_inl.hpp), sums
// go lane by lane in blocks of 16 or are exact, and no target has more than 16 floats a vector.
#pragma once
#include <hwy/detect_targets.h>
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#include <cstdint>
#include <string>
#include <vector>

namespace coterie::math {

// The instruction sets that this machine can run, best first: "avx512", "avx2", "neon", "scalar".
std::vector<std::string> instruction_sets();
// All that the program was built for, run or not.
std::vector<std::string> known_instruction_sets();
// The one in use.
std::string instruction_set();
// Uses one of instruction_sets() from now on; "" goes back to the best. False when it is not there.
// For tests and benches; call it while no kernel runs.
bool use_instruction_set(const std::string& name);

}  // namespace coterie::math
