// The circularity guard and the table of separation through the whole program, from project files
// as people write them. Published data is skipped where it is not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/text.hpp"
#include "evidence/separation.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using evidence::Role;
using evidence::Tie;
using stats::Size;

struct Told {
  pipeline::RunResult run;
  evidence::SeparationReport table;
};

// The table of the first model of a project.
Told told(const std::string& toml, const std::string& folder) {
  const auto project = project::parse_project(toml, folder + "/coterie.toml").value();
  const auto engine = engine::Engine::open({}).value();
  base::Pool pool(2);
  pipeline::PipelineOptions options;
  options.today = base::today_utc();
  options.pool = &pool;
  Told out{pipeline::run_pipeline(*engine, project, options).value(), {}};
  const auto& model = out.run.models.at(0);
  std::vector<uint64_t> keys;
  for (int64_t i = 0; i < out.run.frame.rows(); ++i)
    keys.push_back(base::hash_text(out.run.frame.ids[i]));
  evidence::RoleInput input;
  input.frame = &out.run.frame;
  input.features = out.run.features;
  input.keys = keys;
  const auto roles = evidence::feature_roles(input, model).value();
  std::vector<std::string> segments;
  for (const auto& segment : model.segments) segments.push_back(segment.name);
  evidence::SeparationOptions separation;
  separation.replicates = 200;
  out.table = evidence::separation(out.run.frame, model.assignment.segment, segments, roles,
                                   separation, {&pool, nullptr, nullptr})
                  .value();
  return out;
}

const evidence::SeparationRow& row_of(const Told& told, const std::string& feature) {
  const auto found =
      std::ranges::find(told.table.rows, feature, [](const auto& row) { return row.role.feature; });
  EXPECT_NE(found, told.table.rows.end()) << feature;
  return found == told.table.rows.end() ? told.table.rows.at(0) : *found;
}

// The first write-up's own columns: what its ANOVA shows of them is how they were cut.
TEST(SeparationAcceptance, InstacartScoresAreTheDefinition) {
  const char* said = std::getenv("COTERIE_DATA");
  const auto folder =
      said != nullptr ? fs::path(said) : fs::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  if (!fs::is_directory(folder / "instacart_segments"))
    GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  const auto found = told(R"(
[sources.features]
path = "instacart_segments/segment_assignments_percentile.csv.gz"
columns = { customer = "user_id" }
[[models]]
name = "framework"
method = "percentile"
scores = ["freq_score", "loyalty_score"]
cuts = [0.5]
[models.cells]
"high,high" = "Champions"
"high,low" = "Frequent Explorers"
"low,high" = "Loyal Occasionals"
"low,low" = "At Risk"
[[features.custom]]
name = "mean_gap"
over = "customers"
expression = "1 / freq_score - 1"
)",
                          fs::absolute(folder).string());
  const auto &freq = row_of(found, "freq_score"), &loyalty = row_of(found, "loyalty_score");
  EXPECT_EQ(freq.rows, 182'223);
  EXPECT_NEAR(freq.anova.f, 52'335.476850, 5e-7);
  EXPECT_NEAR(loyalty.anova.f, 148'340.655680, 5e-7);
  EXPECT_NEAR(freq.shares.eta_squared, 0.462838, 5e-7);
  EXPECT_NEAR(loyalty.shares.eta_squared, 0.709491, 5e-7);
  for (const auto* row : {&freq, &loyalty}) {
    EXPECT_EQ(row->role.role, Role::definition);
    EXPECT_EQ(row->role.tie, Tie::used);
    EXPECT_EQ(row->size, Size::large);
  }
  const auto& gap = row_of(found, "mean_gap");
  EXPECT_EQ(gap.role.tie, Tie::same) << gap.role.reason;
  EXPECT_EQ(gap.role.reason,
            "Same numbers as freq_score: both come from column freq_score of the feature table; it "
            "is computed from freq_score.");
  // The published row of mean_days_between_orders: F 147106.089, eta squared .707766.
  EXPECT_NEAR(gap.anova.f, 147'106.089116, 5e-2);
  EXPECT_NEAR(gap.shares.eta_squared, 0.707766, 5e-7);
  // The label that came with the table is the segments again; nothing is left to count.
  EXPECT_EQ(row_of(found, "segment").role.tie, Tie::near);
  EXPECT_EQ(found.table.summary.text,
            "No feature is independent of how the segments were made, so nothing here speaks for "
            "or against them. 4 others do not count.");
}

// 600 customers: how often they buy follows a pace of their own, how much they spend and return
// does not depend on it.
std::string orders_csv(const fs::path& folder) {
  fs::create_directories(folder);
  std::ofstream out(folder / "orders.csv");
  out << "customer,order,time,product,quantity,unit_price,status\n";
  base::Random random(21, 4);
  int order = 0;
  for (int customer = 0; customer < 600; ++customer) {
    const double pace = 3 + 40 * random.uniform(), price = std::exp(3 + random.normal());
    double day = 20 * random.uniform();
    for (int64_t i = 0; i < 4 + random.poisson(3); ++i) {
      ++order;
      const auto time = base::format_local(base::parse_local("2024-01-01", "").value() +
                                           static_cast<int64_t>(day) * 86400);
      const auto money = base::decimal(std::llround(100 * price * (0.5 + random.uniform())), 2, 2);
      out << 'c' << customer << ",o" << order << ',' << time << ",p" << random.below(9) << ",1,"
          << money << ",\n";
      if (random.below(5) == 0)
        out << 'c' << customer << ",o" << order << ',' << time << ",p" << random.below(9) << ",-1,"
            << money << ",\n";
      day += 1 + pace * random.exponential();
    }
  }
  return folder.string();
}

// The score under names that say something else: the gap is its definition all the same.
TEST(SeparationAcceptance, TheGapIsCaughtByDerivationUnderAnyName) {
  const auto folder = orders_csv(fs::path(testing::TempDir()) / "coterie_separation_roles");
  for (const std::string name : {"freq", "returned_value", "gap_evidence"}) {
    const auto project = base::replace_all(R"toml(
[sources.orders]
path = "orders.csv"
[features]
use = ["recency_days", "orders", "spend", "aov", "gap_days_mean", "gap_days_cv", "return_rate",
       "returned_orders", "max_order_value"]
[[features.custom]]
name = "NAME"
over = "customers"
expression = "1 / (gap_days_mean + 1)"
[[features.custom]]
name = "total"
over = "lines"
expression = "sum(amount)"
[[models]]
name = "framework"
method = "percentile"
scores = ["NAME"]
cuts = [0.5]
)toml",
                                           "NAME", name);
    const auto found = told(project, folder);
    const auto& gap = row_of(found, "gap_days_mean");
    EXPECT_EQ(gap.role.role, Role::definition) << name;
    EXPECT_EQ(gap.role.tie, Tie::same);
    EXPECT_TRUE(gap.role.reason.starts_with("Same numbers as " + name + ": both come from"));
    EXPECT_EQ(gap.size, Size::large) << "it separates, and does not count";
    EXPECT_EQ(row_of(found, name).role.tie, Tie::used);
    EXPECT_EQ(row_of(found, "gap_days_cv").role.role, Role::shared);
    for (const char* apart :
         {"spend", "total", "return_rate", "returned_orders", "max_order_value"})
      EXPECT_EQ(row_of(found, apart).role.role, Role::evidence)
          << apart << ": " << row_of(found, apart).role.reason;
    EXPECT_EQ(found.table.summary.large, 0) << found.table.summary.text;
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace coterie
