// The planted truth: what each kind of customer tends to do. Every number is the middle of the
// persona; each customer then draws their own around it (see customer.cpp), so neighbouring
// personas overlap.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "simulate/catalogue.hpp"

namespace coterie::simulate {

struct Persona {
  std::string_view name;
  double share;          // of the customers; the shares of a population add up to 1
  double gap_days;       // mean days between two orders
  double gap_sigma;      // sd of the log of a customer's own mean gap
  double gap_shape;      // gamma shape of the gaps: 1 is random, larger is regular
  double here_at_start;  // share of customers who already buy when the period begins
  double arrive_from;    // the others place their first order between these shares of the period
  double arrive_to;
  double leave_from;  // a customer stops between these shares of the period; above 1: stays
  double leave_to;
  double lines_per_order;  // 1 and more
  double units_per_line;   // 1 and more
  double reorder;          // share of lines that take a product bought before
  double discounted;       // share of orders with a discount
  int discount_low;        // per cent off such an order, in steps of 5
  int discount_high;
  double returned;     // share of lines sent back
  double weekend;      // weight of a Saturday or Sunday against the shop's usual one
  double instalments;  // mean instalments of an order paid by card
  std::array<double, kCategories.size()> categories;  // weights
  std::array<double, kTiers> tiers;
  std::array<double, kChannels.size()> channels;
  std::array<double, kPayments.size()> payments;
};

// The eight personas of the demo shop, or the one continuous population that has no groups.
std::span<const Persona> personas(bool structure);

}  // namespace coterie::simulate
