// The numbers behind every picture of the report, of the chosen model where nothing else is said.
// Nothing here grows with the number of customers.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "engine/engine.hpp"
#include "figures/agreement.hpp"
#include "figures/calendar.hpp"
#include "figures/category_mix.hpp"
#include "figures/cohorts.hpp"
#include "figures/concentration.hpp"
#include "figures/distributions.hpp"
#include "figures/examples.hpp"
#include "figures/grid.hpp"
#include "figures/intervals.hpp"
#include "figures/map.hpp"
#include "figures/silhouettes.hpp"
#include "figures/telling.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie::figures {

// What a segment of the chosen model has beside its profile.
struct SegmentFigures {
  std::vector<Interval> intervals;   // one a feature of its profile
  std::vector<std::string> telling;  // features
  std::vector<Example> examples;
};

struct Figures {
  std::vector<SegmentFigures> segments;  // of the chosen model; empty: no figures were made
  std::optional<Grid> grid;
  std::optional<Map> map;
  std::vector<Distribution> distributions;  // one a numeric feature that was asked for
  std::optional<Silhouettes> silhouettes;
  std::vector<Agreement> agreements;
  std::optional<Concentration> concentration;
  std::optional<Cohorts> cohorts;
  std::optional<Calendar> calendar;
  std::optional<CategoryMix> category_mix;
};

// Makes all figures of a run.
// engine: still holds the lines that the run was made of. context: its pool works; progress is
// told. Returns: what cannot be made from this run's data is not there. Errors: those of the
// engine; Code::cancelled; Code::internal when the result does not fit together. Repeats: the same
// bits for any threads and order of the input's rows. Cost: that of line_sums; linear in customers
// and features; and the silhouettes of at most 20,000 customers.
base::Result<Figures> make_figures(engine::Engine& engine, const pipeline::RunResult& result,
                                   const cluster::Context& context);

}  // namespace coterie::figures
