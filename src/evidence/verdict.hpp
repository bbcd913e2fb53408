// Are there segments at all? What the evidence of a run says of the groups in its data.
//
// k-means always returns k clusters, and skewed, zero-heavy, discrete features alone make its
// indices look good. So the customers are held against worlds without groups that are as like them
// as can be (null_worlds.hpp), and the same search is made in each. Indices beat such worlds on any
// curved continuum too, so what decides is the separation (partitions.hpp): `clusters` is said only
// where a valley lies between parts of the customers that is deeper than in (nearly) all worlds of
// every kind, and that stays when the cells of k-means get smaller. As every kind must be beaten,
// no correction for their number is due (an intersection-union test: Berger 1982, Technometrics
// 24:295); how often it is wrong is measured: docs/verdict.md.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "table/matrix.hpp"

namespace coterie::evidence {

enum class Verdict { clusters, weak, none };

// "clusters", "weak", "none": the words of the document.
std::string_view verdict_name(Verdict verdict);

struct VerdictOptions {
  int k_low = 2, k_high = 8;  // numbers of groups tried; 2 <= k_low, k_low + 2 <= k_high
  int chosen_k = 0;           // the k in use: stability is told at it; 0: the k judged best
  uint64_t seed = 1;
  std::span<const uint64_t> keys = {};  // one hash a row, as in KMeansOptions
  // Of each kind, 19 or more. A kind of which 5 among the first 19 worlds are separated as sharply
  // as the customers is drawn no further. That only ever ends in a p-value of .3 or more, so
  // p-values below stay valid.
  int worlds = 99;
  // Ends with the first kind that is not beaten: the same verdict, but without the other kinds.
  bool quick = false;
  double level = 0.05;         // the one-sided p-value up to which a world is beaten
  int64_t sample_rows = 2000;  // customers looked at, chosen by key; the same in each world
  // For the words of the caveats only; may be empty.
  std::span<const std::string> columns = {};  // what the matrix's columns are called
  std::span<const int32_t> labels = {};       // the segments in use, one a row, 0 .. chosen_k - 1
};

// One statistic, against one kind of world.
struct Against {
  std::string_view name;    // of statistic_definitions()
  int k = 0;                // at which it was judged: where the customers stand out most
  double observed = 0;      // at that k
  double mean = 0, sd = 0;  // of the worlds at that k, as are the next three
  double low = 0, median = 0, high = 0;  // 5, 50 and 95 % quantiles
  std::vector<double> worlds = {};       // the worlds' values at that k, ascending; at most 200
  // (1 + worlds that stand out as much at their own best k) / (1 + worlds): the choice of k is paid
  // for. Its Monte Carlo standard error.
  double p_value = 1, p_error = 0;
};

struct NullWorld {
  std::string_view name;     // "shuffled", "gaussian", "uniform", "copula", "copula_in_strata"
  std::string_view meaning;  // one line in plain words
  int worlds = 0;            // drawn
  bool stopped = false;      // it plainly won: no more were needed
  // At the level, in separation, which must be 1 or more where it is judged; the copulas also in
  // persistence, by more than half of their worlds. The shuffled worlds in the gap: they keep the
  // gaps of each feature and fall into every combination of its values, well separated and without
  // sense, but not so tightly.
  bool beaten = false;
  double p_value = 1;                    // of the statistic that decides
  std::vector<Against> statistics = {};  // in the order of statistic_definitions()
};

// Separation, persistence, silhouette_simplified, gap; stability where it is measured.
struct StatisticDefinition {
  std::string_view name;
  std::string_view text;    // what it measures, which variant
  std::string_view range;   // "-1..1, higher is better"
  std::string_view source;  // paper, section
  std::string_view part;    // what it counts for in the verdict
};
std::span<const StatisticDefinition> statistic_definitions();

// One k, so that a claim about it can be looked up.
struct AtK {
  int k = 0;
  double separation = 0, silhouette_simplified = 0, log_inertia = 0;
  double smallest_share = 0;                             // of the customers looked at
  double p_separation = 1, p_silhouette = 1, p_gap = 1;  // at this k alone; the largest of any kind
};

// Something measured that whoever reads the segments should know.
struct Caveat {
  std::string_view
      kind;          // "few_customers", "outliers", "one_feature", "discrete", "other_k", "curved"
  std::string text;  // one sentence
};

struct VerdictReport {
  Verdict verdict = Verdict::none;
  std::string sentence;      // why, in plain words; may be two sentences
  std::string rules_reason;  // one sentence for choose = "auto" when rules tag; "" for clusters
  int k = 0;                 // where the separation stands out most
  int64_t rows = 0;          // customers looked at
  int64_t rows_all = 0;
  std::vector<NullWorld> nulls;
  std::vector<AtK> by_k;  // ascending
  std::vector<Caveat> caveats;
};

// Judges whether the rows fall into groups.
// matrix: what a model is fitted on, standardised. Fewer than 60 customers, or customers of whom
// fewer than 4 differ, are `none`, and it is said why.
// Errors: Code::internal for options out of range, or when keys or labels do not match the rows;
// Code::cancelled.
// Repeats: same bytes for any threads, and any row order when `keys` are given and distinct.
// Cost: (worlds x kinds + 1) sweeps on sample_rows rows, shared by the threads.
// Source: Westfall & Young 1993 (the largest standardised statistic over k, so that the choice of k
// is paid for); Davison & Hinkley 1997, 4.2 (Monte Carlo p-values); gap: Tibshirani, Walther &
// Hastie 2001; no conclusion from an index alone: Hennig & Lin 2015, Statistics and Computing 25.
// Checked: VerdictTest; a slice of bench/verdict's calibration in tests/. The full calibration
// (verdict_calibration --shops 400 --page docs/verdict.md) has not been run yet: how often the
// verdict errs is not known.
base::Result<VerdictReport> judge(const table::Matrix& matrix, const VerdictOptions& options,
                                  const cluster::Context& context);

}  // namespace coterie::evidence
