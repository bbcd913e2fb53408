// Two runs side by side: who moved, who came, who is gone, how segments changed, and which settings
// differ. Made once as JSON; the text is told from that.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/text_table.hpp"
#include "runs/manifest.hpp"
#include "runs/moves.hpp"

namespace coterie::report {

struct ComparedRun {
  const nlohmann::ordered_json& document;
  const runs::Manifest& manifest;
};

// moves: between the chosen models of the two runs (runs::count_moves).
// Returns: before, after (id, as_of, model, customers, revenue), customers (stayed, moved, lost,
//   arrived), segments by name with both sizes, moves (largest first), settings that differ.
nlohmann::ordered_json comparison(const ComparedRun& before, const ComparedRun& after,
                                  const runs::Moves& moves);

std::string comparison_text(const nlohmann::ordered_json& comparison, const Look& look);

}  // namespace coterie::report
