// p-values adjusted for the number of tests made at once.
#pragma once
#include <span>
#include <vector>

namespace coterie::stats {

// Holm's step-down: any error among all tests at most alpha. p: each 0 … 1; NaN stays NaN and is
// not counted as a test. Returns: in the order given, at most 1, monotone in p.
// Checked: MultipleTest: statsmodels multipletests on 200 random cases, 1e-11.
std::vector<double> holm(std::span<const double> p);

// Benjamini & Hochberg 1995: the expected share of false findings at most alpha.
std::vector<double> benjamini_hochberg(std::span<const double> p);

// The same from and to log10 p, for tails that no double holds. log10_p: <= 0, may be -infinity.
std::vector<double> holm_log10(std::span<const double> log10_p);
std::vector<double> benjamini_hochberg_log10(std::span<const double> log10_p);

}  // namespace coterie::stats
