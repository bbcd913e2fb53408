// A request becomes a list of names, a name an offer, an offer a formula over the last SELECT's
// columns; the compiler writes the rest.
#include "features/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "features/compile.hpp"
#include "features/offers.hpp"
#include "features/own.hpp"
#include "features/steps.hpp"
#include "features/totals.hpp"

namespace coterie::features {
namespace {

using base::Code;
using base::Result;
using project::FeatureRequest;
using project::Tables;

constexpr std::array<std::string_view, 3> kPresets = {"rfm", "shopping", "all"};
constexpr std::array<std::string_view, 3> kAlways = {"recency_days", "orders", "spend"};

// A name to build, or one that cannot be built and why.
struct Wanted {
  std::string name, missing;
};

class Planner {
 public:
  Planner(const Tables& tables, const FeatureRequest& request, base::LocalSeconds as_of,
          const Gap& without)
      : tables_(tables),
        request_(request),
        period_{as_of, std::max(request.window_days, 0), without},
        compiler_(tables, period_) {
    offer_registered(compiler_, tables);
  }

  Result<Snapshot> run() {
    if (!tables_.lines && tables_.feature_columns.empty())
      return base::fail(Code::data, request_.place,
                        "there are neither order lines nor a ready feature table", "",
                        "name a source of orders: [sources.orders]");
    for (const auto& own : request_.custom) {
      auto status = offer_own(compiler_, own);
      if (!status) return std::unexpected(status.error());
    }
    if (request_.use.empty()) {
      auto status = want_preset();
      if (!status) return std::unexpected(status.error());
    }
    for (const auto& name : request_.use) {
      auto status = want(name);
      if (!status) return std::unexpected(status.error());
    }
    for (const auto& own : request_.custom) add(own.name);
    auto built = build();
    if (built.features.empty() && !built.missing.empty() && !request_.use.empty())
      return base::fail(Code::project, request_.place,
                        fmt::format("no feature that is asked for can be built: {} {}",
                                    built.missing[0].name, built.missing[0].missing),
                        "at least one whose columns are there",
                        "`coterie features` lists what each one needs");
    return built;
  }

 private:
  void add(std::string name, std::string missing = {}) {
    if (seen_.insert(base::lower(name)).second)
      wanted_.push_back({std::move(name), std::move(missing)});
  }

  // All members of a family, or why there is none. most < 0: no limit.
  void add_family(const Family& family, int most) {
    for (const auto& offer : compiler_.offers()) {
      if (offer.family != family.name) continue;
      if (most == 0) break;
      --most;
      add(offer.name);
    }
    if (!(tables_.*family.values).empty()) return;
    auto missing = resolve_needs(family.name);
    add(std::string(family.name),
        missing.empty() ? "needs values in that column" : missing_text(missing));
  }

  // What is missing of the optional columns that the catalogue names for a feature.
  Missing resolve_needs(std::string_view name) const {
    Missing out;
    for (const auto& feature : catalogue())
      if (feature.name == name)
        for (auto& need : base::split(feature.needs, ',')) {
          const bool event = need.starts_with("events.");
          const bool there = event ? tables_.event_columns.contains(need.substr(7))
                                   : tables_.line_columns.contains(need);
          if (!there) out.insert(event && !tables_.events ? "events" : need);
        }
    return out;
  }

  base::Status want_preset() {
    if (!tables_.lines) {
      for (const auto& offer : compiler_.offers())
        if (offer.family == "given") add(offer.name);
      return {};
    }
    if (std::ranges::find(kPresets, request_.preset) == kPresets.end()) {
      std::vector<std::string> names(kPresets.begin(), kPresets.end());
      auto near = base::nearest(request_.preset, names);
      return base::fail(Code::project, request_.place,
                        fmt::format("there is no preset '{}'", base::printable(request_.preset)),
                        base::join(names, ", "),
                        near.empty() ? "" : fmt::format("preset = \"{}\"", near));
    }
    for (const auto& feature : catalogue()) {
      auto presets = base::split(feature.presets, ',');
      if (std::ranges::find(presets, request_.preset) == presets.end()) continue;
      if (const auto* family = find_family(feature.name)) {
        add_family(*family, family->values == &Tables::categories ? request_.categories : -1);
      } else {
        add(std::string(feature.name));
      }
    }
    if (request_.preset == "all")
      for (const auto& offer : compiler_.offers())
        if (offer.family == "attributes" || offer.family == "given") add(offer.name);
    return {};
  }

  // By its name, or by the column of the customers or the feature table that it is.
  const Compiler::Offer* offered(const std::string& name) const {
    if (const auto* offer = compiler_.find(name)) return offer;
    for (const auto& offer : compiler_.offers())
      if (!offer.source.empty() && (offer.source == name || offer.source == "customer." + name))
        return &offer;
    return nullptr;
  }

  base::Status want(const std::string& name) {
    if (const auto* offer = offered(name)) {
      add(offer->name);
      return {};
    }
    for (const auto& family : families()) {
      if (!tables_.lines || !name.starts_with(family.prefix)) continue;
      auto missing = resolve_needs(family.name);
      if (family.name == name) {
        add_family(family, -1);
      } else {
        add(name,
            missing.empty() ? "needs such a value among the most frequent" : missing_text(missing));
      }
      return {};
    }
    return unknown(name);
  }

  base::Status unknown(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& offer : compiler_.offers()) names.push_back(offer.name);
    auto near = base::nearest(name, names);
    return base::fail(Code::project, request_.place,
                      fmt::format("there is no feature '{}'", base::printable(name)),
                      "a name that `coterie features` lists, a column of the customers table, or "
                      "a feature of your own",
                      near.empty() ? "" : fmt::format("write \"{}\"", near));
  }

  Snapshot build() {
    Snapshot out;
    origins_.emplace(compiler_);
    for (const auto& wanted : wanted_) {
      const auto* offer = compiler_.find(wanted.name);
      auto missing = wanted.missing.empty() ? use(*offer, out.features) : wanted.missing;
      if (!missing.empty()) out.missing.push_back({wanted.name, std::move(missing)});
    }
    // What the run needs besides, where it can be built.
    if (tables_.lines)
      for (auto name : kAlways) use_also(compiler_.find(name), out.besides);
    for (const auto& name : request_.also) use_also(offered(name), out.besides);
    out.without_past = std::move(without_past_);
    out.from_totals = from_totals();
    out.query = compiler_.query(std::move(items_));
    return out;
  }

  std::optional<FromTotals> from_totals() const {
    FromTotals out{period_, {}, compiler_.query_over(kTotalsTable, items_)};
    for (const auto& [step, column] : compiler_.totals()) {
      if (!has_total(step, column)) return std::nullopt;
      out.columns.push_back(column);
    }
    return tables_.lines ? std::optional(std::move(out)) : std::nullopt;
  }

  // Takes the feature into the query and its list; else says what it needs.
  std::string use(const Compiler::Offer& offer, std::vector<BuiltFeature>& built) {
    auto resolved = compiler_.resolve(offer.formula);
    if (!resolved.missing.empty()) return missing_text(resolved.missing);
    compiler_.use(resolved);
    items_.push_back({resolved.expr, offer.name});
    // A step over a table without a clock knows no past.
    if (std::ranges::any_of(resolved.uses, [](const auto& use) {
          const auto from = steps()[use.first].from;
          return from == "customers" || from == "feature_table";
        }))
      without_past_.push_back(offer.name);
    resolved.names.insert(offer.names.begin(), offer.names.end());
    built.push_back({offer.name, offer.text, offer.unit, offer.category, offer.transform,
                     offer.group, origins_->of(resolved, offer.name)});
    return {};
  }

  void use_also(const Compiler::Offer* offer, std::vector<BuiltFeature>& built) {
    if (offer != nullptr && seen_.insert(base::lower(offer->name)).second) use(*offer, built);
  }

  const Tables& tables_;
  const FeatureRequest& request_;
  const Period period_;
  Compiler compiler_;
  std::optional<Origins> origins_;  // once all is offered
  std::vector<Wanted> wanted_;
  std::set<std::string> seen_;  // in lower case
  std::vector<sql::Item> items_;
  std::vector<std::string> without_past_;
};

}  // namespace

Result<Snapshot> plan_snapshot(const Tables& tables, const FeatureRequest& request,
                               base::LocalSeconds as_of, const Gap& without) {
  return Planner(tables, request, as_of, without).run();
}

}  // namespace coterie::features
