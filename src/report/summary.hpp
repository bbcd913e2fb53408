// What a marketer reads in ten seconds after a run, told from the document alone.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/text_table.hpp"

namespace coterie::report {

struct SummaryOptions {
  Look look;
  std::string folder;      // of the run; "" when nothing was published
  bool unchanged = false;  // the same run had been published before
};

// The page's first screen as text (report/answer.hpp): customers, orders, revenue; the segments
// with bars and three telling numbers; what to do with each; how far to trust it; the models side
// by side; where the files are.
std::string summary(const nlohmann::ordered_json& document, const SummaryOptions& options);

}  // namespace coterie::report
