// Compiles a set of features, as of an instant, to one readable query over the standard tables.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "features/catalogue.hpp"
#include "features/period.hpp"
#include "features/provenance.hpp"
#include "project/project.hpp"
#include "project/tables.hpp"
#include "sql/select.hpp"

namespace coterie::features {

struct BuiltFeature {
  std::string name, text, unit;
  bool category = false;
  std::string transform;      // what suits it in a model: "log", "none", "levels"
  std::string group = "own";  // one of groups()
  Provenance from = {};
};
struct MissingFeature {
  std::string name;
  std::string missing;  // "needs a product column"
};

// The same rows by way of features/totals, where every sum can be had from a ledger.
struct FromTotals {
  Period period;
  std::vector<std::string> columns;
  sql::Query query;  // over kTotalsTable
};

struct Snapshot {
  std::vector<BuiltFeature> features;  // in the order of the request
  std::vector<BuiltFeature> besides;   // columns that the query has after them, in its order
  std::vector<MissingFeature> missing;
  // Columns that rest on attributes of customers or on a ready feature table: they tell what is so
  // today, whatever as_of is.
  std::vector<std::string> without_past;
  sql::Query query;  // customer_id, then one column a feature; ordered by customer_id (bytes)
  std::optional<FromTotals> from_totals;
};

// Plans the snapshot query. Only rows strictly before as_of count; with window_days N only those
// from as_of - N days on: a customer without an order in the window is then not in the snapshot,
// and every feature sees the window only. Always built, as the run needs them: recency_days,
// orders, spend (when there is money). Where the request leaves them out they come last and are
// marked by not being in `features`. So do the features of `request.also` that can be built.
// Numbers come as DOUBLE or BIGINT, categories as VARCHAR, missing values as null.
//
// tables: what was read. A ready feature table without order lines gives its own columns as they
// are; beside order lines its columns are attributes of the customers, as those of the customers
// table. request: `use` names features of the catalogue, families ("category_share_<name>"),
// members of them, attributes (by column name, or "customer.<column>") and own features; else the
// preset. The preset `all` takes the attributes in. Own features always come, after the others.
// Errors: Code::project for an unknown feature (nearest name), an own feature that does not parse,
// uses an unknown column or function, mixes types, or aggregates where it must not (or not where it
// must); Code::data when there are neither order lines nor a feature table.
// Repeats: the same text for the same arguments; the result of the query depends on neither the
// order of rows nor threads.
// Cost: of the query, two passes over the lines and one more for each side chain in use.
// Checked: SnapshotTest against pandas on tests/oracle/features_lines.csv, 1e-12; golden files.
base::Result<Snapshot> plan_snapshot(const project::Tables& tables,
                                     const project::FeatureRequest& request,
                                     base::LocalSeconds as_of, const Gap& without = {});

}  // namespace coterie::features
