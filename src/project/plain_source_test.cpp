// Which sources are plain, and every edge of a file read both ways (Loads compares).
#include "project/plain_source.hpp"

#include <zlib.h>

#include "ledger/read.hpp"
#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class PlainSource : public Loads {
 protected:
  Plan plan(const std::string& text, const std::string& name = "orders.csv",
            const Source& declared = {}) {
    project_.sources = {declared};
    project_.sources.back().paths = {put(name, text)};
    auto plan = plan_reading(*engine_, project_, {});
    if (!plan) throw std::runtime_error(plan.error().text());
    return *std::move(plan);
  }
  static std::optional<ledger::Layout> layout(const Plan& plan) {
    std::map<std::string, const PlannedSource*> where;
    for (const auto& [role, column] : plan.sources[0].columns) where[role] = &plan.sources[0];
    return plain_layout(plan.sources[0], where);
  }
  std::optional<ledger::Layout> layout(const std::string& text) { return layout(plan(text)); }
};

std::string rows(const std::string& row, int times = 30) {
  std::string out;
  for (int i = 0; i < times; ++i) out += row + "\n";
  return out;
}
const std::string kHeader = "customer_id,order_id,order_date,product,quantity,unit_price\n";

TEST_F(PlainSource, NamesTheColumnsByTheirPlaces) {
  const auto plain = layout(kHeader + rows("17850.0,C536365,2010-12-01 08:26:00,22 ,6,2.55", 1) +
                            rows("17850.0,536365,2010-12-01 08:26:00,22,6,2.55") +
                            rows("17850.0,536366,2010-12-01 08:26:00,22,6,2.55"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->columns, 6);
  EXPECT_EQ(plain->delimiter, ',');
  EXPECT_EQ(plain->files[0].skip, 1);
  EXPECT_EQ(plain->texts[ledger::kCustomer].column, 0);
  EXPECT_TRUE(plain->texts[ledger::kCustomer].trimmed);
  EXPECT_TRUE(plain->texts[ledger::kCustomer].float_id);
  EXPECT_TRUE(plain->texts[ledger::kCustomer].words_for_none);
  EXPECT_TRUE(plain->texts[ledger::kProduct].trimmed) << "blanks stand in the sample";
  EXPECT_FALSE(plain->texts[ledger::kOrder].trimmed);
  EXPECT_EQ(plain->time, 2);
  EXPECT_TRUE(plain->plain_times);
  EXPECT_TRUE(plain->has(ledger::Number::quantity));
  EXPECT_FALSE(plain->has(ledger::Number::amount));
  EXPECT_TRUE(plain->cancelled_by_prefix);
}

TEST_F(PlainSource, LeavesOtherWaysOfWritingToTheEngine) {
  EXPECT_FALSE(layout(kHeader + rows("1,2,2010-12-01,p,6,£2.55")));
  EXPECT_FALSE(
      layout("customer_id;order_id;order_date;unit_price\n" + rows("1;2;2010-12-01;2,55")));
  EXPECT_FALSE(layout("customer_id,order_id,order_date,unit_price,status\n" +
                      rows("1,2,2010-12-01,2.55,paid") + rows("1,3,2010-12-01,2.55,cancelled")));
  const auto day_first = layout(kHeader + rows("1,2,25/12/2010 08:26,p,6,2.55"));
  ASSERT_TRUE(day_first);
  EXPECT_FALSE(day_first->plain_times);
  Source orders;
  orders.rows = "orders";
  EXPECT_FALSE(layout(plan(kHeader + rows("1,2,2010-12-01,p,6,2.55"), "orders.csv", orders)));
  Source latin;
  latin.encoding = "latin-1";
  EXPECT_FALSE(layout(plan(kHeader + rows("1,2,2010-12-01,caf\xe9,6,2.55"), "orders.csv", latin)));
}

TEST_F(PlainSource, AsksTheEngineWhatTextsMean) {
  const auto planned = plan(kHeader + rows("1,2,2010-12-01,p, 6,2.55"));
  const auto& source = planned.sources[0];
  ColumnParser parser(source, "UTC");
  ASSERT_TRUE(parser.settle_dates(*engine_));
  const auto ask = ask_engine(*engine_, source, parser);
  const auto numbers = ask(ledger::Number::quantity, {"1e3", "x", "  ", " 7 ", "0.0005"});
  ASSERT_TRUE(numbers);
  ASSERT_EQ(numbers->size(), 5U);
  EXPECT_EQ((*numbers)[0].value, 1'000'000);
  EXPECT_FALSE((*numbers)[1].value);
  EXPECT_FALSE((*numbers)[1].empty);
  EXPECT_TRUE((*numbers)[2].empty);
  EXPECT_EQ((*numbers)[3].value, 7000);
  EXPECT_EQ((*numbers)[4].value, 1);
  const auto times = ask({}, {"2010-12-01 00:00:00.5", "infinity", "1969-12-31 23:59:59"});
  ASSERT_TRUE(times);
  EXPECT_EQ((*times)[0].value, 1'291'161'600'500'000);
  EXPECT_FALSE((*times)[1].value);
  EXPECT_EQ((*times)[2].value, -1'000'000);
}

TEST_F(PlainSource, EdgesOfFilesReadBothWays) {
  const auto good = rows("1,2,2010-12-01 10:00:00,p,6,2.55");
  for (const std::string& text :
       {kHeader + good, "\xef\xbb\xbf" + kHeader + good, kHeader + "\n\n" + good + "\n",
        "\n" + kHeader + good, kHeader + good + "1,2,2010-12-01,p,6,2",
        base::replace_all(kHeader + good, "\n", "\r\n"), kHeader + good + "1,2,2010-12-01,p,6\n",
        kHeader + good + "1,2,2010-12-01,p,6,2,\n" + good, kHeader + good + ",,,,,\n",
        kHeader + good + "1,\"2\",2010-12-01,\"p, q\",\"6\",\"2.55\"\n",
        kHeader + good + "1,2,2010-12-01,5\" nail,6,2.55\n" + good,
        kHeader + good + "1,2,1969-12-31,p,6,2\n1,2,2107-01-01,p,6,2\n",
        kHeader + good + "1,2,2010-12-01 10:00:00.25,p,6,2\n",
        kHeader + good + "1,2,2010-12-01,p,3000000,2\n1,2,2010-12-01,p,1,999999999999\n",
        "\"customer_id\",order_id,\"order_date\",product,quantity,unit_price\n" + good}) {
    SCOPED_TRACE(text.substr(0, 20) + " … " + text.substr(text.size() - 20));
    read(text);
  }
}

TEST_F(PlainSource, AByteOrderMarkWithoutAHeader) {
  Source bare;
  bare.header = false;
  const auto found =
      loaded({put("orders.csv", "\xef\xbb\xbf" + rows("17850,536365,2010-12-01 10:00:00,6,2.55"))},
             {{"customer", "column1"},
              {"order", "column2"},
              {"time", "column3"},
              {"quantity", "column4"},
              {"unit_price", "column5"}},
             bare);
  EXPECT_EQ(one("SELECT DISTINCT customer_id FROM lines"), "17850");
  EXPECT_EQ(found.purchases, 30);
}

TEST_F(PlainSource, PackedFilesReadBothWays) {
  const auto text = kHeader + rows("1,2,2010-12-01 10:00:00,p,6,2.55", 200);
  const auto file = gzopen((folder_ / "whole.csv.gz").c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  std::ifstream in(folder_ / "whole.csv.gz", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(loaded({"whole.csv.gz"}).purchases, 200);
  refused(try_load({put("cut.csv.gz", whole.substr(0, whole.size() - 5))}));
  for (const auto& tail : {std::string("garbage"), std::string(700, '\0'), std::string("\x1f\x8b"),
                           whole, std::string("\n")}) {
    SCOPED_TRACE(tail.size());
    (void)try_load({put("more.csv.gz", whole + tail)});
  }
  (void)try_load({put("plain.csv.gz", text)});
}

TEST_F(PlainSource, AHeaderOverSeveralLines) {
  Source named;
  read("customer_id,\"order\n_id\",order_date,product,quantity,unit_price\n" +
       rows("1,2,2010-12-01,p,6,2.55"));
}

}  // namespace
}  // namespace coterie::project
