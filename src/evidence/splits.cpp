#include "evidence/splits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>

#include "base/random.hpp"
#include "base/text.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using base::Result;
using segment::kNone;

// More than chance gives, and enough to matter.
bool is_real(const LargeGap& one) {
  return one.word == "small" || one.word == "large";
}

class Splits {
 public:
  Splits(const Subject& subject, const SplitOptions& options)
      : subject_(subject),
        options_(options),
        slow_(is_slow(subject.request->method)),
        features_(options.features.empty() ? subject.input->features : options.features) {}

  Result<SplitReport> run();

 private:
  Customers sample(std::string_view what, int64_t most) const;
  base::Status halve();
  base::Status draw_anew();
  Result<cluster::Stability> resample() const;
  void list_gaps();
  void tell();
  void tell_gaps();
  void tell_comebacks();
  void tell_reruns();
  void step(double share) const;

  const Subject& subject_;
  const SplitOptions& options_;
  const bool slow_;
  const std::vector<std::string>& features_;
  SplitReport report_;
};

Customers Splits::sample(std::string_view what, int64_t most) const {
  return take_sample(subject_, most, base::draw(subject_.input->seed, base::hash_text(what), 0),
                     columns_of(subject_, features_));
}

void Splits::step(double share) const {
  if (subject_.input->context.progress != nullptr) subject_.input->context.progress->at(share);
}

base::Status Splits::halve() {
  const auto customers = sample("halves", slow_ ? options_.rows_most_slow : options_.rows_most);
  report_.rows = customers.size();
  report_.whole = report_.rows == subject_.input->frame->rows();
  std::vector<Deal> deals;
  for (int i = 0; i < options_.random_halves; ++i)
    deals.push_back(
        {i == 0 ? "random halves" : fmt::format("random halves {}", i + 1), false,
         base::draw(subject_.input->seed, base::hash_text("deal"), static_cast<uint64_t>(i))});
  for (const uint64_t salt : options_.salts)
    deals.push_back({fmt::format("halves by customer hash, salt {}", salt), true, salt});
  for (size_t i = 0; i < deals.size(); ++i) {
    step(0.6 * static_cast<double>(i) / static_cast<double>(deals.size()));
    report_.splits.push_back(
        TRY(split(subject_, customers, deals[i], features_, static_cast<int>(deals.size()))));
  }
  std::vector<double> found;
  for (const auto& one : report_.splits)
    if (std::isfinite(one.adjusted_rand)) found.push_back(one.adjusted_rand);
  report_.adjusted_rand = mean_of(found);
  if (!found.empty()) report_.lowest = std::ranges::min(found);
  return {};
}

void Splits::list_gaps() {
  for (const auto& one : report_.splits)
    for (const auto& gap : one.gaps)
      if (std::isfinite(gap.standardised))
        report_.largest.push_back({one.name, gap, std::string(gap_word(gap))});
  const auto weight = [](const LargeGap& one) {
    return std::pair(is_real(one), std::abs(one.gap.standardised));
  };
  std::ranges::stable_sort(report_.largest, std::greater(), weight);
  if (!report_.largest.empty()) {
    const auto& first = report_.largest.front();
    report_.widest_gap = is_real(first) ? std::abs(first.gap.standardised) : 0;
  }
  const auto most = static_cast<size_t>(std::max(0, options_.largest_most));
  if (report_.largest.size() > most) report_.largest.resize(most);
}

// The model fitted to rows of the whole table, some of them again and again.
Result<cluster::Stability> Splits::resample() const {
  cluster::StabilityOptions options;
  options.resamples = options_.resamples;
  options.splits = 0;
  options.rows_most = slow_ ? options_.rows_of_resamples_slow : options_.rows_of_resamples;
  options.seed = subject_.input->seed;
  options.keys = subject_.input->keys;
  const auto columns = columns_of(subject_, {});
  auto context = subject_.input->context;
  context.progress = nullptr;
  std::optional<Customers> compared;  // the same rows each time
  const auto refit = [&](std::span<const int64_t> fitted, std::span<const int64_t> labelled,
                         uint64_t seed) -> Result<std::vector<int32_t>> {
    auto customers = take(subject_, {fitted.begin(), fitted.end()}, columns);
    std::iota(customers.keys.begin(), customers.keys.end(), uint64_t{0});
    Change change{.features = {}, .k = {}, .seed = seed, .resamples = 0};
    if (takes_k(subject_.request->method)) change.k = subject_.result->k;
    const auto again = TRY(fit_again(subject_, customers, change));
    if (!compared) compared = take(subject_, {labelled.begin(), labelled.end()}, columns);
    return TRY(segment::assign(again.model, compared->frame, context)).segment;
  };
  return cluster::stability(subject_.result->assignment.segment, options, refit, context);
}

base::Status Splits::draw_anew() {
  auto found = subject_.result->stability;
  if (!found && subject_.result->k < 1) {
    report_.bootstrap_problem = "The model has no segment.";
  } else if (!found && subject_.request->method == "given") {
    report_.bootstrap_problem = "Given segments are not fitted: they cannot change.";
  } else if (!found) {
    auto measured = resample();
    if (!measured &&
        (measured.error().code == Code::data || measured.error().code == Code::project))
      report_.bootstrap_problem = "Too few customers differ: " + measured.error().fault + ".";
    else
      found = TRY(std::move(measured));
  }
  if (found) {
    report_.bootstrap_ari = found->adjusted_rand;
    report_.bootstrap_error = found->standard_error;
    report_.bootstrap_low = found->low;
    report_.bootstrap_high = found->high;
    report_.bootstrap_rows = found->rows;
  }
  const auto& segments = subject_.result->segments;
  for (size_t i = 0; i < segments.size(); ++i) {
    auto& comeback = report_.comebacks.emplace_back();
    comeback.segment = segments[i].name;
    if (!found || i >= found->jaccard.size()) continue;
    comeback.jaccard = found->jaccard[i];
    comeback.dissolved = found->dissolved[i];
    comeback.resamples = found->resamples;
    comeback.word = comeback_word(comeback.jaccard);
  }
  return {};
}

std::string figure(double x) {
  return base::with_thousands(x, 2);
}

// "spend of Champions, 12.3 against 15.1"
std::string what_differs(const Gap& gap) {
  const bool share = gap.metric == "customers_share";
  const auto text = [&](double x) { return share ? base::percent(x) : rounded(x); };
  return fmt::format("{} of {}, {} against {}", share ? "the share" : gap.metric,
                     base::printable(gap.segment), text(gap.first), text(gap.second));
}

void Splits::tell_gaps() {
  auto& out = report_.sentences;
  for (const auto& one : report_.splits) {
    if (!one.problem.empty()) out.push_back(fmt::format("In {}: {}", one.name, one.problem));
    for (const auto& segment : one.segments)
      if (!segment.in_first || !segment.in_second)
        out.push_back(fmt::format("{} is not found again in {} ({}).",
                                  base::printable(segment.segment),
                                  segment.in_first    ? "the second half"
                                  : segment.in_second ? "the first half"
                                                      : "either half",
                                  one.name));
  }
  if (report_.largest.empty()) return;
  const auto& [name, gap, word] = report_.largest.front();
  if (is_real(report_.largest.front())) {
    std::vector<std::string> real;
    for (const auto& one : report_.largest)
      if (is_real(one) && real.size() < 3)
        real.push_back(fmt::format("{} (standardised difference {})", what_differs(one.gap),
                                   figure(std::abs(one.gap.standardised))));
    out.push_back(fmt::format(
        "Fitted on two halves apart, the segments differ by more than chance gives, {}: {}.",
        word == "large" ? "so much that they are not the same" : "if only a little",
        base::join(real, "; ")));
    return;
  }
  const auto gap_text = fmt::format("{} (standardised difference {})", what_differs(gap),
                                    figure(std::abs(gap.standardised)));
  out.push_back(word == "negligible"
                    ? "Fitted on two halves apart, the segments look the same: the largest gap is "
                      "in " +
                          gap_text + "."
                    : "The largest gap between halves is in " + gap_text +
                          "; so few customers give as much by chance.");
}

void Splits::tell_comebacks() {
  for (const std::string_view word : {"dissolved", "patterned"}) {
    std::vector<std::string> names;
    for (const auto& one : report_.comebacks)
      if (one.word == word)
        names.push_back(
            fmt::format("{} (Jaccard {})", base::printable(one.segment), figure(one.jaccard)));
    if (names.empty()) continue;
    report_.sentences.push_back(
        word == "dissolved"
            ? fmt::format("In customers drawn anew these segments dissolve: {}.",
                          base::join(names, ", "))
            : fmt::format("A pattern stays in customers drawn anew, but who belongs to it is "
                          "doubtful: {}.",
                          base::join(names, ", ")));
  }
  const bool all = !report_.comebacks.empty() &&
                   std::ranges::all_of(report_.comebacks,
                                       [](const Comeback& one) { return one.word == "stable"; });
  if (all)
    report_.sentences.emplace_back("Every segment comes back in customers drawn anew: stable.");
}

void Splits::tell_reruns() {
  const auto& seeds = report_.seeds;
  if (seeds.problem.empty() && std::isfinite(seeds.lowest))
    report_.sentences.push_back(
        seeds.lowest >= 0.99
            ? fmt::format("The seed does not matter: {} fits agree (lowest adjusted Rand {}).",
                          seeds.seeds, figure(seeds.lowest))
            : fmt::format("The seed matters: {} fits agree at {} on average, at worst {} (adjusted "
                          "Rand).",
                          seeds.seeds, figure(seeds.adjusted_rand), figure(seeds.lowest)));
  for (const auto& one : report_.neighbours)
    if (one.problem.empty()) report_.sentences.push_back(one.sentence);
}

void Splits::tell() {
  tell_gaps();
  tell_comebacks();
  tell_reruns();
}

Result<SplitReport> Splits::run() {
  report_.model = subject_.result->name;
  TRY(halve());
  list_gaps();
  step(0.6);
  TRY(draw_anew());
  step(0.75);
  const auto customers =
      sample("seeds", slow_ ? options_.rows_of_seeds_slow : options_.rows_of_seeds);
  report_.seeds = TRY(try_seeds(subject_, customers, options_.seeds));
  step(0.9);
  report_.neighbours = TRY(neighbours(subject_, customers));
  tell();
  return std::move(report_);
}

}  // namespace

std::string_view comeback_word(double jaccard) {
  const auto word = cluster::stability_word(jaccard);
  if (word == "dissolved" || word == "unstable") return "dissolved";
  if (word == "pattern") return "patterned";
  return word.empty() ? "" : "stable";
}

Result<SplitReport> examine_splits(const Subject& subject, const SplitOptions& options) {
  return Splits(subject, options).run();
}

}  // namespace coterie::evidence
