#include "pipeline/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "segment/cluster_settings.hpp"
#include "segment/persona.hpp"

namespace coterie::pipeline {
namespace {

using base::Code;
using base::Result;
using base::Status;

bool has(std::span<const std::string> names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// The request without what is only measured beside the fit: the model comes out the same.
project::ModelRequest fit_alone(project::ModelRequest request) {
  for (const auto& known : segment::cluster_definitions(request.method))
    if (known.name == "resamples" || known.name == "references")
      request.settings[std::string(known.name)] = {int64_t{0}, ""};
  return request;
}

std::vector<std::string> names_of(const project::ModelRequest& request, segment::Fitted& fitted) {
  if (segment::is_clusters(request.method))
    return std::vector<std::string>(fitted.result.segments.size());
  if (const auto& names = base::setting(request.settings, "names"); !names.empty())
    // A name for a segment that this day does not have is no fault here.
    static_cast<void>(segment::apply_names(names, fitted.result.segments));
  std::vector<std::string> out;
  for (const auto& segment : fitted.result.segments) out.push_back(segment.name);
  return out;
}

// A pointer to what somebody else owns.
template <class T>
std::shared_ptr<const T> lent(const T& owned) {
  return {std::shared_ptr<const T>(), &owned};
}

}  // namespace

Replay::Replay(const ReplayInput& input, int64_t customers_most) : input_(input) {
  const auto customers = input.run.frame.rows();
  if (customers > customers_most)
    share_ = static_cast<double>(customers_most) / static_cast<double>(customers);
}

Result<const Day*> Replay::now() {
  if (now_) return &*now_;
  const auto& run = input_.run;
  Day day;
  day.as_of = run.loaded.as_of;
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < run.frame.rows(); ++row)
    if (!sampled() || in_sample(run.frame.ids[row], share_)) rows.push_back(row);
  day.frame =
      sampled() ? std::make_shared<const table::Frame>(rows_of(run.frame, rows)) : lent(run.frame);
  for (const int64_t row : rows) {
    day.keys.push_back(input_.keys[static_cast<size_t>(row)]);
    if (!run.spend_micros.empty())
      day.spend_micros.push_back(run.spend_micros[static_cast<size_t>(row)]);
  }
  for (size_t i = 0; i < input_.models.size(); ++i) {
    auto& model = day.models.emplace_back();
    model.model = lent(input_.models[i]);
    const bool named = !segment::is_clusters(input_.models[i].method);
    for (const auto& segment : run.models[i].segments)
      model.names.push_back(named ? segment.name : "");
    for (const int64_t row : rows)
      model.labels.push_back(run.models[i].assignment.segment[static_cast<size_t>(row)]);
  }
  now_ = std::move(day);
  return &*now_;
}

Result<const Day*> Replay::now_refit() {
  if (!sampled()) return now();
  if (!now_refit_) {
    const auto& whole = *TRY(now());
    Day day{whole.as_of, whole.frame, whole.spend_micros, whole.keys, {}};
    Snapshot snapshot;
    snapshot.features = input_.run.features;
    TRY(fit(day, snapshot, Sees::everything));
    now_refit_ = std::move(day);
  }
  return &*now_refit_;
}

Result<Day> Replay::day(base::LocalSeconds as_of, Sees sees, const features::Gap& without) {
  if (input_.context.progress != nullptr)
    input_.context.progress->step(without.empty() ? "Replaying " + base::format_local(as_of)
                                                  : "Replaying without the peak season");
  const auto& project = input_.run.project;
  SnapshotRequest request;
  request.features = project.features;
  request.features.also = segment::columns_read(project.models);
  request.as_of = as_of;
  request.without = without;
  request.customers_share = share_;
  auto snapshot =
      TRY(take_snapshot(input_.engine, input_.run.loaded, request, input_.context.pool));
  Day day;
  day.as_of = as_of;
  day.frame = std::make_shared<const table::Frame>(std::move(snapshot.frame));
  day.spend_micros = std::move(snapshot.spend_micros);
  day.keys = std::move(snapshot.keys);
  TRY(fit(day, snapshot, sees));
  return day;
}

Result<std::optional<Snapshot>> Replay::purchases(base::LocalSeconds until, int days) {
  SnapshotRequest request;
  request.features.preset.clear();
  request.features.use = {"orders"};
  request.features.window_days = days;
  request.as_of = until;
  request.customers_share = share_;
  auto taken = take_snapshot(input_.engine, input_.run.loaded, request, input_.context.pool);
  // Nobody bought anything in these days.
  if (!taken && taken.error().code == Code::data) return std::nullopt;
  return std::optional(TRY(std::move(taken)));
}

Status Replay::fit(Day& day, const Snapshot& snapshot, Sees sees) const {
  auto fit = fit_input(*day.frame, snapshot.features);
  fit.spend_micros = day.spend_micros;
  fit.keys = day.keys;
  fit.seed = input_.run.project.seed;
  fit.memory_bytes = static_cast<size_t>(input_.engine.memory_bytes() / 2);
  fit.context = {input_.context.pool, input_.context.cancel, nullptr};
  if (sees == Sees::its_past_only)
    for (auto* names : {&fit.features, &fit.categories})
      std::erase_if(*names,
                    [&](const std::string& name) { return has(snapshot.without_past, name); });
  for (size_t i = 0; i < input_.run.project.models.size(); ++i)
    day.models.push_back(TRY(fit_one(i, fit, snapshot.without_past, sees)));
  return {};
}

Result<DayModel> Replay::fit_one(size_t index, const segment::FitInput& fit,
                                 const std::vector<std::string>& without_past, Sees sees) const {
  const auto request = fit_alone(input_.run.project.models[index]);
  DayModel out;
  if (sees == Sees::its_past_only) {
    for (const auto& feature : input_.run.models[index].features)
      if (has(without_past, feature)) out.left_out.push_back(feature);
    const auto named = segment::columns_read({&request, 1});
    const bool needs = std::ranges::any_of(
        out.left_out, [&](const std::string& feature) { return has(named, feature); });
    if (needs || (!out.left_out.empty() && !segment::is_clusters(request.method))) {
      out.missing = fmt::format(
          "It reads {}, of which only today's value is known: what it would have said on an "
          "earlier day cannot be told.",
          base::printable(base::join(out.left_out, ", ")));
      return out;
    }
  }
  auto fitted = segment::fit_model(request, fit);
  if (!fitted && fitted.error().code == Code::data) {
    out.missing = fmt::format("It cannot be fitted to these customers: {}.", fitted.error().fault);
    return out;
  }
  auto found = TRY(std::move(fitted));
  out.names = names_of(request, found);
  out.labels = std::move(found.result.assignment.segment);
  out.model = std::make_shared<const segment::Model>(std::move(found.model));
  return out;
}

Result<std::vector<int32_t>> Replay::labels(const DayModel& model,
                                            const table::Frame& frame) const {
  if (model.model == nullptr) return std::vector<int32_t>{};
  auto assigned = TRY(segment::assign(*model.model, frame, input_.context));
  return std::move(assigned.segment);
}

std::vector<int64_t> rows_in(const table::Frame& first, const table::Frame& second) {
  std::vector<int64_t> out;
  out.reserve(static_cast<size_t>(first.rows()));
  int64_t at = 0;
  for (int64_t row = 0; row < first.rows(); ++row) {
    while (at < second.rows() && second.ids[at] < first.ids[row]) ++at;
    out.push_back(at < second.rows() && second.ids[at] == first.ids[row] ? at : -1);
  }
  return out;
}

std::vector<int32_t> labels_at(std::span<const int32_t> labels, std::span<const int64_t> rows,
                               int32_t gone) {
  std::vector<int32_t> out;
  out.reserve(rows.size());
  for (const int64_t row : rows) out.push_back(row < 0 ? gone : labels[static_cast<size_t>(row)]);
  return out;
}

}  // namespace coterie::pipeline
