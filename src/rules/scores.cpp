// Cuts are found once; everything after is comparison with them.
#include "rules/scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "table/summary.hpp"

namespace coterie::rules {
namespace {

using base::Code;

constexpr int kBinsMax = 100;

bool passes(const Score& score, double value, double cut) {
  return score.inclusive ? value >= cut : value > cut;
}

std::vector<double> rank_cuts(std::vector<double> sorted, int bins) {
  std::ranges::sort(sorted);
  auto count = static_cast<int64_t>(sorted.size());
  // Above every value: no customer of the fit reached that score.
  double beyond = std::nextafter(sorted.back(), std::numeric_limits<double>::infinity());
  std::vector<double> cuts(static_cast<size_t>(bins - 1), beyond);
  int reached = 1;
  for (int64_t first = 0; first < count;) {
    int64_t last = first;
    double value = sorted[static_cast<size_t>(first)];
    while (last + 1 < count && sorted[static_cast<size_t>(last + 1)] == value) ++last;
    // Ranks first + 1 … last + 1: (mid-rank - 1/2) / count = (first + last + 1) / (2 count).
    auto score = 1 + static_cast<int>((first + last + 1) * bins / (2 * count));
    for (; reached < score; ++reached) cuts[static_cast<size_t>(reached - 1)] = value;
    first = last + 1;
  }
  return cuts;
}

base::Status check(const ScoreOptions& o) {
  auto where = fmt::format("score '{}'", o.name);
  auto ascending = [](const std::vector<double>& v) {
    return std::ranges::all_of(v, [](double x) { return std::isfinite(x); }) &&
           std::ranges::adjacent_find(v, std::greater_equal()) == v.end();
  };
  if (o.how == How::fixed && (o.cuts.empty() || !ascending(o.cuts)))
    return base::fail(Code::project, where, "fixed cuts need numbers that rise",
                      "at least one number, each larger than the one before",
                      "cuts = [1, 2, 3, 5]");
  if (o.how != How::fixed && !o.cuts.empty())
    return base::fail(Code::project, where, "cuts are given, but the score is not by fixed cuts",
                      "", "how = \"fixed\", or leave the cuts out");
  if (o.how == How::quantile && !o.probabilities.empty() &&
      (!ascending(o.probabilities) || o.probabilities.front() <= 0 || o.probabilities.back() >= 1))
    return base::fail(Code::project, where, "the quantiles to cut at must rise within 0 and 1",
                      "numbers above 0 and below 1, each larger than the one before",
                      "cuts = [0.5]");
  if (o.how == How::rank && (o.inclusive || o.offset != 0))
    return base::fail(Code::project, where, "a score by rank has no compare and no offset", "",
                      "leave them out, or how = \"quantile\"");
  if (o.how == How::fixed && o.offset != 0)
    return base::fail(Code::project, where, "offset belongs to quantile cuts", "",
                      "write the cuts as they shall be");
  int bins = o.how == How::fixed        ? static_cast<int>(o.cuts.size()) + 1
             : !o.probabilities.empty() ? static_cast<int>(o.probabilities.size()) + 1
                                        : o.bins;
  if (bins < 2 || bins > kBinsMax)
    return base::fail(Code::project, where, fmt::format("{} bins", bins), "2 to 100 bins");
  return {};
}

// Coinciding cuts and empty bins, in sentences.
std::vector<std::string> warn(const Score& score) {
  std::vector<std::string> out;
  for (size_t i = 0; i + 1 < score.cuts.size();) {
    size_t last = i;
    while (last + 1 < score.cuts.size() && score.cuts[last + 1] == score.cuts[i]) ++last;
    if (last > i)
      out.push_back(fmt::format("score {}: cuts {} to {} of {} coincide at {}", score.name, i + 1,
                                last + 1, score.feature, base::number(score.cuts[i])));
    i = last + 1;
  }
  std::vector<std::string> empty;
  for (size_t i = 0; i < score.shares.size(); ++i)
    if (score.shares[i] == 0) empty.push_back(std::to_string(i + 1));
  if (!empty.empty())
    out.push_back(fmt::format("score {}: no customer has {} (by {})", score.name,
                              base::join(empty, ", "), score.feature));
  return out;
}

}  // namespace

int Score::of(double value) const {
  if (std::isnan(value)) return 0;
  int passed = 0;
  for (double cut : cuts) passed += passes(*this, value, cut);
  return reversed ? bins - passed : 1 + passed;
}

base::Result<Score> fit_score(std::span<const double> values, const ScoreOptions& options) {
  TRY(check(options));
  auto present = table::present_values(values);
  if (present.empty())
    return base::fail(Code::data, fmt::format("score '{}'", options.name),
                      fmt::format("no customer has a value of {}", options.feature));
  Score out;
  out.name = options.name;
  out.feature = options.feature;
  out.reversed = options.reversed;
  out.inclusive = options.inclusive || options.how == How::rank;
  out.scored = static_cast<int64_t>(present.size());
  out.missing = static_cast<int64_t>(values.size()) - out.scored;
  if (options.how == How::fixed) {
    out.cuts = options.cuts;
  } else if (options.how == How::rank) {
    out.cuts = rank_cuts(present, options.bins);
  } else {
    auto at = options.probabilities;
    for (int i = 1;
         at.size() < static_cast<size_t>(options.bins - 1) && options.probabilities.empty(); ++i)
      at.push_back(static_cast<double>(i) / options.bins);
    out.cuts = table::quantiles(present, at);
    for (auto& cut : out.cuts) cut += options.offset;
  }
  out.bins = static_cast<int>(out.cuts.size()) + 1;
  std::vector<int64_t> counts(static_cast<size_t>(out.bins), 0);
  for (double value : present) ++counts[static_cast<size_t>(out.of(value) - 1)];
  for (int64_t count : counts)
    out.shares.push_back(static_cast<double>(count) / static_cast<double>(out.scored));
  out.warnings = warn(out);
  return out;
}

base::Result<bool> read_compare(const base::Value& compare, bool standard) {
  if (compare.empty()) return standard;
  auto word = compare.text();
  if (!word) return std::unexpected(word.error());
  if (*word == ">=") return true;
  if (*word == ">") return false;
  return base::fail(Code::project, compare.place, "compare is neither > nor >=", "\">\" or \">=\"");
}

sql::ExprPtr within(const Score& score, int low, int high) {
  if (score.reversed) {
    int mirrored = score.bins + 1 - high;
    high = score.bins + 1 - low;
    low = mirrored;
  }
  auto value = sql::column(score.feature);
  sql::ExprPtr above, below;
  if (low > 1)
    above = sql::binary(score.inclusive ? ">=" : ">", value,
                        sql::number(score.cuts[static_cast<size_t>(low - 2)]));
  if (high < score.bins)
    below = sql::binary(score.inclusive ? "<" : "<=", value,
                        sql::number(score.cuts[static_cast<size_t>(high - 1)]));
  if (above && below) return sql::binary("and", above, below);
  return above ? above : below;
}

void to_json(nlohmann::json& out, const Score& score) {
  out = {{"name", score.name},
         {"feature", score.feature},
         {"bins", score.bins},
         {"reversed", score.reversed},
         {"compare", score.inclusive ? ">=" : ">"},
         {"cuts", score.cuts},
         {"shares", score.shares},
         {"scored", score.scored},
         {"missing", score.missing},
         {"warnings", score.warnings}};
}

void from_json(const nlohmann::json& in, Score& score) {
  in.at("name").get_to(score.name);
  in.at("feature").get_to(score.feature);
  in.at("bins").get_to(score.bins);
  in.at("reversed").get_to(score.reversed);
  score.inclusive = in.at("compare").get<std::string>() == ">=";
  in.at("cuts").get_to(score.cuts);
  in.at("shares").get_to(score.shares);
  in.at("scored").get_to(score.scored);
  in.at("missing").get_to(score.missing);
  in.at("warnings").get_to(score.warnings);
  if (score.bins < 2 || score.cuts.size() != static_cast<size_t>(score.bins - 1))
    throw std::invalid_argument("the number of cuts does not fit the bins");
}

}  // namespace coterie::rules
