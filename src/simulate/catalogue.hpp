// What the simulated shop sells and the words of its columns. The catalogue is the same for every
// seed: categories x tiers x ranks, numbered in that order, so a product's category follows from
// its number.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace coterie::simulate {

inline constexpr std::array<std::string_view, 8> kCategories = {
    "Electronics", "Home", "Fashion", "Beauty", "Sports", "Toys", "Books", "Grocery"};
inline constexpr std::array<std::string_view, 3> kChannels = {"online", "store", "app"};
inline constexpr std::array<std::string_view, 4> kPayments = {"card", "paypal", "bank_transfer",
                                                              "voucher"};
inline constexpr std::array<std::string_view, 5> kRegions = {"North", "South", "East", "West",
                                                             "Centre"};
inline constexpr int kTiers = 3;   // value, standard, premium
inline constexpr int kRanks = 40;  // products of one category and tier, the most popular first
inline constexpr int kProducts = static_cast<int>(kCategories.size()) * kTiers * kRanks;

constexpr int32_t product_of(int category, int tier, int rank) noexcept {
  return (category * kTiers + tier) * kRanks + rank;
}
constexpr int category_of(int32_t product) noexcept {
  return product / (kTiers * kRanks);
}

// The list price of every product in cents, each ending in 9. Repeats: always the same.
const std::array<int64_t, kProducts>& list_prices();

}  // namespace coterie::simulate
