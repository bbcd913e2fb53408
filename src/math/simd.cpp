#include "math/simd.hpp"

#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <utility>

namespace coterie::math {
namespace {

constexpr std::array<std::pair<int64_t, const char*>, 4> kSets = {{
    {HWY_AVX3, "avx512"},
    {HWY_AVX2, "avx2"},
    {HWY_NEON, "neon"},
    {HWY_SCALAR, "scalar"},
}};

int64_t wanted = 0;  // 0: the best

std::vector<std::string> names_of(int64_t targets) {
  std::vector<std::string> out;
  for (const auto& [target, name] : kSets)
    if ((targets & target) != 0) out.emplace_back(name);
  return out;
}

int64_t runnable() {
  hwy::SetSupportedTargetsForTest(0);
  const int64_t targets = (hwy::SupportedTargets() | HWY_SCALAR) & HWY_TARGETS;
  if (wanted != 0) hwy::SetSupportedTargetsForTest(wanted);
  return targets;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  return names_of(runnable());
}

std::vector<std::string> known_instruction_sets() {
  return names_of(HWY_TARGETS);
}

std::string instruction_set() {
  return names_of(wanted != 0 ? wanted : runnable()).front();
}

bool use_instruction_set(const std::string& name) {
  wanted = 0;
  const int64_t there = runnable();
  if (!name.empty()) {
    const auto found = std::ranges::find_if(
        kSets, [&](const auto& set) { return name == set.second && (there & set.first) != 0; });
    if (found == kSets.end()) return false;
    wanted = found->first;
  }
  hwy::SetSupportedTargetsForTest(wanted);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return true;
}

}  // namespace coterie::math
