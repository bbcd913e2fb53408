#include "evidence/contest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "stats/agreement.hpp"

namespace coterie::evidence {
namespace {

using segment::kNone;

constexpr double kLargestShare = 0.9;
constexpr double kPoorAgreement = 0.65;  // Steinley 2004, "Properties of the Hubert-Arabie …"

constexpr CriterionDefinition kCriteria[] = {
    {"separation",
     "how far the segments differ in features that they are not made of: mean eta squared, higher "
     "is better",
     "0.01: the least that counts as an effect (Cohen 1988)", 0.01, false, false, true},
    {"stability",
     "whether two halves of the customers give the same segments: adjusted Rand index, higher is "
     "better",
     "0.05: about what a few splits differ by themselves", 0.05, false},
    {"hold over time",
     "whether the segments come in the same order in the time after: rank correlation, higher is "
     "better",
     "0.1: a few segments give coarse correlations", 0.1, false},
    {"future revenue", "share of the later spend that the segment explains, higher is better",
     "0.01: a hundredth of the variance", 0.01, false, false, true},
    {"moves per week", "share of the customers who change their segment in a week, lower is better",
     "0.01: one customer in a hundred", 0.01, true, true},
    {"explainability",
     "share of the customers that a tree of three questions places right, higher is better; rules "
     "explain themselves",
     "0.05: one customer in twenty", 0.05, false, true},
};

std::string figure(double x) {
  return base::with_thousands(x, 2);
}

std::vector<double> values_of(const Contender& one) {
  const bool explains_itself = segment::family_name(one.method) == "rules";
  return {one.eta_squared,    one.split_half_ari, one.order_holds,
          one.future_revenue, one.moves_per_week, explains_itself ? 1.0 : one.tree_fidelity};
}

std::string why_out(const Contender& one, Verdict verdict) {
  if (one.segments < 2) return "it has fewer than two segments with customers";
  if (one.largest_share > kLargestShare)
    return fmt::format("one segment holds {} of the customers", base::percent(one.largest_share));
  const auto family = segment::family_name(one.method);
  if (family == "given") return "its segments are given: new customers would have none";
  if (family == "clusters" && verdict == Verdict::none)
    return "no groups stand apart in these customers: clusters are cuts through a continuum";
  if (family == "clusters" && verdict == Verdict::weak)
    return "the groups in these customers are too weak to rest on";
  if (one.split_half_ari < kPoorAgreement)
    return fmt::format("two halves of the customers give other segments (adjusted Rand {})",
                       figure(one.split_half_ari));
  return {};
}

ContestPair compare(const std::vector<ContestRow>& rows, int a, int b) {
  ContestPair out{.a = a, .b = b, .ahead = {}, .winner = -1};
  const auto& first = rows[static_cast<size_t>(a)].values;
  const auto& second = rows[static_cast<size_t>(b)].values;
  int balance = 0;
  for (size_t i = 0; i < std::size(kCriteria); ++i) {
    const auto& criterion = kCriteria[i];
    const double lead = (criterion.lower_is_better ? -1 : 1) * (first[i] - second[i]);
    // NaN is neither.
    out.ahead.push_back(lead > criterion.margin ? 1 : lead < -criterion.margin ? -1 : 0);
    balance += out.ahead.back();
  }
  if (balance != 0) out.winner = balance > 0 ? a : b;
  return out;
}

// Rules before clusters; given ones are out.
int rank_of(const ContestRow& row) {
  return row.family == "rules" ? 0 : 1;
}

// "stability (0.99 against 0.71)"; more segments explain more, so their numbers are told.
std::string leads(const ContestReport& report, const ContestPair& pair, int row) {
  std::vector<std::string> out;
  const int sign = pair.a == row ? 1 : -1;
  const auto& ours = report.rows[static_cast<size_t>(row)];
  const auto& theirs = report.rows[static_cast<size_t>(pair.a == row ? pair.b : pair.a)];
  const int us = ours.contender.segments, them = theirs.contender.segments;
  for (size_t i = 0; i < pair.ahead.size(); ++i) {
    if (pair.ahead[i] != sign) continue;
    const auto& criterion = kCriteria[i];
    const auto told = [&](double x) { return criterion.share ? base::percent(x) : figure(x); };
    const bool more = criterion.grows && us > them;
    out.push_back(fmt::format("{} ({} against {}{})", criterion.name, told(ours.values[i]),
                              told(theirs.values[i]),
                              more ? fmt::format(", with {} segments against {}", us, them) : ""));
  }
  return base::join(out, ", ");
}

// The strongest that was not taken: of the other family where there is one.
int rival_of(const ContestReport& report) {
  const auto& best = report.rows[static_cast<size_t>(report.recommended)];
  int rival = -1;
  const auto weight = [&](int i) {
    const auto& row = report.rows[static_cast<size_t>(i)];
    return std::pair(row.family != best.family, row.wins);
  };
  for (int i = 0; i < static_cast<int>(report.rows.size()); ++i) {
    if (i == report.recommended || !report.rows[static_cast<size_t>(i)].out.empty()) continue;
    if (rival < 0 || weight(i) > weight(rival)) rival = i;
  }
  return rival;
}

std::string sentence_of(const ContestReport& report) {
  const auto& rows = report.rows;
  if (rows.empty()) return "There is no model.";
  const auto name = [&](int i) {
    return base::printable(rows[static_cast<size_t>(i)].contender.name);
  };
  std::vector<std::string> left_out;
  for (size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].out.empty())
      left_out.push_back(fmt::format("{} is out: {}", name(static_cast<int>(i)), rows[i].out));
  const auto outs = base::join(left_out, "; ");
  if (report.recommended < 0) return fmt::format("No model is recommended. {}.", outs);
  std::string out = fmt::format("{} is recommended", name(report.recommended));
  const int rival = rival_of(report);
  if (rival < 0)
    return out + (outs.empty() ? ": it is the only model." : fmt::format(". {}.", outs));
  const auto pair = std::ranges::find_if(report.pairs, [&](const ContestPair& one) {
    return (one.a == report.recommended && one.b == rival) ||
           (one.b == report.recommended && one.a == rival);
  });
  const auto ours = leads(report, *pair, report.recommended), theirs = leads(report, *pair, rival);
  const auto& best = rows[static_cast<size_t>(report.recommended)];
  if (pair->winner == report.recommended)
    out += fmt::format(": it is ahead of {} in {}", name(rival), ours);
  else if (pair->winner == rival)
    out += fmt::format(": it wins more comparisons than {}", name(rival));
  else if (best.family == "rules" && rows[static_cast<size_t>(rival)].family != "rules")
    out += fmt::format(": it is level with {} and explains itself", name(rival));
  else
    out += fmt::format(": it is level with {}, which comes later in the project", name(rival));
  if (!theirs.empty()) out += fmt::format("; {} is ahead in {}", name(rival), theirs);
  return out + (outs.empty() ? "." : fmt::format(". {}.", outs));
}

}  // namespace

std::span<const CriterionDefinition> criteria() {
  return kCriteria;
}

Contender contender_of(const segment::ModelResult& model, const table::Frame& frame,
                       std::span<const std::string> evidence) {
  Contender out;
  out.name = model.name;
  out.method = model.method;
  out.silhouette = model.silhouette;
  std::vector<int64_t> sizes(model.segments.size());
  int64_t none = 0;
  for (const int32_t label : model.assignment.segment)
    ++(label < 0 ? none : sizes[static_cast<size_t>(label)]);
  std::erase(sizes, 0);
  out.segments = static_cast<int>(sizes.size());
  const auto rows = static_cast<double>(model.assignment.segment.size());
  if (rows > 0) out.without_share = static_cast<double>(none) / rows;
  if (!sizes.empty()) {
    out.smallest_share = static_cast<double>(std::ranges::min(sizes)) / rows;
    out.largest_share = static_cast<double>(std::ranges::max(sizes)) / rows;
  }
  double sum = 0;
  for (const auto& name : evidence) {
    const auto* column = frame.find(name);
    if (column == nullptr || column->category) continue;
    const double eta = stats::eta_squared(column->values, model.assignment.segment,
                                          static_cast<int>(model.segments.size()));
    if (!std::isfinite(eta)) continue;
    sum += eta;
    ++out.evidence_features;
  }
  if (out.evidence_features > 0) out.eta_squared = sum / out.evidence_features;
  return out;
}

ContestReport contest(std::span<const Contender> contenders, Verdict verdict) {
  ContestReport out;
  for (const auto& one : contenders) {
    auto& row = out.rows.emplace_back();
    row.contender = one;
    row.family = segment::family_name(one.method);
    row.values = values_of(one);
    row.out = why_out(one, verdict);
  }
  const int rows = static_cast<int>(out.rows.size());
  for (int a = 0; a < rows; ++a)
    for (int b = a + 1; b < rows; ++b) {
      if (!out.rows[static_cast<size_t>(a)].out.empty() ||
          !out.rows[static_cast<size_t>(b)].out.empty())
        continue;
      out.pairs.push_back(compare(out.rows, a, b));
      if (const int winner = out.pairs.back().winner; winner >= 0)
        ++out.rows[static_cast<size_t>(winner)].wins;
    }
  for (int i = 0; i < rows; ++i) {
    const auto& row = out.rows[static_cast<size_t>(i)];
    if (!row.out.empty()) continue;
    if (out.recommended < 0) {
      out.recommended = i;
      continue;
    }
    const auto& best = out.rows[static_cast<size_t>(out.recommended)];
    if (row.wins > best.wins || (row.wins == best.wins && rank_of(row) < rank_of(best)))
      out.recommended = i;
  }
  out.recommendation = sentence_of(out);
  return out;
}

}  // namespace coterie::evidence
