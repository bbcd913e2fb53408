// Rows are kept grouped by their nearest medoid, so that what a candidate changes in one cluster is
// a sum over whole blocks.
#include "medoids/pam.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "cluster/order_free.hpp"

namespace coterie::medoids {

namespace {

constexpr size_t kBuckets = 32;

class Pam {
 public:
  Pam(const Space& space, const Mixed& rows, int k, const base::Cancel* cancel)
      : space_(space),
        rows_(rows),
        k_(static_cast<size_t>(k)),
        n_(static_cast<size_t>(rows.rows())),
        padded_(static_cast<size_t>(rows.blocks()) * kLanes),
        rounder_(rows.rows(), space.largest),
        largest_(rounder_(space.largest)),
        slack_(space.largest * 1e-9),
        cancel_(cancel),
        label_(n_) {}

  // False when fewer than k rows differ.
  bool build(size_t tries, base::Random random);
  // False when cancelled.
  bool improve();
  PamFit fit() const;

 private:
  struct Change {
    double cost = 0;
    size_t leaves = 0;  // the medoid whose place is best taken
  };
  double* to_medoid(size_t medoid) { return table_.data() + medoid * padded_; }
  bool cancelled() const { return cancel_ != nullptr && cancel_->requested(); }
  int64_t best_of(std::span<const int64_t> candidates, std::span<const double> near) const;
  void assign();
  void group();
  // Of what kTogether takes, column by column; the last candidate fills up.
  std::vector<double> together(std::span<const int64_t> candidates) const;
  std::array<Change, kTogether> changes(std::span<const int64_t> candidates) const;
  void swap(size_t leaves, int64_t row);

  const Space& space_;
  const Mixed& rows_;
  size_t k_, n_, padded_;
  cluster::Rounder rounder_;
  double largest_;  // stands for "no medoid yet" and for the second of one medoid
  double slack_;    // more than all rounding of two distances
  const base::Cancel* cancel_;

  std::vector<int64_t> medoids_;
  std::vector<double> table_;          // k x padded: distances to the medoids
  std::vector<size_t> label_;          // of each row
  std::vector<double> near_, second_;  // of each row; of the grouped rows after group()
  std::vector<double> loss_;           // of each medoid: what leaving it out costs
  std::vector<int64_t> order_;         // the grouped rows, -1 where a group is filled up
  std::vector<int64_t> begin_;         // k + 1: the first block of each group
  std::vector<double> reach_;          // a block and those after it: the largest near + second
  std::optional<Sample> grouped_;
};

std::vector<double> Pam::together(std::span<const int64_t> candidates) const {
  std::vector<double> out;
  for (int col = 0; col < rows_.cols(); ++col)
    for (size_t q = 0; q < kTogether; ++q)
      out.push_back(
          static_cast<double>(rows_.at(candidates[std::min(q, candidates.size() - 1)], col)));
  return out;
}

// The candidate that lowers the sum of `near` most (the first of equals); -1 when none does.
int64_t Pam::best_of(std::span<const int64_t> candidates, std::span<const double> near) const {
  const Held held{.near = near.data(), .second = near.data()};
  double lowest = 0;
  int64_t best = -1;
  for (size_t at = 0; at < candidates.size(); at += kTogether) {
    const auto some = candidates.subspan(at, std::min<size_t>(kTogether, candidates.size() - at));
    const Gains found =
        gains(space_, rounder_.magic(), rows_, 0, rows_.blocks(), held, together(some));
    for (size_t q = 0; q < some.size(); ++q) {
      if (found.nearer[q] >= lowest) continue;
      lowest = found.nearer[q];
      best = some[q];
    }
  }
  return best;
}

bool Pam::build(size_t tries, base::Random random) {
  std::vector<double> near(padded_, 0.0);
  std::fill_n(near.begin(), n_, largest_);
  table_.resize(k_ * padded_);
  std::vector<int64_t> candidates(std::min(tries, n_));
  while (medoids_.size() < k_ && !cancelled()) {
    for (size_t i = 0; i < candidates.size(); ++i)
      candidates[i] = static_cast<int64_t>(candidates.size() < n_ ? random.below(n_) : i);
    int64_t best = best_of(candidates, near);
    if (best < 0) best = std::ranges::max_element(near) - near.begin();
    if (near[static_cast<size_t>(best)] <= 0 && !medoids_.empty()) return false;
    double* column = to_medoid(medoids_.size());
    distances(space_, rounder_.magic(), rows_, point_of(rows_, best).data(), column);
    for (size_t i = 0; i < n_; ++i) near[i] = std::min(near[i], column[i]);
    medoids_.push_back(best);
  }
  return true;
}

void Pam::assign() {
  near_.resize(n_);
  second_.resize(n_);
  loss_.assign(k_, 0.0);
  for (size_t i = 0; i < n_; ++i) {
    double first = table_[i], second = largest_;
    size_t label = 0;
    for (size_t j = 1; j < k_; ++j) {
      const double d = table_[j * padded_ + i];
      second = std::min(second, std::max(d, first));
      label = d < first ? j : label;
      first = std::min(d, first);
    }
    near_[i] = first;
    second_[i] = second;
    label_[i] = label;
    loss_[label] += second - first;
  }
}

// Sorts the rows by cluster, and in a cluster roughly by falling near + second.
void Pam::group() {
  double widest = 0;
  for (size_t i = 0; i < n_; ++i) widest = std::max(widest, near_[i] + second_[i]);
  const double scale = widest > 0 ? static_cast<double>(kBuckets - 1) / widest : 0;
  const auto slot = [&](size_t i) {
    const auto bucket = static_cast<size_t>((near_[i] + second_[i]) * scale);
    return label_[i] * kBuckets + (kBuckets - 1 - std::min(bucket, kBuckets - 1));
  };
  std::vector<size_t> slots(n_), starts(k_ * kBuckets);
  for (size_t i = 0; i < n_; ++i) ++starts[slots[i] = slot(i)];
  size_t at = 0;
  begin_.clear();
  for (size_t s = 0; s < starts.size(); ++s) {
    if (s % kBuckets == 0) {
      at = (at + kLanes - 1) / kLanes * kLanes;
      begin_.push_back(static_cast<int64_t>(at / kLanes));
    }
    const size_t size = starts[s];
    starts[s] = at;
    at += size;
  }
  at = (at + kLanes - 1) / kLanes * kLanes;
  begin_.push_back(static_cast<int64_t>(at / kLanes));

  order_.assign(at, -1);
  std::vector<double> near(at), second(at);
  reach_.assign(at / kLanes, 0.0);
  for (size_t i = 0; i < n_; ++i) {
    const size_t to = starts[slots[i]]++;
    order_[to] = static_cast<int64_t>(i);
    near[to] = near_[i];
    second[to] = second_[i];
    reach_[to / kLanes] = std::max(reach_[to / kLanes], near_[i] + second_[i]);
  }
  for (size_t j = 0; j < k_; ++j)
    for (int64_t b = begin_[j + 1] - 2; b >= begin_[j]; --b)
      reach_[static_cast<size_t>(b)] =
          std::max(reach_[static_cast<size_t>(b)], reach_[static_cast<size_t>(b) + 1]);
  near_.swap(near);
  second_.swap(second);
  grouped_.emplace(rows_, order_);
}

// A row of group j at distance d(x, j) of the candidate is at least d(x, j) - near from it; when
// that is no less than second, the candidate changes nothing for it.
std::array<Pam::Change, kTogether> Pam::changes(std::span<const int64_t> candidates) const {
  const std::vector<double> points = together(candidates);
  const Mixed grouped = grouped_->view();
  const Held held{.near = near_.data(), .second = second_.data()};
  std::array<double, kTogether> nearer{};
  std::array<Change, kTogether> best;
  for (size_t j = 0; j < k_; ++j) {
    double far = largest_;
    for (const int64_t row : candidates)
      far = std::min(far, table_[j * padded_ + static_cast<size_t>(row)]);
    const auto first = reach_.begin() + begin_[j], last = reach_.begin() + begin_[j + 1];
    const auto end =
        std::partition_point(first, last, [&](double reach) { return reach > far - slack_; });
    const Gains found =
        gains(space_, rounder_.magic(), grouped, begin_[j], end - reach_.begin(), held, points);
    for (size_t q = 0; q < kTogether; ++q) {
      nearer[q] += found.nearer[q];
      const double cost = loss_[j] + found.kept[q];
      if (j == 0 || cost < best[q].cost) best[q] = {cost, j};
    }
  }
  for (size_t q = 0; q < kTogether; ++q) best[q].cost += nearer[q];
  return best;
}

void Pam::swap(size_t leaves, int64_t row) {
  medoids_[leaves] = row;
  distances(space_, rounder_.magic(), rows_, point_of(rows_, row).data(), to_medoid(leaves));
  assign();
  group();
}

bool Pam::improve() {
  if (cancelled()) return false;
  assign();
  group();
  // Candidates without gain since the last swap: after n of them no swap is left.
  size_t vain = 0, row = 0;
  std::array<int64_t, kTogether> some{};
  while (vain < n_) {
    if (cancelled()) return false;
    const size_t count = std::min<size_t>(kTogether, n_ - vain);
    for (size_t q = 0; q < count; ++q) some[q] = static_cast<int64_t>((row + q) % n_);
    const auto found = changes(std::span(some).first(count));
    const auto gainful =
        std::ranges::find_if(found.begin(), found.begin() + static_cast<int64_t>(count),
                             [](const Change& change) { return change.cost < 0; });
    const auto passed = static_cast<size_t>(gainful - found.begin());
    vain += passed;
    row = (row + passed) % n_;
    if (passed == count) continue;
    swap(gainful->leaves, static_cast<int64_t>(row));
    vain = 0;
    row = (row + 1) % n_;
  }
  return true;
}

PamFit Pam::fit() const {
  PamFit out{.medoids = medoids_, .cost = 0};
  for (size_t i = 0; i < n_; ++i) {
    double near = largest_;
    for (size_t j = 0; j < medoids_.size(); ++j) near = std::min(near, table_[j * padded_ + i]);
    out.cost += near;
  }
  return out;
}

}  // namespace

Sample::Sample(const Mixed& all, std::span<const int64_t> rows) {
  if (all.numbers != nullptr) numbers_ = take(*all.numbers, rows);
  if (all.codes != nullptr) codes_ = take(*all.codes, rows);
}

std::vector<float> point_of(const Mixed& rows, int64_t row) {
  std::vector<float> out(static_cast<size_t>(rows.cols()));
  for (size_t col = 0; col < out.size(); ++col) out[col] = rows.at(row, static_cast<int>(col));
  return out;
}

int usual_tries(int64_t rows) {
  return 10 + static_cast<int>(std::ceil(std::sqrt(static_cast<double>(rows))));
}

PamFit pam(const Space& space, const Mixed& rows, int k, int tries, base::Random random,
           const base::Cancel* cancel) {
  Pam search(space, rows, k, cancel);
  if (search.build(static_cast<size_t>(tries), random) && !search.improve()) return {};
  return search.fit();
}

}  // namespace coterie::medoids
