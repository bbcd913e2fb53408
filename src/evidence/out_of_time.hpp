// Out of time: what the segments of an earlier day said about the days after it. A model is fitted
// as of that day, everybody is given a segment, and then it is seen what they bought. Nothing that
// happened on or after the day is known to the model. What is here is arithmetic over labels and
// outcomes; pipeline/replay makes both.
//
// Spend and orders are purchases, before returns, of the days watched.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "stats/intervals.hpp"

namespace coterie::evidence {

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
// The label of a customer who is not there any more.
inline constexpr int32_t kGone = -2;
// Fewer customers than this make no out-of-time check, nor a segment whose interval is to be
// trusted.
inline constexpr int64_t kFewestCustomers = 100, kFewestInSegment = 30;

// The customers of one day and what they did after it: one entry a customer, in ascending order of
// id.
struct Watched {
  std::vector<uint64_t> keys;
  std::vector<double> recency_days;                         // as of the day
  std::vector<int64_t> past_spend_micros, past_orders;      // until the day; spend empty without
                                                            // money
  std::vector<int64_t> future_spend_micros, future_orders;  // in the days after; 0: not active

  bool money() const { return !past_spend_micros.empty(); }
};

struct SegmentOutcome {
  std::string name;  // of the model of then; "" for clusters, which have none yet
  int then = 0;      // index in the model of then
  int now = -1;      // index in the model at the end of the days watched; -1: none is this one
  int64_t customers = 0;
  double customers_share = kNoValue;
  double past_spend_mean = kNoValue, past_orders_mean = kNoValue;
  int64_t spend_micros = 0, orders = 0, active = 0;  // in the days watched, exact
  // A customer's mean with its BCa bootstrap interval (NaN where all have the same), and the share
  // who ordered with Wilson's.
  stats::Estimate spend_mean, orders_mean, active_share;
  bool few = false;  // fewer than kFewestInSegment: too few to trust an interval
};

// Whether segments that were worth more before were worth more after, by mean spend (without money
// by mean orders).
struct OrderHolds {
  int segments = 0;           // that had customers
  stats::Estimate spearman;   // over segments
  int pairs = 0, turned = 0;  // pairs of segments; those whose order is the other way round
  int turned_clearly = 0;     // those of them whose intervals do not overlap
  std::string text;           // one sentence
};

// How much of the logarithm of future spend (orders) is explained on customers held out.
struct Explained {
  std::string outcome;     // "log(1 + spend)"
  stats::Estimate before;  // R² of the logarithms of recency and past spend (orders)
  stats::Estimate with_segments;
  stats::Estimate segments_alone;
  stats::Estimate gain;  // with_segments - before
  int folds = 0;
  std::string text;
};

// How well customers are put in the order of their future spend (orders): normalised Gini.
struct RankingGain {
  stats::Estimate by_past;         // by each customer's own past spend
  stats::Estimate by_segments;     // by the past mean of their segment
  stats::Estimate difference;      // by_segments - by_past
  double in_hindsight = kNoValue;  // by the future mean of their segment: the most it can be
  std::string text;
};

// Where the customers of then are at the end of the days watched.
struct Moves {
  int64_t customers = 0;  // in both
  int64_t gone = 0;       // without an order in the window any more
  int64_t arrived = 0;    // that were not there then
  int rows = 0, columns = 0;
  // rows x columns: segments of then by segments of the end; the last of each is "no segment".
  std::vector<int64_t> from_to;
  double stayed = kNoValue;  // share still in the same segment, each time by the model of that time
  double stayed_frozen = kNoValue;         // the same by the model of then alone
  double adjusted_rand = kNoValue;         // the two assignments
  double adjusted_rand_models = kNoValue;  // both models on the customers as they were then
  std::string text;
};

struct ModelFold {
  std::string model, method;
  std::string missing;  // why this model could not be looked at; the rest is empty then
  // Features that the model uses now and did not see then, since their past is not known.
  std::vector<std::string> left_out;
  std::vector<SegmentOutcome> segments;
  int64_t without_segment = 0;
  OrderHolds order;
  Explained explained;
  RankingGain ranking;
  Moves moves;
};

struct Fold {
  base::LocalSeconds from = 0, until = 0;  // fitted as of the first, watched until the second
  int64_t customers = 0, active = 0;
  int64_t orders = 0, spend_micros = 0;
  // Of customers who were not there at `from`: no segment could know them.
  int64_t new_customers = 0, new_orders = 0, new_spend_micros = 0;
  std::vector<ModelFold> models;  // in the order of the project
};

struct OutOfTimeReport {
  std::string missing;  // why there is none; the rest is empty then
  int horizon_days = 0;
  std::string horizon_reason;  // one sentence
  double customers_share = 1;  // below 1: of a sample by key
  std::string intervals;       // what kinds they are
  std::vector<std::string> notes;
  std::vector<Fold> folds;  // the latest first
};

// One model's segments as of the day, beside what is there at the end of the days watched.
struct Labels {
  std::string model, method;
  std::vector<std::string> names;  // of the segments of then; "" each for clusters
  int then_segments = 0, end_segments = 0;
  std::span<const int32_t> then;            // one a customer watched, -1: none
  std::span<const int32_t> end;             // by the model of the end, at the end; -2: gone
  std::span<const int32_t> frozen;          // by the model of then, at the end; -2: gone
  std::span<const int32_t> end_model_then;  // by the model of the end, on the day
  int64_t arrived = 0;                      // customers of the end who were not there on the day
  // Rules: segment i of both models is the same one. Else segments are matched one to one, so that
  // most customers keep theirs on the day.
  bool same_segments = false;
};

struct JudgeOptions {
  uint64_t seed = 1;
  int replicates = 2000;  // of the bootstrap
  int folds = 10;         // of the cross-validation, by key
  base::Pool* pool = nullptr;
  const base::Cancel* cancel = nullptr;
};

// What holds for every model of a fold: the ranking by past spend and what recency and past spend
// explain.
struct Baseline {
  std::vector<double> past, outcome;  // spend (orders) in units
  std::vector<double> log_recency, log_past, log_outcome;
  stats::Estimate r_squared;      // of log_recency and log_past
  std::vector<double> predicted;  // held out
  std::vector<int32_t> groups;    // of the jackknife, by key
  std::vector<double> gini;       // by past: all, then without each group
};
base::Result<Baseline> baseline_of(const Watched& watched, const JudgeOptions& options);

// Judges one model: outcomes of its segments, whether their order held, what they explain beyond
// recency and past spend, how well they rank, and who moved.
// Errors: Code::internal when lengths differ; Code::cancelled.
// Repeats: the same bits for any threads and order of the data's rows (customers ascend by id).
// Cost: O(customers (columns² + log customers)), and the bootstrap's replicates x segments.
// Source: normalised Gini and its delete-a-group jackknife, Kott 2001; BCa, Efron 1987.
// Checked: OutOfTimeTest against pandas and scikit-learn (tests/oracle/out_of_time_oracle.py):
// sums, orders and shares exactly, R² and Gini 1e-9.
base::Result<ModelFold> judge(const Watched& watched, const Baseline& baseline,
                              const Labels& labels, const JudgeOptions& options);

}  // namespace coterie::evidence
