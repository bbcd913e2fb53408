#include "evidence/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "cluster/search.hpp"
#include "evidence/null_worlds.hpp"
#include "evidence/partitions.hpp"
#include "evidence/verdict_words.hpp"

namespace coterie::evidence {

namespace {

using base::Code;
using base::Result;

constexpr int64_t kFewestRows = 60;
constexpr int kFirstWorlds = 19, kPlainlyWon = 5;
constexpr int kStabilityWorlds = 19;
constexpr double kPersistent = 0.5;
constexpr double kShallowest = 1;  // a separation below is no valley, however hilly the worlds
constexpr size_t kPicture = 200;

constexpr StatisticDefinition kStatistics[] = {
    {"separation",
     "Depth of the valley between parts of the customers: how far fewer of them lie between two "
     "neighbouring centres of k-means than at the centres, in standard deviations of counting, on "
     "the shallowest way from one part to the other; largest standardised value over k.",
     "higher is better",
     "Anscombe 1948 (counts); Hartigan & Hartigan 1985, Müller & Sawitzki 1991 (valleys)",
     "decides: clusters must be separated more sharply than worlds of every kind"},
    {"persistence",
     "Mean separation over all k but the lowest: a valley stays when cells get smaller.",
     "higher is better", "as separation",
     "decides with it: above the median of the copula's worlds, else k-means cuts a curve"},
    {"silhouette_simplified",
     "Mean of 1 - a / b, the distances to the own and to the next centre; largest standardised "
     "value over k.",
     "0..1, higher is better", "Hruschka, de Castro & Campello 2004", "tells weak from none"},
    {"gap",
     "Mean log W of the worlds minus log W of the customers, W being the inertia; largest "
     "standardised value over k.",
     "higher is better", "Tibshirani, Walther & Hastie 2001, with these worlds as references",
     "tells weak from none"},
    {"stability",
     "Adjusted Rand index of two labellings at the k in use: by k-means on each half of the "
     "customers.",
     "at most 1, higher is better", "Hubert & Arabie 1985; Lange, Roth, Braun & Buhmann 2004",
     "shown only: a cut through a continuum can be stable"},
};

using Partitions = std::vector<Partition>;

// The world at hand at the place of each statistic that is taken over k.
double value_at(const Partition& partition, size_t statistic) {
  if (statistic == 0) return partition.separation;
  return statistic == 2 ? partition.silhouette : -partition.log_inertia;
}

double quantile(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<size_t>(at);
  const size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

// p-value of `observed`, which stands out by `most`, among worlds that do so by `others`.
void tell(Against& out, double observed, std::vector<double> worlds, double most,
          std::span<const double> others) {
  const auto count = static_cast<double>(others.size());
  out.observed = observed;
  out.mean = std::accumulate(worlds.begin(), worlds.end(), 0.0) / count;
  double squares = 0;
  for (const double value : worlds) squares += (value - out.mean) * (value - out.mean);
  out.sd = std::sqrt(squares / std::max(1.0, count - 1));
  std::ranges::sort(worlds);
  out.low = quantile(worlds, 0.05);
  out.median = quantile(worlds, 0.5);
  out.high = quantile(worlds, 0.95);
  const auto above = std::ranges::count_if(others, [&](double other) { return other >= most; });
  out.p_value = (1 + static_cast<double>(above)) / (1 + count);
  out.p_error = std::sqrt(out.p_value * (1 - out.p_value) / (1 + count));
  if (worlds.size() > kPicture) {
    std::vector<double> fewer;
    for (size_t i = 0; i < kPicture; ++i)
      fewer.push_back(quantile(worlds, static_cast<double>(i) / static_cast<double>(kPicture - 1)));
    worlds = std::move(fewer);
  }
  out.worlds = std::move(worlds);
}

// all: the customers first, then the worlds; each has `ks` partitions or more. Standardised at each
// k over customers and worlds alike, so that under a null each is as likely the largest.
Against over_k(const std::vector<Partitions>& all, size_t ks, size_t statistic) {
  const auto count = static_cast<double>(all.size());
  std::vector<double> most(all.size(), -INFINITY);
  size_t best = 0;
  for (size_t k = 0; k < ks; ++k) {
    double mean = 0, squares = 0;
    for (const auto& one : all) mean += value_at(one[k], statistic) / count;
    for (const auto& one : all) squares += std::pow(value_at(one[k], statistic) - mean, 2);
    const double sd = std::sqrt(squares / count);
    for (size_t i = 0; i < all.size(); ++i) {
      const double z = sd > 0 ? (value_at(all[i][k], statistic) - mean) / sd : 0;
      if (i == 0 && z > most[0]) best = k;
      most[i] = std::max(most[i], z);
    }
  }
  Against out{.name = kStatistics[statistic].name, .k = all[0][best].k};
  std::vector<double> worlds;
  for (size_t i = 1; i < all.size(); ++i) worlds.push_back(value_at(all[i][best], statistic));
  double observed = value_at(all[0][best], statistic);
  if (statistic == 3) {  // log W below the mean of the worlds
    const double mean =
        std::accumulate(worlds.begin(), worlds.end(), 0.0) / static_cast<double>(worlds.size());
    observed -= mean;
    for (double& value : worlds) value -= mean;
  }
  tell(out, observed, std::move(worlds), most[0], std::span(most).subspan(1));
  return out;
}

Against of_persistence(const std::vector<Partitions>& all) {
  std::vector<double> worlds;
  for (size_t i = 1; i < all.size(); ++i) worlds.push_back(persistence(all[i]));
  Against out{.name = kStatistics[1].name};
  const double observed = persistence(all[0]);
  tell(out, observed, worlds, observed, worlds);
  return out;
}

class Judge {
 public:
  Judge(const table::Matrix& matrix, const VerdictOptions& options, const cluster::Context& context)
      : matrix_(matrix), options_(options), context_(context) {}

  Result<VerdictReport> run() {
    TRY(check());
    if (context_.progress != nullptr) context_.progress->step("Asking whether there are segments");
    const auto chosen = cluster::sample_rows(matrix_.rows(), options_.sample_rows, options_.seed,
                                             options_.keys, {}, context_.pool);
    rows_ = cluster::take_rows(matrix_, chosen, context_.pool);
    out_.rows = rows_.rows();
    out_.rows_all = matrix_.rows();
    customers_ = TRY(measure_partitions(rows_, effort("customers", 0), true));
    if (rows_.rows() >= kFewestRows && customers_.size() >= 3) TRY(judge_all());
    return finish();
  }

 private:
  base::Status check() const {
    const auto rows = static_cast<size_t>(matrix_.rows());
    if ((!options_.keys.empty() && options_.keys.size() != rows) ||
        (!options_.labels.empty() && options_.labels.size() != rows))
      return base::fail(Code::internal, "verdict", "keys or labels do not match the rows");
    if (options_.k_low < 2 || options_.k_high < options_.k_low + 2 ||
        options_.worlds < kFirstWorlds || options_.sample_rows < 1)
      return base::fail(Code::internal, "verdict", "an option is out of range");
    return {};
  }

  Effort effort(std::string_view what, int64_t number) const {
    return {options_.k_low, options_.k_high,
            base::draw(options_.seed, base::hash_text(what), static_cast<uint64_t>(number)),
            context_.cancel};
  }

  base::Status judge_all() {
    std::vector<World> kinds = {World::copula, World::shuffled, World::gaussian, World::uniform};
    if (strata_of(rows_).size() > 1) kinds.insert(kinds.begin(), World::copula_in_strata);
    for (size_t i = 0; i < kinds.size(); ++i) {
      TRY(judge_against(kinds[i]));
      if (context_.progress != nullptr)
        context_.progress->at(static_cast<double>(i + 1) / static_cast<double>(kinds.size()));
      if (options_.quick && !out_.nulls.back().beaten) break;
    }
    return {};
  }

  // Worlds `from` .. `to` of a kind, measured side by side.
  base::Status measure(const NullWorlds& worlds, int from, int to, std::vector<Partitions>& all) {
    std::vector<Result<Partitions>> measured(static_cast<size_t>(to - from));
    context_.pool->run(to - from, [&](int64_t block, int) {
      const int64_t number = from + block;
      measured[static_cast<size_t>(block)] = measure_partitions(
          worlds.draw(static_cast<uint64_t>(number)), effort(world_name(worlds.world()), number));
    });
    for (auto& one : measured) all.push_back(TRY(std::move(one)));
    return {};
  }

  base::Status judge_against(World kind) {
    const auto worlds =
        NullWorlds::make(rows_, kind, base::draw(options_.seed, base::hash_text("world"), 0));
    NullWorld told{.name = world_name(kind), .meaning = world_meaning(kind)};
    std::vector<Partitions> all{customers_};
    TRY(measure(worlds, 0, kFirstWorlds, all));
    const auto fewest = [&] {
      return std::ranges::min_element(all, {}, &Partitions::size)->size();
    };
    if (fewest() < 2) return {};  // worlds of so few distinct rows tell nothing
    // Worlds that are shuffled fall into every combination of the features' values.
    const size_t decides = kind == World::shuffled ? 3 : 0;
    Against decided = over_k(all, fewest(), decides);
    told.stopped = decided.p_value * (1 + kFirstWorlds) >= 1 + kPlainlyWon;
    if (!told.stopped && options_.worlds > kFirstWorlds) {
      TRY(measure(worlds, kFirstWorlds, options_.worlds, all));
      if (fewest() < 2) return {};
      decided = over_k(all, fewest(), decides);
    }
    told.worlds = static_cast<int>(all.size()) - 1;
    const bool copula = kind == World::copula || kind == World::copula_in_strata;
    told.statistics = {over_k(all, fewest(), 0), of_persistence(all), over_k(all, fewest(), 2),
                       over_k(all, fewest(), 3)};
    told.p_value = decided.p_value;
    told.beaten = told.p_value <= options_.level &&
                  (decides != 0 || decided.observed >= kShallowest) &&
                  (!copula || told.statistics[1].p_value <= kPersistent);
    tell_by_k(all, fewest());
    if (copula && !options_.quick) TRY(add_stability(worlds, told));
    out_.nulls.push_back(std::move(told));
    return {};
  }

  // What each k would say alone; the worst of all kinds.
  void tell_by_k(const std::vector<Partitions>& all, size_t ks) {
    for (size_t k = 0; k < ks; ++k) {
      if (out_.by_k.size() <= k)
        out_.by_k.push_back({customers_[k].k, customers_[k].separation, customers_[k].silhouette,
                             customers_[k].log_inertia, customers_[k].smallest_share, 0, 0, 0});
      AtK& at = out_.by_k[k];
      double* const worst[] = {&at.p_separation, nullptr, &at.p_silhouette, &at.p_gap};
      for (const size_t statistic : {size_t{0}, size_t{2}, size_t{3}}) {
        int above = 0;
        for (size_t i = 1; i < all.size(); ++i)
          above += value_at(all[i][k], statistic) >= value_at(all[0][k], statistic) ? 1 : 0;
        *worst[statistic] =
            std::max(*worst[statistic], (1.0 + above) / static_cast<double>(all.size()));
      }
    }
  }

  base::Status add_stability(const NullWorlds& worlds, NullWorld& told) {
    const int k = options_.chosen_k >= 2 ? options_.chosen_k : told.statistics[0].k;
    const double observed = TRY(split_half(rows_, k, effort("stability", 0)));
    std::vector<Result<double>> measured(
        static_cast<size_t>(std::min(told.worlds, kStabilityWorlds)));
    context_.pool->run(static_cast<int64_t>(measured.size()), [&](int64_t number, int) {
      measured[static_cast<size_t>(number)] = split_half(worlds.draw(static_cast<uint64_t>(number)),
                                                         k, effort("stability", number + 1));
    });
    std::vector<double> values;
    for (auto& one : measured) values.push_back(TRY(std::move(one)));
    if (!std::isfinite(observed) ||
        !std::ranges::all_of(values, [](double value) { return std::isfinite(value); }))
      return {};
    Against out{.name = kStatistics[4].name, .k = k};
    tell(out, observed, values, observed, values);
    told.statistics.push_back(std::move(out));
    return {};
  }

  Result<VerdictReport> finish() {
    const auto& nulls = out_.nulls;
    const auto beats = [&](const Against& one) {
      return one.name != "persistence" && one.name != "stability" && one.p_value <= options_.level;
    };
    if (!nulls.empty()) {
      out_.k = nulls.front().statistics.front().k;
      if (std::ranges::all_of(nulls, &NullWorld::beaten))
        out_.verdict = Verdict::clusters;
      else if (std::ranges::any_of(nulls.front().statistics, beats))
        out_.verdict = Verdict::weak;
    }
    out_.sentence = verdict_sentence(out_, options_.level);
    out_.rules_reason = rules_reason(out_);
    if (options_.quick) return std::move(out_);
    Looked looked{&matrix_, &rows_, {}};
    for (auto& one : customers_) looked.labels.push_back(std::move(one.labels));
    out_.caveats = TRY(caveats_of(out_, looked, options_, context_));
    return std::move(out_);
  }

  const table::Matrix& matrix_;
  const VerdictOptions& options_;
  const cluster::Context& context_;
  table::Matrix rows_;
  Partitions customers_;
  VerdictReport out_;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::clusters:
      return "clusters";
    case Verdict::weak:
      return "weak";
    case Verdict::none:
      break;
  }
  return "none";
}

std::span<const StatisticDefinition> statistic_definitions() {
  return kStatistics;
}

Result<VerdictReport> judge(const table::Matrix& matrix, const VerdictOptions& options,
                            const cluster::Context& context) {
  return Judge(matrix, options, context).run();
}

}  // namespace coterie::evidence
