// Which columns of Parquet files are fetched as they are; tests/parquet_ways_test reads them.
#include "project/typed_source.hpp"

#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class TypedSourceTest : public Loads {
 protected:
  const PlannedSource& source(const std::string& columns, const std::string& options = "",
                              const Source& declared = {}) {
    const auto path = (folder_ / "orders.parquet").string();
    const auto written = engine_->execute(
        fmt::format("COPY (SELECT {} FROM range(3000) t(i)) TO '{}' (FORMAT parquet{})", columns,
                    path, options),
        "test");
    EXPECT_TRUE(written);
    project_.sources = {declared};
    project_.sources.back().paths = {path};
    auto plan = plan_reading(*engine_, project_, {});
    if (!plan) throw std::runtime_error(plan.error().text());
    plan_ = *std::move(plan);
    return plan_.sources[0];
  }
  std::optional<TypedSource> typed(const PlannedSource& source) {
    std::map<std::string, const PlannedSource*> where;
    for (const auto& [role, column] : source.columns) where[role] = &source;
    return typed_source(source, where, ColumnParser(source, "UTC"));
  }

  Plan plan_;
};

const std::string kUsual =
    "'C' || (i % 40) AS customer_id, i // 3 AS order_id, TIMESTAMP '2025-01-01' + TO_HOURS(i) AS "
    "order_date, 1 + i % 3 AS quantity, ";

TEST_F(TypedSourceTest, FetchesPlainTypesAsTheyAre) {
  const auto found = typed(source(kUsual + "CAST(2.5 AS DECIMAL(12,2)) AS unit_price"));
  ASSERT_TRUE(found);
  const auto& rules = found->layout.rules;
  EXPECT_EQ(found->layout.hashed.size(), 5U);
  EXPECT_EQ(found->layout.rest_hash, -1);
  EXPECT_TRUE(rules.texts[ledger::kCustomer].trimmed);
  EXPECT_TRUE(rules.texts[ledger::kCustomer].words_for_none);
  EXPECT_FALSE(rules.texts[ledger::kOrder].trimmed) << "whole numbers have no blanks";
  EXPECT_GE(rules.time, 0);
  EXPECT_EQ(found->items.find("CAST"), std::string::npos) << found->items;
  EXPECT_EQ(found->items.find("HASH"), std::string::npos) << found->items;
}

TEST_F(TypedSourceTest, LetsTheEngineCastTheOthers) {
  const auto found =
      typed(source(kUsual + "CAST(2.5 AS DOUBLE) AS unit_price, CAST(1 AS DOUBLE) AS discount, "
                            "'x' AS remark"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->layout.hashed.size(), 4U);
  EXPECT_GE(found->layout.rest_hash, 0);
  EXPECT_NE(found->items.find("TRY_CAST(\"unit_price\" AS DECIMAL(18, 6))"), std::string::npos)
      << found->items;
  EXPECT_NE(found->items.find("HASH("), std::string::npos);
  EXPECT_GE(found->layout.unread[static_cast<size_t>(ledger::Number::discount)], 0);
}

TEST_F(TypedSourceTest, LeavesTheRestToTheEngine) {
  EXPECT_FALSE(typed(source(kUsual + "'$' || i AS unit_price"))) << "dressed numbers";
  EXPECT_FALSE(typed(source(kUsual + "2 AS unit_price, CASE WHEN i % 5 = 0 THEN 'cancelled' ELSE "
                                     "'paid' END AS status")))
      << "words that the engine compares";
  Source declared;
  declared.rows = "orders";
  EXPECT_FALSE(typed(source(kUsual + "2 AS unit_price", "", declared)));
  put("orders.csv", "customer_id,order_id,order_date,quantity,unit_price\n1,2,2025-01-01,1,1\n");
  project_.sources = {{}};
  project_.sources.back().paths = {(folder_ / "orders.csv").string()};
  const auto plan = plan_reading(*engine_, project_, {});
  ASSERT_TRUE(plan);
  EXPECT_FALSE(typed(plan->sources[0])) << "no Parquet";
}

TEST_F(TypedSourceTest, LargeFilesAreReadInPartsOfWholeRowGroups) {
  const auto& one = source(kUsual + "2 AS unit_price", ", ROW_GROUP_SIZE 2048");
  const auto found = typed(one);
  ASSERT_TRUE(found);
  const auto selects = typed_selects(*engine_, one.files[0].scan, *found);
  ASSERT_TRUE(selects);
  EXPECT_EQ(selects->size(), 1U) << "too small for parts";
  EXPECT_EQ((*selects)[0].find("file_row_number"), std::string::npos);
}

}  // namespace
}  // namespace coterie::project
