// Would the same customers be in the same segments had the run been made another day, or without
// the season in which everybody buys? Labels of two cuts of the same data are compared; nothing is
// known here of how they were made.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "stats/intervals.hpp"

namespace coterie::evidence {

// The busiest weeks of the last year, where they stand out.
struct Peak {
  bool found = false;
  base::LocalSeconds from = 0, until = 0;
  int weeks = 0;
  double orders_a_week = 0;    // in the peak
  double median_week = 0;      // of the other weeks
  double share_of_orders = 0;  // of the year that was looked at
  // How the same weeks a year earlier compare with the other weeks of that year; NaN where the
  // orders do not go back so far.
  double year_before = std::numeric_limits<double>::quiet_NaN();
  std::string text;  // one sentence: which weeks, or why none
};

// Finds the peak season.
// orders: by week, counted back from as_of: orders[0] are those of the last seven days. Only whole
// weeks.
// The rule: of the last 52 weeks (at least 26) the 4 to 8 neighbouring ones with most orders above
// the median of the others; their mean is at least 1.5 times that median, and even the weakest of
// them has more orders than three quarters of the other weeks. Below a median of 10 orders a week a
// season cannot be told from chance.
// Returns: found or not, with a sentence. Checked: SensitivityTest by hand and against a search
// over all stretches.
Peak find_peak(std::span<const int64_t> orders, base::LocalSeconds as_of);

// One model's segments under another cut of the data, beside those of the run.
struct CutLabels {
  std::string model, method;
  std::span<const int32_t> now;        // one a customer that both cuts have, -1: no segment
  std::span<const int32_t> frozen;     // by the model of the run on the other cut
  std::span<const int32_t> refit_now;  // by the model fitted to the cut of the run; `now` unless
                                       // the comparison is made on a sample
  std::span<const int32_t> refit;      // by the model fitted to the other cut
  int segments = 0, refit_now_segments = 0, refit_segments = 0;
  bool same_segments = false;  // rules: segment i is the same in each; else they are matched
};

struct ModelCut {
  std::string model, method;
  std::string missing;  // why the model could not be fitted to the other cut; shares of the frozen
                        // model are there all the same
  // Shares of customers whose segment changes; an interval only where they are of a sample, else
  // they are counts of everybody.
  stats::Estimate changed_frozen, changed_refit;
  double adjusted_rand_frozen = std::numeric_limits<double>::quiet_NaN();
  double adjusted_rand_refit = std::numeric_limits<double>::quiet_NaN();
  int segments = 0, refit_segments = 0;
  std::vector<double> segment_changed;  // by segment of now, frozen model; NaN without customers
};

// sampled: whether the customers are a sample.
ModelCut compare_cut(const CutLabels& labels, bool sampled);

// Another cut of the data: an earlier day, or some weeks left out.
struct Cut {
  std::string name;  // "7 days earlier", "without the peak season"
  base::LocalSeconds as_of = 0;
  base::LocalSeconds without_from = 0, without_until = 0;  // equal: nothing is left out
  int64_t customers = 0;                                   // that both cuts have
  int64_t gone = 0;              // of the run's customers, those that the other cut does not have
  std::string missing;           // why it could not be made
  std::vector<ModelCut> models;  // in the order of the project
  std::string text;              // one sentence on the customers
};

struct SensitivityReport {
  std::string missing;         // why there is none; the rest is empty then
  double customers_share = 1;  // below 1: of a sample by key
  std::vector<Cut> days;       // as_of moved back
  Peak peak;
  std::optional<Cut> without_peak;
  std::vector<std::string> notes;
};

}  // namespace coterie::evidence
