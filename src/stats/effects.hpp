// What to call the size of an effect, and the sentence that keeps a small p-value from being taken
// for a large difference.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace coterie::stats {

enum class Size { unknown, negligible, small, medium, large };

// "negligible", "small", "medium", "large"; "unknown" for NaN.
std::string_view word(Size size);

// eta, omega, epsilon squared of an analysis of variance, and the epsilon squared of ranks, which
// is the share of the variance of the ranks: .01, .06, .14. Source: Cohen 1988, 8.2 (f .10 .25
// .40).
Size variance_share_size(double share);
// Cramér's V by Cohen's w = V sqrt(smaller side - 1): .1, .3, .5. smaller_side: the smaller of the
// numbers of rows and columns, >= 2. Source: Cohen 1988, 7.2.
Size cramers_v_size(double v, int smaller_side);
// Standardised difference of two means, of either sign: .2, .5, .8. Source: Cohen 1988, 2.2.
Size difference_size(double g);
// Correlation, of either sign: .1, .3, .5. Source: Cohen 1988, 3.2.
Size correlation_size(double r);

// Whether a result is significant and yet negligible: what large numbers of rows do.
bool only_because_large(double p, Size size, double alpha = 0.05);

// One plain sentence about a difference between groups. p: 0 … 1, adjusted where many were tested;
// rows: customers counted. Says when there is no telling, and when the difference shows only
// because so many were counted.
std::string significance_sentence(double p, Size size, int64_t rows, double alpha = 0.05);

}  // namespace coterie::stats
