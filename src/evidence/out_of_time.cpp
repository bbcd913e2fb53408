// Means and shares with their intervals, then the four questions: does the order hold, what is
// explained beyond recency and past spend, how well do segments rank, who moved.
#include "evidence/out_of_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/random.hpp"
#include "base/text.hpp"
#include "cluster/matching.hpp"
#include "math/distributions.hpp"
#include "stats/agreement.hpp"
#include "stats/bootstrap.hpp"
#include "stats/correlation.hpp"
#include "stats/moments.hpp"
#include "stats/ranking.hpp"
#include "stats/regression.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using base::Result;
using base::Status;

// Groups of the jackknife: enough for Student's t with 19 degrees of freedom.
constexpr int kGroups = 20;
constexpr uint64_t kGroupStream = 0x6a61636b;

std::vector<double> in_units(std::span<const int64_t> micros, double unit) {
  std::vector<double> out;
  out.reserve(micros.size());
  for (const int64_t value : micros) out.push_back(static_cast<double>(value) / unit);
  return out;
}

std::vector<double> logs(std::span<const double> values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (const double value : values) out.push_back(std::log1p(std::max(0.0, value)));
  return out;
}

void for_each(base::Pool* pool, int count, const std::function<void(int)>& work) {
  if (pool != nullptr) return pool->run(count, [&](int64_t i, int) { work(static_cast<int>(i)); });
  for (int i = 0; i < count; ++i) work(i);
}

// Normalised Gini with all customers, then without each group in turn.
std::vector<double> gini_by_group(std::span<const double> score, const Baseline& baseline,
                                  base::Pool* pool) {
  std::vector<double> out(kGroups + 1);
  for_each(pool, kGroups + 1, [&](int i) {
    std::vector<double> scores, outcomes;
    scores.reserve(score.size());
    outcomes.reserve(score.size());
    for (size_t row = 0; row < score.size(); ++row) {
      if (baseline.groups[row] == i - 1) continue;
      scores.push_back(score[row]);
      outcomes.push_back(baseline.outcome[row]);
    }
    out[static_cast<size_t>(i)] = stats::normalised_gini(scores, outcomes);
  });
  return out;
}

// values: of all, then without each group. Kott 2001: the groups are random, so none weighs more.
stats::Estimate jackknife(std::span<const double> values) {
  stats::Estimate out;
  out.value = values[0];
  const auto without = values.subspan(1);
  double mean = 0, squares = 0;
  for (const double value : without) mean += value / kGroups;
  for (const double value : without) squares += (value - mean) * (value - mean);
  const double error = std::sqrt(squares * (kGroups - 1) / kGroups);
  const double t = math::student_t_quantile(0.975, kGroups - 1);
  out.interval = {out.value - t * error, out.value + t * error};
  return out;
}

// Cross-validated R² of the logarithm of the outcome; none where it cannot be had.
Result<stats::CrossValidated> explain(const stats::Predictors& predictors, const Baseline& baseline,
                                      const Watched& watched, const JudgeOptions& options) {
  stats::CrossValidation settings;
  settings.folds = options.folds;
  settings.seed = options.seed;
  settings.cancel = options.cancel;
  auto found = stats::cross_validate(predictors, baseline.log_outcome, watched.keys, settings);
  if (!found && found.error().code == Code::data) return stats::CrossValidated{};
  return found;
}

// The difference of two held-out R² over the same rows. Both have the squared errors of the plain
// mean below the line, so it is the mean gain of a row over the mean loss of that mean; its error
// is that of a ratio (delta method).
stats::Estimate gain_of(std::span<const double> outcome, std::span<const double> before,
                        double r_squared_before, std::span<const double> after) {
  stats::Estimate out;
  double errors_before = 0, errors_after = 0, mean = 0;
  const auto rows = static_cast<double>(outcome.size());
  for (size_t i = 0; i < outcome.size(); ++i) {
    errors_before += (outcome[i] - before[i]) * (outcome[i] - before[i]);
    errors_after += (outcome[i] - after[i]) * (outcome[i] - after[i]);
    mean += outcome[i] / rows;
  }
  const double total = errors_before / (1 - r_squared_before);
  out.value = (errors_before - errors_after) / total;
  double squares = 0;
  for (size_t i = 0; i < outcome.size(); ++i) {
    const double won = (outcome[i] - before[i]) * (outcome[i] - before[i]) -
                       (outcome[i] - after[i]) * (outcome[i] - after[i]);
    const double part = won - out.value * (outcome[i] - mean) * (outcome[i] - mean);
    squares += part * part;
  }
  const double error = 1.959963984540054 * std::sqrt(squares) / total;
  out.interval = {out.value - error, out.value + error};
  return out;
}

bool apart(const stats::Estimate& low, const stats::Estimate& high) {
  return low.interval.high < high.interval.low;
}

std::string people(int64_t count) {
  return base::with_thousands(count) + (count == 1 ? " customer" : " customers");
}

class Judge {
 public:
  Judge(const Watched& watched, const Baseline& baseline, const Labels& labels,
        const JudgeOptions& options)
      : watched_(watched), baseline_(baseline), labels_(labels), options_(options) {}

  Result<ModelFold> run() {
    const size_t rows = watched_.keys.size();
    const size_t end = labels_.end.empty() ? 0 : rows;
    if (labels_.then.size() != rows || labels_.frozen.size() != end ||
        labels_.end_model_then.size() != end)
      return base::fail(Code::internal, "out of time", "a label is missing for some customer");
    out_.model = labels_.model;
    out_.method = labels_.method;
    match();
    TRY(outcomes());
    judge_order();
    TRY(judge_explained());
    judge_ranking();
    judge_moves();
    return std::move(out_);
  }

 private:
  size_t segments() const { return static_cast<size_t>(labels_.then_segments); }

  // Which segment of the end each segment of then is.
  void match() {
    const size_t k = segments();
    now_.assign(k, -1);
    if (labels_.end.empty()) return;
    if (labels_.same_segments) {
      for (size_t i = 0; i < k && static_cast<int>(i) < labels_.end_segments; ++i)
        now_[i] = static_cast<int>(i);
      return;
    }
    const auto found =
        cluster::match_labels(stats::cross_table(labels_.then, labels_.end_model_then));
    for (size_t i = 0; i < std::min(k, found.size()); ++i) now_[i] = found[i];
  }

  Status outcomes() {
    const size_t k = segments();
    std::vector<std::vector<double>> spend(k), orders(k);
    std::vector<double> past_spend(k), past_orders(k);
    out_.segments.resize(k);
    for (size_t row = 0; row < labels_.then.size(); ++row) {
      if (labels_.then[row] < 0) {
        ++out_.without_segment;
        continue;
      }
      const auto at = static_cast<size_t>(labels_.then[row]);
      auto& segment = out_.segments[at];
      ++segment.customers;
      segment.orders += watched_.future_orders[row];
      segment.active += watched_.future_orders[row] > 0;
      orders[at].push_back(static_cast<double>(watched_.future_orders[row]));
      past_orders[at] += static_cast<double>(watched_.past_orders[row]);
      if (!watched_.money()) continue;
      segment.spend_micros += watched_.future_spend_micros[row];
      spend[at].push_back(static_cast<double>(watched_.future_spend_micros[row]) / 1e6);
      past_spend[at] += static_cast<double>(watched_.past_spend_micros[row]);
    }
    for (size_t i = 0; i < k; ++i) {
      auto& segment = out_.segments[i];
      segment.name = labels_.names[i];
      segment.then = static_cast<int>(i);
      segment.now = now_[i];
      segment.few = segment.customers < kFewestInSegment;
      if (segment.customers == 0) continue;
      const auto customers = static_cast<double>(segment.customers);
      segment.customers_share = customers / static_cast<double>(labels_.then.size());
      segment.past_orders_mean = past_orders[i] / customers;
      segment.orders_mean = TRY(mean_of(orders[i], static_cast<double>(segment.orders), i));
      segment.active_share = stats::proportion_interval(segment.active, segment.customers);
      if (!watched_.money()) continue;
      segment.past_spend_mean = past_spend[i] / 1e6 / customers;
      segment.spend_mean =
          TRY(mean_of(spend[i], static_cast<double>(segment.spend_micros) / 1e6, i));
    }
    return {};
  }

  // sum: of the values, exact.
  Result<stats::Estimate> mean_of(std::span<const double> values, double sum, size_t segment) {
    stats::Resampling resampling;
    resampling.seed = base::draw(options_.seed, 0x6f757473, segment);
    resampling.replicates = options_.replicates;
    resampling.pool = options_.pool;
    resampling.cancel = options_.cancel;
    const auto found = TRY(stats::bootstrap_mean(values, resampling));
    stats::Estimate out;
    out.value = sum / static_cast<double>(values.size());
    out.interval = found.bca;
    return out;
  }

  const stats::Estimate& worth(const SegmentOutcome& segment) const {
    return watched_.money() ? segment.spend_mean : segment.orders_mean;
  }
  double past_worth(const SegmentOutcome& segment) const {
    return watched_.money() ? segment.past_spend_mean : segment.past_orders_mean;
  }
  std::string worth_word() const { return watched_.money() ? "spend" : "orders"; }

  void judge_order() {
    auto& order = out_.order;
    std::vector<const SegmentOutcome*> there;
    std::vector<double> past, future;
    for (const auto& segment : out_.segments) {
      if (segment.customers == 0) continue;
      there.push_back(&segment);
      past.push_back(past_worth(segment));
      future.push_back(worth(segment).value);
    }
    order.segments = static_cast<int>(there.size());
    if (there.size() < 2) {
      order.text = "There is one segment only, so there is no order to hold.";
      return;
    }
    order.spearman = stats::spearman(past, future).r;
    for (size_t a = 0; a < there.size(); ++a)
      for (size_t b = 0; b < there.size(); ++b) {
        if (past[a] <= past[b]) continue;
        ++order.pairs;
        if (future[a] >= future[b]) continue;
        ++order.turned;
        order.turned_clearly += apart(worth(*there[a]), worth(*there[b]));
      }
    order.text =
        order.turned == 0
            ? fmt::format("Segments that had the higher {} before had it after, in all {} pairs.",
                          worth_word(), order.pairs)
            : fmt::format(
                  "Of {} pairs of segments {} changed places in mean {}, {} of them "
                  "beyond their intervals.",
                  order.pairs, order.turned, worth_word(),
                  order.turned_clearly == 0 ? "none" : std::to_string(order.turned_clearly));
  }

  Status judge_explained() {
    auto& out = out_.explained;
    out.outcome = "log(1 + " + worth_word() + ")";
    out.before = baseline_.r_squared;
    if (!std::isfinite(out.before.value)) {
      out.text = "Everybody did the same in these days, so there is nothing to explain.";
      return {};
    }
    stats::Predictors segments;
    segments.categories.push_back({labels_.then, labels_.then_segments});
    const auto alone = TRY(explain(segments, baseline_, watched_, options_));
    out.segments_alone = alone.r_squared;
    segments.numbers = {baseline_.log_recency, baseline_.log_past};
    const auto both = TRY(explain(segments, baseline_, watched_, options_));
    out.with_segments = both.r_squared;
    out.folds = both.folds;
    out.gain =
        gain_of(baseline_.log_outcome, baseline_.predicted, out.before.value, both.predicted);
    const auto said = [](double share) { return base::percent(share); };
    const auto& gain = out.gain;
    const auto first = fmt::format(
        "Recency and past {} alone explain {} of the differences in later {} (on a "
        "logarithmic scale)",
        worth_word(), said(out.before.value), worth_word());
    out.text =
        gain.interval.low > 0
            ? fmt::format("{}; the segments add {} ({} to {}).", first, said(gain.value),
                          said(gain.interval.low), said(gain.interval.high))
        : gain.interval.high < 0
            ? fmt::format("{}; with the segments it is less.", first)
            : fmt::format("{}; the segments add nothing that can be told from chance.", first);
    return {};
  }

  void judge_ranking() {
    auto& out = out_.ranking;
    if (!std::isfinite(baseline_.gini[0])) {
      out.text = "Everybody did the same in these days, so there is no order to find.";
      return;
    }
    const auto score_by = [&](auto value) {
      std::vector<double> score(labels_.then.size());
      for (size_t row = 0; row < score.size(); ++row)
        // Customers without a segment come last.
        score[row] = labels_.then[row] < 0
                         ? -1
                         : value(out_.segments[static_cast<size_t>(labels_.then[row])]);
      return score;
    };
    const auto gini =
        gini_by_group(score_by([&](const SegmentOutcome& segment) { return past_worth(segment); }),
                      baseline_, options_.pool);
    std::vector<double> difference;
    for (size_t i = 0; i < gini.size(); ++i) difference.push_back(gini[i] - baseline_.gini[i]);
    out.by_past = jackknife(baseline_.gini);
    out.by_segments = jackknife(gini);
    out.difference = jackknife(difference);
    out.in_hindsight = stats::normalised_gini(
        score_by([&](const SegmentOutcome& segment) { return worth(segment).value; }),
        baseline_.outcome);
    const auto& gap = out.difference;
    out.text = fmt::format(
        "Ranked by their segment, customers come {} of the way to the perfect order of later {}; "
        "ranked by their own past {}, {}{}.",
        base::percent(out.by_segments.value), worth_word(), worth_word(),
        base::percent(out.by_past.value),
        gap.interval.low <= 0 && gap.interval.high >= 0 ? ", which is the same within the error"
                                                        : "");
  }

  void judge_moves() {
    auto& out = out_.moves;
    if (labels_.end.empty()) {
      out.text = "The model could not be fitted at the end of these days.";
      return;
    }
    out.arrived = labels_.arrived;
    out.rows = labels_.then_segments + 1;
    out.columns = labels_.end_segments + 1;
    out.from_to.assign(static_cast<size_t>(out.rows) * static_cast<size_t>(out.columns), 0);
    std::vector<int32_t> then, end;
    int64_t stayed = 0, stayed_frozen = 0;
    for (size_t row = 0; row < labels_.then.size(); ++row) {
      if (labels_.end[row] == kGone) {
        ++out.gone;
        continue;
      }
      ++out.customers;
      const int from = labels_.then[row], to = labels_.end[row];
      ++out.from_to[static_cast<size_t>(from < 0 ? out.rows - 1 : from) *
                        static_cast<size_t>(out.columns) +
                    static_cast<size_t>(to < 0 ? out.columns - 1 : to)];
      stayed += from < 0 ? to < 0 : to >= 0 && now_[static_cast<size_t>(from)] == to;
      stayed_frozen += labels_.frozen[row] == from;
      // Noise is one more group.
      then.push_back(from < 0 ? out.rows - 1 : from);
      end.push_back(to < 0 ? out.columns - 1 : to);
    }
    out.adjusted_rand_models =
        stats::adjusted_rand(stats::cross_table(labels_.then, labels_.end_model_then));
    if (out.customers == 0) {
      out.text = "None of these customers has an order in the window any more.";
      return;
    }
    const auto customers = static_cast<double>(out.customers);
    out.stayed = static_cast<double>(stayed) / customers;
    out.stayed_frozen = static_cast<double>(stayed_frozen) / customers;
    out.adjusted_rand = stats::adjusted_rand(stats::cross_table(then, end));
    out.text = fmt::format(
        "Of {} {} are still in the same segment; under an unchanged model it would be {}.",
        people(out.customers), base::percent(out.stayed), base::percent(out.stayed_frozen));
  }

  const Watched& watched_;
  const Baseline& baseline_;
  const Labels& labels_;
  const JudgeOptions& options_;
  std::vector<int> now_;  // by segment of then
  ModelFold out_;
};

}  // namespace

Result<Baseline> baseline_of(const Watched& watched, const JudgeOptions& options) {
  Baseline out;
  const double unit = watched.money() ? 1e6 : 1;
  out.past = in_units(watched.money() ? watched.past_spend_micros : watched.past_orders, unit);
  out.outcome =
      in_units(watched.money() ? watched.future_spend_micros : watched.future_orders, unit);
  out.log_recency = logs(watched.recency_days);
  out.log_past = logs(out.past);
  out.log_outcome = logs(out.outcome);
  for (const uint64_t key : watched.keys)
    out.groups.push_back(static_cast<int32_t>(base::draw(options.seed, kGroupStream, key) %
                                              static_cast<uint64_t>(kGroups)));
  stats::Predictors predictors;
  predictors.numbers = {out.log_recency, out.log_past};
  auto found = TRY(explain(predictors, out, watched, options));
  out.r_squared = found.r_squared;
  out.predicted = std::move(found.predicted);
  out.gini = gini_by_group(out.past, out, options.pool);
  return out;
}

Result<ModelFold> judge(const Watched& watched, const Baseline& baseline, const Labels& labels,
                        const JudgeOptions& options) {
  return Judge(watched, baseline, labels, options).run();
}

}  // namespace coterie::evidence
