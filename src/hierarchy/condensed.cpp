// The matrix holds the pairs (i, j), i < j, row after row; entries of a cluster that is no more are
// never read. Complete linkage keeps squared distances, which are whole numbers.
#include "hierarchy/condensed.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

#include "base/pages.hpp"
#include "hierarchy/rounds.hpp"
#include "hierarchy/tiles.hpp"

namespace coterie::hierarchy {

namespace {

constexpr size_t kSweepShare = 6;  // a walk along a column costs as much as so many along a row
constexpr size_t kChunk = 64;

class MatrixLinkage {
 public:
  MatrixLinkage(const Leaves& leaves, Update update, const cluster::Context& context)
      : leaves_(leaves),
        update_(update),
        context_(context),
        pairs_(condensed_bytes(leaves.count()) / sizeof(double)),
        sizes_(leaves.sizes),
        rounds_(leaves.count()) {}

  base::Result<std::vector<Join>> run();

 private:
  int64_t count() const { return leaves_.count(); }
  // The place of (i, j), i < j, is this + j.
  int64_t row(int64_t i) const { return i * count() - i * (i + 1) / 2 - i - 1; }
  double& pair(int64_t i, int64_t j) { return pairs_.data()[i < j ? row(i) + j : row(j) + i]; }
  bool cancelled() const { return context_.cancel != nullptr && context_.cancel->requested(); }
  void measure();
  void find();
  void sweep();
  Neighbour nearest(int64_t name);
  struct Pair {
    int64_t low, high;
    double low_size, high_size;
  };
  // The distance to what two clusters become, by those to the two.
  double joined(const Pair& by, double low, double high) const;
  void merge(std::span<const std::pair<int64_t, int64_t>> pairs);

  const Leaves& leaves_;
  Update update_;
  const cluster::Context& context_;
  base::Pages<double> pairs_;
  std::vector<int64_t> sizes_;
  Rounds rounds_;
  std::vector<Join> joins_;
};

void MatrixLinkage::measure() {
  Tiles tiles(count(), leaves_.cols);
  const auto whole = [&](int64_t leaf) {
    const std::span<const float> point = leaves_.point(leaf);
    return std::vector<double>(point.begin(), point.end());
  };
  for (int64_t leaf = 0; leaf < count(); ++leaf) tiles.put(leaf, whole(leaf), 0);
  context_.pool->run(count(), [&](int64_t i, int) {
    if (cancelled()) return;
    const std::vector<double> point = whole(i);
    std::array<double, kTile> squares;
    const int64_t start = row(i);
    for (int64_t tile = (i + 1) / kTile; tile < tiles.count(); ++tile) {
      tile_distances(tiles, tile, point.data(), squares);
      const int64_t first = tile * kTile, end = std::min(first + kTile, count());
      for (int64_t j = std::max(first, i + 1); j < end; ++j) {
        const double square = squares[static_cast<size_t>(j - first)];
        pairs_.data()[start + j] = update_ == Update::average ? std::sqrt(square) : square;
      }
    }
  });
}

Neighbour MatrixLinkage::nearest(int64_t name) {
  Neighbour best;
  for (const int64_t other : rounds_.active()) {
    if (other == name) continue;
    const double cost = pair(name, other);
    if (cost < best.cost) best = {cost, other};
  }
  return best;
}

// One walk over the matrix, row by row, finds the nearest of all: for the columns too, for whose
// clusters lower names come first.
void MatrixLinkage::sweep() {
  const auto threads = static_cast<int64_t>(context_.pool->threads());
  std::vector<std::vector<Neighbour>> found(static_cast<size_t>(threads));
  const std::span<const int64_t> active = rounds_.active();
  context_.pool->run(threads, [&](int64_t part, int) {
    std::vector<Neighbour>& best = found[static_cast<size_t>(part)];
    best.resize(static_cast<size_t>(count()));
    for (auto at = static_cast<size_t>(part); at < active.size();
         at += static_cast<size_t>(threads)) {
      if (cancelled()) return;
      const int64_t i = active[at];
      const int64_t start = row(i);
      Neighbour& mine = best[static_cast<size_t>(i)];
      for (const int64_t j : active.subspan(at + 1)) {
        const double cost = pairs_.data()[start + j];
        if (mine.after(cost, j)) mine = {cost, j};
        Neighbour& theirs = best[static_cast<size_t>(j)];
        if (theirs.after(cost, i)) theirs = {cost, i};
      }
    }
  });
  for (const int64_t name : rounds_.asked()) {
    Neighbour best;
    for (const auto& part : found) {
      const Neighbour& other = part[static_cast<size_t>(name)];
      if (other.name >= 0 && best.after(other.cost, other.name)) best = other;
    }
    rounds_.set_nearest(name, best);
  }
}

void MatrixLinkage::find() {
  if (rounds_.asked().size() * kSweepShare > rounds_.active().size()) return sweep();
  const std::span<const int64_t> asked = rounds_.asked();
  context_.pool->run(static_cast<int64_t>(asked.size()), [&](int64_t i, int) {
    const int64_t name = asked[static_cast<size_t>(i)];
    if (!cancelled()) rounds_.set_nearest(name, nearest(name));
  });
}

double MatrixLinkage::joined(const Pair& by, double low, double high) const {
  if (update_ == Update::complete) return std::max(low, high);
  return (by.low_size * low + by.high_size * high) / (by.low_size + by.high_size);
}

// Every new distance comes from old ones of this round, so they can be had in any order: those of
// the new clusters to all others, 64 of these at a time so that they stay in the cache, then those
// between new clusters.
void MatrixLinkage::merge(std::span<const std::pair<int64_t, int64_t>> pairs) {
  std::vector<Pair> news;
  std::vector<char> is_new(static_cast<size_t>(count()));
  for (const auto& [low, high] : pairs) {
    int64_t& size = sizes_[static_cast<size_t>(high)];
    const int64_t more = sizes_[static_cast<size_t>(low)];
    news.push_back({low, high, static_cast<double>(more), static_cast<double>(size)});
    is_new[static_cast<size_t>(high)] = 1;
    size += more;
    const double height = pair(low, high);
    joins_.push_back(
        {low, high, (update_ == Update::average ? height : std::sqrt(height)) * leaves_.step});
  }
  std::vector<int64_t> others;
  for (const int64_t name : rounds_.active())
    if (is_new[static_cast<size_t>(name)] == 0) others.push_back(name);
  const auto chunks = static_cast<int64_t>((others.size() + kChunk - 1) / kChunk);
  context_.pool->run(chunks, [&](int64_t chunk, int) {
    const auto first = static_cast<size_t>(chunk) * kChunk;
    const auto some = std::span(others).subspan(first, std::min(kChunk, others.size() - first));
    for (const Pair& by : news)
      for (const int64_t other : some) {
        double& kept = pair(by.high, other);
        kept = joined(by, pair(by.low, other), kept);
      }
  });
  context_.pool->run(static_cast<int64_t>(news.size()), [&](int64_t number, int) {
    const Pair& a = news[static_cast<size_t>(number)];
    for (const Pair& b : std::span(news).subspan(static_cast<size_t>(number) + 1)) {
      double& kept = pair(a.high, b.high);
      kept = joined(b, joined(a, pair(a.low, b.low), pair(a.high, b.low)),
                    joined(a, pair(a.low, b.high), kept));
    }
  });
}

base::Result<std::vector<Join>> MatrixLinkage::run() {
  measure();
  while (!rounds_.done()) {
    if (!cancelled()) find();
    if (cancelled())
      return base::fail(base::Code::cancelled, "hierarchical clustering", "interrupted");
    merge(rounds_.merge());
    if (context_.progress != nullptr) context_.progress->at(rounds_.share());
  }
  return std::move(joins_);
}

}  // namespace

size_t condensed_bytes(int64_t leaves) {
  return leaves < 2 ? 0 : static_cast<size_t>(leaves * (leaves - 1) / 2) * sizeof(double);
}

int64_t leaves_that_fit(size_t bytes) {
  auto leaves = static_cast<int64_t>(std::sqrt(static_cast<double>(bytes / 4)));
  while (condensed_bytes(leaves + 1) <= bytes) ++leaves;
  while (leaves > 1 && condensed_bytes(leaves) > bytes) --leaves;
  return std::max<int64_t>(leaves, 1);
}

base::Result<std::vector<Join>> link_by_matrix(const Leaves& leaves, Update update,
                                               const cluster::Context& context) {
  try {
    return MatrixLinkage(leaves, update, context).run();
  } catch (const std::bad_alloc&) {
    return base::fail(base::Code::memory, "hierarchical clustering",
                      "the matrix of distances does not fit into memory", {},
                      "use ward or single, or lower the memory limit");
  }
}

}  // namespace coterie::hierarchy
