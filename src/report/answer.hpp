// What a reader must know first about a run, in words: which segments there are, how many people
// and how much money, what to do with each, how far to trust it. The terminal's summary, the page's
// first screen and the memo are three dresses of this one answer; all of it is told from the
// document alone, and every text is printable.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace coterie::report {

struct AnsweredSegment {
  int64_t id = 0;
  std::string name, reason, offer;
  int64_t customers = 0;
  double customers_share = std::numeric_limits<double>::quiet_NaN();
  double revenue = std::numeric_limits<double>::quiet_NaN();  // NaN without money, as the share
  double revenue_share = std::numeric_limits<double>::quiet_NaN();
};

// How far the groups can be believed: clusters by the verdict of the evidence, others (and all,
// without a verdict) by the silhouette of the chosen model (Kaufman & Rousseeuw 1990, table 4).
enum class Trust {
  strong,   // silhouette above 0.5: they stand apart
  fair,     // at least 0.25, or a verdict of clusters: good enough to act on
  weak,     // below 0.25, or another verdict, and clusters
  rules,    // below 0.25, and borders that somebody drew
  unknown,  // not measured
};

struct Answer {
  std::string project;             // "gift-shop"
  std::string headline;            // "5 segments of 600 customers"
  std::vector<std::string> facts;  // "2,138 orders", "705,849.60 GBP", "as of 2011-12-10"
  std::string lead;                // where the money and the people are
  std::string currency;            // "" when nobody said
  bool money = false;
  std::vector<AnsweredSegment> segments;  // that have a customer, in the run's order
  std::vector<std::string> nobody;        // names of those that have none
  int64_t customers_without = 0;          // customers in no segment
  Trust trust = Trust::unknown;
  std::string brief_verdict;          // "Well enough to act on"
  std::string verdict;                // what that means for who acts on it
  std::string why;                    // which model, why this one, why so many segments
  std::vector<std::string> data;      // what was left out of the data, and what was put aside
  std::vector<std::string> warnings;  // what limits the claims that can be made
};

// document: of a run; what is missing or of another kind in it is left out.
// Repeats: the same answer for the same document.
Answer answer(const nlohmann::ordered_json& document);

const char* trust_word(Trust trust);

// "24.4 %", "under 0.1 %".
std::string small_share(double share);
// The segments that matter most, for money where it is known, else for people; the first first.
// Returns: at most `most`; they live as long as the answer.
std::vector<const AnsweredSegment*> weightiest(const Answer& answer, size_t most);

// "Nobody is in: Promising, New." with at most eight names; "" when nobody is empty.
std::string nobody_words(const Answer& answer);
// "10 customers are in no segment."
std::string without_words(const Answer& answer);
// "705,849.60 GBP", with "revenue" where no currency is known.
std::string money_words(double amount, const std::string& currency);

}  // namespace coterie::report
