// How many customers a model would place elsewhere if one feature told nothing.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/refit.hpp"

namespace coterie::evidence {

// Who gives their value to whom: the customer in place i of the order of keys gets the value of
// the one in place i of the order of draw(seed, draw(hash_text("permute"), hash_text(feature),
// repeat), key). Ties of either order go by position.
// keys: one a customer. Returns: for each position the position that the value is taken from.
// Checked: PermutationTest against the same rule in Python (tests/oracle/ablation_oracle.py).
std::vector<int64_t> permutation_of(std::span<const uint64_t> keys, const std::string& feature,
                                    uint64_t seed, int repeat);

struct Moved {
  std::string feature;
  std::vector<double> shares;  // of the customers, one a repeat
};

// For each feature that the model uses, the share of the customers whom the frozen model gives
// another segment, or none, when the feature's values are permuted; missing ones move along.
// Errors: Code::cancelled; those of segment::assign.
// Repeats: same bytes for any threads and row order, when keys are distinct.
// Cost: one assignment for each feature and repeat.
base::Result<std::vector<Moved>> permute_features(const Subject& subject,
                                                  const Customers& customers, int repeats,
                                                  uint64_t seed);

}  // namespace coterie::evidence
