// Published data sets through the whole pipeline, against figures that others computed: the README
// of each set, the tests of the R package rfm, scikit-learn. Skipped where the data is not.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

#include "pipeline/pipeline.hpp"
#include "segment/model.hpp"
#include "table/summary.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using pipeline::RunResult;
using segment::ModelResult;

// "" when this machine has no data.
std::string data_folder() {
  const char* said = std::getenv("COTERIE_DATA");
  const auto folder =
      said != nullptr ? fs::path(said) : fs::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  return fs::is_directory(folder) ? fs::absolute(folder).string() : "";
}

#define COTERIE_NEEDS_DATA(folder)                                                   \
  const std::string folder = data_folder(); /* NOLINT(bugprone-macro-parentheses) */ \
  if (folder.empty()) GTEST_SKIP() << "no data folder: set COTERIE_DATA"

// Runs the project of a text whose paths begin at the data folder.
RunResult run(const std::string& folder, const std::string& toml) {
  auto must = []<class T>(base::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return *std::move(result);
  };
  const auto project = must(project::parse_project(toml, folder + "/coterie.toml"));
  engine::EngineOptions engine_options;
  engine_options.threads = 2;
  const auto engine = must(engine::Engine::open(engine_options));
  base::Pool pool(2);
  pipeline::PipelineOptions options;
  options.today = base::today_utc();
  options.pool = &pool;
  return must(pipeline::run_pipeline(*engine, project, options));
}

double index_of(const ModelResult& model, int k, std::string_view name) {
  for (const auto& row : model.indices)
    if (row.k == k && row.index == name) return row.value;
  return segment::kNone;
}

std::vector<int64_t> sizes(const ModelResult& model) {
  std::vector<int64_t> out;
  for (const auto& segment : model.segments) out.push_back(segment.customers);
  std::ranges::sort(out);
  return out;
}

const ModelResult& model_of(const RunResult& result, std::string_view name) {
  return *std::ranges::find(result.models, name, &ModelResult::name);
}

double median(const RunResult& result, std::string_view feature) {
  const double half[] = {0.5};
  auto values = result.frame.find(feature)->values;
  return table::select_quantiles(values, half)[0];
}

void expect_audited(const RunResult& result) {
  for (const auto& finding : result.audit)
    EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.found;
  EXPECT_FALSE(result.audit.empty());
}

class OnlineRetail : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (const auto folder = data_folder(); !folder.empty())
      result_ = run(folder, R"(
[sources.orders]
path = "online_retail/online_retail.csv.gz"
[features]
use = ["recency_days", "orders", "spend"]
[[models]]
name = "clusters"
method = "kmeans"
k = [2, 6]
transform = { log = "all", scale = "standard" }
[[models]]
name = "four"
method = "kmeans"
k = 4
transform = { log = "all", scale = "standard" }
[[models]]
name = "rfm"
method = "grid"
grid = "rf_10"
)");
  }
  static void TearDownTestSuite() { result_ = {}; }
  void SetUp() override {
    if (data_folder().empty()) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  }

  static inline RunResult result_;
};

TEST_F(OnlineRetail, EveryRowIsAccountedForAndMoneyIsExact) {
  const auto& loaded = result_.loaded;
  EXPECT_EQ(loaded.rows_in, 541'909);
  int64_t rejected = 0;
  for (const auto& [reason, rows] : loaded.rejected) rejected += rows;
  EXPECT_EQ(loaded.rows_in, loaded.purchases + loaded.returns + rejected);
  EXPECT_EQ(loaded.purchases, 397'884);
  EXPECT_EQ(loaded.customers, 4'338);
  EXPECT_EQ(loaded.orders, 18'532);
  EXPECT_EQ(loaded.revenue_micros, 8'911'407'904'000);
  EXPECT_EQ(std::reduce(result_.spend_micros.begin(), result_.spend_micros.end()),
            8'911'407'904'000);
  EXPECT_EQ(base::format_local(loaded.as_of).substr(0, 10), "2011-12-10");
  expect_audited(result_);
}

TEST_F(OnlineRetail, Medians) {
  EXPECT_EQ(result_.frame.rows(), 4'338);
  EXPECT_EQ(median(result_, "recency_days"), 51);
  EXPECT_EQ(median(result_, "orders"), 2);
  EXPECT_NEAR(median(result_, "spend"), 674.485, 1e-9);
}

// Inertia and silhouettes of the README, whose runs stopped at scikit-learn's tolerance; sizes and
// the last digits of scikit-learn 1.9.1 run to the end: KMeans(k, n_init=50, random_state=0,
// tol=0).
TEST_F(OnlineRetail, ClustersAreThoseOfScikitLearn) {
  constexpr std::array kInertia = {6474.15, 4856.51, 3924.67, 3268.21, 2840.27};
  constexpr std::array kSilhouette = {0.4326, 0.3378, 0.3357, 0.3179, 0.3147};
  const auto& model = model_of(result_, "clusters");
  for (size_t i = 0; i < kInertia.size(); ++i) {
    const int k = static_cast<int>(i) + 2;
    EXPECT_NEAR(index_of(model, k, "inertia"), kInertia[i], kInertia[i] * 1e-3) << k;
    EXPECT_LE(index_of(model, k, "inertia"), kInertia[i] + 0.005) << k;
    EXPECT_NEAR(index_of(model, k, "silhouette_euclidean"), kSilhouette[i], 0.002) << k;
  }
  EXPECT_EQ(model.k, 2);
  EXPECT_NEAR(index_of(model, 2, "inertia"), 6474.13498, 0.002);
  EXPECT_EQ(sizes(model), (std::vector<int64_t>{1668, 2670}));
  const auto& four = model_of(result_, "four");
  EXPECT_NEAR(index_of(four, 4, "inertia"), 3924.37868, 0.002);
  EXPECT_EQ(sizes(four), (std::vector<int64_t>{725, 877, 1161, 1575}));
}

TEST_F(OnlineRetail, QuintilesAndScores) {
  const auto frozen = segment::model_from_json(nlohmann::json::parse(result_.model_json[2]));
  ASSERT_TRUE(frozen) << frozen.error().text();
  const auto& grid = std::get<rules::GridModel>(frozen->fitted);
  const std::array<std::vector<double>, 3> cuts = {
      {{13.8, 33, 72, 180}, {1, 2, 3, 6}, {250.194, 490.096, 942.276, 2058.426}}};
  // From score 1 to 5.
  const std::array<std::array<int64_t, 5>, 3> counts = {
      {{861, 866, 863, 880, 868}, {1493, 835, 508, 802, 700}, {868, 867, 868, 867, 868}}};
  const auto assigned = rules::assign_grid(grid, result_.frame);
  ASSERT_TRUE(assigned) << assigned.error().text();
  for (size_t axis = 0; axis < 3; ++axis) {
    ASSERT_EQ(grid.scores[axis].size(), 1U) << axis;
    const auto& score = grid.scores[axis][0];
    ASSERT_EQ(score.cuts.size(), 4U);
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(score.cuts[i], cuts[axis][i], 5e-4) << axis;
    std::array<int64_t, 5> found = {};
    for (double value : result_.frame.find(score.feature)->values)
      ++found[static_cast<size_t>(score.of(value) - 1)];
    EXPECT_EQ(found, counts[axis]) << axis;
  }
}

// The first write-up: each of its 182,223 customers in its segment.
TEST(Acceptance, InstacartFrameworkIsItsOwnSegmentColumn) {
  COTERIE_NEEDS_DATA(folder);
  const auto result = run(folder, R"(
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
[[models]]
name = "theirs"
method = "given"
column = "segment"
)");
  expect_audited(result);
  std::map<std::string, int64_t> count;
  for (const auto& segment : result.models[0].segments) count[segment.name] = segment.customers;
  EXPECT_EQ(count, (std::map<std::string, int64_t>{{"Champions", 61'317},
                                                   {"Frequent Explorers", 30'055},
                                                   {"Loyal Occasionals", 29'851},
                                                   {"At Risk", 61'000}}));
  ASSERT_EQ(result.frame.rows(), 182'223);
  int64_t different = 0;
  for (size_t row = 0; row < 182'223; ++row) {
    auto name = [&](const ModelResult& model) {
      return model.segments[static_cast<size_t>(model.assignment.segment[row])].name;
    };
    different += name(result.models[0]) != name(result.models[1]);
  }
  EXPECT_EQ(different, 0);
  ASSERT_EQ(result.agreements.size(), 1U);
  EXPECT_EQ(result.agreements[0].adjusted_rand, 1);
}

// The table of the R package's own tests.
TEST(Acceptance, RfmPackage) {
  COTERIE_NEEDS_DATA(folder);
  const auto result = run(folder, R"(
[project]
as_of = "2006-12-31"
[sources.orders]
path = "rfm_r/rfm_data_orders.csv"
rows = "orders"
[features]
preset = "rfm"
[[models]]
name = "rfm"
method = "grid"
grid = "rfm_r_10"
compare = ">="
offset = 1
)");
  expect_audited(result);
  using Row = std::array<int64_t, 3>;  // customers, orders, revenue
  const auto& model = result.models[0];
  const auto& orders = result.frame.find("orders")->values;
  std::map<std::string, Row> found;
  for (size_t row = 0; row < orders.size(); ++row) {
    ASSERT_GE(model.assignment.segment[row], 0);
    auto& one = found[model.segments[static_cast<size_t>(model.assignment.segment[row])].name];
    one[0] += 1;
    one[1] += std::llround(orders[row]);
    one[2] += result.spend_micros[row] / 1'000'000;
  }
  const std::map<std::string, Row> published = {{"Champions", {158, 1234, 120178}},
                                                {"Loyal Customers", {278, 1708, 166712}},
                                                {"Potential Loyalist", {229, 801, 65873}},
                                                {"Lost", {111, 244, 20955}},
                                                {"At Risk", {86, 438, 44178}},
                                                {"About To Sleep", {50, 127, 10914}},
                                                {"Others", {48, 210, 22061}},
                                                {"Need Attention", {35, 144, 13287}}};
  EXPECT_EQ(found, published);
}

TEST(Acceptance, RetailxOfTwoFiles) {
  COTERIE_NEEDS_DATA(folder);
  const auto result = run(folder, R"(
[sources.features]
path = ["retailx_seed/clustering_features.csv", "retailx_seed/clustering_customer.csv"]
columns = { customer = "customer_id" }
[[models]]
name = "clusters"
method = "kmeans"
features = ["age", "sales", "units", "orders", "hh_income"]
k = [2, 10]
transform = { log = ["sales", "units", "orders", "hh_income"], scale = "standard" }
)");
  expect_audited(result);
  EXPECT_EQ(result.frame.rows(), 1000);
  const auto& model = result.models[0];
  EXPECT_TRUE(model.left_out.empty());
  constexpr std::array kRecomputed = {2981.829, 2382.508, 1958.508, 1606.762};
  constexpr std::array kSilhouette = {0.4129, 0.2869, 0.3008, 0.3152};
  for (size_t i = 0; i < kRecomputed.size(); ++i) {
    const int k = static_cast<int>(i) + 2;
    EXPECT_NEAR(index_of(model, k, "inertia"), kRecomputed[i], kRecomputed[i] * 1e-3) << k;
    EXPECT_NEAR(index_of(model, k, "silhouette_euclidean"), kSilhouette[i], 0.002) << k;
  }
  // scikit-learn 1.9.1, the best of 50 starts.
  constexpr std::array kBest = {1416.5029, 1262.6905, 1151.5794, 1069.0947, 995.9639};
  for (size_t i = 0; i < kBest.size(); ++i) {
    const int k = static_cast<int>(i) + 6;
    EXPECT_LE(index_of(model, k, "inertia"), kBest[i]) << k;
    EXPECT_GT(index_of(model, k, "inertia"), kBest[i] * 0.99) << k;
  }
}

TEST(Acceptance, MallHasFiveGroups) {
  COTERIE_NEEDS_DATA(folder);
  const auto result = run(folder, R"toml(
[sources.features]
path = "small_clustering/mall_customers.csv"
columns = { customer = "CustomerID" }
[features]
use = ["Annual Income (k$)", "Spending Score (1-100)"]
[[models]]
name = "clusters"
method = "kmeans"
k = "auto"
transform = { log = "none", scale = "none" }
)toml");
  expect_audited(result);
  const auto& model = result.models[0];
  EXPECT_EQ(model.k, 5);
  EXPECT_NEAR(index_of(model, 5, "inertia"), 44448.455, 0.01);
  EXPECT_EQ(sizes(model), (std::vector<int64_t>{22, 23, 35, 39, 81}));
}

}  // namespace
}  // namespace coterie
