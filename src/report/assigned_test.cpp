// The customers of a run, from memory and from its published file: the same ones.
#include "report/assigned.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "report/made_up.hpp"
#include "report/tables.hpp"
#include "runs/workspace.hpp"

namespace coterie::report {
namespace {

struct Row {
  std::string customer;
  int segment, runner_up;
  double distance, confidence;
  bool operator==(const Row& other) const {
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return customer == other.customer && segment == other.segment && runner_up == other.runner_up &&
           same(distance, other.distance) && same(confidence, other.confidence);
  }
};

std::vector<Row> rows_of(const NextCustomer& next) {
  std::vector<Row> out;
  Assigned one;
  for (auto more = next(one); more && *more; more = next(one))
    out.push_back(
        {std::string(one.customer), one.segment, one.runner_up, one.distance, one.confidence});
  return out;
}

class AssignedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    engine::EngineOptions options;
    options.threads = 2;
    auto engine = engine::Engine::open(options);
    ASSERT_TRUE(engine) << engine.error().text();
    engine_ = *std::move(engine);
  }

  // A published run of the result's customers.
  std::filesystem::path publish(const pipeline::RunResult& result) {
    auto workspace = runs::Workspace::open(scratch_.path() / "coterie-runs");
    auto draft = workspace->begin();
    EXPECT_TRUE(write_parquet_files(*engine_, result, draft->path()));
    auto run = workspace->publish(*std::move(draft), {});
    EXPECT_TRUE(run) << run.error().text();
    return run->path;
  }

  Scratch scratch_;
  std::unique_ptr<engine::Engine> engine_;
};

TEST_F(AssignedTest, ComeInOrderWithTheIdsOfTheirSegments) {
  const auto result = made_up_result();
  const auto rows = rows_of(assigned_customers(result));
  ASSERT_EQ(rows.size(), 600u);
  EXPECT_EQ(rows[0], (Row{"12000", 1, 2, 0.25, 0.5}));
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].customer, result.frame.ids[static_cast<int64_t>(i)]);
    EXPECT_EQ(rows[i].segment, result.models[0].assignment.segment[i] + 1);
  }
}

TEST_F(AssignedTest, ThoseOfAPublishedRunAreTheSame) {
  for (const bool hostile : {false, true}) {
    auto result = made_up_result();
    if (hostile) {
      table::Texts ids;
      for (int row = 0; row < 600; ++row) ids.add("=cmd|' /C' " + std::to_string(10000 + row));
      result.frame.ids = ids;
    }
    const auto run = publish(result);
    for (const int chosen : {0, 1}) {
      result.chosen = chosen;
      auto stored =
          stored_customers(*engine_, run, result.models[static_cast<size_t>(chosen)].name);
      ASSERT_TRUE(stored) << stored.error().text();
      EXPECT_EQ(rows_of(*stored), rows_of(assigned_customers(result)));
    }
    EXPECT_TRUE(rows_of(*stored_customers(*engine_, run, "no such model'")).empty());
  }
}

TEST_F(AssignedTest, DamageIsNamedByItsPath) {
  const auto run = publish(made_up_result());
  std::filesystem::permissions(run, std::filesystem::perms::owner_all);
  const auto file = run / "assignments.parquet";
  std::filesystem::remove(file);
  const auto gone = stored_customers(*engine_, run, "clusters");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, base::Code::data);
  EXPECT_NE(gone.error().where.find("assignments.parquet"), std::string::npos);
}

}  // namespace
}  // namespace coterie::report
