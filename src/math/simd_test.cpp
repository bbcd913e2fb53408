#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "math/simd_test.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace coterie::math::HWY_NAMESPACE {
int64_t target() {
  return HWY_TARGET;
}
// 1 + 2^-30 squared less 1: 2^-29 after one rounding would lose 2^-60 only when fused.
double fused_once() {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<double> d;
  const auto x = hn::Set(d, 1 + 0x1p-30);
  return hn::GetLane(fused(x, x, hn::Set(d, -1.0)));
}
}  // namespace coterie::math::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <gtest/gtest.h>

namespace coterie::math {
HWY_EXPORT(target);
HWY_EXPORT(fused_once);
namespace {

class SimdTest : public testing::Test {
 protected:
  void TearDown() override { use_instruction_set(""); }
};

TEST_F(SimdTest, EachSetCanBeForced) {
  EXPECT_EQ(instruction_sets().back(), "scalar");
  EXPECT_EQ(instruction_set(), instruction_sets().front());
  for (const auto& name : instruction_sets()) {
    ASSERT_TRUE(use_instruction_set(name));
    EXPECT_EQ(instruction_set(), name);
    const int64_t expected = name == "avx512" ? HWY_AVX3
                             : name == "avx2" ? HWY_AVX2
                             : name == "neon" ? HWY_NEON
                                              : HWY_SCALAR;
    EXPECT_EQ(HWY_DYNAMIC_DISPATCH(target)(), expected);
  }
  EXPECT_FALSE(use_instruction_set("mmx"));
  EXPECT_EQ(instruction_set(), instruction_sets().front());
}

TEST_F(SimdTest, MultiplyAddRoundsOnceOnEach) {
  for (const auto& name : instruction_sets()) {
    ASSERT_TRUE(use_instruction_set(name));
    EXPECT_EQ(HWY_DYNAMIC_DISPATCH(fused_once)(), 0x1p-29 + 0x1p-60) << name;
  }
}

}  // namespace
}  // namespace coterie::math
#endif
