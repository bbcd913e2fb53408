// An expression runs over a small frame: one row a segment, one column for each number that it
// names.
#include "segment/persona_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "rules/condition.hpp"
#include "rules/evaluate.hpp"
#include "segment/persona_words.hpp"
#include "sql/parse.hpp"

namespace coterie::segment {
namespace {

constexpr std::string_view kKinds[] = {"rank_", "z_", "rel_", "mean_", "median_"};
constexpr size_t kLevelsMax = 50;  // of a category, the most frequent first

// "rank_orders" -> "rank_", "orders"; an empty kind when the name is no number of a feature.
std::pair<std::string_view, std::string_view> taken_apart(std::string_view name) {
  for (auto kind : kKinds)
    if (name.starts_with(kind) && name.size() > kind.size())
      return {kind, name.substr(kind.size())};
  return {"", name};
}

std::vector<FeatureNumbers> numbers_of(const Segment& segment, std::span<const double> ranks,
                                       const table::Profile& population) {
  std::vector<FeatureNumbers> out;
  for (size_t f = 0; f < population.features.size(); ++f) {
    const auto& here = segment.profile[f];
    const auto& all = population.features[f];
    out.push_back({all.feature, here.mean, here.median, here.standardised, here.relative_importance,
                   ranks[f], all.mean, all.median});
    // The mean of equal values tells nothing, even where rounding made it differ.
    if (!(all.sd > 0)) out.back().z = out.back().rel = kNone;
    // A few customers with a value do not speak for a segment: gaps of those who bought twice.
    if (here.count * 2 < segment.customers) {
      auto& few = out.back();
      few.mean = few.median = few.z = few.rel = few.rank = kNone;
    }
  }
  for (size_t c = 0; c < population.categories.size(); ++c) {
    const auto& here = segment.categories[c];
    const auto& all = population.categories[c];
    std::map<std::string_view, double> shares;
    for (size_t i = 0; i < here.levels.size(); ++i) shares[here.levels[i]] = here.shares[i];
    for (size_t i = 0; i < std::min(all.levels.size(), kLevelsMax); ++i) {
      FeatureNumbers level{.feature = fmt::format("{}={}", all.feature, all.levels[i])};
      level.all_mean = all.shares[i];
      auto found = shares.find(all.levels[i]);
      if (here.count > 0) level.mean = found == shares.end() ? 0 : found->second;
      double sd = std::sqrt(level.all_mean * (1 - level.all_mean));
      if (sd > 0) {
        level.z = (level.mean - level.all_mean) / sd;
        level.rel = level.mean / level.all_mean - 1;
      }
      out.push_back(std::move(level));
    }
  }
  return out;
}

void collect_comparisons(const sql::Expr& expr, std::vector<const sql::Expr*>& into) {
  if (expr.kind == sql::Expr::Kind::binary && (expr.text == "and" || expr.text == "or"))
    for (const auto& arg : expr.args) collect_comparisons(*arg, into);
  else
    into.push_back(&expr);
}

}  // namespace

double FeatureNumbers::tells() const {
  if (std::isfinite(rank) && median != all_median) return 2 * (rank - 0.5);
  return std::isfinite(z) ? std::clamp(z / 2, -1.0, 1.0) : 0;
}

std::string FeatureNumbers::category() const {
  // Numbers have a median; a feature without any value tells nothing either way.
  auto end = feature.find('=');
  return std::isnan(all_median) && end != std::string::npos ? feature.substr(0, end) : "";
}

Numbers::Numbers(const Vocabulary& vocabulary, const Description& description,
                 std::span<const Segment> segments)
    : vocabulary_(&vocabulary) {
  for (size_t s = 0; s < segments.size(); ++s) {
    of_.push_back(numbers_of(segments[s], description.ranks[s], description.population));
    shares_.push_back(segments[s].customers_share);
    revenue_shares_.push_back(segments[s].revenue_share);
  }
  if (!of_.empty())
    for (const auto& feature : of_[0]) keys_.push_back(canonical(vocabulary, feature.feature));
}

int Numbers::find(std::string_view feature) const {
  if (of_.empty()) return -1;
  std::string name = plain(feature), key = canonical(*vocabulary_, feature);
  // A column's own name goes before other names of another column.
  for (size_t f = 0; f < keys_.size(); ++f)
    if (plain(of_[0][f].feature) == name) return static_cast<int>(f);
  auto found = std::ranges::find(keys_, key);
  return found == keys_.end() ? -1 : static_cast<int>(found - keys_.begin());
}

std::vector<int> Numbers::members(std::span<const std::string> beginnings) const {
  std::vector<int> out;
  for (const auto& beginning : beginnings) {
    for (size_t f = 0; f < keys_.size(); ++f)
      if (keys_[f].starts_with(beginning) && keys_[f].size() > beginning.size())
        out.push_back(static_cast<int>(f));
    if (!out.empty()) break;
  }
  return out;
}

double Numbers::value(size_t segment, std::string_view name, int it) const {
  if (name == "share") return shares_[segment];
  if (name == "revenue_share") return revenue_shares_[segment];
  auto [kind, feature] = taken_apart(name);
  int index = feature == "it" ? it : find(feature);
  if (index < 0) return kNone;
  const FeatureNumbers& numbers = of_[segment][static_cast<size_t>(index)];
  return kind == "rank_"   ? numbers.rank
         : kind == "z_"    ? numbers.z
         : kind == "rel_"  ? numbers.rel
         : kind == "mean_" ? numbers.mean
                           : numbers.median;
}

table::Frame Numbers::frame(const sql::Expr& expr, int it) const {
  std::set<std::string> names;
  sql::collect_columns(expr, names);
  table::Frame out;
  for (size_t s = 0; s < segments(); ++s) out.ids.add("");
  for (const auto& name : names) {
    table::Column& column = out.columns.emplace_back();
    column.name = name;
    for (size_t s = 0; s < segments(); ++s) column.values.push_back(value(s, name, it));
  }
  return out;
}

std::vector<double> Numbers::values(const sql::Expr& expr, int it) const {
  table::Frame rows = frame(expr, it);
  auto out = rules::evaluate(expr, {.frame = &rows, .begin = 0, .end = rows.rows()}).numbers;
  out.resize(segments(), kNone);  // an expression that is always null yields nothing
  return out;
}

std::vector<bool> Numbers::holds(const sql::Expr& condition, int it) const {
  std::vector<bool> out;
  for (uint8_t truth : rules::holds(condition, frame(condition, it))) out.push_back(truth != 0);
  return out;
}

std::vector<int> Numbers::reasons(const sql::Expr& condition, int it, size_t segment) const {
  std::vector<const sql::Expr*> comparisons;
  collect_comparisons(condition, comparisons);
  std::set<int> found;
  for (const auto* comparison : comparisons) {
    if (comparison->kind == sql::Expr::Kind::is_null || !holds(*comparison, it)[segment]) continue;
    std::set<std::string> names;
    sql::collect_columns(*comparison, names);
    for (const auto& name : names) {
      auto [kind, feature] = taken_apart(name);
      int index = kind.empty() ? -1 : feature == "it" ? it : find(feature);
      if (index >= 0) found.insert(index);
    }
  }
  return {found.begin(), found.end()};
}

base::Result<sql::ExprPtr> read_expression(std::string_view text, bool condition,
                                           std::string_view where) {
  auto expr = TRY(sql::parse(text, where));
  std::set<std::string> names;
  sql::collect_columns(*expr, names);
  table::Frame known;
  for (const auto& name : names) {
    if (taken_apart(name).first.empty() && name != "share" && name != "revenue_share")
      return base::fail(base::Code::project, std::string(where),
                        fmt::format("'{}' is no number of a segment", base::printable(name)),
                        "rank_, z_, rel_, mean_ or median_ and a feature; share; revenue_share",
                        fmt::format("write rank_{}", base::printable(name)));
    known.columns.emplace_back().name = name;
  }
  if (condition) return rules::read_condition(text, known, where);
  // A number is what can be compared with one.
  auto compared = TRY(rules::read_condition(std::string(text) + " >= 0", known, where));
  if (compared->kind != sql::Expr::Kind::binary || compared->text != ">=")
    return base::fail(base::Code::project, std::string(where), "a strength is a number",
                      "a number such as (rank_orders + rank_spend) / 2");
  return compared->args[0];
}

}  // namespace coterie::segment
