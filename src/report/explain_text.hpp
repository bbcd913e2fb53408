// Why one customer is where they are, and what would move them.
#pragma once
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "report/text_table.hpp"
#include "runs/customer.hpp"

namespace coterie::report {

struct ExplainedFeature {
  std::string feature, unit;
  bool category = false;
  bool in_model = false;  // of the chosen model
  double value = std::numeric_limits<double>::quiet_NaN();
  double segment_median = std::numeric_limits<double>::quiet_NaN();
  double population_median = std::numeric_limits<double>::quiet_NaN();
  // Categories: the customer's level, and the most frequent one with its share.
  std::string text, segment_text, population_text;
};

struct Explanation {
  std::string customer, run, model, method;
  std::string segment, reason;  // segment "": none
  std::string runner_up;        // the next segment; "" when the method has none
  double distance = std::numeric_limits<double>::quiet_NaN();
  double confidence = std::numeric_limits<double>::quiet_NaN();
  std::vector<ExplainedFeature> features;                   // those of the model first
  std::vector<std::string> borders;                         // sentences: what would move them
  std::vector<std::pair<std::string, std::string>> others;  // other models: name and segment
};

// All but the borders, from the run's document and the customer's rows.
Explanation explanation(const nlohmann::ordered_json& document, const runs::CustomerRow& row);

std::string explain_text(const Explanation& explanation, const Look& look);
nlohmann::ordered_json explain_json(const Explanation& explanation);

}  // namespace coterie::report
