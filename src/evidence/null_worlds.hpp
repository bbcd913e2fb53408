// Worlds without groups: rows that share with the customers what is no group (the marginals, the
// correlations, the rows that hold the same values in several features at once) and nothing else.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "table/matrix.hpp"

namespace coterie::evidence {

enum class World {
  shuffled,  // each column in a random order of its own
  gaussian,  // one Gaussian of the same mean and covariance
  uniform,   // uniform over the ranges of the principal axes
  copula,  // each column's own values, zeros and ties included, in an order that one Gaussian says
  copula_in_strata,  // a copula for each stratum: rows that share frequent values stay what they
                     // are
};
std::string_view world_name(World world);
// What its customers have, in plain words: "an even spread over the range of the data".
std::string_view world_meaning(World world);

// Rows by the frequent values that they share. A value that a tenth of the rows hold counts when
// nine in ten of those rows also share a value of another column: one-time buyers, who have one
// order and therefore no gap between orders. Strata below 5 % of the rows are thrown together.
// Returns: at least one stratum; every row is in one.
std::vector<std::vector<int64_t>> strata_of(const table::Matrix& rows);

class NullWorlds {
 public:
  // rows: at least 2, in an order that follows their keys.
  // Source: the copula is drawn by Iman & Conover 1982 (each column's values are dealt out in the
  // order of a Gaussian's). Its latent correlation begins at 2 sin(pi rho / 6) of the rank
  // correlation rho (midranks; Pearson 1907) and is corrected three times by what a draw of at
  // least 4,000 rows gives: ties and zeros weaken a rank correlation, so the latent one must be
  // stronger. Eigenvalues below 1e-4 are lifted to it.
  // Checked: NullWorldsTest: rank correlations of the draws within 0.02 of the rows' (mean of 200
  // draws) with 60 % ties.
  static NullWorlds make(const table::Matrix& rows, World world, uint64_t seed);
  // As many rows, on the same grid. Repeats: a pure function of (rows, seed, number).
  table::Matrix draw(uint64_t number) const;
  World world() const { return world_; }

 private:
  // Rows of one stratum, whose values are dealt out anew in the order that a Gaussian says.
  struct Copula {
    std::vector<int64_t> rows;
    std::vector<std::vector<float>> sorted;  // of each column, ascending, grid units
    std::vector<double> root;  // cols x cols, row-major: the lower root of the latent correlation
  };
  static Copula fit(const table::Matrix& rows, std::vector<int64_t> members, uint64_t seed);
  void fit_axes();
  void draw_axes(table::Matrix& out, uint64_t stream) const;

  World world_ = World::shuffled;
  uint64_t seed_ = 1;
  table::Matrix rows_;
  std::vector<double> mean_, axes_, low_, high_;  // gaussian, uniform: grid units
  std::vector<Copula> copulas_;
};

}  // namespace coterie::evidence
