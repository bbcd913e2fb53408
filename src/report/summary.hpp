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

// Customers, orders, revenue; the segments with bars and three telling numbers; what to do with
// each; what to know about data and models; where the files are.
std::string summary(const nlohmann::ordered_json& document, const SummaryOptions& options);

}  // namespace coterie::report
