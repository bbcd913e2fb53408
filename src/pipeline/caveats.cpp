// Limits beside each: above or below them a reader has to know.
#include "pipeline/caveats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie::pipeline {
namespace {

using base::percent;
using base::printable;

constexpr size_t kMostNames = 4;
constexpr double kGapWorthSaying = 0.2;  // Cohen 1988: a small difference
constexpr double kHalvesPoor = 0.65;     // Steinley 2004: below it agreement is poor
constexpr double kMovesInAWeek = 0.05, kMovedByDay = 0.05, kMovedBySeason = 0.1;

std::string names_of(const std::vector<std::string>& all) {
  std::vector<std::string> shown(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMostNames)));
  for (auto& name : shown) name = printable(name);
  auto out = base::join(shown, ", ");
  if (all.size() > kMostNames) out += fmt::format(" and {} more", all.size() - kMostNames);
  return out;
}

class Writer {
 public:
  explicit Writer(const RunResult& run)
      : run_(run), of_(run.evidence), chosen_(static_cast<size_t>(run.chosen)) {}

  std::vector<RunCaveat> write() {
    for (const auto& one : of_.verdict.caveats) out_.push_back({one.kind, one.text});
    circular();
    large_numbers();
    halves();
    comebacks();
    future();
    other_days();
    return std::move(out_);
  }

 private:
  void add(std::string_view kind, std::string text) { out_.push_back({kind, std::move(text)}); }

  void circular() {
    if (chosen_ >= of_.separations.size()) return;
    const auto& separation = of_.separations[chosen_];
    std::vector<std::string> tied;
    bool any = false;
    for (const auto& row : separation.rows) {
      const auto role = row.role.role;
      if (role == evidence::Role::definition && row.role.tie != evidence::Tie::used)
        tied.push_back(row.role.feature);
      any |= role == evidence::Role::evidence;
    }
    if (!tied.empty())
      add("circular",
          fmt::format("{} {} made from what the assignment uses: read {} as a check of the "
                      "definition, not as validation.",
                      names_of(tied), tied.size() == 1 ? "is" : "are",
                      tied.size() == 1 ? "it" : "them"));
    if (!any)
      add("no_evidence",
          "Every number of this run was used in the assignment or is made from what was: nothing "
          "independent speaks for the segments.");
    else if (separation.summary.large + separation.summary.medium == 0)
      add("no_separation",
          "No number that took no part in the assignment differs much between the segments.");
  }

  void large_numbers() {
    if (chosen_ >= of_.separations.size()) return;
    std::vector<std::string> names;
    for (const auto& row : of_.separations[chosen_].rows)
      if (row.only_because_large) names.push_back(row.role.feature);
    if (!names.empty())
      add("only_because_large",
          fmt::format("{} {} between segments only because so many customers were counted: too "
                      "little to act on.",
                      names_of(names), names.size() == 1 ? "differs" : "differ"));
  }

  void halves() {
    if (chosen_ >= of_.splits.size()) return;
    const auto& splits = of_.splits[chosen_];
    if (splits.adjusted_rand < kHalvesPoor)
      add("halves",
          fmt::format("Fitted to two halves of the customers, the models agree poorly (adjusted "
                      "Rand {:.2f}): where the borders lie is partly chance.",
                      splits.adjusted_rand));
    if (splits.widest_gap > kGapWorthSaying && !splits.largest.empty()) {
      const auto& gap = splits.largest.front().gap;
      add("split_gap",
          fmt::format("In two halves of the customers, {} of {} differs by {:.0f} % ({:.2f} "
                      "standard deviations): watch it.",
                      printable(gap.metric), printable(gap.segment), gap.percent,
                      std::abs(gap.standardised)));
    }
  }

  void comebacks() {
    if (chosen_ >= of_.splits.size()) return;
    std::vector<std::string> dissolved;
    for (const auto& one : of_.splits[chosen_].comebacks)
      if (one.word == "dissolved") dissolved.push_back(one.segment);
    if (!dissolved.empty())
      add("dissolved",
          fmt::format("{} {} when the customers are drawn anew: do not build on {}.",
                      names_of(dissolved), dissolved.size() == 1 ? "dissolves" : "dissolve",
                      dissolved.size() == 1 ? "it" : "them"));
  }

  void future() {
    const auto& time = of_.out_of_time;
    if (time.folds.empty()) {
      add("not_out_of_time", "This is not validated out of time: " + said(time.missing));
      return;
    }
    const auto& fold = time.folds.front().models[chosen_];
    if (!fold.missing.empty()) {
      add("not_out_of_time", "This is not validated out of time: " + said(fold.missing));
      return;
    }
    if (fold.order.turned_clearly > 0) add("order", fold.order.text);
    if (fold.explained.gain.interval.low <= 0) add("adds_nothing", fold.explained.text);
  }
  static std::string said(std::string text) {
    if (text.empty()) return "no earlier day could be looked at.";
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
  }

  void other_days() {
    const auto moved = [&](const evidence::Cut& cut) {
      return chosen_ < cut.models.size() ? cut.models[chosen_].changed_frozen.value
                                         : segment::kNone;
    };
    for (const auto& cut : of_.sensitivity.days) {
      const double days = static_cast<double>(run_.loaded.as_of - cut.as_of) / 86400;
      const double share = moved(cut);
      const double limit = days <= 1 ? kMovedByDay : kMovesInAWeek * days / 7;
      if (share > limit)
        add("moves", fmt::format("{} of the customers were in another segment {}.", percent(share),
                                 cut.name));
    }
    if (of_.sensitivity.without_peak)
      if (const double share = moved(*of_.sensitivity.without_peak); share > kMovedBySeason)
        add("season", fmt::format("{} of the customers owe their segment to the peak season.",
                                  percent(share)));
  }

  const RunResult& run_;
  const Evidence& of_;
  size_t chosen_;
  std::vector<RunCaveat> out_;
};

}  // namespace

std::vector<RunCaveat> caveats(const RunResult& run) {
  return Writer(run).write();
}

}  // namespace coterie::pipeline
