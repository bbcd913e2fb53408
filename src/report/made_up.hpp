// A made-up result for the tests of this room: a gift shop of 600 customers, five clusters and a
// grid.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "figures/figures.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie::report {

// The sizes of everything agree, as the audit of a real run would ask.
pipeline::RunResult made_up_result();

// The figures of such a result, with orders and categories that add up to its customers and
// revenue.
figures::Figures made_up_figures(const pipeline::RunResult& result);

// Replaces the names of segments, features, levels and ids by what an attacker would choose.
void make_hostile(pipeline::RunResult& result);

// Compares with tests/golden/<name>; COTERIE_BLESS=1 writes the file instead.
void expect_golden(const std::string& name, const std::string& text);

// A temporary folder that goes with the object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  const std::filesystem::path& path() const { return path_; }
  std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace coterie::report
