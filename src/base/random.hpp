// Counter-based random numbers: draw(seed, stream, index) is a pure function, so results depend on
// neither threads nor order. The SplitMix64 finaliser is applied after each of the three words
// (Steele, Lea & Flood, OOPSLA 2014).
#pragma once
#include <cstdint>
#include <string_view>

namespace coterie::base {

// Mixes 64 bits; every output bit depends on every input bit.
constexpr uint64_t mix64(uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// 64 random bits for (seed, stream, index).
constexpr uint64_t draw(uint64_t seed, uint64_t stream, uint64_t index) noexcept {
  return mix64(mix64(mix64(seed) ^ stream) ^ index);
}

// 64-bit FNV-1a, then mixed: for sampling by key, not for integrity.
constexpr uint64_t hash_text(std::string_view text, uint64_t seed = 0) noexcept {
  uint64_t h = 0xcbf29ce484222325u;
  for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return mix64(h ^ mix64(seed));
}

// One stream of draws in a fixed order. Repeats: the same (seed, stream) gives the same sequence.
class Random {
 public:
  Random(uint64_t seed, uint64_t stream) noexcept : seed_(seed), stream_(stream) {}
  uint64_t next() noexcept { return draw(seed_, stream_, index_++); }
  // Uniform in [0, 1), 53 bits.
  double uniform() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  // Uniform integer in [0, n), n > 0; the bias is below n / 2^64.
  uint64_t below(uint64_t n) noexcept {
    __extension__ using Wide = unsigned __int128;
    return static_cast<uint64_t>((static_cast<Wide>(next()) * n) >> 64);
  }
  double normal() noexcept;             // mean 0, sd 1 (Box-Muller, two uniforms a draw)
  double exponential() noexcept;        // mean 1
  double gamma(double shape) noexcept;  // scale 1, shape > 0 (Marsaglia & Tsang 2000)
  // Mean >= 0. Cost: O(mean) at worst (gamma reduction, then the product of uniforms: Ahrens &
  // Dieter 1974; Devroye 1986, X.3).
  int64_t poisson(double mean) noexcept;

 private:
  uint64_t seed_, stream_, index_ = 0;
};

}  // namespace coterie::base
