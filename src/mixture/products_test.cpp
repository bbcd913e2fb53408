#include "mixture/products.hpp"

#include <algorithm>
#include <cmath>

#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

class ProductsTest : public EachSet {};

// Sums over rows in two orders are the same bits, and within half a grid a row of the exact sum.
TEST_F(ProductsTest, ProductsDoNotDependOnOrderAndAreExactToTheGrid) {
  constexpr size_t kCols = 3;
  const std::vector<Pair> pairs = {{0, 0}, {1, 0}, {2, 0}, {3, 0}, {1, 1}, {2, 1}, {3, 3}};
  for (const int bits : {4, 12, 16, 23})
    for (const int k : {1, 3, 8, 9, 17}) {
      const auto components = static_cast<size_t>(k);
      const double largest = std::ldexp(1, bits);
      const std::vector<double> magnitudes = {1, largest, largest, largest};
      std::vector<Wide> first;
      for (const auto& set : math::instruction_sets()) {
        math::use_instruction_set(set);
        const std::vector<Products> fresh(2, Products(pairs, magnitudes, k, 4096));
        auto forth = fresh[0], back = fresh[1];
        std::vector<Wide> forth_totals(pairs.size() * components), back_totals(forth_totals);
        std::vector<Wide> exact(pairs.size() * components);
        for (uint64_t chunk = 0; chunk < 2; ++chunk) {
          const auto x = some_coordinates(kCols, bits, chunk);
          base::Random random(chunk, 9);
          base::Pages<double> shares(components * kStride);
          for (size_t j = 0; j < components; ++j)
            for (size_t row = 0; row < kChunk; ++row)
              if (random.below(4) > 0)
                shares[j * kStride + row] =
                    2 * static_cast<double>(random.below(uint64_t{1} << 26)) + 1;
          // The rows backwards.
          base::Pages<double> x_back = x, shares_back = shares;
          for (size_t col = 0; col <= kCols; ++col)
            std::reverse(x_back.data() + col * kStride, x_back.data() + col * kStride + kChunk);
          for (size_t j = 0; j < components; ++j)
            std::reverse(shares_back.data() + j * kStride,
                         shares_back.data() + j * kStride + kChunk);
          forth.add(x.data(), shares.data());
          back.add(x_back.data(), shares_back.data());
          if (chunk == 0) back.take(back_totals);
          for (size_t p = 0; p < pairs.size(); ++p)
            for (size_t j = 0; j < components; ++j)
              for (size_t row = 0; row < kChunk; ++row)
                exact[p * components + j] +=
                    static_cast<Wide>(shares[j * kStride + row]) *
                    static_cast<int64_t>(x[static_cast<size_t>(pairs[p].a) * kStride + row]) *
                    static_cast<int64_t>(x[static_cast<size_t>(pairs[p].b) * kStride + row]);
        }
        forth.take(forth_totals);
        back.take(back_totals);
        EXPECT_TRUE(forth_totals == back_totals) << set << " " << bits << " " << k;
        for (size_t i = 0; i < exact.size(); ++i) {
          const double grid = forth.grid(i / components);
          const double off = std::abs(
              static_cast<double>(forth_totals[i] * static_cast<int64_t>(grid) - exact[i]));
          ASSERT_LE(off, grid == 1 ? 0 : grid / 2 * 512) << set << " " << bits;
        }
        EXPECT_EQ(forth.grid(0), 1);
        if (first.empty()) first = forth_totals;
        EXPECT_TRUE(forth_totals == first) << set;
      }
    }
}

// With a grid of 2 every odd product would be a tie.
TEST_F(ProductsTest, NoGridIsTwo) {
  const std::vector<Pair> pairs = {{1, 0}};
  for (int bits = 0; bits < 24; ++bits) {
    const Products products(pairs, std::vector<double>{1, std::ldexp(1, bits)}, 1, 4096);
    EXPECT_NE(products.grid(0), 2) << bits;
  }
}

}  // namespace
}  // namespace coterie::mixture
