// What speaks for or against the segments of a run, gathered: every question that the room evidence
// can answer is put to the models of the run. Nothing is decided here but what is asked of whom.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/ablation.hpp"
#include "evidence/contest.hpp"
#include "evidence/measures.hpp"
#include "evidence/out_of_time.hpp"
#include "evidence/sensitivity.hpp"
#include "evidence/separation.hpp"
#include "evidence/splits.hpp"
#include "evidence/verdict.hpp"

namespace coterie::pipeline {

struct ReplayInput;

struct Evidence {
  std::string judged;  // the model whose columns the verdict is about; "": of none
  evidence::VerdictReport verdict;
  std::vector<evidence::SeparationReport> separations;  // one a model
  std::optional<evidence::AblationReport> ablation;     // of the model that was judged
  std::vector<evidence::SplitReport> splits;            // one a model
  evidence::OutOfTimeReport out_of_time;
  evidence::SensitivityReport sensitivity;
  evidence::ContestReport contest;          // rules against clusters
  std::vector<evidence::Measure> measures;  // of the chosen model, each that is registered
};

// Asks all that [evidence] parts names and fills the run's evidence but for the verdict, which is
// there already. input: of the run, with its models chosen. fit: what its models were fitted with.
// Errors: those of the parts; what the data cannot answer is said in the part.
// Repeats: the same bits for any threads and order of rows.
base::Status gather_evidence(const ReplayInput& input, const segment::FitInput& fit);

}  // namespace coterie::pipeline
