#include "pipeline/caveats.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/pipeline.hpp"

namespace coterie::pipeline {
namespace {

// A run of one model of two segments with nothing to complain of.
RunResult sound_run() {
  RunResult run;
  run.models.resize(1);
  run.loaded.as_of = 100 * 86400;
  auto& evidence = run.evidence;
  auto& separation = evidence.separations.emplace_back();
  auto& used = separation.rows.emplace_back();
  used.role.feature = "spend";
  used.role.role = evidence::Role::definition;
  used.role.tie = evidence::Tie::used;
  auto& independent = separation.rows.emplace_back();
  independent.role.feature = "returns";
  separation.summary.large = 1;
  auto& splits = evidence.splits.emplace_back();
  splits.adjusted_rand = 0.9;
  splits.widest_gap = 0;
  auto& fold = evidence.out_of_time.folds.emplace_back();
  fold.models.emplace_back().explained.gain = {0.05, {0.02, 0.08}};
  return run;
}

std::vector<std::string> kinds(const RunResult& run) {
  std::vector<std::string> out;
  for (const auto& one : caveats(run)) {
    out.emplace_back(one.kind);
    EXPECT_TRUE(one.text.ends_with('.')) << one.text;
  }
  return out;
}

TEST(CaveatsTest, ASoundRunHasNone) {
  EXPECT_EQ(kinds(sound_run()), std::vector<std::string>());
}

TEST(CaveatsTest, EachIsTriggeredByWhatWasMeasured) {
  const auto only = [](const char* kind, const auto& spoil) {
    auto run = sound_run();
    spoil(run);
    EXPECT_EQ(kinds(run), std::vector<std::string>{kind});
  };
  only("outliers",
       [](RunResult& run) { run.evidence.verdict.caveats = {{"outliers", "26 lie far out."}}; });
  only("circular",
       [](RunResult& run) { run.evidence.separations[0].rows[0].role.tie = evidence::Tie::same; });
  only("no_evidence", [](RunResult& run) { run.evidence.separations[0].rows.resize(1); });
  only("no_separation", [](RunResult& run) { run.evidence.separations[0].summary.large = 0; });
  only("only_because_large",
       [](RunResult& run) { run.evidence.separations[0].rows[1].only_because_large = true; });
  only("halves", [](RunResult& run) { run.evidence.splits[0].adjusted_rand = 0.6; });
  only("split_gap", [](RunResult& run) {
    run.evidence.splits[0].widest_gap = 0.3;
    run.evidence.splits[0].largest.emplace_back().gap.standardised = -0.3;
  });
  only("dissolved", [](RunResult& run) {
    auto& one = run.evidence.splits[0].comebacks.emplace_back();
    one.segment = "New";
    one.word = "dissolved";
  });
  only("not_out_of_time", [](RunResult& run) { run.evidence.out_of_time.folds.clear(); });
  only("order", [](RunResult& run) {
    auto& order = run.evidence.out_of_time.folds[0].models[0].order;
    order.turned_clearly = 1;
    order.text = "One pair turned.";
  });
  only("adds_nothing", [](RunResult& run) {
    auto& explained = run.evidence.out_of_time.folds[0].models[0].explained;
    explained.gain.interval.low = -0.01;
    explained.text = "Nothing is added.";
  });
  only("moves", [](RunResult& run) {
    auto& cut = run.evidence.sensitivity.days.emplace_back();
    cut.name = "7 days earlier";
    cut.as_of = 93 * 86400;
    cut.models.emplace_back().changed_frozen.value = 0.06;
  });
  only("season", [](RunResult& run) {
    run.evidence.sensitivity.without_peak.emplace().models.emplace_back().changed_frozen.value =
        0.2;
  });
}

}  // namespace
}  // namespace coterie::pipeline
