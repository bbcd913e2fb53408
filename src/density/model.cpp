// Both the new rows and the model's points are laid out as trees: rows that lie together search
// together, one block against the tree of the model.
#include "density/model.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

#include "density/neighbours.hpp"

namespace coterie::density {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kStart = 16;  // near points that the search for the least reach begins with

struct Found {
  double reach = kInfinity, far = kInfinity;  // squared
  int32_t point = -1;                         // of the model
};

table::Matrix matrix_of(const DensityModel& model) {
  table::Matrix out(model.count(), model.cols, model.step);
  for (int64_t row = 0; row < out.rows(); ++row)
    for (int col = 0; col < model.cols; ++col)
      out.units(row, col) =
          model.points[static_cast<size_t>(row) * static_cast<size_t>(model.cols) +
                       static_cast<size_t>(col)];
  return out;
}

bool well_formed(const DensityModel& model) {
  const size_t points = model.label.size();
  if (model.cols < 1 || model.points.size() != points * static_cast<size_t>(model.cols))
    return false;
  const bool reach = model.rule == DensityModel::Rule::hdbscan;
  const size_t held = reach ? points : 0;
  for (const int32_t label : model.label)
    if (label < (reach ? -1 : 0) || (reach && label >= static_cast<int32_t>(model.born.size())))
      return false;
  return model.weight.size() == held && model.core.size() == held && model.lambda.size() == held &&
         model.born.size() == model.death.size() && (!reach || model.min_samples > 0);
}

// The tree of a model's points, which knows each point's place in the model.
struct Frozen {
  Tree tree;
  std::vector<int32_t> place;
};

base::Result<Frozen> freeze(const DensityModel& model, const Context& context) {
  Frozen out;
  out.tree = TRY(Tree::make(matrix_of(model), context));
  out.place.resize(static_cast<size_t>(out.tree.points()));
  if (static_cast<int64_t>(out.place.size()) != model.count())
    return base::fail(base::Code::internal, "assign_density", "two points of the model are equal");
  std::vector<uint32_t> weights(out.place.size(), 1);
  for (int64_t row = 0; row < model.count(); ++row) {
    const auto point = static_cast<size_t>(out.tree.point_of(row));
    out.place[point] = static_cast<int32_t>(row);
    if (!model.weight.empty()) weights[point] = model.weight[static_cast<size_t>(row)];
  }
  out.tree.weigh(std::move(weights));
  return out;
}

// Blocks of rows against the model's points.
class Assign {
 public:
  Assign(const Tree& rows, const Frozen& frozen, const DensityModel& model)
      : rows_(rows),
        tree_(frozen.tree),
        place_(frozen.place),
        model_(model),
        reach_(model.rule == DensityModel::Rule::hdbscan),
        low_(static_cast<size_t>(rows.cols())),
        high_(low_) {}

  // Fills in what the rows of block a find. near: their core distances and some near points, for
  // hdbscan.
  void run(int32_t a, const Neighbours& near, std::vector<Found>& found) {
    const uint32_t present = rows_.present(a);
    for (uint32_t rest = present; rest != 0; rest &= rest - 1) {
      const int lane = std::countr_zero(rest);
      const auto row = static_cast<size_t>(a * kLanes + lane);
      const auto kept = static_cast<size_t>(near.kept);
      for (size_t i = row * kept; i < (row + 1) * kept && near.ids[i] >= 0; ++i)
        offer(row, near.ids[i], near, found[row]);
      limits_[lane] = at_most(found[row].reach, rows_.cols());
    }
    const auto limit = [&] {
      float most = 0;
      for (uint32_t rest = present; rest != 0; rest &= rest - 1)
        most = std::max(most, limits_[std::countr_zero(rest)]);
      return most;
    };
    rows_.box(0, a, low_.data(), high_.data());
    tree_.walk(
        low_.data(), high_.data(), -1, limit, [](int, int32_t) { return true; },
        [&](int32_t b) { look(a, present, b, near, found); });
  }

 private:
  void look(int32_t a, uint32_t present, int32_t b, const Neighbours& near,
            std::vector<Found>& found) {
    const float* block = rows_.block(a);
    const Lanes lanes = lanes_of(present & near_box(block, rows_.cols(), tree_.box(0, b), limits_));
    Hits hits;
    find_near(block, lanes, tree_.block(b), rows_.cols(), limits_, limits_, hits);
    for (int i = 0; i < lanes.count; ++i) {
      const auto row = static_cast<size_t>(a * kLanes + lanes.lane[i]);
      for (uint32_t rest = hits.near[i]; rest != 0; rest &= rest - 1)
        offer(row, b * kLanes + std::countr_zero(rest), near, found[row]);
      limits_[lanes.lane[i]] = at_most(found[row].reach, rows_.cols());
    }
  }
  void offer(size_t row, int32_t with, const Neighbours& near, Found& found) const {
    Found seen;
    seen.far = rows_.squared_distance(static_cast<int32_t>(row), tree_, with);
    seen.point = place_[static_cast<size_t>(with)];
    seen.reach = seen.far;  // 0: it is this point
    if (reach_ && seen.far > 0)
      seen.reach =
          std::max({seen.far, near.far[row], model_.core[static_cast<size_t>(seen.point)]});
    if (std::tie(seen.reach, seen.far, seen.point) < std::tie(found.reach, found.far, found.point))
      found = seen;
  }

  const Tree& rows_;
  const Tree& tree_;
  const std::vector<int32_t>& place_;
  const DensityModel& model_;
  bool reach_;
  std::vector<float> low_, high_;
  float limits_[kLanes] = {};
};

struct Segment {
  int32_t label = -1;
  double probability = 0;
};

Segment segment_of(const DensityModel& model, const Found& found) {
  if (found.point < 0) return {};
  const auto point = static_cast<size_t>(found.point);
  const int32_t label = model.label[point];
  if (model.rule == DensityModel::Rule::dbscan)
    return found.far <= static_cast<double>(model.limit) ? Segment{label, 1} : Segment{};
  const auto cluster = static_cast<size_t>(label);
  if (label < 0 || !(found.reach < model.born[cluster])) return {};
  const double lambda = 1 / (std::sqrt(std::max(found.reach, 1.0)) * model.step);
  const double death = model.death[cluster];
  return {label, std::min({lambda, model.lambda[point], death}) / death};
}

}  // namespace

base::Result<DensityAssignment> assign_density(const table::Matrix& matrix,
                                               const DensityModel& model, const Context& context) {
  if (!well_formed(model) || matrix.cols() != model.cols || matrix.step() != model.step)
    return base::fail(base::Code::internal, "assign_density", "the rows do not fit the model");
  DensityAssignment out;
  const auto count = static_cast<size_t>(matrix.rows());
  out.label.assign(count, -1);
  out.runner_up.assign(count, -1);
  out.distance.assign(count, kInfinity);
  out.probability.assign(count, 0);
  if (count == 0 || model.count() == 0) return out;

  const bool reach = model.rule == DensityModel::Rule::hdbscan;
  const Frozen frozen = TRY(freeze(model, context));
  const Tree rows = TRY(Tree::make(matrix, context));
  Neighbours near;
  if (reach)
    near = TRY(find_neighbours(rows, frozen.tree, model.min_samples,
                               std::min(model.min_samples, kStart), context, {0, 0.6}));
  std::vector<Found> found(static_cast<size_t>(rows.points()));
  std::vector<Assign> workers;
  for (int i = 0; i < context.pool->threads(); ++i) workers.emplace_back(rows, frozen, model);
  for_blocks(context, rows.blocks(), {reach ? 0.6 : 0, 1}, [&](int32_t a, int worker) {
    workers[static_cast<size_t>(worker)].run(a, near, found);
  });
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const Found& nearest = found[static_cast<size_t>(rows.point_of(row))];
    const Segment segment = segment_of(model, nearest);
    const auto at = static_cast<size_t>(row);
    out.label[at] = segment.label;
    out.probability[at] = segment.probability;
    out.distance[at] = std::sqrt(nearest.far) * model.step;
  }
  return out;
}

}  // namespace coterie::density
