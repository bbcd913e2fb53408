#include "simulate/personas.hpp"

namespace coterie::simulate {

namespace {

constexpr std::array<Persona, 8> kPlanted = {{
    {.name = "Champions", .share = 0.07,
     .gap_days = 15, .gap_sigma = 0.3, .gap_shape = 2.0,
     .here_at_start = 0.85, .arrive_from = 0.0, .arrive_to = 0.5, .leave_from = 0.8, .leave_to = 2.5,
     .lines_per_order = 3.2, .units_per_line = 1.5, .reorder = 0.45,
     .discounted = 0.12, .discount_low = 5, .discount_high = 15, .returned = 0.01,
     .weekend = 0.9, .instalments = 1.2,
     .categories = {1, 3, 3, 2, 2, 1, 1, 2}, .tiers = {0.1, 0.5, 0.4},
     .channels = {0.25, 0.05, 0.7}, .payments = {0.6, 0.35, 0.05, 0}},
    {.name = "Loyal", .share = 0.18,
     .gap_days = 25, .gap_sigma = 0.35, .gap_shape = 2.0,
     .here_at_start = 0.8, .arrive_from = 0.0, .arrive_to = 0.5, .leave_from = 0.7, .leave_to = 2.5,
     .lines_per_order = 1.7, .units_per_line = 1.3, .reorder = 0.65,
     .discounted = 0.08, .discount_low = 5, .discount_high = 10, .returned = 0.005,
     .weekend = 0.8, .instalments = 1,
     .categories = {0.1, 1, 1, 3, 0.5, 1, 3, 6}, .tiers = {0.6, 0.38, 0.02},
     .channels = {0.05, 0.93, 0.02}, .payments = {0.8, 0.05, 0.05, 0.1}},
    {.name = "Big Spenders", .share = 0.1,
     .gap_days = 65, .gap_sigma = 0.35, .gap_shape = 2.5,
     .here_at_start = 0.8, .arrive_from = 0.0, .arrive_to = 0.5, .leave_from = 0.7, .leave_to = 2.5,
     .lines_per_order = 2.6, .units_per_line = 1.5, .reorder = 0.05,
     .discounted = 0.04, .discount_low = 5, .discount_high = 10, .returned = 0.012,
     .weekend = 1.3, .instalments = 1.5,
     .categories = {2, 5, 4, 1, 2, 0.2, 0.2, 0.1}, .tiers = {0.02, 0.18, 0.8},
     .channels = {0.3, 0.65, 0.05}, .payments = {0.8, 0.05, 0.15, 0}},
    {.name = "Bargain Hunters", .share = 0.17,
     .gap_days = 38, .gap_sigma = 0.35, .gap_shape = 1.5,
     .here_at_start = 0.8, .arrive_from = 0.0, .arrive_to = 0.5, .leave_from = 0.7, .leave_to = 2.5,
     .lines_per_order = 2.4, .units_per_line = 1.6, .reorder = 0.1,
     .discounted = 0.97, .discount_low = 25, .discount_high = 50, .returned = 0.16,
     .weekend = 1.3, .instalments = 1.3,
     .categories = {1, 2, 5, 3, 2, 3, 1, 1}, .tiers = {0.6, 0.35, 0.05},
     .channels = {0.8, 0.03, 0.17}, .payments = {0.4, 0.4, 0.1, 0.1}},
    {.name = "Electronics Enthusiasts", .share = 0.1,
     .gap_days = 50, .gap_sigma = 0.35, .gap_shape = 1.8,
     .here_at_start = 0.8, .arrive_from = 0.0, .arrive_to = 0.5, .leave_from = 0.7, .leave_to = 2.5,
     .lines_per_order = 1.4, .units_per_line = 1.1, .reorder = 0.05,
     .discounted = 0.1, .discount_low = 5, .discount_high = 15, .returned = 0.02,
     .weekend = 0.9, .instalments = 2,
     .categories = {20, 1, 0.5, 0.2, 0.8, 0.8, 1, 0.1}, .tiers = {0.2, 0.5, 0.3},
     .channels = {0.85, 0.03, 0.12}, .payments = {0.6, 0.35, 0.05, 0}},
    {.name = "New", .share = 0.14,
     .gap_days = 16, .gap_sigma = 0.4, .gap_shape = 1.5,
     .here_at_start = 0.0, .arrive_from = 0.885, .arrive_to = 0.985, .leave_from = 1.2, .leave_to = 1.3,
     .lines_per_order = 1.8, .units_per_line = 1.2, .reorder = 0.1,
     .discounted = 0.2, .discount_low = 10, .discount_high = 10, .returned = 0.01,
     .weekend = 0.9, .instalments = 1.2,
     .categories = {1, 2, 2, 2, 2, 2, 1, 1}, .tiers = {0.4, 0.5, 0.1},
     .channels = {0.5, 0.05, 0.45}, .payments = {0.55, 0.4, 0.03, 0.02}},
    {.name = "Dormant", .share = 0.14,
     .gap_days = 38, .gap_sigma = 0.4, .gap_shape = 1.5,
     .here_at_start = 0.8, .arrive_from = 0.0, .arrive_to = 0.3, .leave_from = 0.2, .leave_to = 0.6,
     .lines_per_order = 1.8, .units_per_line = 1.2, .reorder = 0.1,
     .discounted = 0.15, .discount_low = 5, .discount_high = 15, .returned = 0.012,
     .weekend = 1.0, .instalments = 1.3,
     .categories = {1, 2, 2, 1, 2, 2, 2, 1}, .tiers = {0.4, 0.5, 0.1},
     .channels = {0.6, 0.3, 0.1}, .payments = {0.7, 0.2, 0.05, 0.05}},
    {.name = "Payment-Sensitive", .share = 0.1,
     .gap_days = 55, .gap_sigma = 0.35, .gap_shape = 1.8,
     .here_at_start = 0.8, .arrive_from = 0.0, .arrive_to = 0.5, .leave_from = 0.7, .leave_to = 2.5,
     .lines_per_order = 1.7, .units_per_line = 1.2, .reorder = 0.08,
     .discounted = 0.2, .discount_low = 5, .discount_high = 15, .returned = 0.01,
     .weekend = 2.2, .instalments = 8,
     .categories = {4, 5, 2, 0.5, 2, 1, 0.2, 0.1}, .tiers = {0.2, 0.6, 0.2},
     .channels = {0.3, 0.65, 0.05}, .payments = {0.97, 0.01, 0.02, 0}},
}};

// Wide and single-humped in every habit, so that groups found here are cuts through one cloud.
constexpr std::array<Persona, 1> kContinuum = {{
    {.name = "Everybody", .share = 1,
     .gap_days = 40, .gap_sigma = 0.7, .gap_shape = 1.5,
     .here_at_start = 0.5, .arrive_from = 0.0, .arrive_to = 0.95, .leave_from = 0.3, .leave_to = 2.5,
     .lines_per_order = 2.4, .units_per_line = 1.3, .reorder = 0.25,
     .discounted = 0.3, .discount_low = 5, .discount_high = 30, .returned = 0.03,
     .weekend = 1.0, .instalments = 1.8,
     .categories = {1, 2, 2, 1.5, 1.5, 1, 1, 1.5}, .tiers = {0.35, 0.45, 0.2},
     .channels = {0.45, 0.35, 0.2}, .payments = {0.65, 0.25, 0.05, 0.05}},
}};

}  // namespace

std::span<const Persona> personas(bool structure) {
  if (structure) return kPlanted;
  return kContinuum;
}

}  // namespace coterie::simulate
