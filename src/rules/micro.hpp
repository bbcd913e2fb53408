// Micro-segments: a rule inside a segment takes its customers out of it into a segment of their
// own. Segment ids are positions: a model's own segments come first, in the order of its
// definition, then the micro-segments in the order they are written; -1 is no segment. Adding a
// micro-segment at the end therefore changes no id. Rules are tried in order and `inside` may name
// an earlier micro-segment.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "sql/expr.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

struct MicroRule {
  std::string inside, name, when;
  int32_t parent = -1, segment = -1;  // ids of `inside` and `name`
  sql::ExprPtr condition;             // `when`, parsed
};

// The keys of one entry of `micro`.
std::span<const base::Definition> micro_definitions();

// Reads the list micro = [{ inside = "At Risk", name = "At Risk - High Value", when = "spend >
// 500" }, …].
// settings: an empty Value gives no rules. segments: the model's names; those of the
// micro-segments are appended. frame: for checking the conditions.
// Errors: Code::project for an unknown `inside` (nearest name), a name that is taken, a
// condition that read_condition refuses.
// Checked: MicroTest.
base::Result<std::vector<MicroRule>> read_micro(const base::Value& settings,
                                                std::vector<std::string>& segments,
                                                const table::Frame& frame);

// Moves customers; labels: segment ids of the frame's rows.
// Errors: Code::data when the frame lacks a feature that a rule reads.
base::Status apply_micro(std::span<const MicroRule> micro, const table::Frame& frame,
                         std::vector<int32_t>& labels);

// What a compiled model yields for each segment and for none.
struct Labels {
  std::vector<sql::ExprPtr> segments;
  sql::ExprPtr none;
};
Labels name_labels(std::span<const std::string> segments);  // the names; none is null
Labels index_labels(size_t segments);                       // the ids; none is -1

// The labels with each parent's replaced by the choice between it and its micro-segments.
Labels with_micro(std::span<const MicroRule> micro, Labels labels);

// Why a customer is in a micro-segment: "inside At Risk where spend > 500"; "" for other segments.
std::string micro_text(std::span<const MicroRule> micro, int32_t segment);

// Customers in each of `segments` ids.
std::vector<int64_t> count_segments(std::span<const int32_t> labels, size_t segments);

// True when every id of the rules is one of `segments` and a parent comes before its micro-segment.
bool ids_fit(std::span<const MicroRule> micro, size_t segments);

void to_json(nlohmann::json& out, const MicroRule& rule);
// Throws what nlohmann throws, and on a `when` that does not parse.
void from_json(const nlohmann::json& in, MicroRule& rule);

}  // namespace coterie::rules
