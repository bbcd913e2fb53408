// The numbers of segments as conditions see them: rank_, z_, rel_, mean_ and median_ of each
// feature and of each level of a category, and share and revenue_share.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "segment/persona.hpp"

namespace coterie::segment {

// One feature of one segment beside all customers; NaN where a number does not exist.
struct FeatureNumbers {
  std::string feature;  // as the column is called; "column=level" for a level
  double mean = kNone, median = kNone, z = kNone, rel = kNone, rank = kNone;
  double all_mean = kNone, all_median = kNone;

  // How far and which way the segment stands out, -1 … 1: by the rank of its median; by its mean
  // where the median is everybody's. 0 where nothing is known.
  double tells() const;
  // The column of a level; "" for a number.
  std::string category() const;
};

class Numbers {
 public:
  // The vocabulary must outlive this.
  Numbers(const Vocabulary& vocabulary, const Description& description,
          std::span<const Segment> segments);

  size_t segments() const { return of_.size(); }
  std::span<const FeatureNumbers> of(size_t segment) const { return of_[segment]; }
  // Index of the feature that a name or one of its other names means; -1 when there is none.
  int find(std::string_view feature) const;
  // The features that begin with the first of these beginnings that any feature has.
  std::vector<int> members(std::span<const std::string> beginnings) const;

  // A checked expression for every segment. it: the feature that `it` stands for, or -1.
  std::vector<double> values(const sql::Expr& expr, int it) const;  // NaN is null
  std::vector<bool> holds(const sql::Expr& condition, int it) const;
  // The features (indices, ascending) of those comparisons in a condition that are true of the
  // segment.
  std::vector<int> reasons(const sql::Expr& condition, int it, size_t segment) const;

 private:
  double value(size_t segment, std::string_view name, int it) const;
  table::Frame frame(const sql::Expr& expr, int it) const;

  const Vocabulary* vocabulary_;
  std::vector<std::vector<FeatureNumbers>> of_;  // [segment][feature]
  std::vector<std::string> keys_;                // canonical name of each feature
  std::vector<double> shares_, revenue_shares_;
};

// Parses an expression over those numbers and checks it. condition: it must be true or false, else
// a number. Errors: Code::project with the column of the fault.
base::Result<sql::ExprPtr> read_expression(std::string_view text, bool condition,
                                           std::string_view where);

}  // namespace coterie::segment
