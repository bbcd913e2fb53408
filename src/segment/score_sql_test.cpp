// The SQL of a model, run by the real engine over a table of features, gives every customer the
// segment and the name that assign() gives: on random models and data, before and after JSON.
#include "segment/score_sql.hpp"

#include <nlohmann/json.hpp>

#include "engine/engine.hpp"
#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

class ScoreSqlTest : public testing::Test {
 protected:
  void SetUp() override {
    engine::EngineOptions options;
    options.threads = 2;
    auto engine = engine::Engine::open(options);
    ASSERT_TRUE(engine) << engine.error().text();
    engine_ = std::move(*engine);
  }

  void upload(const table::Frame& frame) {
    std::vector<engine::UploadColumn> columns = {
        {.name = "customer_id", .texts = [&](int64_t row) { return frame.ids[row]; }}};
    for (const auto& column : frame.columns)
      if (column.category)
        columns.push_back({.name = column.name, .texts = [&](int64_t row) {
                             auto code = column.codes[static_cast<size_t>(row)];
                             return code < 0 ? std::string_view()
                                             : column.levels[static_cast<size_t>(code)];
                           }});
      else
        columns.push_back({.name = column.name, .numbers = &column.values, .texts = {}});
    auto done = engine_->upload("features", columns, frame.rows());
    ASSERT_TRUE(done) << done.error().text();
  }

  // Of the table that was uploaded last.
  void agree(const Model& model, const table::Frame& frame) {
    base::Pool pool(1);
    auto assignment = assign(model, frame, {.pool = &pool});
    ASSERT_TRUE(assignment) << assignment.error().text();
    auto sql = score_sql(model, engine_->dialect());
    ASSERT_TRUE(sql) << sql.error().text();
    auto stream = engine_->query(*sql, "scoring");
    ASSERT_TRUE(stream) << stream.error().text() << "\n" << *sql;
    EXPECT_EQ(stream->names(),
              (std::vector<std::string>{"customer_id", "segment_id", "segment_name"}));
    engine::Batch batch;
    int64_t row = 0, wrong = 0;
    while (stream->next(batch).value_or(false))
      for (int64_t i = 0; i < batch.rows(); ++i, ++row) {
        const auto segment = assignment->segment[static_cast<size_t>(row)];
        const auto at = static_cast<size_t>(std::max(segment, 0));
        const bool same = segment < 0 ? batch.null(1, i) && batch.null(2, i)
                                      : !batch.null(1, i) && batch.integer(1, i) == model.ids[at] &&
                                            batch.text(2, i) == model.segments[at];
        wrong += !same || batch.text(0, i) != frame.ids[row];
      }
    EXPECT_EQ(row, frame.rows());
    EXPECT_EQ(wrong, 0) << *sql;
  }

  // The fitted model on the customers of the fit and on later ones, and both again after JSON.
  void agree_everywhere(const Model& model, uint64_t seed, const table::Frame& fit) {
    auto again = model_from_json(nlohmann::json::parse(to_json(model).dump()));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*score_sql(*again, engine_->dialect()), *score_sql(model, engine_->dialect()));
    upload(fit);
    agree(model, fit);
    const auto later = wild_shop(seed + 1000, 400, true);
    upload(later);
    agree(*again, later);
  }

  std::unique_ptr<engine::Engine> engine_;
};

TEST_F(ScoreSqlTest, KMeansWithEveryTransform) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const auto frame = wild_shop(seed, 300);
    agree_everywhere(fitted(frame, random_kmeans(seed)).model, seed, frame);
    if (HasFailure()) break;
  }
}

TEST_F(ScoreSqlTest, RulesOfEveryMethod) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const auto frame = wild_shop(seed, 700);
    for (const auto& wanted : rule_requests()) {
      SCOPED_TRACE(wanted.method + " " + std::to_string(seed));
      agree_everywhere(fitted(frame, wanted).model, seed, frame);
    }
  }
}

// Centres and customers on a few whole numbers: most customers lie halfway between centres, and a
// centre may stand there twice. The first of equals has them.
TEST_F(ScoreSqlTest, TiesGoToTheFirstCentre) {
  base::Random random(5, 9);
  for (int round = 0; round < 30; ++round) {
    const int cols = 1 + static_cast<int>(random.below(3)),
              k = 1 + static_cast<int>(random.below(6));
    std::vector<table::Column> columns;
    ClusterModel fitted;
    Centres centres;
    fitted.transform.step = 0.5;
    for (int col = 0; col < cols; ++col) {
      std::vector<double> values;
      for (int row = 0; row < 60; ++row) values.push_back(static_cast<double>(random.below(5)));
      columns.push_back(rules::numbers("v" + std::to_string(col), values));
      table::FittedColumn column;
      column.name = column.feature = columns.back().name;
      fitted.transform.columns.push_back(column);
    }
    Model model;
    model.method = "kmeans";
    for (int j = 0; j < k; ++j) {
      model.ids.push_back(10 + j);
      model.segments.push_back("s" + std::to_string(j));
      for (int col = 0; col < cols; ++col)
        centres.units.push_back(static_cast<float>(random.below(9)));
    }
    fitted.fitted = std::move(centres);
    model.fitted = fitted;
    const auto frame = rules::frame_of(columns);
    upload(frame);
    agree(model, frame);
  }
}

// Tables of doubles hold what is no number where others have null: to a model it is missing.
TEST_F(ScoreSqlTest, WhatIsNotFiniteIsMissing) {
  const auto frame = wild_shop(7, 300);
  const auto model =
      fitted(frame,
             request("kmeans", {{"features", list("recency_days", "orders")},
                                {"k", value(3)},
                                {"transform", value(base::Table{{"indicator", value(true)}})}}))
          .model;
  upload(frame);
  for (const char* strange : {"'nan'", "'infinity'", "'-infinity'"}) {
    auto done = engine_->execute(
        std::string("UPDATE features SET recency_days = CAST(") + strange +
            " AS DOUBLE) WHERE recency_days IS NULL OR NOT ABS(recency_days) < 1e300",
        "test");
    ASSERT_TRUE(done) << done.error().text();
    agree(model, frame);
  }
}

TEST_F(ScoreSqlTest, ReadsLikeOneChainOfSteps) {
  const auto frame = wild_shop(3, 200);
  auto clusters =
      fitted(frame, request("kmeans", {{"features", list("orders", "spend")}, {"k", value(2)}}))
          .model;
  clusters.name = "line one\nDROP TABLE features; --";
  const auto sql = *score_sql(clusters, engine_->dialect());
  EXPECT_EQ(sql.find("\nDROP"), std::string::npos) << sql;
  EXPECT_TRUE(sql.starts_with("-- Scores the table `features` with the model line one")) << sql;
  for (const char* step : {"units AS (", "distances AS (", "nearest AS (", "ORDER BY customer_id"})
    EXPECT_NE(sql.find(step), std::string::npos) << step;
  EXPECT_NE(sql.find("'It''s no. 0'"), std::string::npos) << sql;
}

// A question a CASE: null falls to the side that customers without the value take.
TEST_F(ScoreSqlTest, ATreeIsNestedCases) {
  rules::TreeModel tree;
  tree.segments = {"Loyal", "Rest"};
  const auto question = [](const char* feature, double cut, bool missing_high, int low, int high) {
    rules::TreeNode node;
    node.test = rules::TreeTest::at_least;
    node.feature = feature;
    node.cut = cut;
    node.missing_high = missing_high;
    node.low = low;
    node.high = high;
    return node;
  };
  const auto leaf = [](int32_t segment) {
    rules::TreeNode node;
    node.segment = segment;
    return node;
  };
  tree.nodes = {question("orders", 5, false, 1, 2), leaf(1),
                question("recency_days", 60, true, 3, 4), leaf(0), leaf(-1)};
  const Model model{"readable", "tree", tree.segments, {1, 2}, tree};
  const auto sql = score_sql(model, engine_->dialect());
  ASSERT_TRUE(sql);
  EXPECT_NE(sql->find("CASE WHEN orders >= 5 THEN CASE WHEN recency_days < 60 THEN 0 ELSE -1 END "
                      "ELSE 1 END AS place"),
            std::string::npos)
      << *sql;
  const auto frame = rules::frame_of({rules::numbers("orders", {5, 4, kNone, 7, 9}),
                                      rules::numbers("recency_days", {59, 1, 1, 60, kNone})});
  upload(frame);
  agree(model, frame);
}

TEST_F(ScoreSqlTest, RefusesAModelWithoutSegments) {
  Model model;
  model.fitted = rules::GridModel{};
  auto sql = score_sql(model, engine_->dialect());
  ASSERT_FALSE(sql);
  EXPECT_EQ(sql.error().code, base::Code::internal);
}

}  // namespace
}  // namespace coterie::segment
