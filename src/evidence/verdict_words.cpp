#include "evidence/verdict_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"
#include "stats/agreement.hpp"

namespace coterie::evidence {

namespace {

constexpr int64_t kFewRows = 500;
constexpr double kOutlierShare = 0.02, kFarOut = 16;  // mean squared distance, in mean ones
constexpr double kCarries = 0.8, kIdle = 0.3;         // eta squared
constexpr size_t kFewValues = 10;
constexpr double kSame = 0.9;  // adjusted Rand

std::string p_text(double p) {
  return fmt::format("p = {:.2g}", p);
}

// The kind that stopped the customers, or null.
const NullWorld* unbeaten(const VerdictReport& report) {
  const auto at = std::ranges::find(report.nulls, false, &NullWorld::beaten);
  return at == report.nulls.end() ? nullptr : &*at;
}

bool beats(const NullWorld& world, std::string_view statistic, double level) {
  return std::ranges::any_of(world.statistics, [&](const Against& one) {
    return one.name == statistic && one.p_value <= level;
  });
}

std::string customers(int64_t count) {
  return base::with_thousands(count);
}

std::string column_name(const VerdictOptions& options, int col) {
  const auto at = static_cast<size_t>(col);
  return at < options.columns.size() ? options.columns[at] : fmt::format("column {}", col + 1);
}

std::vector<double> column(const table::Matrix& rows, int col) {
  std::vector<double> out;
  for (int64_t row = 0; row < rows.rows(); ++row) out.push_back(rows.value(row, col));
  return out;
}

// The groups that are few customers far out: each one's size.
std::vector<int64_t> far_groups(const table::Matrix& rows, std::span<const int32_t> labels, int k) {
  const auto cols = static_cast<size_t>(rows.cols());
  std::vector<double> mean(cols), square(static_cast<size_t>(k));
  std::vector<int64_t> size(static_cast<size_t>(k));
  const auto n = static_cast<double>(rows.rows());
  for (int64_t row = 0; row < rows.rows(); ++row)
    for (size_t c = 0; c < cols; ++c) mean[c] += rows.value(row, static_cast<int>(c)) / n;
  double all = 0;
  for (int64_t row = 0; row < rows.rows(); ++row) {
    const int32_t label = labels[static_cast<size_t>(row)];
    double far = 0;
    for (size_t c = 0; c < cols; ++c)
      far += std::pow(rows.value(row, static_cast<int>(c)) - mean[c], 2);
    all += far / n;
    if (label < 0 || label >= k) continue;
    square[static_cast<size_t>(label)] += far;
    ++size[static_cast<size_t>(label)];
  }
  std::vector<int64_t> out;
  for (size_t j = 0; j < size.size(); ++j)
    if (size[j] > 0 && static_cast<double>(size[j]) < kOutlierShare * n &&
        square[j] >= kFarOut * all * static_cast<double>(size[j]))
      out.push_back(size[j]);
  return out;
}

std::string outlier_text(int k, const std::vector<int64_t>& sizes, int64_t all) {
  int64_t sum = 0;
  for (const int64_t size : sizes) sum += size;
  return fmt::format(
      "k = {} splits {} of {} customers off who lie far out: these are outliers, not a segment, "
      "and a high silhouette there is theirs.",
      k, customers(sum), customers(all));
}

base::Status add_outliers(std::vector<Caveat>& out, const VerdictReport& report,
                          const Looked& looked, const VerdictOptions& options,
                          const cluster::Context& context) {
  int told = 0;
  if (!options.labels.empty() && options.chosen_k >= 2) {
    const auto sizes = far_groups(*looked.all, options.labels, options.chosen_k);
    if (!sizes.empty())
      out.push_back({"outliers", outlier_text(told = options.chosen_k, sizes, report.rows_all)});
  }
  // The smallest k that does it, among those that were tried.
  for (size_t i = 0; i < report.by_k.size() && told == 0; ++i)
    if (!far_groups(*looked.sample, looked.labels[i], report.by_k[i].k).empty())
      told = -report.by_k[i].k;
  if (told >= 0) return {};
  const int k = -told;
  // Counted among all customers: what the sample shows is not the number to quote.
  const auto fit = TRY(cluster::kmeans(*looked.all, k, {.seed = options.seed, .keys = options.keys},
                                       {context.pool, context.cancel, nullptr}));
  const auto sizes = far_groups(*looked.all, fit.labels, k);
  if (!sizes.empty()) out.push_back({"outliers", outlier_text(k, sizes, report.rows_all)});
  return {};
}

// What the groups at the judged k are made of.
void add_features(std::vector<Caveat>& out, const VerdictReport& report, const Looked& looked,
                  const VerdictOptions& options) {
  const auto at = std::ranges::find(report.by_k, report.k, &AtK::k);
  if (at == report.by_k.end() || report.verdict == Verdict::none) return;
  const auto& labels = looked.labels[static_cast<size_t>(at - report.by_k.begin())];
  int carries = 0, idle = 0, which = 0;
  for (int col = 0; col < looked.sample->cols(); ++col) {
    const auto values = column(*looked.sample, col);
    const std::set<double> distinct(values.begin(), values.end());
    if (distinct.size() > 1 && distinct.size() <= kFewValues) {
      std::vector<int32_t> codes;
      for (const double value : values)
        codes.push_back(
            static_cast<int32_t>(std::distance(distinct.begin(), distinct.find(value))));
      if (stats::adjusted_rand(stats::cross_table(labels, codes)) >= kSame)
        out.push_back(
            {"discrete", fmt::format("The groups at k = {} are the values of one feature, "
                                     "{}: a rule on it says the same.",
                                     report.k, column_name(options, col))});
    }
    const double eta = stats::eta_squared(values, labels, report.k);
    if (eta >= kCarries) ++carries, which = col;
    if (eta <= kIdle) ++idle;
  }
  if (carries == 1 && idle == looked.sample->cols() - 1)
    out.push_back(
        {"one_feature", fmt::format("The groups at k = {} differ in one feature only, {}: cuts of "
                                    "that feature tell them apart as well.",
                                    report.k, column_name(options, which))});
}

void add_other_k(std::vector<Caveat>& out, const VerdictReport& report,
                 const VerdictOptions& options) {
  if (options.chosen_k < 2 || options.chosen_k == report.k || report.verdict != Verdict::clusters)
    return;
  const auto at = std::ranges::find(report.by_k, options.chosen_k, &AtK::k);
  if (at == report.by_k.end() || at->p_separation <= options.level) return;
  out.push_back(
      {"other_k", fmt::format("The evidence is for groups at k = {}. The {} segments in use "
                              "are not separated more sharply than in worlds without "
                              "groups ({}): some of them are cuts.",
                              report.k, options.chosen_k, p_text(at->p_separation))});
}

}  // namespace

std::string verdict_sentence(const VerdictReport& report, double level) {
  if (report.nulls.empty())
    return report.rows < 60 ? fmt::format("{} customers are too few to tell groups from chance.",
                                          customers(report.rows))
                            : "The customers are too much alike to form groups.";
  if (report.verdict == Verdict::clusters) {
    double worst = 0;
    int worlds = 0;
    for (const auto& world : report.nulls) {
      worst = std::max(worst, world.p_value);
      worlds += world.worlds;
    }
    return fmt::format(
        "The customers fall into groups, seen best at k = {}: the gap between them is deeper than "
        "in "
        "{} simulated worlds that have the same features but no groups ({} at most, of {} kinds of "
        "worlds).",
        report.k, customers(worlds), p_text(worst), report.nulls.size());
  }
  const NullWorld& stopped = *unbeaten(report);
  const double p = stopped.p_value;
  if (report.verdict == Verdict::none)
    return fmt::format(
        "There is no evidence of groups: simulated customers with {} look just as clustered ({}).",
        stopped.meaning, p_text(p));
  if (stopped.name == "shuffled")
    return fmt::format(
        "The groups that k-means finds are no tighter than those of simulated customers with {} "
        "({}).",
        stopped.meaning, p_text(p));
  if (p <= level)  // not beaten all the same: in persistence
    return fmt::format(
        "The groups that k-means finds are cuts through a continuum: the gap between them vanishes "
        "when they are made smaller, as in simulated customers with {} ({}).",
        stopped.meaning, p_text(stopped.statistics[1].p_value));
  return fmt::format(
      "The groups that k-means finds are cuts through a continuum: the gap between them is no "
      "deeper "
      "than in simulated customers with {} ({}).",
      stopped.meaning, p_text(p));
}

std::string rules_reason(const VerdictReport& report) {
  if (report.verdict == Verdict::clusters) return "";
  if (report.verdict == Verdict::none)
    return "Rules tag the customers, because nothing speaks for groups in these features: borders "
           "that people choose and can explain are the better ones.";
  return "Rules tag the customers, because the clusters are cuts through a continuum with no gap "
         "between them: borders that people choose and can explain are the better ones.";
}

base::Result<std::vector<Caveat>> caveats_of(const VerdictReport& report, const Looked& looked,
                                             const VerdictOptions& options,
                                             const cluster::Context& context) {
  std::vector<Caveat> out;
  if (report.rows < kFewRows)
    out.push_back({"few_customers",
                   fmt::format("Of {} customers, groups that overlap or are small may be missed.",
                               customers(report.rows))});
  TRY(add_outliers(out, report, looked, options, context));
  add_features(out, report, looked, options);
  add_other_k(out, report, options);
  if (report.verdict == Verdict::weak &&
      (beats(report.nulls.front(), "silhouette_simplified", options.level) ||
       beats(report.nulls.front(), "gap", options.level)))
    out.push_back(
        {"curved",
         "Silhouette or gap statistic alone would have said that there are groups: they "
         "also rise for customers on a curve, or with features that depend on each other."});
  return out;
}

}  // namespace coterie::evidence
