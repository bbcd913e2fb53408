// From files to segments: small shops written by the tests, read, fitted, compared, chosen,
// audited.
#include "pipeline/pipeline.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "segment/test_models.hpp"

namespace coterie::pipeline {
namespace {

using segment::Finding;
using segment::ModelResult;
using segment::Segment;

namespace fs = std::filesystem;

// One line of a made-up shop: two kinds of customers, those who came often and lately, and the
// rest.
std::vector<std::string> shop_lines(bool money, int customers = 160) {
  base::Random random(21, 2);
  std::vector<std::string> out;
  for (int c = 0; c < customers; ++c) {
    const bool often = c % 4 == 0;
    const int orders =
        often ? 9 + static_cast<int>(random.below(6)) : 1 + static_cast<int>(random.below(2));
    for (int o = 0; o < orders; ++o) {
      const int day = often ? 120 - o * 9 - static_cast<int>(random.below(4))
                            : 5 + static_cast<int>(random.below(60)) + (c % 4) * 10;
      for (uint64_t line = 0; line <= random.below(3); ++line) {
        out.push_back(fmt::format("o{}-{},c{:03},{} 10:30:00,p{}", c, o, c,
                                  base::format_day(19800 + day), random.below(30)));
        if (money)
          out.back() += fmt::format(",{},{}.{:02}", 1 + random.below(3),
                                    (often ? 20 : 4) + random.below(20), random.below(100));
      }
    }
  }
  return out;
}

struct Shop {
  std::string header;
  std::vector<std::string> lines;
};

Shop shop_with_money() {
  return {"order_id,customer_id,order_date,product_id,quantity,unit_price", shop_lines(true)};
}

class PipelineTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_pipeline_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  void put(const std::string& name, const Shop& shop) const {
    std::string text = shop.header + "\n";
    for (const auto& line : shop.lines) text += line + "\n";
    put(name, text);
  }

  // Runs the project of a text; an engine and a pool of its own.
  base::Result<RunResult> run(const std::string& toml, int threads = 2) {
    auto project = TRY(project::parse_project(toml, (folder_ / "coterie.toml").string()));
    engine::EngineOptions engine_options;
    engine_options.threads = threads;
    engine_ = TRY(engine::Engine::open(engine_options));
    base::Pool pool(threads);
    PipelineOptions options;
    options.today = 21000;
    options.pool = &pool;
    return run_pipeline(*engine_, project, options);
  }

  RunResult ran(const std::string& toml, int threads = 2) {
    auto out = run(toml, threads);
    if (!out) throw std::runtime_error(out.error().text());
    return *std::move(out);
  }

  base::Error fault(const std::string& toml) {
    auto out = run(toml);
    EXPECT_FALSE(out);
    return out ? base::Error{} : out.error();
  }

  fs::path folder_;
  std::unique_ptr<engine::Engine> engine_;
};

const std::string kOrders = "[sources.orders]\npath = \"orders.csv\"\n";

// What must hold of every run.
void expect_whole(const RunResult& result) {
  for (const auto& finding : result.audit) EXPECT_TRUE(finding.ok) << finding.check;
  EXPECT_FALSE(result.audit.empty());
  ASSERT_EQ(result.model_json.size(), result.models.size());
  base::Pool pool(1);
  for (size_t i = 0; i < result.models.size(); ++i) {
    const auto& model = result.models[i];
    std::set<std::string> names;
    for (const auto& segment : model.segments) {
      EXPECT_TRUE(names.insert(segment.name).second) << segment.name;
      EXPECT_FALSE(segment.name.empty());
      EXPECT_FALSE(segment.playbook.offer.empty()) << segment.name;
    }
    // What was frozen is what assigned.
    auto frozen = segment::model_from_json(nlohmann::json::parse(result.model_json[i]));
    ASSERT_TRUE(frozen) << frozen.error().text();
    EXPECT_EQ(segment::assign(*frozen, result.frame, {.pool = &pool})->segment,
              model.assignment.segment);
    EXPECT_TRUE(names == std::set(frozen->segments.begin(), frozen->segments.end()));
  }
  EXPECT_FALSE(result.score_sql.empty());
  EXPECT_FALSE(result.chosen_reason.empty());
}

TEST_F(PipelineTest, OrdersWithMoney) {
  put("orders.csv", shop_with_money());
  const auto result = ran(kOrders);
  expect_whole(result);
  ASSERT_EQ(result.models.size(), 2U);
  EXPECT_EQ(result.models[0].name, "clusters");
  EXPECT_EQ(result.models[1].name, "rfm");
  EXPECT_EQ(result.frame.rows(), 160);
  EXPECT_EQ(result.loaded.customers, 160);
  int64_t money = 0;
  for (auto spend : result.spend_micros) money += spend;
  EXPECT_EQ(money, result.loaded.revenue_micros);
  // The forty who come often are told from the others, and spend more: segment 1.
  EXPECT_GE(result.models[0].silhouette, 0.25);
  EXPECT_EQ(result.chosen, 0);
  for (int64_t row = 0; row < 160; row += 4)
    EXPECT_EQ(result.models[0].assignment.segment[static_cast<size_t>(row)], 0);
  EXPECT_GT(result.models[0].revenue_explained, 0.5);
  EXPECT_LE(result.models[0].revenue_explained, 1);
  ASSERT_EQ(result.agreements.size(), 1U);
  EXPECT_GT(result.agreements[0].adjusted_rand, 0);
  EXPECT_TRUE(std::isfinite(result.models[1].silhouette));
  EXPECT_NE(result.snapshot_sql.find("WITH"), std::string::npos);
}

TEST_F(PipelineTest, OrdersWithoutMoney) {
  put("orders.csv", Shop{"order_id,customer_id,order_date,product_id", shop_lines(false)});
  const auto result = ran(kOrders);
  expect_whole(result);
  EXPECT_TRUE(result.spend_micros.empty());
  EXPECT_EQ(result.frame.find("spend"), nullptr);
  EXPECT_EQ(result.models.size(), 2U);
  for (const auto& model : result.models) {
    EXPECT_TRUE(std::isnan(model.revenue_explained));
    for (const auto& segment : model.segments) EXPECT_TRUE(std::isnan(segment.revenue_share));
  }
  // By orders: the frequent ones are the first segment.
  for (size_t row = 0; row < 160; row += 4) EXPECT_EQ(result.models[0].assignment.segment[row], 0);
}

TEST_F(PipelineTest, OneOrderPerCustomer) {
  std::string text = "customer,date,amount\n";
  base::Random random(3, 3);
  for (int c = 0; c < 120; ++c)
    text += fmt::format("c{:03},{},{}.50\n", c,
                        base::format_day(19800 + static_cast<int>(random.below(90))),
                        5 + random.below(90));
  put("orders.csv", text);
  const auto result = ran(
      kOrders + "columns = { customer = \"customer\", time = \"date\", amount = \"amount\" }\n");
  expect_whole(result);
  EXPECT_EQ(result.frame.rows(), 120);
  std::map<std::string, std::string> left_out;
  for (const auto& one : result.models[0].left_out) left_out[one.feature] = one.reason;
  EXPECT_EQ(left_out["orders"], "constant");
  EXPECT_EQ(std::ranges::count(result.models[0].features, "orders"), 0);
}

// Noise in eleven directions: no groups, so rules tag the customers where recency and orders are
// there.
std::string noise_table(bool rfm) {
  base::Random random(4, 4);
  std::string text = rfm ? "customer_id,recency_days,orders" : "customer_id,visits,minutes";
  for (int c = 0; c < 9; ++c) text += fmt::format(",noise{}", c);
  for (int i = 0; i < 200; ++i) {
    text += fmt::format("\nk{:03},{},{}", i, random.below(300), 1 + random.below(20));
    for (int c = 0; c < 9; ++c) text += fmt::format(",{:.4f}", random.uniform());
  }
  return text + "\n";
}

TEST_F(PipelineTest, AReadyFeatureTable) {
  put("table.csv", noise_table(true));
  auto result = ran("[sources.features]\npath = \"table.csv\"\n");
  expect_whole(result);
  EXPECT_EQ(result.frame.rows(), 200);
  EXPECT_EQ(result.features.size(), 11U);
  ASSERT_EQ(result.models.size(), 2U);
  EXPECT_LT(result.models[0].silhouette, 0.25);
  EXPECT_EQ(result.chosen, 1);
  EXPECT_NE(result.chosen_reason.find("groups"), std::string::npos) << result.chosen_reason;
  put("table.csv", noise_table(false));
  result = ran("[sources.features]\npath = \"table.csv\"\n");
  expect_whole(result);
  ASSERT_EQ(result.models.size(), 1U);
  EXPECT_EQ(result.chosen, 0);
  EXPECT_NE(result.chosen_reason.find("groups"), std::string::npos) << result.chosen_reason;
}

// Every number of a run that does not tell the time.
void expect_same(const RunResult& a, const RunResult& b) {
  ASSERT_EQ(a.frame.rows(), b.frame.rows());
  auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  for (int64_t row = 0; row < a.frame.rows(); ++row) EXPECT_EQ(a.frame.ids[row], b.frame.ids[row]);
  ASSERT_EQ(a.frame.columns.size(), b.frame.columns.size());
  for (size_t c = 0; c < a.frame.columns.size(); ++c) {
    EXPECT_EQ(a.frame.columns[c].name, b.frame.columns[c].name);
    EXPECT_TRUE(std::ranges::equal(a.frame.columns[c].values, b.frame.columns[c].values, same))
        << a.frame.columns[c].name;
    EXPECT_EQ(a.frame.columns[c].codes, b.frame.columns[c].codes) << a.frame.columns[c].name;
  }
  EXPECT_EQ(a.spend_micros, b.spend_micros);
  EXPECT_EQ(a.model_json, b.model_json);
  EXPECT_EQ(a.score_sql, b.score_sql);
  EXPECT_EQ(a.chosen_reason, b.chosen_reason);
  ASSERT_EQ(a.models.size(), b.models.size());
  for (size_t m = 0; m < a.models.size(); ++m) {
    const auto &x = a.models[m], &y = b.models[m];
    EXPECT_EQ(x.assignment.segment, y.assignment.segment);
    EXPECT_TRUE(std::ranges::equal(x.assignment.distance, y.assignment.distance, same));
    EXPECT_TRUE(std::ranges::equal(x.assignment.confidence, y.assignment.confidence, same));
    EXPECT_TRUE(same(x.revenue_explained, y.revenue_explained));
    ASSERT_EQ(x.indices.size(), y.indices.size());
    for (size_t i = 0; i < x.indices.size(); ++i)
      EXPECT_TRUE(same(x.indices[i].value, y.indices[i].value)) << x.indices[i].index;
    for (size_t s = 0; s < x.segments.size(); ++s) {
      EXPECT_EQ(x.segments[s].name, y.segments[s].name);
      EXPECT_EQ(x.segments[s].reason, y.segments[s].reason);
    }
  }
}

TEST_F(PipelineTest, NeitherTheOrderOfLinesNorThreadsMatter) {
  auto shop = shop_with_money();
  put("orders.csv", shop);
  const auto toml = kOrders + "[features]\npreset = \"all\"\n";
  const auto plain = ran(toml, 1);
  expect_same(plain, ran(toml, 2));
  base::Random random(6, 6);
  for (size_t i = shop.lines.size(); i > 1; --i)
    std::swap(shop.lines[i - 1], shop.lines[random.below(i)]);
  put("orders.csv", shop);
  expect_same(plain, ran(toml, 2));
}

TEST_F(PipelineTest, AWindowCountsItsDaysOnly) {
  put("orders.csv", Shop{"customer_id,order_id,order_date,amount",
                         {"a,1,2024-01-01,100.00", "a,2,2024-03-01,7.25", "b,3,2024-03-10,1.50",
                          "c,4,2024-01-05,50.00", "d,5,2024-03-20,2.00", "d,6,2024-03-21,3.00",
                          "d,7,2024-02-21,1000.00"}});
  // One day after the last order less 30 days: 2024-02-21 00:00 is in.
  const auto models = std::string("[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n");
  auto result = ran("[project]\nas_of = \"2024-03-22\"\n" + kOrders +
                    "[features]\npreset = \"rfm\"\nwindow_days = 30\n" + models);
  expect_whole(result);
  EXPECT_EQ(result.frame.rows(), 3);
  EXPECT_EQ(result.spend_micros, (std::vector<int64_t>{7'250'000, 1'500'000, 1'005'000'000}));
  result = ran("[project]\nas_of = \"2024-03-22\"\n" + kOrders +
               "[features]\npreset = \"rfm\"\nwindow_days = 29\n" + models);
  EXPECT_EQ(result.spend_micros, (std::vector<int64_t>{7'250'000, 1'500'000, 5'000'000}));
  result = ran("[project]\nas_of = \"2024-03-22\"\n" + kOrders + "[features]\npreset = \"rfm\"\n" +
               models);
  EXPECT_EQ(result.frame.rows(), 4);
}

TEST_F(PipelineTest, AWindowWithoutOrdersIsNamed) {
  put("orders.csv", shop_with_money());
  const auto error =
      fault("[project]\nas_of = \"2025-06-01\"\n" + kOrders + "[features]\nwindow_days = 5\n");
  EXPECT_EQ(error.code, base::Code::data);
  EXPECT_NE(error.text().find("window_days"), std::string::npos) << error.text();
}

TEST_F(PipelineTest, TheProjectMayChoose) {
  put("orders.csv", shop_with_money());
  const auto models = std::string(
      "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nk = 2\n[[models]]\nname = "
      "\"rfm\"\nmethod = \"grid\"\n");
  auto result = ran(kOrders + models + "[run]\nchoose = \"rfm\"\n");
  EXPECT_EQ(result.chosen, 1);
  EXPECT_EQ(result.chosen_reason, "The project chooses it.");
  EXPECT_NE(result.score_sql.find("the model rfm"), std::string::npos);
  const auto error = fault(kOrders + models + "[run]\nchoose = \"cluster\"\n");
  EXPECT_EQ(error.code, base::Code::project);
  EXPECT_NE(error.text().find("clusters"), std::string::npos) << error.text();
}

TEST_F(PipelineTest, NamesOfTheUsersOwnAreTakenEverywhere) {
  put("orders.csv", shop_with_money());
  const auto model = kOrders + "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nk = 2\n";
  const auto result = ran(model + "names = { \"1\" = \"Stars\", \"2\" = \"O'Neil's\" }\n");
  expect_whole(result);
  EXPECT_EQ(result.models[0].segments[0].name, "Stars");
  EXPECT_NE(result.model_json[0].find("\"Stars\""), std::string::npos);
  EXPECT_NE(result.score_sql.find("'O''Neil''s'"), std::string::npos);
  EXPECT_EQ(fault(model + "names = { \"1\" = \"Same\", \"2\" = \"Same\" }\n").code,
            base::Code::project);
  EXPECT_EQ(fault(model + "names = { \"3\" = \"None\" }\n").code, base::Code::project);
}

// The comparison is made on the columns of the first k-means model; the second keeps its own
// indices.
TEST_F(PipelineTest, EveryModelIsMeasuredOnTheSameColumns) {
  put("orders.csv", shop_with_money());
  auto kmeans = [](const char* name, const char* features) {
    return fmt::format("[[models]]\nname = \"{}\"\nmethod = \"kmeans\"\nk = 2\nfeatures = [{}]\n",
                       name, features);
  };
  const auto one = kmeans("one", "\"orders\", \"recency_days\""), two = kmeans("two", "\"spend\"");
  const auto result = ran(kOrders + one + two);
  expect_whole(result);
  auto own = [](const ModelResult& model) {
    std::vector<double> out;
    for (const auto& row : model.indices)
      if (row.index == "silhouette_euclidean") out.push_back(row.value);
    return out;
  };
  EXPECT_EQ(own(result.models[0]), std::vector<double>{result.models[0].silhouette});
  ASSERT_EQ(own(result.models[1]).size(), 1U);
  EXPECT_NE(own(result.models[1])[0], result.models[1].silhouette);
  // Turned round, each is measured on the other's columns.
  const auto turned = ran(kOrders + two + one);
  EXPECT_EQ(own(turned.models[0]), own(result.models[1]));
  EXPECT_EQ(turned.models[0].silhouette, own(result.models[1])[0]);
}

// Sums that a double cannot hold to the last micro are asked for exactly.
TEST_F(PipelineTest, MoneyIsExactHoweverLarge) {
  std::string text = "customer_id,order_id,order_date,quantity,unit_price\n";
  for (int c = 0; c < 30; ++c)
    for (int line = 0; line < 20; ++line)
      text += fmt::format("c{:02},o{}-{},2024-03-{:02},1001,{}.{:02}\n", c, c, line % (1 + c % 4),
                          1 + (c + 3 * (line % 4)) % 28, 900'000 + c, 30 + c);
  put("orders.csv", text);
  const auto result = ran(kOrders + "[features]\npreset = \"rfm\"\n");
  expect_whole(result);
  for (int64_t c = 0; c < 30; ++c)
    EXPECT_EQ(result.spend_micros[static_cast<size_t>(c)],
              20 * 1001 * ((900'000 + c) * 1'000'000 + (30 + c) * 10'000));
}

// The third write-up: twelve customers, its own labels, and shares that cannot be.
class TwelveCustomers : public PipelineTest {
 protected:
  void SetUp() override {
    PipelineTest::SetUp();
    put("orders.csv",
        Shop{"order_id,customer_id,order_date,amount,region",
             {"1,CUST001,2024-01-15,59.99,US-EAST", "2,CUST001,2024-01-15,49.98,US-EAST",
              "3,CUST001,2024-01-15,49.98,US-EAST", "4,CUST002,2024-01-15,129.99,US-WEST",
              "5,CUST002,2024-01-15,79.98,US-WEST", "6,CUST003,2024-01-15,49.95,EU-WEST",
              "7,CUST004,2024-01-15,59.97,AP-SOUTH", "8,CUST005,2024-01-15,79.98,US-WEST",
              "9,CUST006,2024-01-15,119.96,EU-WEST", "10,CUST007,2024-01-15,99.99,US-EAST",
              "11,CUST008,2024-01-15,79.99,US-EAST", "12,CUST009,2024-01-15,129.99,US-WEST",
              "13,CUST010,2024-01-15,49.95,EU-WEST", "14,CUST011,2024-01-15,199.99,EU-WEST",
              "15,CUST012,2024-01-15,39.96,AP-SOUTH"}});
    put("customers.csv",
        Shop{"customer_id,label",
             {"CUST001,High-Value Frequent", "CUST002,High-Value Frequent", "CUST003,At-Risk",
              "CUST004,Moderate", "CUST005,Moderate", "CUST006,Moderate", "CUST007,New/Low-Spend",
              "CUST008,Moderate", "CUST009,New/Low-Spend", "CUST010,Moderate",
              "CUST011,New/Low-Spend", "CUST012,At-Risk"}});
  }

  static std::string project(const std::string& claims) {
    return "[project]\nas_of = \"2025-01-17\"\n" + kOrders +
           "[sources.customers]\npath = \"customers.csv\"\n"
           "[features]\nuse = [\"recency_days\", \"orders\", \"spend\"]\n"
           "[[models]]\nname = \"theirs\"\nmethod = \"given\"\ncolumn = \"label\"\n" +
           claims + "[[models]]\nname = \"clusters\"\nmethod = \"kmeans\"\nk = 4\n";
  }
};

TEST_F(TwelveCustomers, TheirSharesAreRecomputed) {
  const auto result = ran(project(""));
  expect_whole(result);
  EXPECT_EQ(result.loaded.revenue_micros, 1'279'650'000);
  for (double days : result.frame.find("recency_days")->values) EXPECT_EQ(days, 368);
  std::map<std::string, const Segment*> by_name;
  for (const auto& segment : result.models[0].segments) by_name[segment.name] = &segment;
  ASSERT_EQ(by_name.size(), 4U);
  struct Row {
    const char* name;
    int64_t customers, micros;
    double percent;
  };
  for (const auto& row :
       {Row{"High-Value Frequent", 2, 369'920'000, 28.9}, Row{"At-Risk", 2, 89'910'000, 7.0},
        Row{"New/Low-Spend", 3, 429'970'000, 33.6}, Row{"Moderate", 5, 389'850'000, 30.5}}) {
    ASSERT_TRUE(by_name.contains(row.name)) << row.name;
    EXPECT_EQ(by_name[row.name]->customers, row.customers);
    EXPECT_EQ(by_name[row.name]->revenue_micros, row.micros);
    EXPECT_NEAR(by_name[row.name]->revenue_share * 100, row.percent, 0.05);
  }
}

TEST_F(TwelveCustomers, RecencyIsNamedAsConstantAndLeftOutOfTheFit) {
  const auto result = ran(project(""));
  const auto& clusters = result.models[1];
  ASSERT_EQ(clusters.left_out.size(), 1U);
  EXPECT_EQ(clusters.left_out[0].feature, "recency_days");
  EXPECT_EQ(clusters.left_out[0].reason, "constant");
  EXPECT_EQ(clusters.features, (std::vector<std::string>{"orders", "spend"}));
}

TEST_F(TwelveCustomers, TheAuditRefusesTheClaimedShares) {
  const auto error =
      fault(project("claimed_shares = { \"High-Value Frequent\" = 0.42, \"At-Risk\" = 0.10, "
                    "\"New/Low-Spend\" = 0.49, Moderate = 0.43 }\n"));
  EXPECT_EQ(error.code, base::Code::gate);
  EXPECT_EQ(error.exit_code(), 6);
  for (const char* said : {"144 %", "28.9 %", "7.0 %", "33.6 %", "30.5 %"})
    EXPECT_NE(error.text().find(said), std::string::npos) << said << " in: " << error.text();
}

TEST_F(TwelveCustomers, TrueClaimsPass) {
  const auto result =
      ran(project("claimed_shares = { \"High-Value Frequent\" = 0.289, \"At-Risk\" = 0.07, "
                  "\"New/Low-Spend\" = 0.336, Moderate = 0.305 }\n"));
  expect_whole(result);
  EXPECT_TRUE(std::ranges::any_of(result.audit, [](const Finding& f) {
    return f.check.starts_with("claimed shares") && f.ok;
  }));
}

}  // namespace
}  // namespace coterie::pipeline
