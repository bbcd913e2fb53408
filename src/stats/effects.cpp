#include "stats/effects.hpp"

#include <cmath>

#include "base/text.hpp"

namespace coterie::stats {

namespace {

Size size_of(double value, double small, double medium, double large) {
  if (std::isnan(value)) return Size::unknown;
  if (value >= large) return Size::large;
  if (value >= medium) return Size::medium;
  return value >= small ? Size::small : Size::negligible;
}

}  // namespace

std::string_view word(Size size) {
  switch (size) {
    case Size::negligible:
      return "negligible";
    case Size::small:
      return "small";
    case Size::medium:
      return "medium";
    case Size::large:
      return "large";
    case Size::unknown:
      break;
  }
  return "unknown";
}

Size variance_share_size(double share) {
  return size_of(share, 0.01, 0.06, 0.14);
}
Size cramers_v_size(double v, int smaller_side) {
  return smaller_side < 2 ? Size::unknown : size_of(v * std::sqrt(smaller_side - 1), 0.1, 0.3, 0.5);
}
Size difference_size(double g) {
  return size_of(std::abs(g), 0.2, 0.5, 0.8);
}
Size correlation_size(double r) {
  return size_of(std::abs(r), 0.1, 0.3, 0.5);
}

bool only_because_large(double p, Size size, double alpha) {
  return p < alpha && size == Size::negligible;
}

std::string significance_sentence(double p, Size size, int64_t rows, double alpha) {
  const std::string counted = base::with_thousands(rows) + (rows == 1 ? " customer" : " customers");
  if (std::isnan(p) || size == Size::unknown)
    return "With " + counted + " there is no telling whether the groups differ.";
  if (!(p < alpha))
    return size == Size::negligible
               ? "No difference shows between the groups."
               : "The groups look different, but with " + counted + " this may be chance.";
  switch (size) {
    case Size::large:
      return "The groups differ strongly, and hardly by chance.";
    case Size::medium:
      return "The groups differ clearly, and hardly by chance.";
    case Size::small:
      return "The groups differ a little, and hardly by chance.";
    default:
      return "The difference is too small to matter; it shows only because " + counted +
             " were counted.";
  }
}

}  // namespace coterie::stats
