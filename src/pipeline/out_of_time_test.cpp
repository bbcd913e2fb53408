// The out-of-time check of whole runs; Online Retail against pandas and scikit-learn
// (tests/oracle/out_of_time_oracle.py).
#include "pipeline/out_of_time.hpp"

#include "base/files.hpp"
#include "cluster/test_data.hpp"
#include "pipeline/sensitivity.hpp"
#include "pipeline/test_shops.hpp"

namespace coterie::pipeline {
namespace {

using cluster::data_folder;
using Json = nlohmann::json;

const std::string kOrders = "[sources.orders]\npath = \"orders.csv\"\n";
const std::string kGrid = "[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n";

class OutOfTimeRunTest : public ShopTest {};

Json expected_figures() {
  const auto text =
      base::read_file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/out_of_time_expected.json");
  return Json::parse(text.value());
}

void expect_fold(const evidence::ModelFold& model, const Json& expected) {
  SCOPED_TRACE(model.model);
  EXPECT_EQ(model.missing, "");
  ASSERT_EQ(model.segments.size(), expected["segments"].size());
  for (size_t i = 0; i < model.segments.size(); ++i) {
    const auto& segment = model.segments[i];
    const auto& want = expected["segments"][i];
    SCOPED_TRACE(segment.name);
    EXPECT_EQ(segment.customers, want["customers"].get<int64_t>());
    EXPECT_EQ(segment.spend_micros, want["spend_micros"].get<int64_t>());
    EXPECT_EQ(segment.orders, want["orders"].get<int64_t>());
    EXPECT_EQ(segment.active, want["active"].get<int64_t>());
    EXPECT_DOUBLE_EQ(segment.past_spend_mean * static_cast<double>(segment.customers) * 1e6,
                     want["past_micros"].get<double>());
    EXPECT_EQ(segment.now, static_cast<int>(i));
    for (const auto& [estimate, sum] :
         {std::pair{segment.spend_mean, static_cast<double>(segment.spend_micros) / 1e6},
          std::pair{segment.orders_mean, static_cast<double>(segment.orders)},
          std::pair{segment.active_share, static_cast<double>(segment.active)}}) {
      EXPECT_DOUBLE_EQ(estimate.value, sum / static_cast<double>(segment.customers));
      EXPECT_LT(estimate.interval.low, estimate.value);
      EXPECT_GT(estimate.interval.high, estimate.value);
    }
  }
  EXPECT_NEAR(model.order.spearman.value, expected["spearman"].get<double>(), 1e-12);
  EXPECT_EQ(model.order.turned, expected["turned"].get<int>());
  EXPECT_LE(model.order.turned_clearly, model.order.turned);
  const auto& r = expected["r_squared"];
  EXPECT_NEAR(model.explained.before.value, r["before"].get<double>(), 1e-9);
  EXPECT_NEAR(model.explained.with_segments.value, r["with_segments"].get<double>(), 1e-9);
  EXPECT_NEAR(model.explained.segments_alone.value, r["segments_alone"].get<double>(), 1e-9);
  EXPECT_NEAR(model.explained.gain.value, r["gain"].get<double>(), 1e-9);
  const auto& gini = expected["gini"];
  EXPECT_NEAR(model.ranking.by_past.value, gini["by_past"].get<double>(), 1e-9);
  EXPECT_NEAR(model.ranking.by_segments.value, gini["by_segments"].get<double>(), 1e-9);
  EXPECT_NEAR(model.ranking.in_hindsight, gini["in_hindsight"].get<double>(), 1e-9);
  EXPECT_LT(model.ranking.difference.interval.low, model.ranking.difference.value);
  const auto& moves = model.moves;
  EXPECT_EQ(moves.gone, 0);
  std::vector<int64_t> inner;
  for (int row = 0; row + 1 < moves.rows; ++row)
    for (int column = 0; column + 1 < moves.columns; ++column)
      inner.push_back(moves.from_to[static_cast<size_t>(row * moves.columns + column)]);
  EXPECT_EQ(inner, expected["from_to"].get<std::vector<int64_t>>());
  EXPECT_NEAR(moves.stayed, expected["stayed"].get<double>(), 1e-12);
  EXPECT_NEAR(moves.stayed_frozen, expected["stayed_frozen"].get<double>(), 1e-12);
  EXPECT_NEAR(moves.adjusted_rand, expected["adjusted_rand"].get<double>(), 1e-12);
  EXPECT_NEAR(moves.adjusted_rand_models, expected["adjusted_rand_models"].get<double>(), 1e-12);
}

void expect_cut(const evidence::Cut& cut, const Json& expected) {
  SCOPED_TRACE(cut.name);
  EXPECT_EQ(cut.customers, expected["customers"].get<int64_t>());
  EXPECT_EQ(cut.gone, expected["gone"].get<int64_t>());
  for (const auto& model : cut.models) {
    SCOPED_TRACE(model.model);
    const auto& want = expected["models"][model.model];
    EXPECT_NEAR(model.changed_frozen.value, want["changed_frozen"].get<double>(), 1e-12);
    EXPECT_NEAR(model.changed_refit.value, want["changed_refit"].get<double>(), 1e-12);
    EXPECT_NEAR(model.adjusted_rand_frozen, want["adjusted_rand_frozen"].get<double>(), 1e-12);
    EXPECT_NEAR(model.adjusted_rand_refit, want["adjusted_rand_refit"].get<double>(), 1e-12);
  }
}

TEST_F(OutOfTimeRunTest, OnlineRetailAgainstPandas) {
  COTERIE_NEEDS_DATA(folder);
  const auto ran =
      run(fmt::format("[project]\nas_of = \"2011-12-10\"\n[sources.orders]\n"
                      "path = \"{}/online_retail/online_retail.csv.gz\"\n"
                      "[features]\npreset = \"rfm\"\n{}[[models]]\nname = \"cells\"\n"
                      "method = \"percentile\"\nscores = [\"orders\", \"spend\"]\n"
                      "[evidence]\nhorizon_days = 60\nfolds = 2\n",
                      folder, kGrid));
  const auto expected = expected_figures();
  const auto& report = ran.result.evidence.out_of_time;
  ASSERT_EQ(report.missing, "");
  EXPECT_TRUE(report.notes.empty());
  ASSERT_EQ(report.folds.size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    const auto& fold = report.folds[i];
    const auto& want = expected["folds"][i];
    SCOPED_TRACE(base::format_local(fold.from));
    EXPECT_EQ(fold.until - fold.from, 60 * 86400);
    EXPECT_EQ(fold.customers, want["customers"].get<int64_t>());
    EXPECT_EQ(fold.active, want["active"].get<int64_t>());
    EXPECT_EQ(fold.orders, want["orders"].get<int64_t>());
    EXPECT_EQ(fold.spend_micros, want["spend_micros"].get<int64_t>());
    EXPECT_EQ(fold.new_customers, want["new_customers"].get<int64_t>());
    EXPECT_EQ(fold.new_orders, want["new_orders"].get<int64_t>());
    EXPECT_EQ(fold.new_spend_micros, want["new_spend_micros"].get<int64_t>());
    for (const auto& model : fold.models) expect_fold(model, want["models"][model.model]);
  }
  const auto& cuts = ran.result.evidence.sensitivity;
  EXPECT_EQ(orders_by_week(*ran.engine, ran.result.loaded, ran.pool.get()).value(),
            expected["weeks"].get<std::vector<int64_t>>());
  ASSERT_EQ(cuts.days.size(), 2U);
  expect_cut(cuts.days[0], expected["shift_1"]);
  expect_cut(cuts.days[1], expected["shift_7"]);
  ASSERT_TRUE(cuts.peak.found && cuts.without_peak);
  EXPECT_EQ(cuts.peak.weeks, expected["peak"]["weeks"].get<int>());
  EXPECT_DOUBLE_EQ(cuts.peak.orders_a_week, expected["peak"]["orders_a_week"].get<double>());
  expect_cut(*cuts.without_peak, expected["peak"]);
}

TEST_F(OutOfTimeRunTest, NotEnoughHistoryIsAnAnswer) {
  EXPECT_EQ(horizon_from(27), 0);
  EXPECT_EQ(horizon_from(28), 7);
  EXPECT_EQ(horizon_from(200), 50);
  EXPECT_EQ(horizon_from(5000), 90);
  put("orders.csv", two_years(300));
  auto ran = run(kOrders + kGrid +
                 "[evidence]\nhorizon_days = 300\nfolds = 3\npeak_season = "
                 "false\nshift_days = []\n");
  ASSERT_EQ(ran.result.evidence.out_of_time.folds.size(), 1U) << "730 days hold one such pair";
  ASSERT_EQ(ran.result.evidence.out_of_time.notes.size(), 1U);
  ran = run(kOrders + kGrid +
            "[evidence]\nhorizon_days = 500\npeak_season = false\n"
            "shift_days = []\n");
  EXPECT_TRUE(ran.result.evidence.out_of_time.folds.empty());
  EXPECT_NE(ran.result.evidence.out_of_time.missing.find("takes 500"), std::string::npos)
      << ran.result.evidence.out_of_time.missing;
  put("orders.csv", two_years(60));
  ran = run(kOrders + kGrid + "[evidence]\npeak_season = false\nshift_days = []\n");
  EXPECT_NE(ran.result.evidence.out_of_time.missing.find("fewer than 100"), std::string::npos)
      << ran.result.evidence.out_of_time.missing;
}

// Clusters, without money, in a window: every sum comes from somewhere.
TEST_F(OutOfTimeRunTest, EveryCustomerIsSomewhere) {
  put("orders.csv", two_years(400, false));
  const auto ran = run(kOrders +
                       "[features]\npreset = \"rfm\"\nwindow_days = 200\n"
                       "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nk = 3\n"
                       "resamples = 0\n[evidence]\nfolds = 2\nhorizon_days = 50\n"
                       "peak_season = false\nshift_days = []\n");
  const auto& report = ran.result.evidence.out_of_time;
  ASSERT_EQ(report.folds.size(), 2U) << report.missing;
  for (const auto& fold : report.folds) {
    const auto& model = fold.models.at(0);
    int64_t customers = model.without_segment, orders = 0, active = 0, moved = 0;
    for (const auto& segment : model.segments) {
      customers += segment.customers;
      orders += segment.orders;
      active += segment.active;
      EXPECT_TRUE(std::isnan(segment.spend_mean.value));
    }
    EXPECT_EQ(customers, fold.customers);
    EXPECT_EQ(orders, fold.orders);
    EXPECT_EQ(active, fold.active);
    for (const auto count : model.moves.from_to) moved += count;
    EXPECT_EQ(moved, model.moves.customers);
    EXPECT_EQ(model.moves.customers + model.moves.gone, fold.customers);
    EXPECT_GT(model.moves.gone, 0) << "some have no order in the window any more";
    EXPECT_EQ(model.explained.outcome, "log(1 + orders)");
    EXPECT_FALSE(model.order.text.empty());
    EXPECT_FALSE(model.moves.text.empty());
  }
}

}  // namespace
}  // namespace coterie::pipeline
