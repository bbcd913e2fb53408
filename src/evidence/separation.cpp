// A feature is a task of its own: its row depends on its column, the labels and the seed alone.
#include "evidence/separation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "base/random.hpp"
#include "base/text.hpp"
#include "stats/moments.hpp"
#include "stats/multiple.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using base::Result;
using stats::Size;

// Chi-square is too rough for Kruskal-Wallis below this many customers in a segment.
constexpr int64_t kTiny = 5;
// Permutations are drawn for as many customers as take a fraction of a second.
constexpr int64_t kPermutedRows = 10'000'000;
constexpr int64_t kPermutationsMost = 1999, kPermutationsLeast = 199;
// What Cohen (1988) calls large, f of a number and w of a category: rows of both kinds are compared
// by how many times that they are.
constexpr double kLargeF = 0.4, kLargeW = 0.5;

int permutations_for(int64_t rows) {
  return static_cast<int>(std::clamp(kPermutedRows / std::max<int64_t>(rows, 1), kPermutationsLeast,
                                     kPermutationsMost));
}

double median_of(std::vector<double>& values) {
  if (values.empty()) return segment::kNone;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return below + (*middle - below) / 2;
}

std::vector<GroupNumbers> group_numbers(std::span<const double> values,
                                        std::span<const int32_t> labels,
                                        std::span<const stats::Moments> moments) {
  std::vector<std::vector<double>> of(moments.size());
  for (size_t g = 0; g < of.size(); ++g) of[g].reserve(static_cast<size_t>(moments[g].count));
  for (size_t i = 0; i < values.size(); ++i)
    if (labels[i] >= 0 && !std::isnan(values[i]))
      of[static_cast<size_t>(labels[i])].push_back(values[i]);
  std::vector<GroupNumbers> out;
  for (size_t g = 0; g < of.size(); ++g)
    out.push_back({moments[g].count, moments[g].count > 0 ? moments[g].mean : segment::kNone,
                   std::sqrt(moments[g].variance()), median_of(of[g])});
  return out;
}

// The interval that resampling gives, else that of the formula.
stats::Interval interval_of(const stats::Bootstrap& resampled, const stats::Interval& formula) {
  return std::isfinite(resampled.bca.low) && std::isfinite(resampled.bca.high) ? resampled.bca
                                                                               : formula;
}

class Separation {
 public:
  Separation(const table::Frame& frame, std::span<const int32_t> labels,
             std::span<const std::string> segments, const SeparationOptions& options,
             const cluster::Context& context)
      : frame_(frame),
        labels_(labels),
        groups_(static_cast<int>(segments.size())),
        options_(options),
        context_(context) {
    out_.segments.assign(segments.begin(), segments.end());
    out_.customers.resize(segments.size());
    out_.alpha = options.alpha;
    out_.confidence = options.confidence;
    out_.replicates = options.replicates;
  }

  Result<SeparationReport> run(std::span<const FeatureRole> roles) {
    TRY(check(roles));
    for (auto label : labels_)
      ++(label < 0 ? out_.customers_without : out_.customers[static_cast<size_t>(label)]);
    std::vector<std::optional<base::Error>> failed(roles.size());
    const auto work = [&](int64_t block, int) {
      const auto i = static_cast<size_t>(block);
      out_.rows[i].role = roles[i];
      auto done = measure(*frame_.find(roles[i].feature), out_.rows[i]);
      if (!done) failed[i] = done.error();
    };
    out_.rows.resize(roles.size());
    if (context_.pool != nullptr) {
      context_.pool->run(std::ssize(roles), work);
    } else {
      for (int64_t i = 0; i < std::ssize(roles); ++i) work(i, 0);
    }
    for (auto& error : failed)
      if (error) return std::unexpected(std::move(*error));
    adjust();
    for (auto& row : out_.rows) judge(row);
    summarise();
    return std::move(out_);
  }

 private:
  base::Status check(std::span<const FeatureRole> roles) const {
    bool fits = std::ssize(labels_) == frame_.rows();
    for (auto label : labels_) fits &= label < groups_;
    for (const auto& role : roles) fits &= frame_.find(role.feature) != nullptr;
    if (fits) return {};
    return base::fail(Code::internal, "evidence",
                      "the labels or features do not fit the customers");
  }

  stats::Resampling resampling(const std::string& feature) const {
    stats::Resampling out;
    out.seed = base::hash_text(feature, options_.seed);
    out.replicates = options_.replicates;
    out.confidence = options_.confidence;
    out.cancel = context_.cancel;
    return out;
  }

  base::Status measure(const table::Column& column, SeparationRow& row) const {
    row.category = column.category;
    if (context_.cancel != nullptr && context_.cancel->requested())
      return base::fail(Code::cancelled, "evidence", "interrupted");
    return column.category ? measure_category(column, row) : measure_number(column, row);
  }

  base::Status measure_number(const table::Column& column, SeparationRow& row) const {
    const auto moments = stats::group_moments(column.values, labels_, groups_);
    row.groups = group_numbers(column.values, labels_, moments);
    for (const auto& group : moments) row.rows += group.count;
    row.anova = stats::anova(moments);
    row.welch = stats::welch_anova(moments);
    row.shares = stats::variance_shares(row.anova, options_.confidence);
    row.kruskal = stats::kruskal_wallis(column.values, labels_, groups_);
    const bool tiny = std::ranges::any_of(
        moments, [](const auto& group) { return group.count > 0 && group.count < kTiny; });
    if (tiny && std::isfinite(row.kruskal.p) && row.rows <= kPermutedRows / kPermutationsLeast) {
      row.kruskal_permuted = true;
      row.kruskal.p = stats::kruskal_wallis_permutation_p(column.values, labels_, groups_,
                                                          permutations_for(row.rows),
                                                          resampling(column.name).seed);
      row.kruskal.log10_p = std::log10(row.kruskal.p);
    }
    if (options_.replicates > 0)
      row.bootstrap =
          TRY(stats::bootstrap_effects(column.values, labels_, groups_, resampling(column.name)));
    choose_test(row);
    row.effect_name = "omega_squared";
    row.effect = row.shares.omega_squared;
    row.effect_interval = interval_of(row.bootstrap.omega_squared, row.shares.interval);
    row.size = stats::variance_share_size(row.effect);
    return {};
  }

  // Welch's leaves out segments of one row and has no value where one has no spread.
  static void choose_test(SeparationRow& row) {
    const auto& [test, p, log10_p] = [&]() -> std::tuple<std::string_view, double, double> {
      if (!std::isnan(row.welch.p)) return {"welch", row.welch.p, row.welch.log10_p};
      if (!std::isnan(row.anova.p)) return {"anova", row.anova.p, row.anova.log10_p};
      return {"kruskal_wallis", row.kruskal.p, row.kruskal.log10_p};
    }();
    row.test = test;
    row.p = p;
    row.log10_p = log10_p;
  }

  base::Status measure_category(const table::Column& column, SeparationRow& row) const {
    const auto table = stats::cross_table(labels_, column.codes);
    row.groups.resize(static_cast<size_t>(groups_));
    for (int g = 0; g < table.rows; ++g)
      for (int level = 0; level < table.columns; ++level)
        row.groups[static_cast<size_t>(g)].count += table.at(g, level);
    auto& found = row.independence = stats::independence(table, options_.confidence);
    row.rows = found.rows;
    if (found.sparse && std::isfinite(found.p) && row.rows <= kPermutedRows / kPermutationsLeast) {
      row.independence_permuted = true;
      found.p = stats::independence_permutation_p(table, permutations_for(row.rows),
                                                  resampling(column.name).seed);
      found.log10_p = std::log10(found.p);
    }
    if (options_.replicates > 0)
      row.association = TRY(stats::bootstrap_association(table, resampling(column.name)));
    row.test = "chi_square";
    row.p = found.p;
    row.log10_p = found.log10_p;
    row.effect_name = "cramers_v_corrected";
    row.effect = found.cramers_v_corrected;
    row.effect_interval = interval_of(row.association.cramers_v_corrected, found.interval);
    row.size = stats::cramers_v_size(row.effect, std::min(found.levels1, found.levels2));
    return {};
  }

  void adjust() {
    std::vector<double> p, tails;
    for (const auto& row : out_.rows) {
      p.push_back(row.p);
      tails.push_back(row.log10_p);
    }
    const auto holm = stats::holm(p), bh = stats::benjamini_hochberg(p),
               holm_tails = stats::holm_log10(tails),
               bh_tails = stats::benjamini_hochberg_log10(tails);
    for (size_t i = 0; i < out_.rows.size(); ++i) {
      auto& row = out_.rows[i];
      row.p_holm = holm[i];
      row.p_bh = bh[i];
      row.log10_p_holm = holm_tails[i];
      row.log10_p_bh = bh_tails[i];
    }
  }

  void judge(SeparationRow& row) const {
    row.only_because_large = stats::only_because_large(row.p_holm, row.size, options_.alpha);
    row.sentence = stats::significance_sentence(row.p_holm, row.size, row.rows, options_.alpha);
  }

  // How many times a large effect.
  static double strength(const SeparationRow& row) {
    if (row.category) {
      const int smaller = std::min(row.independence.levels1, row.independence.levels2);
      return row.effect * std::sqrt(static_cast<double>(smaller - 1)) / kLargeW;
    }
    const double share = std::clamp(row.effect, 0.0, 1.0);
    return share < 1 ? std::sqrt(share / (1 - share)) / kLargeF : segment::kNone;
  }

  void summarise() {
    auto& sum = out_.summary;
    double most = -1;
    for (const auto& row : out_.rows) {
      if (row.role.role != Role::evidence) {
        ++(row.role.role == Role::definition ? sum.definition
           : row.role.role == Role::shared   ? sum.shared
                                             : sum.unknown);
        continue;
      }
      if (row.size == Size::unknown) continue;
      // What chance explains separates nothing, however large it looks among few customers.
      const bool real = row.p_holm < options_.alpha;
      ++(real && row.size == Size::large    ? sum.large
         : real && row.size == Size::medium ? sum.medium
         : real && row.size == Size::small  ? sum.small
                                            : sum.negligible);
      if (real && row.size != Size::negligible && !(strength(row) <= most)) {
        most = std::isnan(strength(row)) ? std::numeric_limits<double>::infinity() : strength(row);
        sum.strongest = row.role.feature;
      }
    }
    sum.text = summary_text();
  }

  std::string summary_text() const {
    const auto& sum = out_.summary;
    const int independent = sum.large + sum.medium + sum.small + sum.negligible;
    const int out = sum.definition + sum.shared + sum.unknown;
    std::string text;
    if (independent == 0)
      text =
          "No feature is independent of how the segments were made, so nothing here speaks for "
          "or against them.";
    else
      text = fmt::format(
          "Of {} feature{} that the segments were not made from, they differ in {} by much, in {} "
          "by a fair amount, in {} a little and in {} hardly or not at all.",
          independent, independent == 1 ? "" : "s", sum.large, sum.medium, sum.small,
          sum.negligible);
    if (!sum.strongest.empty())
      text += fmt::format(" Most of all in {}.", base::printable(sum.strongest));
    if (out > 0) text += fmt::format(" {} other{} not count.", out, out == 1 ? " does" : "s do");
    return text;
  }

  const table::Frame& frame_;
  std::span<const int32_t> labels_;
  const int groups_;
  const SeparationOptions& options_;
  const cluster::Context& context_;
  SeparationReport out_;
};

}  // namespace

Result<SeparationReport> separation(const table::Frame& frame, std::span<const int32_t> labels,
                                    std::span<const std::string> segments,
                                    std::span<const FeatureRole> roles,
                                    const SeparationOptions& options,
                                    const cluster::Context& context) {
  return Separation(frame, labels, segments, options, context).run(roles);
}

Result<std::vector<stats::Contrast>> pairwise(const table::Frame& frame,
                                              std::span<const int32_t> labels, int segments,
                                              std::string_view feature, double confidence) {
  const auto* column = frame.find(feature);
  if (column == nullptr || column->category || std::ssize(labels) != frame.rows())
    return base::fail(Code::internal, "evidence",
                      "the labels or features do not fit the customers");
  return stats::games_howell(stats::group_moments(column->values, labels, segments), confidence);
}

}  // namespace coterie::evidence
