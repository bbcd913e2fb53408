// Every figure against a second computation straight from the orders:
// tests/oracle/figures_oracle.py (pandas, numpy, SciPy, scikit-learn), on a small made-up shop and
// on Online Retail.
#include "figures/figures.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kSegments = 10;

Json oracle(const char* shop) {
  const auto text =
      base::read_file(fs::path(COTERIE_SOURCE_DIR) / "tests/oracle/figures_expected.json");
  return Json::parse(text.value_or("{}")).at(shop);
}

Figures figures_of(Run& run, int threads = 2) {
  base::Pool pool(threads);
  auto out = make_figures(*run.engine, run.result, {.pool = &pool});
  if (!out) throw std::runtime_error(out.error().text());
  return *std::move(out);
}

void expect_near(const Json& expected, double found, double tolerance, const char* what) {
  if (expected.is_null())
    EXPECT_TRUE(std::isnan(found)) << what;
  else
    EXPECT_NEAR(found, expected.get<double>(), tolerance) << what;
}

void expect_near(const Json& expected, const std::vector<double>& found, double tolerance,
                 const char* what) {
  ASSERT_EQ(expected.size(), found.size()) << what;
  for (size_t i = 0; i < found.size(); ++i) expect_near(expected[i], found[i], tolerance, what);
}

std::vector<double> units(const std::vector<int64_t>& micros) {
  std::vector<double> out;
  for (const int64_t one : micros) out.push_back(static_cast<double>(one) / 1e6);
  return out;
}

void expect_grid(const Json& expected, const Grid& grid) {
  EXPECT_EQ(grid.model, 0);
  expect_near(expected["row_cuts"], grid.row_cuts, 1e-9, "cuts");
  expect_near(expected["column_cuts"], grid.column_cuts, 1e-9, "cuts");
  ASSERT_EQ(grid.cells.size(), 25u);
  for (size_t i = 0; i < 25; ++i) {
    EXPECT_EQ(grid.cells[i].customers, expected["customers"][i]);
    EXPECT_EQ(grid.cells[i].segment, expected["segment"][i]);
    expect_near(expected["revenue_share"][i], grid.cells[i].revenue_share, 1e-11, "revenue");
  }
}

// The map lies on the grid of the matrix, 2^-16, which moves coordinates in the fifth digit.
void expect_map(const Json& expected, const Map& map) {
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(map.explained[i], expected["explained"][i].get<double>(), 1e-5);
    expect_near(expected["axes"][i], i == 0 ? map.loading_x : map.loading_y, 1e-4, "axis");
  }
  for (size_t s = 0; s < kSegments; ++s) {
    const auto& centre = expected["centres"][s];
    expect_near(centre.is_null() ? centre : centre[0], map.centre_x[s], 1e-4, "centre");
    expect_near(centre.is_null() ? centre : centre[1], map.centre_y[s], 1e-4, "centre");
  }
}

void expect_silhouettes(const Json& expected, const Silhouettes& silhouettes) {
  for (size_t s = 0; s < kSegments; ++s) {
    const auto& found = silhouettes.segments[s];
    EXPECT_EQ(found.customers, expected[s]["customers"]);
    if (found.customers == 0) continue;
    expect_near(expected[s]["mean"], found.mean, 1e-4, "silhouette");
    expect_near(expected[s]["negative_share"], found.negative_share, 1e-9, "negative");
    expect_near(expected[s]["values"], found.values, 1e-3, "widths");
  }
}

void expect_concentration(const Json& expected, const Concentration& found) {
  expect_near(expected["gini"], found.gini, 1e-10, "gini");
  for (size_t i = 0; i < found.lorenz.size(); ++i)
    expect_near(expected["lorenz"][i], found.lorenz[i].revenue, 1e-10, "lorenz");
  ASSERT_EQ(found.top.size(), 5u);
  for (size_t i = 0; i < 5; ++i)
    expect_near(expected["top"][i], found.top[i].revenue, 1e-10, "top");
}

void expect_cohorts(const Json& expected, const Cohorts& found) {
  EXPECT_EQ(found.periods.unit(), "month");
  ASSERT_EQ(found.cohorts.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto& cohort = found.cohorts[i];
    EXPECT_EQ(base::format_day(cohort.start), expected[i]["start"].get<std::string>());
    EXPECT_EQ(cohort.customers, expected[i]["customers"]);
    EXPECT_EQ(Json(cohort.active), expected[i]["active"]);
    EXPECT_EQ(cohort.complete, expected[i]["complete"]);
    expect_near(expected[i]["revenue"], units(cohort.revenue), 0.006, "cohort");
  }
}

void expect_lines(const Json& expected, const Figures& found) {
  expect_cohorts(expected["cohorts"], *found.cohorts);
  EXPECT_EQ(found.calendar->unit, "day");
  EXPECT_EQ(base::format_day(found.calendar->start), expected["calendar"]["start"]);
  EXPECT_EQ(Json(found.calendar->orders), expected["calendar"]["orders"]);
  expect_near(expected["calendar"]["revenue"], units(found.calendar->revenue), 0.006, "calendar");
  ASSERT_EQ(found.category_mix.has_value(), expected.contains("category_mix"));
  if (!found.category_mix) return;
  const auto& mix = expected["category_mix"];
  EXPECT_EQ(Json(found.category_mix->levels), mix["levels"]);
  expect_near(mix["population"], found.category_mix->population, 1e-10, "mix");
  for (size_t s = 0; s < kSegments; ++s) {
    if (mix["segments"][s].is_null())
      EXPECT_TRUE(std::isnan(found.category_mix->segments[s][0]));
    else
      expect_near(mix["segments"][s], found.category_mix->segments[s], 1e-10, "mix");
  }
}

void expect_all(const Json& expected, const pipeline::RunResult& result, const Figures& found) {
  EXPECT_EQ(result.frame.rows(), expected["customers"]);
  expect_grid(expected["grid"], *found.grid);
  expect_map(expected["map"], *found.map);
  expect_silhouettes(expected["silhouettes"], *found.silhouettes);
  expect_concentration(expected["concentration"], *found.concentration);
  expect_lines(expected, found);
  for (size_t s = 0; s < kSegments; ++s)
    for (size_t f = 0; f < 3; ++f) {
      const auto& interval = expected["intervals"][s][f];
      const auto& at = found.segments[s].intervals[f];
      expect_near(interval.is_null() ? interval : interval[0], at.low, 1e-9, "interval");
      expect_near(interval.is_null() ? interval : interval[1], at.high, 1e-9, "interval");
    }
  ASSERT_EQ(found.agreements.size(), 1u);
  const auto& framework = result.models[1].segments;
  for (size_t s = 0; s < kSegments; ++s)
    for (size_t b = 0; b < 4; ++b) {
      const char* names[] = {"HH", "HL", "LH", "LL"};
      const auto at = std::ranges::find(framework, names[b], &segment::Segment::name);
      const auto column = static_cast<size_t>(at - framework.begin());
      EXPECT_EQ(at == framework.end() ? 0 : found.agreements[0].counts[s][column],
                expected["agreement"][s][b]);
    }
}

TEST(FiguresTest, EqualASecondComputation) {
  auto run = made_shop();
  expect_all(oracle("made"), run.result, figures_of(run));
}

TEST(FiguresTest, OnlineRetailEqualsASecondComputation) {
  const auto folder = data_folder();
  if (folder.empty()) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  auto shop = run(grid_project(R"(path = "online_retail/online_retail.csv.gz"
columns = { customer = "CustomerID", order = "InvoiceNo", time = "InvoiceDate",
            product = "StockCode", quantity = "Quantity", unit_price = "UnitPrice" })"),
                  folder + "/coterie.toml");
  expect_all(oracle("online_retail"), shop.result, figures_of(shop));
}

void expect_same(const Figures& a, const Figures& b) {
  EXPECT_EQ(a.map->segments, b.map->segments);
  EXPECT_EQ(a.map->loading_x, b.map->loading_x);
  EXPECT_EQ(a.map->centre_y, b.map->centre_y);
  for (size_t i = 0; i < a.grid->cells.size(); ++i) {
    EXPECT_EQ(a.grid->cells[i].customers, b.grid->cells[i].customers);
    EXPECT_EQ(a.grid->cells[i].revenue_share, b.grid->cells[i].revenue_share);
  }
  ASSERT_EQ(a.distributions.size(), b.distributions.size());
  for (size_t i = 0; i < a.distributions.size(); ++i) {
    EXPECT_EQ(a.distributions[i].bins.edges, b.distributions[i].bins.edges);
    EXPECT_EQ(a.distributions[i].segments, b.distributions[i].segments);
  }
  ASSERT_EQ(a.segments.size(), b.segments.size());
  for (size_t s = 0; s < a.segments.size(); ++s) {
    EXPECT_EQ(a.silhouettes->segments[s].mean, b.silhouettes->segments[s].mean);
    EXPECT_EQ(a.silhouettes->segments[s].values, b.silhouettes->segments[s].values);
    EXPECT_EQ(a.segments[s].telling, b.segments[s].telling);
    for (size_t f = 0; f < a.segments[s].intervals.size(); ++f)
      EXPECT_EQ(a.segments[s].intervals[f].low, b.segments[s].intervals[f].low);
    ASSERT_EQ(a.segments[s].examples.size(), b.segments[s].examples.size());
    for (size_t i = 0; i < a.segments[s].examples.size(); ++i) {
      EXPECT_EQ(a.segments[s].examples[i].row, b.segments[s].examples[i].row);
      EXPECT_EQ(a.segments[s].examples[i].traits, b.segments[s].examples[i].traits);
    }
  }
  EXPECT_EQ(a.agreements[0].counts, b.agreements[0].counts);
  EXPECT_EQ(a.concentration->gini, b.concentration->gini);
  ASSERT_EQ(a.cohorts->cohorts.size(), b.cohorts->cohorts.size());
  for (size_t i = 0; i < a.cohorts->cohorts.size(); ++i) {
    EXPECT_EQ(a.cohorts->cohorts[i].active, b.cohorts->cohorts[i].active);
    EXPECT_EQ(a.cohorts->cohorts[i].revenue, b.cohorts->cohorts[i].revenue);
  }
  EXPECT_EQ(a.calendar->orders, b.calendar->orders);
  EXPECT_EQ(a.calendar->revenue, b.calendar->revenue);
  EXPECT_EQ(a.category_mix->levels, b.category_mix->levels);
  EXPECT_EQ(a.category_mix->segments, b.category_mix->segments);
}

TEST(FiguresTest, AreTheSameForAnyThreads) {
  auto one = made_shop(1, true), three = made_shop(3, true);
  expect_same(figures_of(one, 1), figures_of(three, 3));
}

TEST(FiguresTest, AreTheSameForAnyOrderOfRows) {
  const auto folder = fs::temp_directory_path() / "coterie_figures_order_of_rows";
  fs::remove_all(folder);
  fs::create_directories(folder);
  auto lines = base::split(
      base::read_file(fs::path(COTERIE_SOURCE_DIR) / "tests/oracle/figures_orders.csv").value(),
      '\n');
  lines.pop_back();  // nothing, behind the last line break
  std::reverse(lines.begin() + 1, lines.end());
  ASSERT_TRUE(base::write_file(folder / "orders.csv", base::join(lines, "\n") + "\n"));
  auto plain = made_shop(2, true);
  auto turned =
      run(grid_project("path = \"orders.csv\"", true), (folder / "coterie.toml").string());
  expect_same(figures_of(plain), figures_of(turned));
  fs::remove_all(folder);
}

// The mean of all silhouettes is the model's own, and the map is that of the model's columns.
TEST(FiguresTest, ClustersKeepTheirOwnNumbers) {
  auto shop = made_shop(2, true);
  const auto found = figures_of(shop);
  const auto& chosen = shop.result.models[0];
  double mean = 0;
  for (const auto& one : found.silhouettes->segments)
    mean += one.mean * static_cast<double>(one.customers);
  EXPECT_NEAR(mean / static_cast<double>(found.silhouettes->sampled), chosen.silhouette, 1e-9);
  EXPECT_EQ(found.map->model, "clusters");
  EXPECT_EQ(found.grid->model, 1);
  EXPECT_EQ(found.agreements.size(), 2u);
  for (const auto& one : found.segments)
    for (const auto& example : one.examples)
      EXPECT_EQ(example.distance, chosen.assignment.distance[static_cast<size_t>(example.row)]);
}

TEST(FiguresTest, AnInterruptedRunSaysSo) {
  auto shop = made_shop();
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const auto found = make_figures(*shop.engine, shop.result, {&pool, &cancel, nullptr});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::Code::cancelled);
}

TEST(FiguresTest, AResultThatDoesNotFitIsRefused) {
  auto shop = made_shop();
  base::Pool pool(1);
  shop.result.model_json.pop_back();
  EXPECT_EQ(make_figures(*shop.engine, shop.result, {.pool = &pool}).error().code,
            base::Code::internal);
  shop.result.chosen = 9;
  EXPECT_EQ(make_figures(*shop.engine, shop.result, {.pool = &pool}).error().code,
            base::Code::internal);
}

}  // namespace
}  // namespace coterie::figures
