// Sums of a cluster's rows are whole numbers, so its mean and the cost of a pair do not depend on
// the order of merging, and one formula gives the cost whichever side asks.
#include "hierarchy/ward.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

#include "hierarchy/rounds.hpp"
#include "hierarchy/tiles.hpp"

namespace coterie::hierarchy {

namespace {

struct Scratch {
  explicit Scratch(int cols) : group(cols) {}
  Group group;
  std::vector<float> minima;
  std::vector<Candidate> candidates;
  std::array<Neighbour, kGroup> best;
};

class Agglomeration {
 public:
  Agglomeration(const Leaves& leaves, const cluster::Context& context);
  base::Result<std::vector<Join>> run();

 private:
  size_t width() const { return static_cast<size_t>(cols_); }
  std::span<const double> mean(int64_t name) const {
    return std::span(means_).subspan(static_cast<size_t>(name) * width(), width());
  }
  double size(int64_t name) const { return static_cast<double>(sizes_[static_cast<size_t>(name)]); }
  bool cancelled() const { return context_.cancel != nullptr && context_.cancel->requested(); }
  void set_mean(int64_t name);
  double growth(int64_t a, int64_t b) const;
  void pack();
  void find();
  void find_group(std::span<const int64_t> names, Scratch& at);
  void look_into(int64_t tile, int lane, int64_t name, Scratch& at) const;
  void merge(int64_t low, int64_t high);

  const cluster::Context& context_;
  int cols_;
  double step_;
  size_t widest_ = 0;  // the column of largest variance
  std::vector<int64_t> sums_, sizes_;
  std::vector<double> means_;
  Rounds rounds_;
  Tiles tiles_{0, 1};
  std::vector<int64_t> at_place_, place_of_;
  int64_t changes_ = 0;  // places used again since the tiles were packed
  std::vector<Scratch> scratch_;
  std::vector<Join> joins_;
};

Agglomeration::Agglomeration(const Leaves& leaves, const cluster::Context& context)
    : context_(context),
      cols_(leaves.cols),
      step_(leaves.step),
      sums_(leaves.sums),
      sizes_(leaves.sizes),
      means_(leaves.sums.size()),
      rounds_(leaves.count()),
      place_of_(leaves.sizes.size()),
      scratch_(static_cast<size_t>(context.pool->threads()), Scratch(leaves.cols)) {
  // Around the middle, where float32 is finest; a whole number, so that sums stay whole.
  std::vector<int64_t> middle(width());
  for (size_t i = 0; i < leaves.units.size(); ++i)
    middle[i % width()] += static_cast<int64_t>(leaves.units[i]);
  for (int64_t& at : middle) at /= std::max<int64_t>(leaves.count(), 1);
  for (size_t i = 0; i < sums_.size(); ++i) sums_[i] -= middle[i % width()] * sizes_[i / width()];
  std::vector<double> squares(width());
  for (int64_t leaf = 0; leaf < leaves.count(); ++leaf) {
    set_mean(leaf);
    for (size_t col = 0; col < width(); ++col) squares[col] += mean(leaf)[col] * mean(leaf)[col];
  }
  widest_ = static_cast<size_t>(std::ranges::max_element(squares) - squares.begin());
}

void Agglomeration::set_mean(int64_t name) {
  const size_t first = static_cast<size_t>(name) * width();
  for (size_t i = first; i < first + width(); ++i)
    means_[i] = static_cast<double>(sums_[i]) / size(name);
}

// What merging adds to the within sum of squares, in grid units; the same for (b, a).
double Agglomeration::growth(int64_t a, int64_t b) const {
  const auto x = mean(a), y = mean(b);
  double square = 0;
  for (size_t col = 0; col < x.size(); ++col) square += (x[col] - y[col]) * (x[col] - y[col]);
  return size(a) * size(b) / (size(a) + size(b)) * square;
}

// Lays the clusters out anew, clusters of like size and place side by side: a tile's bounds are as
// tight as its sizes and norms are alike.
void Agglomeration::pack() {
  std::vector<int64_t> order(rounds_.active().begin(), rounds_.active().end());
  std::ranges::sort(
      order, {}, [&](int64_t name) { return std::pair(sizes_[static_cast<size_t>(name)], name); });
  tiles_ = Tiles(static_cast<int64_t>(order.size()), cols_);
  at_place_.assign(static_cast<size_t>(tiles_.count()) * kTile, -1);
  for (size_t place = 0; place < order.size(); ++place) {
    const int64_t name = order[place];
    at_place_[place] = name;
    place_of_[static_cast<size_t>(name)] = static_cast<int64_t>(place);
    tiles_.put(static_cast<int64_t>(place), mean(name), 1 / size(name));
  }
  for (Scratch& at : scratch_) at.minima.resize(static_cast<size_t>(tiles_.count()) * kGroup);
  changes_ = 0;
}

void Agglomeration::find() {
  const std::span<const int64_t> names = rounds_.asked();
  const auto groups = static_cast<int64_t>((names.size() + kGroup - 1) / kGroup);
  context_.pool->run(groups, [&](int64_t group, int worker) {
    if (cancelled()) return;
    const auto first = static_cast<size_t>(group) * kGroup;
    find_group(names.subspan(first, std::min<size_t>(kGroup, names.size() - first)),
               scratch_[static_cast<size_t>(worker)]);
  });
}

void Agglomeration::find_group(std::span<const int64_t> names, Scratch& at) {
  std::ranges::fill(at.group.coordinates, 0.0F);
  for (size_t i = 0; i < kGroup; ++i) {
    const int lane = static_cast<int>(i);
    if (i < names.size())
      for (int col = 0; col < cols_; ++col)
        at.group.coordinate(lane, col) =
            static_cast<float>(mean(names[i])[static_cast<size_t>(col)]);
    at.group.measure(lane, i < names.size() ? 1 / size(names[i]) : 1);
  }
  tile_minima(tiles_, at.group, at.minima.data());
  at.best.fill({});
  // A cluster is its own nearest in its tile: that one is looked into whatever its lowest score.
  for (size_t i = 0; i < names.size(); ++i) {
    const int64_t tile = place_of_[static_cast<size_t>(names[i])] / kTile;
    at.minima[static_cast<size_t>(tile) * kGroup + i] = std::numeric_limits<float>::max();
    look_into(tile, static_cast<int>(i), names[i], at);
  }
  const Bounds limits = bounds(tiles_, at.group, at.minima.data(), {});
  candidates(tiles_, at.group, at.minima.data(), {}, limits, at.candidates);
  for (const Candidate& candidate : at.candidates)
    for (uint64_t lanes = candidate.lanes; lanes != 0; lanes &= lanes - 1) {
      const auto lane = static_cast<size_t>(std::countr_zero(lanes));
      if (lane < names.size()) look_into(candidate.tile, static_cast<int>(lane), names[lane], at);
    }
  for (size_t i = 0; i < names.size(); ++i) rounds_.set_nearest(names[i], at.best[i]);
}

// Every cluster of the tile that may be nearer than the nearest so far: the distances are those of
// means rounded to float, off by less than the bound of the scores.
void Agglomeration::look_into(int64_t tile, int lane, int64_t name, Scratch& at) const {
  std::array<double, kTile> distances;
  tile_distances(tiles_, tile, mean(name).data(), distances);
  Neighbour& best = at.best[static_cast<size_t>(lane)];
  const double slack = static_cast<double>(at.group.slack[static_cast<size_t>(lane)]) +
                       static_cast<double>(tiles_.slack()[tile]);
  for (size_t i = 0; i < kTile; ++i) {
    const int64_t other = at_place_[static_cast<size_t>(tile) * kTile + i];
    if (other < 0 || other == name) continue;
    const double share = size(name) * size(other) / (size(name) + size(other));
    if ((distances[i] - slack) * share > best.cost) continue;
    const double cost = growth(name, other);
    if (best.after(cost, other)) best = {cost, other};
  }
}

void Agglomeration::merge(int64_t low, int64_t high) {
  const auto from = static_cast<size_t>(low), to = static_cast<size_t>(high);
  joins_.push_back({low, high, std::sqrt(2 * growth(low, high)) * step_});
  for (size_t col = 0; col < width(); ++col)
    sums_[to * width() + col] += sums_[from * width() + col];
  sizes_[to] += sizes_[from];
  set_mean(high);
  tiles_.take(place_of_[from]);
  at_place_[static_cast<size_t>(place_of_[from])] = -1;
  tiles_.put(place_of_[to], mean(high), 1 / size(high));
  ++changes_;
}

base::Result<std::vector<Join>> Agglomeration::run() {
  if (!rounds_.done()) pack();
  while (!rounds_.done()) {
    find();
    if (cancelled())
      return base::fail(base::Code::cancelled, "hierarchical clustering", "interrupted");
    for (const auto& [low, high] : rounds_.merge()) merge(low, high);
    if (changes_ > static_cast<int64_t>(rounds_.active().size()) / 16) pack();
    if (context_.progress != nullptr) context_.progress->at(rounds_.share());
  }
  return std::move(joins_);
}

}  // namespace

base::Result<std::vector<Join>> ward(const Leaves& leaves, const cluster::Context& context) {
  return Agglomeration(leaves, context).run();
}

}  // namespace coterie::hierarchy
