#include "ledger/upload.hpp"

#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

using UploadLines = Reads;

TEST_F(UploadLines, MakesTheColumnsOfTheStandardTable) {
  layout_.columns = 8;
  layout_.numbers[static_cast<size_t>(Number::discount)] = 6;
  layout_.numbers[static_cast<size_t>(Number::instalments)] = 7;
  layout_.texts[kProduct].float_id = true;
  put("orders.csv",
      "header\n1,a,2011-12-09 12:50:00,,2,1.5,0.5,\n2,b,1970-01-01,.0,-1,1,,3\n"
      "2,,2105-12-31 23:59:59,p,1,1,,\n,x,1970-01-01,p,1,1,,\n");
  auto read = try_read();
  ASSERT_TRUE(read && *read);
  const auto customers = sort_by_customer(std::move(**read), nullptr);
  auto engine = quiet_engine();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(upload_lines(*engine, customers, "lines"));
  auto rows = engine->rows(
      "SELECT customer_id || ' ' || order_id, CAST(ordered_at AS VARCHAR), CAST(is_return AS "
      "INTEGER), COALESCE(product, 'none'), quantity_milli, amount_micros, discount_micros, "
      "COALESCE(instalments, -1) FROM lines ORDER BY ALL",
      "test");
  ASSERT_TRUE(rows);
  const std::vector<std::vector<std::string>> want = {
      {"1 a", "2011-12-09 12:50:00", "0", "none", "2000", "2500000", "500000", "-1"},
      {"2 2 2105-12-31", "2105-12-31 23:59:59", "0", "p", "1000", "1000000", "0", "-1"},
      {"2 b", "1970-01-01 00:00:00", "1", "", "1000", "1000000", "0", "3"}};
  EXPECT_EQ(rows->cells, want);
  ASSERT_TRUE(upload_lines(*engine, customers, "lines")) << "again, in place of the first";
}

TEST_F(UploadLines, OfNobody) {
  put("orders.csv", std::string(kHeader));
  auto read = try_read();
  ASSERT_TRUE(read && *read);
  const auto customers = sort_by_customer(std::move(**read), nullptr);
  auto engine = quiet_engine();
  ASSERT_TRUE(engine);
  ASSERT_TRUE(upload_lines(*engine, customers, "lines"));
  EXPECT_EQ(engine->integer("SELECT COUNT(*) FROM lines", "test").value_or(-1), 0);
}

}  // namespace
}  // namespace coterie::ledger
