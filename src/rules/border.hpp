// How near a customer stands to another segment: the smallest change of one feature that moves
// them. Works on the compiled expression of any model, so it cannot disagree with what the model
// assigns.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "sql/expr.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

// What a number feature's distances are measured in, frozen at the fit.
struct Axis {
  std::string feature;
  double sd = 0;       // population sd over the customers of the fit
  bool whole = false;  // all values of the fit were whole numbers

  bool operator==(const Axis&) const = default;
};

struct Border {
  std::string feature;     // empty: no change of one number moves the customer
  double value = 0;        // where the customer stands
  double needed = 0;       // the value that moves them
  bool inclusive = true;   // `needed` itself moves them; else it has to be passed
  double distance = 0;     // |needed - value|, in the feature's unit
  double distance_sd = 0;  // the same in sd of the feature; NaN when the feature was constant
  int32_t segment = -1;    // where they would go

  bool found() const { return !feature.empty(); }
};

// The axes of every number feature that the expression reads, by name.
std::vector<Axis> measure(const sql::Expr& expr, const table::Frame& frame);

// The nearest border of one customer.
// compiled: yields the segment's index (or -1) and fits `frame`. row: 0 … rows - 1.
// Returns: the least distance in sd, then the axis that comes first. For whole-number features
// `needed` is a whole number. Every threshold that a feature meets in a comparison or a list is
// tried, with the other features as they are; comparisons that are not linear in the feature are
// searched within 16 sd.
// Cost: a few evaluations of the expression for each threshold.
// Checked: BorderTest, against a search over every whole number.
Border nearest_border(const sql::Expr& compiled, std::span<const Axis> axes,
                      const table::Frame& frame, int64_t row);

// "orders: 1 more (3 to 4, 0.2 sd) would move them to Loyal"; a sentence too when there is no
// border.
std::string border_text(const Border& border, std::span<const std::string> segments);

void to_json(nlohmann::json& out, const Axis& axis);
void from_json(const nlohmann::json& in, Axis& axis);  // throws what nlohmann throws

}  // namespace coterie::rules
