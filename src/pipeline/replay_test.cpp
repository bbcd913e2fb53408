// A replayed day is what a run of that day was: the same customers, the same numbers, the same
// models, the same segments, to the last bit, from a ledger and from the engine's tables.
#include "pipeline/replay.hpp"

#include "pipeline/test_shops.hpp"

namespace coterie::pipeline {
namespace {

const std::string kOrders = "[sources.orders]\npath = \"orders.csv\"\n";
const std::string kBoth = kOrders + "[sources.customers]\npath = \"customers.csv\"\n";
// The look back of the runs themselves is not asked for.
const std::string kModels =
    "[evidence]\nfolds = 0\nshift_days = []\npeak_season = false\n"
    "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nresamples = 0\n"
    "[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n"
    "[[models]]\nname = \"cells\"\nmethod = \"percentile\"\nscores = [\"orders\", \"spend\"]\n"
    "[[models]]\nname = \"mine\"\nmethod = \"rules\"\ndefault = \"Others\"\n"
    "rules = [{ name = \"Fresh\", when = \"recency_days < 40\" }, { name = \"Often\", when = "
    "\"orders >= 5\" }]\n"
    "[[models]]\nname = \"clouds\"\nmethod = \"mixture\"\nk = 3\nfeatures = [\"recency_days\", "
    "\"spend\"]\n";

std::string attributes(int customers) {
  std::string out = "customer_id,tier,age\n";
  for (int c = 0; c < customers; ++c)
    out += fmt::format("c{:04},{},{}\n", c, c % 3 == 0 ? "gold" : "plain", 20 + c % 50);
  return out;
}

// Everything that a fresh run of the day has, but for the names of clusters.
void expect_replays(Ran& later, const Ran& fresh) {
  ASSERT_LT(fresh.result.loaded.as_of, later.result.loaded.as_of);
  auto replay = later.replay();
  const auto day = replay.day(fresh.result.loaded.as_of, Sees::everything);
  ASSERT_TRUE(day) << day.error().text();
  expect_same_frames(*day->frame, fresh.result.frame);
  EXPECT_EQ(day->spend_micros, fresh.result.spend_micros);
  EXPECT_EQ(day->keys, fresh.keys);
  ASSERT_EQ(day->models.size(), fresh.models.size());
  for (size_t i = 0; i < fresh.models.size(); ++i) {
    const auto& model = day->models[i];
    SCOPED_TRACE(fresh.models[i].name);
    ASSERT_NE(model.model, nullptr) << model.missing;
    EXPECT_EQ(model.labels, fresh.result.models[i].assignment.segment);
    auto named = fresh.models[i];
    named.segments = model.model->segments;
    EXPECT_EQ(segment::to_json(*model.model).dump(), segment::to_json(named).dump());
  }
}

class ReplayTest : public ShopTest {};

TEST_F(ReplayTest, IsTheRunOfThatDayFromALedger) {
  put("orders.csv", two_years(250));
  for (const char* features :
       {"[features]\npreset = \"shopping\"\n", "[features]\npreset = \"all\"\n",
        "[features]\npreset = \"shopping\"\nwindow_days = 180\n"}) {
    SCOPED_TRACE(features);
    const auto toml = kOrders + features + kModels;
    auto later = run(toml);
    ASSERT_NE(later.result.loaded.ledger, nullptr);
    expect_replays(later, run(toml, "2023-05-01 13:30:00"));
  }
}

TEST_F(ReplayTest, IsTheRunOfThatDayFromTheEngine) {
  put("orders.csv", two_years(250));
  put("customers.csv", attributes(250));
  const auto toml = kBoth + "[features]\npreset = \"all\"\n" + kModels;
  auto later = run(toml);
  ASSERT_EQ(later.result.loaded.ledger, nullptr);
  ASSERT_NE(later.result.frame.find("age"), nullptr);
  expect_replays(later, run(toml, "2023-05-01"));
}

TEST_F(ReplayTest, WithoutMoney) {
  put("orders.csv", two_years(300, false));
  const auto toml = kOrders + "[features]\npreset = \"rfm\"\n";
  auto later = run(toml);
  ASSERT_TRUE(later.result.spend_micros.empty());
  expect_replays(later, run(toml, "2023-05-01"));
}

TEST_F(ReplayTest, ASampleIsSomeOfTheSameCustomersHoweverItIsTaken) {
  put("orders.csv", two_years(250));
  put("customers.csv", attributes(250));
  const auto models = "[features]\npreset = \"shopping\"\n" + kModels;
  auto ledger = run(kOrders + models), engine = run(kBoth + models);
  ASSERT_EQ(engine.result.loaded.ledger, nullptr);
  const auto when = base::parse_local("2023-05-01", "").value();
  auto whole = ledger.replay(), part = ledger.replay(100), other = engine.replay(100);
  EXPECT_EQ(whole.customers_share(), 1);
  EXPECT_DOUBLE_EQ(part.customers_share(), 100 / static_cast<double>(ledger.result.frame.rows()));
  const auto all = whole.day(when, Sees::everything), some = part.day(when, Sees::everything),
             again = other.day(when, Sees::everything);
  ASSERT_TRUE(all && some && again);
  EXPECT_GT(some->rows(), 60);
  EXPECT_LT(some->rows(), 130);
  expect_same_frames(*some->frame, *again->frame);
  EXPECT_EQ(some->spend_micros, again->spend_micros);
  const auto place = rows_in(*some->frame, *all->frame);
  EXPECT_EQ(std::ranges::count(place, -1), 0);
  expect_same_frames(*some->frame, rows_of(*all->frame, place));
  // The run's own day: its own models on the sample, and models fitted to the sample.
  const auto* now = part.now().value();
  const auto* refit = part.now_refit().value();
  EXPECT_EQ(now->frame, refit->frame);
  EXPECT_EQ(std::ranges::count(rows_in(*some->frame, *now->frame), -1), 0);
  for (size_t i = 0; i < now->models.size(); ++i) {
    EXPECT_EQ(now->models[i].model.get(), &ledger.models[i]);
    EXPECT_NE(refit->models[i].model, now->models[i].model);
    EXPECT_EQ(part.labels(now->models[i], *now->frame).value(), now->models[i].labels);
  }
  EXPECT_EQ(whole.now_refit().value(), whole.now().value());
}

TEST_F(ReplayTest, AttributesHaveNoPast) {
  put("orders.csv", two_years(300));
  put("customers.csv", attributes(300));
  auto ran = run(kBoth +
                 "[features]\npreset = \"all\"\n"
                 "[[features.custom]]\nname = \"old\"\nover = \"customers\"\n"
                 "expression = \"age * recency_days\"\n"
                 "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nk = 2\n"
                 "[[models]]\nname = \"named\"\nmethod = \"kmeans\"\nk = 2\n"
                 "features = [\"age\", \"spend\"]\n"
                 "[[models]]\nname = \"tiers\"\nmethod = \"given\"\ncolumn = \"tier\"\n"
                 "[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n");
  auto replay = ran.replay();
  const auto when = base::parse_local("2023-05-01", "").value();
  const auto day = replay.day(when, Sees::its_past_only);
  ASSERT_TRUE(day) << day.error().text();
  // Clusters take what is left; their features of now say what was left out.
  ASSERT_NE(day->models[0].model, nullptr);
  EXPECT_EQ(day->models[0].left_out, (std::vector<std::string>{"age", "old"}));
  const auto json = segment::to_json(*day->models[0].model).dump();
  EXPECT_EQ(json.find("\"age\""), std::string::npos);
  EXPECT_NE(json.find("\"recency_days\""), std::string::npos);
  // What the project names cannot be left out.
  for (size_t i : {1U, 2U}) {
    EXPECT_EQ(day->models[i].model, nullptr);
    EXPECT_NE(day->models[i].missing.find(i == 1 ? "reads age," : "reads tier,"), std::string::npos)
        << day->models[i].missing;
  }
  EXPECT_NE(day->models[3].model, nullptr);
  EXPECT_TRUE(day->models[3].left_out.empty());
}

TEST_F(ReplayTest, AGapCountsNothing) {
  put("orders.csv",
      "customer_id,order_id,order_date,amount\na,1,2024-01-01,10.00\n"
      "a,2,2024-02-10,7.00\nb,3,2024-02-11,1.00\na,4,2024-02-20,2.00\n");
  put("customers.csv", "customer_id,tier\na,x\nb,y\n");
  const auto models = std::string("[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n");
  const features::Gap gap{base::parse_local("2024-02-10", "").value(),
                          base::parse_local("2024-02-20", "").value()};
  for (const auto& toml : {kOrders + models, kBoth + models}) {
    auto ran = run(toml);
    const auto day = ran.replay().day(ran.result.loaded.as_of, Sees::everything, gap);
    ASSERT_TRUE(day) << day.error().text();
    ASSERT_EQ(day->rows(), 1);
    EXPECT_EQ(day->frame->ids[0], "a");
    EXPECT_EQ(day->frame->find("orders")->values[0], 2);
    EXPECT_EQ(day->spend_micros, std::vector<int64_t>{12'000'000});
  }
}

TEST(RowsIn, FindsThoseThatAreInBoth) {
  table::Frame a, b;
  for (const char* id : {"a", "c", "d", "e"}) a.ids.add(id);
  for (const char* id : {"b", "c", "e", "f"}) b.ids.add(id);
  EXPECT_EQ(rows_in(a, b), (std::vector<int64_t>{-1, 1, -1, 2}));
  EXPECT_EQ(rows_in(b, a), (std::vector<int64_t>{-1, 1, 3, -1}));
  EXPECT_EQ(labels_at(std::vector<int32_t>{7, 8, 9, 6}, rows_in(a, b), -2),
            (std::vector<int32_t>{-2, 8, -2, 9}));
  EXPECT_EQ(rows_in(table::Frame{}, a), std::vector<int64_t>{});
  EXPECT_EQ(rows_in(a, table::Frame{}), std::vector<int64_t>(4, -1));
}

}  // namespace
}  // namespace coterie::pipeline
