// One customer's life in the shop. A pure function of (seed, customer): customers do not depend on
// each other, nor on how many there are.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "simulate/calendar.hpp"
#include "simulate/line.hpp"
#include "simulate/personas.hpp"

namespace coterie::simulate {

// What all customers share.
struct Market {
  uint64_t seed = 1;
  int days = 0;
  std::span<const Persona> personas;
  std::vector<Calendar> calendars;  // one a persona
};

Market make_market(uint64_t seed, base::Day start, int days, bool structure);

inline constexpr int64_t kOrdersPerCustomer =
    10'000;  // order = customer x this + its number, from 1

// Appends the lines of customer `number` (1, 2, …) to `lines`, at least one purchase, each order at
// one instant. Products are distinct within an order. Returns the customer with the persona that
// was planted. Cost: about 0.2 microseconds a line.
Customer append_customer(const Market& market, int64_t number, std::vector<Line>& lines);

}  // namespace coterie::simulate
