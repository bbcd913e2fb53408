// Shops whose truth is known: without any groups, and with planted types whose best possible
// assignment (Bayes, by the likelihood of what the features tell) can be computed in closed form.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/frame.hpp"

namespace coterie::bench {

struct Kind {
  std::string_view name;  // of the table's row
  std::string_view text;  // one line
  bool planted = false;
};
std::span<const Kind> kinds();

struct KnownShop {
  table::Frame frame;
  std::vector<std::string> features;
  int types = 1;
  double overlap = 1;  // adjusted Rand of the Bayes assignment and the truth; 1 without types
};

// kind: its place in kinds(). overlap: what the Bayes assignment should reach (the distance of the
// types is sought by halving). Repeats: a pure function of its arguments.
KnownShop make_shop(size_t kind, int64_t customers, double overlap, uint64_t seed);

}  // namespace coterie::bench
