// When people buy: the shop's year (December peak), its week and its hours. Customers wait in "shop
// days", days of equal business; the calendar turns these into instants, so that a busy week simply
// lets time run faster.
#pragma once
#include <vector>

#include "base/time.hpp"

namespace coterie::simulate {

class Calendar {
 public:
  // start: the first day; days >= 1; weekend: weight of Saturday and Sunday against the shop's
  // usual one.
  Calendar(base::Day start, int days, double weekend);

  // shop_days: 0 <= shop_days < days. channel: into kChannels; each has its own hours.
  // Returns an instant within the period; it grows with shop_days for a fixed channel.
  base::LocalSeconds instant(double shop_days, int channel) const;

 private:
  base::Day start_;
  std::vector<double> passed_;  // scaled so that the last is the number of days
};

}  // namespace coterie::simulate
