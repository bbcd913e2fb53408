// Customers who are like their segment, told by traits that so many share that nobody is known by
// them.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "table/frame.hpp"

namespace coterie::figures {

inline constexpr int kMostExamples = 3;
inline constexpr int kLeastSharing = 10;

struct Trait {
  std::string feature;
  double value = 0;  // rounded
  bool operator==(const Trait&) const = default;
};

struct Example {
  int64_t row = 0;            // of the frame
  double distance = 0;        // to the segment's centre
  std::vector<Trait> traits;  // two at least
};

// Up to three customers near the centre of a segment.
// members: rows of the segment's customers. distances: to its centre, one a row of the frame; NaN
// for who cannot be an example. telling: number features, the most telling first.
// Each trait is the customer's value to two significant digits, or one where two would be shared by
// too few; a feature whose value is shared by too few even so is left out. What is shown together
// is shared by at least ten customers of the segment: each of their values lies within half a unit
// of the last digit shown.
// Returns: the nearest first, equal distances in the frame's order, no two with the same traits;
// none where nobody near the centre has two such traits.
// Repeats: independent of threads. Cost: linear in members, for some of the nearest.
std::vector<Example> make_examples(const table::Frame& frame, std::span<const int64_t> members,
                                   std::span<const double> distances,
                                   std::span<const std::string> telling);

}  // namespace coterie::figures
