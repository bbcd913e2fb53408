// Types of customers, and what each of them does.
#pragma once
#include "base/random.hpp"
#include "bench/verdict/shops.hpp"

namespace coterie::bench {

// One population of customers: rates, order values and habits vary, but in one continuum.
// rfm: recency, orders and spend only; else the features of the preset shopping.
KnownShop one_population(base::Random& random, int64_t customers, bool rfm);

// overlap: what the Bayes assignment reaches on a pilot shop, within .01. small: one type is 5 % of
// the customers.
KnownShop shop_types(base::Random& random, int64_t customers, double overlap, bool small);
KnownShop gaussian_types(base::Random& random, int64_t customers, double overlap, bool small);

}  // namespace coterie::bench
