#include "density/neighbours.hpp"

#include <cmath>

#include "cluster/search.hpp"

namespace coterie::density {

namespace {

constexpr size_t kThinned = 200;

// The queues of one block of queries.
class Search {
 public:
  Search(const Tree& queries, const Tree& tree, int64_t k)
      : queries_(queries),
        tree_(tree),
        k_(k),
        low_(static_cast<size_t>(tree.cols())),
        high_(static_cast<size_t>(tree.cols())) {}

  void run(int32_t a) {
    for (int lane = 0; lane < kLanes; ++lane) {
      queues_[lane].clear(k_);
      refresh(lane);
    }
    queries_.box(0, a, low_.data(), high_.data());
    const uint32_t present = queries_.present(a);
    tree_.walk(
        low_.data(), high_.data(), &queries_ == &tree_ ? a : -1, [&] { return widest(present); },
        [](int, int32_t) { return true; }, [&](int32_t b) { look(a, present, b); });
  }
  const Queue& queue(int lane) const { return queues_[lane]; }

 private:
  void refresh(int lane) { limits_[lane] = at_most(queues_[lane].limit(), tree_.cols()); }
  float widest(uint32_t present) const {
    float most = 0;
    for (; present != 0; present &= present - 1)
      most = std::max(most, limits_[std::countr_zero(present)]);
    return most;
  }
  void look(int32_t a, uint32_t present, int32_t b) {
    const float* block = queries_.block(a);
    const Lanes lanes = lanes_of(present & near_box(block, tree_.cols(), tree_.box(0, b), limits_));
    Hits hits;
    find_near(block, lanes, tree_.block(b), tree_.cols(), limits_, limits_, hits);
    for (int i = 0; i < lanes.count; ++i) {
      if (hits.near[i] == 0) continue;
      const int lane = lanes.lane[i];
      for (uint32_t rest = hits.near[i]; rest != 0; rest &= rest - 1) {
        const int32_t other = b * kLanes + std::countr_zero(rest);
        queues_[lane].add(queries_.squared_distance(a * kLanes + lane, tree_, other), other,
                          tree_.weight(other));
      }
      refresh(lane);
    }
  }

  const Tree& queries_;
  const Tree& tree_;
  int64_t k_;
  std::vector<float> low_, high_;
  Queue queues_[kLanes];
  float limits_[kLanes] = {};
};

// Where the curve lies farthest below its chord.
double knee_of(std::span<const double> curve) {
  const size_t count = curve.size() - curve.size() / 100;
  const double low = curve[0], height = curve[count - 1] - low;
  if (!(height > 0)) return low;
  size_t best = count - 1;
  double deepest = 0;
  for (size_t i = 0; i < count; ++i) {
    const double below =
        static_cast<double>(i) / static_cast<double>(count - 1) - (curve[i] - low) / height;
    if (below > deepest) {
      deepest = below;
      best = i;
    }
  }
  return curve[best];
}

}  // namespace

base::Result<Neighbours> find_neighbours(const Tree& queries, const Tree& tree, int64_t k, int keep,
                                         const Context& context, Share share) {
  Neighbours out;
  out.kept = keep;
  out.far.resize(static_cast<size_t>(queries.points()));
  out.ids.assign(out.far.size() * static_cast<size_t>(keep), -1);
  std::vector<Search> searches;
  for (int i = 0; i < context.pool->threads(); ++i) searches.emplace_back(queries, tree, k);
  for_blocks(context, queries.blocks(), share, [&](int32_t a, int worker) {
    Search& search = searches[static_cast<size_t>(worker)];
    search.run(a);
    for (uint32_t rest = queries.present(a); rest != 0; rest &= rest - 1) {
      const int lane = std::countr_zero(rest);
      const int32_t point = a * kLanes + lane;
      const Queue& queue = search.queue(lane);
      out.far[static_cast<size_t>(point)] = queue.far(queue.size() - 1);
      size_t to = static_cast<size_t>(point) * static_cast<size_t>(keep);
      const size_t last = to + static_cast<size_t>(keep);
      for (size_t i = 0; i < queue.size() && to < last; ++i)
        if (&queries != &tree || queue.id(i) != point) out.ids[to++] = queue.id(i);
    }
  });
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());
  return out;
}

base::Result<KDistances> k_distances(const table::Matrix& matrix, const Tree& tree, int k,
                                     const CurveOptions& options, const Context& context) {
  KDistances out;
  out.k = k;
  out.rows = std::min(matrix.rows(), options.rows_most);
  if (out.rows == 0) return out;
  const bool all = out.rows == matrix.rows();
  Tree sample;
  if (!all)
    sample = TRY(
        Tree::make(cluster::take_rows(matrix, cluster::sample_rows(matrix.rows(), options.rows_most,
                                                                   options.seed, options.keys, {})),
                   context));
  const Tree& queries = all ? tree : sample;
  const Neighbours found = TRY(find_neighbours(queries, tree, k, 0, context, {0, 1}));
  std::vector<double> curve;
  for (int32_t point = 0; point < queries.points(); ++point)
    curve.insert(curve.end(), queries.weight(point),
                 std::sqrt(found.far[static_cast<size_t>(point)]) * tree.step());
  std::ranges::sort(curve);
  out.knee = knee_of(curve);
  const size_t kept = std::min(curve.size(), kThinned);
  for (size_t i = 0; i < kept; ++i)
    out.sorted.push_back(curve[kept == 1 ? 0 : i * (curve.size() - 1) / (kept - 1)]);
  return out;
}

}  // namespace coterie::density
