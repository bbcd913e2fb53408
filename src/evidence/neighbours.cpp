#include "evidence/neighbours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "base/text.hpp"
#include "cluster/matching.hpp"
#include "stats/agreement.hpp"
#include "table/profile.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using base::Result;
using segment::kNone;

constexpr double kMostly = 0.5;
constexpr double kWorthTelling = 0.1;  // of a segment or a cluster
constexpr double kKept = 0.75;         // Hennig: stable from there on

// Customers of each segment of the run (rows) in each cluster (columns).
class Flows {
 public:
  Flows(const Subject& subject, std::span<const int32_t> before, std::span<const int32_t> after,
        int clusters)
      : segments_(subject.result->segments.size()),
        clusters_(static_cast<size_t>(clusters)),
        counts_(segments_ * clusters_),
        of_segment_(segments_),
        of_cluster_(clusters_) {
    for (size_t i = 0; i < before.size(); ++i) {
      if (before[i] >= 0) ++of_segment_[static_cast<size_t>(before[i])];
      if (after[i] >= 0) ++of_cluster_[static_cast<size_t>(after[i])];
      if (before[i] >= 0 && after[i] >= 0)
        ++counts_[static_cast<size_t>(before[i]) * clusters_ + static_cast<size_t>(after[i])];
    }
  }

  size_t segments() const { return segments_; }
  size_t clusters() const { return clusters_; }
  int64_t at(size_t segment, size_t cluster) const {
    return counts_[segment * clusters_ + cluster];
  }
  double share_of_segment(size_t segment, size_t cluster) const {
    return ratio(at(segment, cluster), of_segment_[segment]);
  }
  double share_of_cluster(size_t segment, size_t cluster) const {
    return ratio(at(segment, cluster), of_cluster_[cluster]);
  }
  bool holds(size_t segment) const { return of_segment_[segment] > 0; }
  bool has(size_t cluster) const { return of_cluster_[cluster] > 0; }
  // Where most of a cluster comes from, and where most of a segment goes; the first on a tie.
  size_t origin(size_t cluster) const {
    size_t best = 0;
    for (size_t s = 1; s < segments_; ++s)
      if (at(s, cluster) > at(best, cluster)) best = s;
    return best;
  }
  size_t destination(size_t segment) const {
    size_t best = 0;
    for (size_t c = 1; c < clusters_; ++c)
      if (at(segment, c) > at(segment, best)) best = c;
    return best;
  }

 private:
  static double ratio(int64_t part, int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
  }
  size_t segments_, clusters_;
  std::vector<int64_t> counts_, of_segment_, of_cluster_;
};

// Largest first; equal ones by number.
std::vector<size_t> descending(std::vector<size_t> places, const auto& size) {
  std::ranges::stable_sort(places, [&](size_t a, size_t b) { return size(a) > size(b); });
  return places;
}

class Telling {
 public:
  Telling(const Subject& subject, const Customers& customers, std::span<const int32_t> labels,
          int k)
      : subject_(subject),
        customers_(customers),
        labels_(labels),
        flows_(subject, customers.labels, labels, k) {
    out_.k = k;
  }

  Neighbour run() {
    out_.adjusted_rand = agreement(customers_.labels, labels_);
    keep();
    find_splits();
    find_merges();
    out_.sentence = sentence();
    return std::move(out_);
  }

 private:
  const std::string& name(size_t segment) const { return subject_.result->segments[segment].name; }
  void keep();
  void find_splits();
  void find_merges();
  void tell_apart(size_t first, size_t second, size_t segment, Reshaping& split) const;
  std::string sentence() const;

  const Subject& subject_;
  const Customers& customers_;
  std::span<const int32_t> labels_;
  Flows flows_;
  Neighbour out_;
};

void Telling::keep() {
  const auto table = stats::cross_table(with_noise(customers_.labels), with_noise(labels_));
  const auto best = cluster::best_jaccard(table, 1);
  for (size_t s = 0; s < flows_.segments(); ++s)
    if (s + 1 < best.size() && best[s + 1] >= kKept) out_.kept.push_back(name(s));
}

// Clusters that come from the same segment.
void Telling::find_splits() {
  for (size_t s = 0; s < flows_.segments(); ++s) {
    std::vector<size_t> parts;
    for (size_t c = 0; c < flows_.clusters(); ++c)
      if (flows_.has(c) && flows_.origin(c) == s) parts.push_back(c);
    if (parts.size() < 2) continue;
    parts = descending(std::move(parts), [&](size_t c) { return flows_.at(s, c); });
    Reshaping split{.what = "splits", .segments = {name(s)}};
    std::vector<size_t> own;
    for (const size_t c : parts) {
      if (flows_.share_of_cluster(s, c) >= kMostly) {
        own.push_back(c);
        split.shares.push_back(flows_.share_of_segment(s, c));
        continue;
      }
      Reshaping drawn{.what = "drawn"};
      std::vector<size_t> from;
      for (size_t other = 0; other < flows_.segments(); ++other)
        if (flows_.share_of_cluster(other, c) >= kWorthTelling) from.push_back(other);
      for (const size_t other :
           descending(std::move(from), [&](size_t one) { return flows_.at(one, c); })) {
        drawn.segments.push_back(name(other));
        drawn.shares.push_back(flows_.share_of_cluster(other, c));
      }
      out_.reshapings.push_back(std::move(drawn));
    }
    if (own.size() < 2) continue;
    tell_apart(own[0], own[1], s, split);
    out_.reshapings.push_back(std::move(split));
  }
}

// Segments that go to the same cluster.
void Telling::find_merges() {
  for (size_t c = 0; c < flows_.clusters(); ++c) {
    std::vector<size_t> sources;
    for (size_t s = 0; s < flows_.segments(); ++s)
      if (flows_.holds(s) && flows_.destination(s) == c) sources.push_back(s);
    if (sources.size() < 2) continue;
    sources = descending(std::move(sources), [&](size_t s) { return flows_.at(s, c); });
    Reshaping merge{.what = "merge"};
    for (const size_t s : sources) {
      if (flows_.share_of_segment(s, c) >= kMostly) {
        merge.segments.push_back(name(s));
        merge.shares.push_back(flows_.share_of_segment(s, c));
        continue;
      }
      Reshaping dealt{.what = "dealt", .segments = {name(s)}};
      std::vector<size_t> to;
      for (size_t place = 0; place < flows_.clusters(); ++place)
        if (flows_.share_of_segment(s, place) >= kWorthTelling) to.push_back(place);
      for (const size_t place :
           descending(std::move(to), [&](size_t one) { return flows_.at(s, one); })) {
        dealt.to.push_back(name(flows_.origin(place)));
        dealt.shares.push_back(flows_.share_of_segment(s, place));
      }
      out_.reshapings.push_back(std::move(dealt));
    }
    if (merge.segments.size() > 1) out_.reshapings.push_back(std::move(merge));
  }
}

// By the customers of the segment in the two parts.
void Telling::tell_apart(size_t first, size_t second, size_t segment, Reshaping& split) const {
  std::vector<int32_t> groups(labels_.size(), -1);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (customers_.labels[i] != static_cast<int32_t>(segment)) continue;
    if (labels_[i] == static_cast<int32_t>(first)) groups[i] = 0;
    if (labels_[i] == static_cast<int32_t>(second)) groups[i] = 1;
  }
  const auto profiles = table::profile(customers_.frame, groups, 2, subject_.input->context.pool);
  if (!profiles) return;
  double widest = 0;
  for (size_t f = 0; f < profiles->groups[0].features.size(); ++f) {
    const auto& a = profiles->groups[0].features[f];
    const auto& b = profiles->groups[1].features[f];
    if (std::ranges::find(subject_.result->features, a.feature) == subject_.result->features.end())
      continue;
    const double spread = std::sqrt((a.sd * a.sd + b.sd * b.sd) / 2);
    const double apart = spread > 0         ? std::abs(a.mean - b.mean) / spread
                         : a.mean != b.mean ? HUGE_VAL
                                            : 0;
    if (!(apart > widest)) continue;
    widest = apart;
    split.feature = a.feature;
    split.first_mean = a.mean;
    split.second_mean = b.mean;
  }
}

// "62 % and 38 %"
std::string percents(std::span<const double> shares) {
  std::string out;
  for (size_t i = 0; i < shares.size(); ++i)
    out += (i == 0 ? "" : i + 1 == shares.size() ? " and " : ", ") + base::percent(shares[i], 0);
  return out;
}

std::string listed(std::span<const std::string> names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + base::printable(names[i]);
  return out;
}

std::string told(const Reshaping& one) {
  if (one.what == "splits") {
    auto out = fmt::format("{} splits into {} ({} of it", listed(one.segments), one.shares.size(),
                           percents(one.shares));
    if (!one.feature.empty())
      out += fmt::format("; they differ most in {}, mean {} against {}", one.feature,
                         rounded(one.first_mean), rounded(one.second_mean));
    return out + ")";
  }
  if (one.what == "merge") return fmt::format("{} become one", listed(one.segments));
  if (one.what == "drawn")
    return fmt::format("a new segment is drawn from {} ({} of it)", listed(one.segments),
                       percents(one.shares));
  return fmt::format("{} is dealt out ({} of it to the places of {})", listed(one.segments),
                     percents(one.shares), listed(one.to));
}

std::string Telling::sentence() const {
  if (out_.reshapings.empty()) return fmt::format("At k = {} every segment stays one.", out_.k);
  std::string out = fmt::format("At k = {} ", out_.k);
  for (size_t i = 0; i < out_.reshapings.size(); ++i)
    out += (i == 0 ? "" : "; ") + told(out_.reshapings[i]);
  return out + ".";
}

bool is_answer(const base::Error& error) {
  return error.code == Code::data || error.code == Code::project;
}

base::Status go_on(const Subject& subject, const char* what) {
  const auto* cancel = subject.input->context.cancel;
  if (cancel != nullptr && cancel->requested())
    return base::fail(Code::cancelled, what, "interrupted");
  return {};
}

}  // namespace

Neighbour compare_neighbour(const Subject& subject, const Customers& customers,
                            std::span<const int32_t> labels, int k) {
  return Telling(subject, customers, labels, k).run();
}

Result<std::vector<Neighbour>> neighbours(const Subject& subject, const Customers& customers) {
  std::vector<Neighbour> out;
  if (!takes_k(subject.request->method)) return out;
  for (const int k : {subject.result->k - 1, subject.result->k + 1}) {
    TRY(go_on(subject, "k - 1 and k + 1"));
    Neighbour none;
    none.k = k;
    if (k < 2) {
      none.problem = "One segment is no segmentation.";
      out.push_back(std::move(none));
      continue;
    }
    const auto fitted = fit_again(
        subject, customers, {.features = {}, .k = k, .seed = subject.input->seed, .resamples = 0});
    if (!fitted && is_answer(fitted.error())) {
      none.problem = fitted.error().fault;
      out.push_back(std::move(none));
      continue;
    }
    if (!fitted) return std::unexpected(fitted.error());
    out.push_back(
        compare_neighbour(subject, customers, fitted->result.assignment.segment, fitted->result.k));
  }
  return out;
}

Result<SeedReport> try_seeds(const Subject& subject, const Customers& customers, int seeds) {
  SeedReport out;
  out.rows = customers.size();
  const auto& method = subject.request->method;
  if (!segment::is_clusters(method)) {
    out.problem = "Rules draw nothing at random.";
    return out;
  }
  std::vector<std::vector<int32_t>> found;
  std::vector<double> with_run;
  for (int i = 1; i <= seeds; ++i) {
    TRY(go_on(subject, "seeds"));
    Change change{.features = {}, .k = {}, .seed = 0, .resamples = 0};
    change.seed =
        base::draw(subject.input->seed, base::hash_text("seeds"), static_cast<uint64_t>(i));
    if (takes_k(method)) change.k = subject.result->k;
    auto fitted = fit_again(subject, customers, change);
    if (!fitted && is_answer(fitted.error())) {
      out.problem = fitted.error().fault;
      return out;
    }
    if (!fitted) return std::unexpected(fitted.error());
    found.push_back(std::move(fitted->result.assignment.segment));
    with_run.push_back(agreement(customers.labels, found.back()));
  }
  std::vector<double> pairs;
  for (size_t a = 0; a < found.size(); ++a)
    for (size_t b = a + 1; b < found.size(); ++b) pairs.push_back(agreement(found[a], found[b]));
  out.seeds = static_cast<int>(found.size());
  out.adjusted_rand = mean_of(pairs);
  if (!pairs.empty()) out.lowest = std::ranges::min(pairs);
  out.with_run = mean_of(with_run);
  return out;
}

}  // namespace coterie::evidence
