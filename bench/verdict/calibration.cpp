// verdict_calibration: judges shops whose truth is known and writes the table of docs/verdict.md.
// Restartable: each judged shop is a line of the results file, and is not judged again while the
// file says the same version. All cells grow together, so a run that is cut short is even.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "base/files.hpp"
#include "base/pool.hpp"
#include "bench/verdict/cells.hpp"
#include "bench/verdict/shops.hpp"

namespace {

using coterie::bench::Judged;

// Changes whenever a verdict could: older lines are then left alone and not read.
constexpr std::string_view kVersion = "1";

coterie::evidence::Verdict verdict_of(const std::string& name) {
  using coterie::evidence::Verdict;
  for (const Verdict verdict : {Verdict::clusters, Verdict::weak})
    if (name == verdict_name(verdict)) return verdict;
  return Verdict::none;
}

using Done = std::map<std::pair<size_t, uint64_t>, Judged>;

Done read_results(const std::string& path) {
  Done out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string version, verdict;
    size_t cell = 0;
    uint64_t shop = 0;
    double overlap = 0;
    if (fields >> version >> cell >> shop >> verdict >> overlap && version == kVersion)
      out[{cell, shop}] = {verdict_of(verdict), overlap};
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace coterie;
  CLI::App app{"Calibrates the verdict on shops whose truth is known."};
  uint64_t shops = 40;
  int threads = 1;
  std::string page, results = "build/verdict-calibration.txt", only;
  app.add_option("--shops", shops, "shops a cell")->capture_default_str();
  app.add_option("--page", page, "file that the page is written to; none: printed");
  app.add_option("--results", results, "what was judged so far")->capture_default_str();
  app.add_option("--threads", threads)->capture_default_str();
  app.add_option("--only", only, "only kinds whose name contains this");
  CLI11_PARSE(app, argc, argv);

  const auto cells = bench::cells();
  Done done = read_results(results);
  std::ofstream out(results, std::ios::app);
  base::Pool pool(threads);
  for (uint64_t shop = 0; shop < shops; ++shop) {
    std::vector<size_t> missing;
    for (size_t cell = 0; cell < cells.size(); ++cell)
      if (!done.contains({cell, shop}) &&
          bench::kinds()[cells[cell].kind].name.find(only) != std::string_view::npos)
        missing.push_back(cell);
    std::vector<base::Result<Judged>> judged(missing.size());
    pool.run(static_cast<int64_t>(missing.size()), [&](int64_t i, int) {
      judged[static_cast<size_t>(i)] =
          bench::judge_shop(cells[missing[static_cast<size_t>(i)]], shop);
    });
    for (size_t i = 0; i < missing.size(); ++i) {
      if (!judged[i]) {
        std::cerr << judged[i].error().text() << '\n';
        return 1;
      }
      done[{missing[i], shop}] = *judged[i];
      out << fmt::format("{} {} {} {} {:.4f}\n", kVersion, missing[i], shop,
                         verdict_name(judged[i]->verdict), judged[i]->overlap);
    }
    out.flush();
  }
  std::vector<std::vector<Judged>> by_cell(cells.size());
  for (const auto& [place, one] : done)
    if (place.first < cells.size() && place.second < shops) by_cell[place.first].push_back(one);
  const std::string text = bench::page(by_cell);
  if (page.empty()) {
    std::cout << text;
    return 0;
  }
  std::ofstream(page) << text;
  return 0;
}
