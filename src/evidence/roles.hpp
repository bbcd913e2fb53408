// The circularity guard: which numbers may speak for the segments of a model, and which cannot,
// because the segments were made from them.
//
// Segments are a function of the features that the assignment reads, so they differ in every
// number that depends on those. That is evidence only where the dependence is the customers' own
// and not built into the formulas. The formulas decide, therefore, and not a correlation:
//   definition  the assignment reads the feature; or all the numbers that it is computed from are
//               among those of what the assignment reads; or it is hardly another number than one
//               that is read, or a coding of the segments themselves (a correlation above the
//               limit: for columns whose making is unknown).
//   shared      a number stands in its formula and in one that is read: spend in the average order
//               value. How much of the difference is built in nobody can tell (ratios with a common
//               part correlate by construction, Pearson 1897; Kronmal 1993), so it does not count.
//   evidence    none of these. Measured after the assignment, anything is evidence.
//   unknown     segments that came with the data: what they were made from is not known.
// Only evidence counts.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "evidence/association.hpp"
#include "features/snapshot.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::evidence {

enum class Role { definition, shared, evidence, unknown };
// "definition", "shared", "evidence", "unknown": the words of the document.
std::string_view role_name(Role role);

// Why a feature has its role.
enum class Tie {
  used,      // the assignment reads it
  same,      // computed from the same numbers as what is read
  near,      // hardly another number: closer than the limit
  shares,    // has a number in common
  apart,     // made from other numbers
  later,     // measured after the assignment
  constant,  // the same for every customer
  not_told,  // given segments
};
std::string_view tie_name(Tie tie);

struct FeatureRole {
  std::string feature;
  Role role = Role::evidence;
  Tie tie = Tie::apart;
  std::vector<std::string> with;     // the used features that it is tied to
  std::vector<std::string> numbers;  // what they have in common, in words
  // With the used feature that it is closest to; none where the formulas decided.
  std::string closest;
  Association association;
  std::string reason;  // one sentence or two
};

struct RoleOptions {
  // |rank correlation|, correlation ratio of ranks or Cramér's V from which on two features count
  // as one number. .9: what two measurements of one thing must reach among themselves to be used
  // for one another (Nunnally 1978, 7); four fifths of the variance is common then. A clear
  // relation below it is what evidence consists of.
  double limit = 0.9;
};

struct RoleInput {
  const table::Frame* frame = nullptr;
  // Features and the columns beside them (Snapshot::features, ::besides): all that may be read.
  std::span<const features::BuiltFeature> features;
  std::span<const uint64_t> keys;  // one a customer
  uint64_t seed = 1;
};

// The role of each of `features` that is a column of the frame, in their order, for one model.
// model: its method, the features that its assignment reads and the assignment are taken. A used
// column of the frame that no feature describes is a number of its own. Errors: Code::internal when
// the keys do not fit the frame. Repeats: the same for any order of rows and any threads. Cost: a
// sort of 100,000 values a feature, and a linear pass over them for each pair of a used one and one
// whose formula leaves the matter open. Checked: RolesTest; the acceptance test of the instacart
// segments.
base::Result<std::vector<FeatureRole>> feature_roles(const RoleInput& input,
                                                     const segment::ModelResult& model,
                                                     const RoleOptions& options = {});

// Of a number measured after the customers were assigned.
FeatureRole later_role(std::string feature);

}  // namespace coterie::evidence
