// What a group of customers looks like: each feature's centre and spread beside the population's,
// and the levels of each category by share.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "table/frame.hpp"

namespace coterie::table {

// Of the values that are present; every double is NaN when none is.
struct FeatureProfile {
  std::string feature;
  int64_t count = 0;  // values present
  double mean = 0, median = 0;
  double sd = 0;                   // population: divides by count
  double q25 = 0, q75 = 0;         // type 7
  double relative_importance = 0;  // mean / population mean - 1; NaN when the population mean is 0
  double standardised = 0;  // (mean - population mean) / population sd; NaN when that sd is 0
};

// Fills relative_importance and standardised of a group (or of the population itself).
void compare(FeatureProfile& group, const FeatureProfile& population);

struct CategoryShares {
  std::string feature;
  int64_t count = 0;                // customers with a level
  std::vector<std::string> levels;  // that occur; largest share first, ties by bytes
  std::vector<double> shares;       // of `count`, one a level; they add up to 1
};

struct Profile {
  int64_t customers = 0;
  std::vector<FeatureProfile> features;    // number columns in the frame's order
  std::vector<CategoryShares> categories;  // category columns in the frame's order
};

struct Profiles {
  Profile population;  // every row, also those of no group
  std::vector<Profile> groups;
};

// Profiles every group of a frame against all its rows.
// groups: one a row, 0..k-1, or -1 for none. k >= 0: number of groups; one without rows has counts
// of 0. pool: works on columns, may be null. Errors: Code::internal when `groups` does not fit the
// frame or k. Repeats: the same bits for the same rows in the same order. Cost: linear in rows
// times columns; memory of two columns. Checked: ProfileTest against pandas, 1e-12.
base::Result<Profiles> profile(const Frame& frame, std::span<const int32_t> groups, int k,
                               base::Pool* pool = nullptr);

}  // namespace coterie::table
