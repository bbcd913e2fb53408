// The features that tell a segment from the others.
#pragma once
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::figures {

inline constexpr int kMostTelling = 5;
// Two features with |r| at or above this say the same.
inline constexpr double kSayTheSame = 0.9;
// A mean that lies less than this many standard deviations from that of all tells nothing.
inline constexpr double kLeastTelling = 0.1;

// Correlations of pairs of columns, each computed once.
class Correlations {
 public:
  explicit Correlations(const table::Frame& frame) : frame_(frame) {}
  // Whether two number columns say the same.
  bool same(const std::string& a, const std::string& b);

 private:
  const table::Frame& frame_;
  std::map<std::pair<std::string, std::string>, bool> known_;
};

// At most five features: those whose mean lies farthest from that of all customers in standard
// deviations, each saying something that the ones before it do not.
// features: to choose from; on a tie the first comes first.
std::vector<std::string> telling_features(const segment::Segment& segment,
                                          std::span<const std::string> features,
                                          Correlations& correlations);

}  // namespace coterie::figures
