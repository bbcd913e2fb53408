// The settings of a grid model as they are written in coterie.toml.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "rules/grids.hpp"
#include "rules/scores.hpp"

namespace coterie::rules {

struct GridOptions {
  std::string grid = "rf_10";  // a named grid, or "own"
  std::string place;           // for messages
  std::vector<Box> boxes;
  std::array<ScoreOptions, 3> scores;  // R, F, M
  bool nested = false;                 // F is cut inside each R, M inside each R and F
  bool first_match = false;            // the first box that covers a cell names it
  std::string on_gap;                  // names cells that no box covers; "" refuses them
  std::string no_orders;  // names customers with F's feature missing or not above 0; "" for none
  base::Value micro;      // see micro.hpp
};

// The keys of a grid model and of one entry of its `cells`.
std::span<const base::Definition> grid_definitions();
std::span<const base::Definition> cell_definitions();

// Reads and checks the settings.
// place: of the model's declaration.
// Errors: Code::project with the place.
// Checked: GridSettingsTest.
base::Result<GridOptions> read_grid(const base::Table& settings, const std::string& place);

}  // namespace coterie::rules
