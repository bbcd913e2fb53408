// What whoever acts on the segments of a run should mind. Each caveat is triggered by something
// measured in this run and quotes it; where nothing is wrong there is none.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace coterie::pipeline {

struct RunResult;

struct RunCaveat {
  std::string_view kind;  // "circular", "outliers", "unstable", "future", …
  std::string text;       // one or two sentences
};

// Of the model that tags the customers, the gravest first.
std::vector<RunCaveat> caveats(const RunResult& run);

}  // namespace coterie::pipeline
