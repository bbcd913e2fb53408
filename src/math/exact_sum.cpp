// A term is a 53-bit whole number shifted by its exponent; it is cut at a multiple of 32 bits and
// added to two neighbouring chunks. Chunks are signed and have room for 2^10 such additions before
// carries move on.
#include "math/exact_sum.hpp"

#include <bit>
#include <cmath>

namespace coterie::math {

namespace {
constexpr int kLowestExponent = -1074;  // of the least bit of chunk 0
constexpr int64_t kMask = 0xffffffff;
}  // namespace

void ExactSum::add(double term) {
  const auto bits = std::bit_cast<uint64_t>(term);
  const auto exponent = static_cast<int>((bits >> 52) & 0x7ff);
  auto digits = static_cast<int64_t>(bits & 0x000fffffffffffff);
  if (exponent == 0x7ff) {
    special_ += term;
    return;
  }
  int shift = 0;  // against the least exponent
  if (exponent != 0) {
    digits |= int64_t{1} << 52;
    shift = exponent - 1;
  }
  const auto at = static_cast<std::size_t>(shift >> 5);
  const int rest = shift & 31;
  const auto low = static_cast<int64_t>((static_cast<uint64_t>(digits) << rest) & 0xffffffff);
  const int64_t high = digits >> (32 - rest);
  const int64_t sign = static_cast<int64_t>(bits) >> 63;  // 0 or -1
  chunks_[at] += (low ^ sign) - sign;
  chunks_[at + 1] += (high ^ sign) - sign;
  if (--adds_left_ == 0) carry();
}

// Afterwards each chunk but the last is in 0 … 2^32 - 1: the one such form of the sum.
void ExactSum::carry() {
  for (std::size_t i = 0; i + 1 < kChunks; ++i) {
    chunks_[i + 1] += chunks_[i] >> 32;
    chunks_[i] &= kMask;
  }
  adds_left_ = kAddsMax;
}

void ExactSum::add(const ExactSum& other) {
  ExactSum copy = other;
  copy.carry();
  carry();
  for (std::size_t i = 0; i < kChunks; ++i) chunks_[i] += copy.chunks_[i];
  special_ += copy.special_;
  carry();
}

double ExactSum::value() const {
  if (special_ != 0 || std::isnan(special_)) return special_;
  ExactSum copy = *this;
  copy.carry();
  const bool negative = copy.chunks_.back() < 0;
  if (negative) {
    for (int64_t& chunk : copy.chunks_) chunk = -chunk;
    copy.carry();
  }
  int top = kChunks - 1;
  while (top >= 0 && copy.chunks_[static_cast<std::size_t>(top)] == 0) --top;
  if (top < 0) return 0;
  // At least 97 bits, and one more that says whether anything lies below: enough to round once.
  __extension__ using Wide = unsigned __int128;
  Wide digits = 0;
  for (int i = top; i > top - 4; --i)
    digits =
        (digits << 32) | static_cast<Wide>(i < 0 ? 0 : copy.chunks_[static_cast<std::size_t>(i)]);
  for (int i = top - 4; i >= 0; --i)
    if (copy.chunks_[static_cast<std::size_t>(i)] != 0) {
      digits |= 1;
      break;
    }
  const double size = std::ldexp(static_cast<double>(digits), 32 * (top - 3) + kLowestExponent);
  return negative ? -size : size;
}

double exact_sum(std::span<const double> terms) {
  ExactSum sum;
  for (const double term : terms) sum.add(term);
  return sum.value();
}

}  // namespace coterie::math
