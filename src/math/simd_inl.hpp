// Included by kernels inside the part that is compiled once a target (after hwy/highway.h).
#if defined(COTERIE_MATH_SIMD_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef COTERIE_MATH_SIMD_INL
#undef COTERIE_MATH_SIMD_INL
#else
#define COTERIE_MATH_SIMD_INL
#endif

#include <hwy/highway.h>

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace coterie::math::HWY_NAMESPACE {

// a * b + c rounded once, on every target.
template <class V>
HWY_INLINE V fused(V a, V b, V c) {
#if HWY_TARGET == HWY_SCALAR
  return V(std::fma(a.raw, b.raw, c.raw));
#else
  return hwy::HWY_NAMESPACE::MulAdd(a, b, c);
#endif
}

}  // namespace coterie::math::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
