// The SQL of a model, run by the real engine, gives every customer the segment that was assigned
// here.
#include <gtest/gtest.h>

#include "engine/engine.hpp"
#include "rules/condition.hpp"
#include "rules/given.hpp"
#include "rules/grid.hpp"
#include "rules/percentile.hpp"
#include "rules/rules.hpp"
#include "rules/test_frames.hpp"

namespace coterie::rules {
namespace {

class AgreementTest : public testing::Test {
 protected:
  void SetUp() override {
    auto engine = engine::Engine::open(
        {.threads = 1, .memory_bytes = int64_t{256} << 20, .spill_folder = {}, .time_zone = "UTC"});
    ASSERT_TRUE(engine) << engine.error().text();
    engine_ = std::move(*engine);
    for (auto* frame : {&fit_, &later_}) {
      std::vector<int64_t> row(static_cast<size_t>(frame->rows()));
      for (size_t i = 0; i < row.size(); ++i) row[i] = static_cast<int64_t>(i);
      std::vector<engine::UploadColumn> columns = {{.name = "row", .integers = &row, .texts = {}}};
      for (const auto& column : frame->columns)
        if (column.category)
          columns.push_back({.name = column.name, .texts = [&](int64_t i) {
                               auto code = column.codes[static_cast<size_t>(i)];
                               return code < 0 ? std::string_view()
                                               : column.levels[static_cast<size_t>(code)];
                             }});
        else
          columns.push_back({.name = column.name, .numbers = &column.values, .texts = {}});
      auto done = engine_->upload(frame == &fit_ ? "fit" : "later", columns, frame->rows());
      ASSERT_TRUE(done) << done.error().text();
    }
  }

  std::vector<int32_t> in_engine(const sql::Expr& compiled, const std::string& table) {
    auto stream = engine_->query("SELECT CAST(" + sql::render(engine_->dialect(), compiled) +
                                     " AS BIGINT) FROM " + table + " ORDER BY row",
                                 "test");
    EXPECT_TRUE(stream) << stream.error().text();
    std::vector<int32_t> out;
    engine::Batch batch;
    while (stream && stream->next(batch).value_or(false))
      for (int64_t i = 0; i < batch.rows(); ++i)
        out.push_back(batch.null(0, i) ? -2 : static_cast<int32_t>(batch.integer(0, i)));
    return out;
  }

  template <class Model, class Assign>
  void agree(const Model& model, const Assign& assign) {
    auto compiled = compile(model, index_labels(model.segments.size()));
    EXPECT_EQ(in_engine(*compiled, "fit"), assign(model, fit_));
    EXPECT_EQ(in_engine(*compiled, "later"), assign(model, later_));
  }

  table::Frame fit_ = random_shop(21, 3000), later_ = random_shop(22, 3000);
  std::unique_ptr<engine::Engine> engine_;
};

TEST_F(AgreementTest, Grids) {
  for (const char* grid : {"rf_10", "shopify_11", "rfm_r_10"})
    for (const char* how : {"quantile", "rank", "nested"}) {
      base::Table settings = {{"grid", value(grid)}, {"how", value(how)}};
      auto model = fit_grid(fit_, *read_grid(settings, "x"));
      ASSERT_TRUE(model) << model.error().text();
      agree(*model, [](const auto& m, const auto& f) { return assign_grid(m, f)->segment; });
    }
}

TEST_F(AgreementTest, Percentiles) {
  base::Table settings = {{"scores", list("spend", "reorder_share")},
                          {"cuts", lists({list(0.1, 0.7), list(0.3, 0.5, 0.9)})},
                          {"micro", micro_of("mid spend, q2 reorder_share", "x", "orders > 1")}};
  auto model = fit_percentile(fit_, *read_percentile(settings, "x"));
  ASSERT_TRUE(model) << model.error().text();
  agree(*model, [](const auto& m, const auto& f) { return *assign_percentile(m, f); });
}

TEST_F(AgreementTest, Given) {
  auto model = fit_given(fit_, *read_given({{"column", value("channel")}}, "x"));
  ASSERT_TRUE(model);
  agree(*model, [](const auto& m, const auto& f) { return *assign_given(m, f); });
}

// Every operator and function that a rule may use, one rule each.
TEST_F(AgreementTest, RulesOfEveryKind) {
  for (const char* when : {"spend > 0.1 + 0.2",
                           "spend / orders > 12.34",
                           "orders / 0 > 1 or orders = 2",
                           "not channel = 'web'",
                           "channel <> 'web' and spend > 10",
                           "channel in ('web', 'O''Neil')",
                           "channel not in ('web', 'shop')",
                           "channel is null or spend is null",
                           "channel < 'a'",
                           "upper(channel) = 'TÉLÉ'",
                           "lower(channel) > 'o'",
                           "length(channel) = 4",
                           "text(channel) = 'shop'",
                           "recency_days between 30 and 90.5",
                           "orders in (1, 2.0, 5)",
                           "spend in (1, null)",
                           "not (spend > 50 and recency_days > 100)",
                           "spend > 50 or recency_days > 100",
                           "ln(spend) > 3",
                           "log1p(spend) > 3.5",
                           "sqrt(spend) > 5",
                           "sqrt(spend) is null",
                           "ln(spend) is null",
                           "exp(orders) > 7.5",
                           "sin(recency_days) > 0.3",
                           "cos(recency_days) > 0.3",
                           "atan2(spend, recency_days) > 0.5",
                           "hypot(orders, 3) > 4.2",
                           "mod(integer(recency_days), 7) = 3",
                           "abs(spend - 40) < 11.5",
                           "round(spend) = 17",
                           "floor(spend / 7) = 3",
                           "ceil(-spend / 7) = -3",
                           "greatest(orders, spend) > 20",
                           "least(orders, spend) < 1",
                           "coalesce(spend, -1) < 0",
                           "nullif(orders, 2) is null",
                           "number(orders) / 3 > 0.4",
                           "-orders * 2 + 3 < -1",
                           "spend - orders - recency_days < -100",
                           "spend - (orders - recency_days) > 100",
                           "case when channel = 'web' then spend when orders > 2 then 5 end > 20",
                           "case when channel = 'web' then 'a' else channel end = 'a'",
                           "(orders > 1) = (spend > 30)",
                           "coalesce(channel, 'none') = 'none'",
                           "reorder_share >= 0.3333333333333333",
                           "reorder_share > 1.6666666666666667",
                           "reorder_share = 1 / 3.0",
                           "spend > 1e1",
                           "true",
                           "orders > 1 and true or false"}) {
    RulesOptions options{
        .place = "x", .rules = {{"yes", when, "x"}}, .standard = "no", .micro = {}};
    auto model = fit_rules(fit_, options);
    ASSERT_TRUE(model) << when << ": " << model.error().text();
    SCOPED_TRACE(when);
    agree(*model, [](const auto& m, const auto& f) { return *assign_rules(m, f); });
  }
}

}  // namespace
}  // namespace coterie::rules
