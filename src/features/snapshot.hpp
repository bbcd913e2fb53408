// Compiles a set of features, as of an instant, to one readable query over the standard tables.
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "features/catalogue.hpp"
#include "project/project.hpp"
#include "project/tables.hpp"
#include "sql/select.hpp"

namespace coterie::features {

struct BuiltFeature {
  std::string name, text, unit;
  bool category = false;
};
struct MissingFeature {
  std::string name;
  std::string missing;  // "needs a product column"
};

struct Snapshot {
  std::vector<BuiltFeature> features;    // in the order of the request
  std::vector<MissingFeature> missing;
  sql::Query query;  // customer_id, then one column a feature; ordered by customer_id (bytes)
};

// Rows strictly before as_of count; with window_days N only those from as_of - N days on (then a customer without an order in
// the window is not in the snapshot; tenure_days and recency_days still see the window only).
// Always built, as the run needs them: recency_days, orders, spend (when there is money) even if the preset leaves them out;
// they come last then and are marked by not being in `features`.
// Errors: Code::project for an unknown feature (nearest name), a custom feature that does not parse, uses an unknown column or
// function, or whose aggregation level is wrong.
base::Result<Snapshot> plan_snapshot(const project::Tables& tables, const project::FeatureRequest& request,
                                     base::LocalSeconds as_of);

}  // namespace coterie::features
