// Gathers what each figure stands on, once.
#include "figures/figures.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "segment/comparison.hpp"
#include "segment/model.hpp"
#include "table/transform.hpp"

namespace coterie::figures {
namespace {

using base::Result;
using base::Status;

class Maker {
 public:
  Maker(engine::Engine& engine, const pipeline::RunResult& result, const cluster::Context& context)
      : engine_(engine),
        result_(result),
        context_(context),
        chosen_(result.models[static_cast<size_t>(result.chosen)]),
        k_(static_cast<int>(chosen_.segments.size())) {}

  Result<Figures> run() {
    if (context_.progress != nullptr) context_.progress->step("Making figures");
    TRY(read_models());
    measure();
    TRY(of_the_space());
    of_the_frame();
    TRY(of_the_lines());
    of_the_segments();
    return std::move(out_);
  }

 private:
  std::span<const int32_t> segment_of() const { return chosen_.assignment.segment; }

  Status read_models() {
    for (const auto& text : result_.model_json) {
      const auto json = nlohmann::json::parse(text, nullptr, false);
      if (json.is_discarded())
        return base::fail(base::Code::internal, "making figures", "a frozen model is no JSON");
      models_.push_back(TRY(segment::model_from_json(json)));
    }
    if (models_.size() != result_.models.size())
      return base::fail(base::Code::internal, "making figures", "a frozen model is missing");
    return {};
  }

  void measure() {
    for (const auto& column : result_.frame.columns)
      if (!column.category) measured_.push_back({&column, {}});
    context_.pool->run(static_cast<int64_t>(measured_.size()), [&](int64_t i, int) {
      auto& one = measured_[static_cast<size_t>(i)];
      one.moments = table::moments(one.column->values);
    });
    if (result_.everyone)
      for (auto& one : measured_) of_everyone(one);
    for (const auto& feature : result_.features)
      if (const auto* one = measured(feature.name)) {
        features_.push_back(feature.name);
        columns_.push_back(one->column);
        moments_.push_back(one->moments);
      }
  }

  // Map and silhouettes; a table of categories alone has no space to lie in.
  Status of_the_space() {
    const auto common = segment::comparison_space(models_, result_.frame, features_);
    if (!common) return {};
    space_ = TRY(table::apply_transform(common->transform, result_.frame, context_.pool));
    std::vector<uint64_t> keys;
    for (int64_t row = 0; row < result_.frame.rows(); ++row)
      keys.push_back(base::hash_text(result_.frame.ids[row]));
    cluster::IndexOptions options;
    options.seed = result_.project.seed;
    options.keys = keys;
    out_.silhouettes = TRY(make_silhouettes(*space_, segment_of(), k_, options, context_));
    const auto* own = &models_[static_cast<size_t>(result_.chosen)];
    const auto* clusters = std::get_if<segment::ClusterModel>(&own->fitted);
    const bool own_space = clusters != nullptr && !clusters->transform.columns.empty();
    if (own_space && own != common->model)
      space_ = TRY(table::apply_transform(clusters->transform, result_.frame, context_.pool));
    const auto& transform = own_space ? clusters->transform : common->transform;
    const auto* whose = own_space ? own : common->model;
    std::vector<std::string> names;
    for (const auto& column : transform.columns) names.push_back(column.name);
    out_.map = TRY(make_map(*space_, std::move(names), whose != nullptr ? whose->name : "",
                            segment_of(), k_, context_));
    return {};
  }

  void of_the_frame() {
    FittedGrid grid;
    for (size_t i = 0; i < models_.size(); ++i) {
      const auto* model = std::get_if<rules::GridModel>(&models_[i].fitted);
      const bool chosen = static_cast<int>(i) == result_.chosen;
      if (model != nullptr && is_recency_frequency(*model) && (grid.model == nullptr || chosen))
        grid = {static_cast<int>(i), model};
    }
    out_.grid = make_grid(result_.frame, result_.spend_micros, grid);
    out_.distributions = make_distributions(columns_, moments_, segment_of(), k_, *context_.pool);
    out_.agreements = make_agreements(result_.models, result_.chosen);
    out_.concentration = make_concentration(result_.spend_micros);
  }

  Status of_the_lines() {
    if (!result_.loaded.tables.lines) return {};
    const auto lines = TRY(line_sums(engine_, result_, segment_of(), *context_.pool));
    out_.cohorts = make_cohorts(lines, result_.loaded.as_of);
    out_.calendar = make_calendar(lines);
    out_.category_mix = make_category_mix(lines, k_);
    return {};
  }

  // To the centre of each customer's segment: the model's own where it has one, else to the mean of
  // the segment in the space of the map.
  std::vector<double> distances() const {
    if (segment::has_centres(chosen_.method) || !space_) return chosen_.assignment.distance;
    const auto cols = static_cast<size_t>(space_->cols());
    std::vector<double> means(static_cast<size_t>(k_) * cols), counts(static_cast<size_t>(k_));
    const auto labels = segment_of();
    for (size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] < 0) continue;
      const auto segment = static_cast<size_t>(labels[row]);
      ++counts[segment];
      for (size_t col = 0; col < cols; ++col)  // whole numbers: exact in any order
        means[segment * cols + col] +=
            static_cast<double>(space_->units(static_cast<int64_t>(row), static_cast<int>(col)));
    }
    for (size_t i = 0; i < means.size(); ++i) means[i] /= counts[i / cols];
    std::vector<double> out(labels.size(), NAN);
    for (size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] < 0) continue;
      double square = 0;
      for (size_t col = 0; col < cols; ++col) {
        const double away =
            static_cast<double>(space_->units(static_cast<int64_t>(row), static_cast<int>(col))) -
            means[static_cast<size_t>(labels[row]) * cols + col];
        square += away * away;
      }
      out[row] = std::sqrt(square) * space_->step();
    }
    return out;
  }

  void of_the_segments() {
    std::vector<std::vector<int64_t>> members(static_cast<size_t>(k_));
    for (size_t row = 0; row < segment_of().size(); ++row)
      if (segment_of()[row] >= 0)
        members[static_cast<size_t>(segment_of()[row])].push_back(static_cast<int64_t>(row));
    const auto away = distances();
    Correlations correlations(result_.frame);
    for (size_t s = 0; s < chosen_.segments.size(); ++s) {
      const auto& segment = chosen_.segments[s];
      SegmentFigures one;
      for (const auto& profile : segment.profile)
        if (const auto* all = measured(profile.feature))
          one.intervals.push_back(standardised_interval(profile, all->moments));
        else
          one.intervals.push_back({NAN, NAN});
      one.telling = telling_features(segment, features_, correlations);
      one.examples = make_examples(result_.frame, members[s], away, one.telling);
      out_.segments.push_back(std::move(one));
    }
  }

  struct Measured {
    const table::Column* column;
    table::Moments moments;
  };
  // Segments are told by means of all customers, so is what they are held against.
  void of_everyone(Measured& one) const {
    for (const auto& feature : result_.population.features)
      if (feature.feature == one.column->name) {
        one.moments.count = feature.count;
        one.moments.mean = feature.mean;
        one.moments.sd = feature.sd;
      }
  }
  const Measured* measured(const std::string& name) const {
    for (const auto& one : measured_)
      if (one.column->name == name) return &one;
    return nullptr;
  }

  engine::Engine& engine_;
  const pipeline::RunResult& result_;
  const cluster::Context& context_;
  const segment::ModelResult& chosen_;
  const int k_;
  std::vector<segment::Model> models_;
  std::vector<Measured> measured_;  // every number column of the frame
  // Of these, what was asked for.
  std::vector<std::string> features_;
  std::vector<const table::Column*> columns_;
  std::vector<table::Moments> moments_;
  std::optional<table::Matrix> space_;
  Figures out_;
};

}  // namespace

Result<Figures> make_figures(engine::Engine& engine, const pipeline::RunResult& result,
                             const cluster::Context& context) {
  if (result.chosen < 0 || static_cast<size_t>(result.chosen) >= result.models.size())
    return base::fail(base::Code::internal, "making figures", "no model was chosen");
  return Maker(engine, result, context).run();
}

}  // namespace coterie::figures
