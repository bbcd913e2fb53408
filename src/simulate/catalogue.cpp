#include "simulate/catalogue.hpp"

#include <cmath>

#include "base/random.hpp"

namespace coterie::simulate {

const std::array<int64_t, kProducts>& list_prices() {
  static const std::array<int64_t, kProducts> prices = [] {
    constexpr std::array<double, kCategories.size()> typical = {95, 42, 34, 16, 38, 19, 13, 6};
    constexpr std::array<double, kTiers> level = {0.5, 1.0, 2.6};
    std::array<int64_t, kProducts> out{};
    for (int32_t product = 0; product < kProducts; ++product) {
      base::Random random(0x5409, static_cast<uint64_t>(product));
      const auto category = static_cast<size_t>(category_of(product));
      const auto tier = static_cast<size_t>(product / kRanks % kTiers);
      const double price = typical[category] * level[tier] * std::exp(0.18 * random.normal());
      out[static_cast<size_t>(product)] = std::llround(price * 10.0) * 10 - 1;
    }
    return out;
  }();
  return prices;
}

}  // namespace coterie::simulate
