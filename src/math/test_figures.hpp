// Reads reference figures for tests: lines of a name, arguments and the expected value, as the
// scripts in tests/oracle/ write them.
#pragma once
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace coterie::math {

struct Figure {
  std::vector<double> arguments;
  double expected = 0;
};

// All figures of one name from a file under tests/oracle/. "nan" and "inf" are read as such.
inline std::vector<Figure> figures_of(const std::string& name, const std::string& file) {
  std::ifstream lines(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/" + file);
  std::vector<Figure> out;
  std::string line, word;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    if (!(words >> word) || word != name) continue;
    Figure figure;
    while (words >> word) figure.arguments.push_back(std::stod(word));
    figure.expected = figure.arguments.back();
    figure.arguments.pop_back();
    out.push_back(figure);
  }
  return out;
}

}  // namespace coterie::math
