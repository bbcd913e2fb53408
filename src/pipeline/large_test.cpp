// Runs beyond memory against the same runs in memory, and against plain SQL over the same files.
#include "pipeline/large.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <set>

#include "base/files.hpp"
#include "base/random.hpp"
#include "engine/scan.hpp"

namespace coterie::pipeline {
namespace {

namespace fs = std::filesystem;
using segment::ModelResult;

// Keeps the segments of every customer, and writes them as the audit wants to read them.
class Keeper : public Takers {
 public:
  explicit Keeper(engine::Engine*& engine) : engine_(engine) {}
  base::Result<fs::path> begin() override { return folder; }
  base::Status add(const table::Frame& customers, std::span<const ModelResult> models,
                   int chosen) override {
    if (fails) return base::fail(base::Code::disk, "assignments.csv", "the disk is full");
    EXPECT_GE(chosen, 0);
    for (int64_t row = 0; row < customers.rows(); ++row) {
      ids.emplace_back(customers.ids[row]);
      auto& of = segments.emplace_back();
      for (const auto& model : models)
        of.push_back(model.assignment.segment[static_cast<size_t>(row)]);
    }
    names.clear();
    for (const auto& model : models) names.push_back(model.name);
    segment_ids.clear();
    for (const auto& model : models) {
      segment_ids.emplace_back();
      for (const auto& one : model.segments) segment_ids.back().push_back(one.id);
    }
    return {};
  }
  base::Status finish() override {
    const auto models = static_cast<int64_t>(names.size());
    const auto split = [models](int64_t row) {
      return std::pair(static_cast<size_t>(row / models), static_cast<size_t>(row % models));
    };
    const std::vector<engine::UploadColumn> columns = {
        {"customer_id", nullptr, nullptr,
         [&](int64_t row) { return std::string_view(ids[split(row).first]); }},
        {"model", nullptr, nullptr,
         [&](int64_t row) { return std::string_view(names[split(row).second]); }},
        {.name = "segment_id", .texts = {}, .whole = [&](int64_t row) -> std::optional<int64_t> {
           const auto [customer, model] = split(row);
           const int32_t at = segments[customer][model];
           if (at < 0) return std::nullopt;
           return segment_ids[model][static_cast<size_t>(at)] + (lies && row == 0 ? 1 : 0);
         }}};
    TRY(engine_->upload("kept", columns, std::ssize(ids) * models));
    return engine_->write_parquet("SELECT * FROM kept", (folder / kAssignmentsFile).string());
  }

  std::vector<std::string> ids, names;
  std::vector<std::vector<int32_t>> segments;  // of each customer, by each model
  std::vector<std::vector<int>> segment_ids;
  fs::path folder;
  bool fails = false, lies = false;

 private:
  engine::Engine*& engine_;
};

class LargeRunTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_large_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "draft");
    keeper_.folder = folder_ / "draft";
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Order lines of two kinds of customers in the order of a hash with this seed.
  void put_orders(uint64_t seed = 0, const std::string& price = {}) const {
    std::vector<std::string> lines;
    base::Random random(3, 1);
    for (int customer = 0; customer < 900; ++customer) {
      const bool often = customer % 3 == 0;
      const auto orders = often ? 8 + random.below(6) : 1 + random.below(2);
      for (uint64_t order = 0; order < orders; ++order)
        lines.push_back(fmt::format(
            "o{}-{},k{:04},{} 10:30:00,{},{},{}", customer, order, customer * 7 % 900,
            base::format_day(19800 + static_cast<int>(random.below(often ? 90 : 40))),
            random.below(2) == 0 ? "tea" : "cups", 1 + random.below(3),
            price.empty() || customer != 5
                ? fmt::format("{}.{:02}", (often ? 20 : 4) + random.below(20), random.below(100))
                : price));
    }
    std::ranges::sort(lines, {}, [&](const auto& line) { return base::hash_text(line, seed); });
    std::ofstream out(folder_ / "orders.csv");
    out << "order_id,customer_id,order_date,category,quantity,unit_price\n";
    for (const auto& line : lines) out << line << "\n";
  }

  void put_features(const std::string& select) const {
    auto engine = *engine::Engine::open({});
    const auto written = engine->write_parquet(select, (folder_ / "table.parquet").string());
    ASSERT_TRUE(written) << written.error().text();
  }

  base::Result<RunResult> run(const std::string& source, int64_t in_memory = 0, int64_t sampled = 0,
                              int threads = 2) {
    auto project =
        TRY(project::parse_project(fmt::format("[sources.{}]\npath = \"{}\"\n", source,
                                               source == "orders" ? "orders.csv" : "table.parquet"),
                                   (folder_ / "coterie.toml").string()));
    engine::EngineOptions engine_options;
    engine_options.threads = threads;
    engine_ = TRY(engine::Engine::open(engine_options));
    raw_ = engine_.get();
    base::Pool pool(threads);
    PipelineOptions options;
    options.today = 21000;
    options.pool = &pool;
    options.takers = &keeper_;
    options.customers_in_memory = in_memory;
    options.sampled = sampled;
    return run_pipeline(*engine_, project, options);
  }
  RunResult ran(const std::string& source, int64_t in_memory = 0, int64_t sampled = 0,
                int threads = 2) {
    keeper_.ids.clear();
    keeper_.segments.clear();
    auto out = run(source, in_memory, sampled, threads);
    if (!out) throw std::runtime_error(out.error().text());
    return *std::move(out);
  }

  int64_t asked(const std::string& sql) { return engine_->integer(sql, "test").value(); }

  fs::path folder_;
  std::unique_ptr<engine::Engine> engine_;
  engine::Engine* raw_ = nullptr;
  Keeper keeper_{raw_};
};

constexpr int64_t kAll = 1'000'000;

void expect_audited(const RunResult& result) {
  EXPECT_GT(result.audit.size(), 10U);
  for (const auto& finding : result.audit) EXPECT_TRUE(finding.ok) << finding.check;
}

TEST_F(LargeRunTest, WithEverybodyInTheSampleItIsTheRunInMemory) {
  put_orders();
  const auto memory = ran("orders");
  EXPECT_FALSE(memory.everyone);
  EXPECT_TRUE(keeper_.ids.empty());
  const auto large = ran("orders", 100, kAll);
  ASSERT_TRUE(large.everyone);
  expect_audited(large);
  EXPECT_EQ(large.everyone->customers, 900);
  EXPECT_EQ(large.everyone->sampled, 900);
  EXPECT_EQ(large.customers(), memory.customers());
  ASSERT_EQ(large.models.size(), memory.models.size());
  EXPECT_EQ(large.chosen, memory.chosen);
  ASSERT_EQ(keeper_.ids.size(), 900U);
  for (size_t m = 0; m < memory.models.size(); ++m) {
    const auto &a = large.models[m], &b = memory.models[m];
    EXPECT_EQ(a.assignment.segment, b.assignment.segment);
    EXPECT_EQ(large.model_json[m], memory.model_json[m]);
    for (size_t row = 0; row < 900; ++row) {
      ASSERT_EQ(keeper_.ids[row], memory.frame.ids[static_cast<int64_t>(row)]);
      ASSERT_EQ(keeper_.segments[row][m], b.assignment.segment[row]);
    }
    ASSERT_EQ(a.segments.size(), b.segments.size());
    for (size_t s = 0; s < a.segments.size(); ++s) {
      EXPECT_EQ(a.segments[s].name, b.segments[s].name);
      EXPECT_EQ(a.segments[s].customers, b.segments[s].customers);
      EXPECT_EQ(a.segments[s].revenue_micros, b.segments[s].revenue_micros);
      for (size_t i = 0; i < a.segments[s].profile.size(); ++i) {
        const auto &x = a.segments[s].profile[i], &y = b.segments[s].profile[i];
        EXPECT_EQ(x.count, y.count);
        if (y.count == 0) continue;
        EXPECT_NEAR(x.mean, y.mean, 1e-12 * std::max(1.0, std::abs(y.mean)));
        EXPECT_EQ(x.median, y.median);
      }
    }
  }
  EXPECT_EQ(large.score_sql, memory.score_sql);
}

TEST_F(LargeRunTest, OfASampleEverybodyIsCountedExactly) {
  put_orders();
  const auto result = ran("orders", 100, 300);
  ASSERT_TRUE(result.everyone);
  expect_audited(result);
  EXPECT_NEAR(static_cast<double>(result.everyone->sampled), 300, 60);
  EXPECT_EQ(result.frame.rows(), result.everyone->sampled);
  EXPECT_EQ(result.everyone->customers, 900);
  EXPECT_NE(result.warnings[0].find("of 900 customers, chosen by a hash of their id"),
            std::string::npos);
  // Whoever is in the sample, a hash says it.
  uint64_t largest = 0;
  for (int64_t row = 0; row < result.frame.rows(); ++row)
    largest = std::max(largest, base::hash_text(result.frame.ids[row]));
  EXPECT_EQ(std::ranges::count_if(keeper_.ids,
                                  [&](const auto& id) { return base::hash_text(id) <= largest; }),
            result.frame.rows());
  // Independent sums over the lines and what the takers got.
  const auto lines = "read_csv('" + (folder_ / "orders.csv").string() + "')";
  EXPECT_EQ(result.everyone->revenue_micros,
            asked("SELECT CAST(SUM(CAST(unit_price * 1000000 AS BIGINT) * quantity) AS BIGINT) "
                  "FROM " +
                  lines));
  for (size_t m = 0; m < result.models.size(); ++m)
    for (size_t s = 0; s < result.models[m].segments.size(); ++s) {
      const auto& segment = result.models[m].segments[s];
      const auto members =
          fmt::format("(SELECT customer_id FROM kept WHERE model = '{}' AND segment_id = {})",
                      result.models[m].name, segment.id);
      EXPECT_EQ(segment.customers, asked("SELECT COUNT(*) FROM " + members));
      EXPECT_EQ(segment.customers, std::ranges::count_if(keeper_.segments, [&](const auto& of) {
                  return of[m] == static_cast<int32_t>(s);
                }));
      EXPECT_EQ(segment.revenue_micros,
                asked("SELECT COALESCE(CAST(SUM(CAST(unit_price * 1000000 AS BIGINT) * quantity) "
                      "AS BIGINT), 0) FROM " +
                      lines + " WHERE customer_id IN " + members));
      if (segment.customers == 0) continue;
      const auto orders = asked("SELECT COUNT(DISTINCT order_id) FROM " + lines +
                                " WHERE customer_id IN " + members);
      const auto profile =
          std::ranges::find(segment.profile, "orders", &table::FeatureProfile::feature);
      EXPECT_NEAR(profile->mean,
                  static_cast<double>(orders) / static_cast<double>(segment.customers), 1e-12);
    }
}

TEST_F(LargeRunTest, RowOrderAndThreadsChangeNothing) {
  put_orders(1);
  const auto first = ran("orders", 100, 300, 1);
  const auto ids = keeper_.ids;
  const auto segments = keeper_.segments;
  const auto features = *base::read_file(folder_ / "draft" / kFeaturesFile);
  put_orders(2);
  const auto second = ran("orders", 100, 300, 3);
  EXPECT_EQ(keeper_.ids, ids);
  EXPECT_EQ(keeper_.segments, segments);
  EXPECT_TRUE(*base::read_file(folder_ / "draft" / kFeaturesFile) == features);
  EXPECT_EQ(first.model_json, second.model_json);
  for (size_t s = 0; s < first.models[0].segments.size(); ++s)
    for (size_t i = 0; i < first.models[0].segments[s].profile.size(); ++i)
      EXPECT_EQ(first.models[0].segments[s].profile[i].mean,
                second.models[0].segments[s].profile[i].mean);
}

// A customer's sum that no double holds to the last digit is counted to it all the same.
TEST_F(LargeRunTest, MoneyBeyondDoublesIsExact) {
  put_orders(0, "4503599627.370497");
  const auto result = ran("orders", 100, 300);
  expect_audited(result);
  EXPECT_GT(result.everyone->revenue_micros, int64_t{1} << 52);
  EXPECT_NE(result.everyone->revenue_micros % 10, 0);
}

TEST_F(LargeRunTest, AReadyTableStaysInItsFile) {
  put_features(
      "SELECT printf('c%05d', (i * 77) % 5000) AS customer_id, (i % 2) * 40 + (i * 13 % 17) AS x, "
      "(i % 2) * 9.5 + (i * 7 % 11) / 10 AS y, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS "
      "kind FROM range(5000) t(i)");
  const auto memory = ran("features");
  const auto whole = ran("features", 100, kAll);
  const auto sampled = ran("features", 100, 1000);
  for (const auto* result : {&whole, &sampled}) {
    expect_audited(*result);
    EXPECT_EQ(result->everyone->customers, 5000);
    int64_t inside = 0;
    for (const auto& segment : result->models[0].segments) inside += segment.customers;
    EXPECT_EQ(inside, 5000);
    EXPECT_EQ(result->population.features[0].count, 5000);
    EXPECT_NEAR(result->population.features[0].mean, memory.population.features[0].mean, 1e-12);
    EXPECT_NEAR(result->population.features[1].sd, memory.population.features[1].sd, 1e-12);
    EXPECT_EQ(result->population.categories[0].shares, memory.population.categories[0].shares);
  }
  EXPECT_EQ(whole.model_json, memory.model_json);
  EXPECT_LT(sampled.frame.rows(), 1200);
  // Two groups that lie so far apart are the same two in the sample.
  ASSERT_EQ(sampled.models[0].segments.size(), memory.models[0].segments.size());
  for (size_t s = 0; s < memory.models[0].segments.size(); ++s)
    EXPECT_EQ(sampled.models[0].segments[s].customers, memory.models[0].segments[s].customers);
}

TEST_F(LargeRunTest, CustomersWhoRepeatAreRefusedAsInMemory) {
  put_features(
      "SELECT printf('c%05d', i % 4990) AS customer_id, i % 17 AS x, i % 11 AS y FROM range(5000) "
      "t(i)");
  const auto memory = run("features"), large = run("features", 100, 1000);
  ASSERT_FALSE(memory);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().text(), memory.error().text());
  EXPECT_NE(large.error().text().find("10 customers stand in more than one row"),
            std::string::npos);
}

TEST_F(LargeRunTest, FaultsOfTheTakersEndTheRun) {
  put_orders();
  keeper_.fails = true;
  const auto full = run("orders", 100, 300);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::Code::disk);
}

// What was counted is held against what lies in the file.
TEST_F(LargeRunTest, AFileThatSaysOtherwiseIsNotPublished) {
  put_orders();
  keeper_.lies = true;
  const auto wrong = run("orders", 100, 300);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, base::Code::gate);
}

TEST(Spend, RoundsToTheNearestMillionth) {
  const Spend spend({{"rich", 5'000'000'000'000'001}});
  EXPECT_EQ(spend.micros("a", 0.1 + 0.2), 300'000);
  EXPECT_EQ(spend.micros("a", -1.5), -1'500'000);
  EXPECT_EQ(spend.micros("a", std::nan("")), 0);
  EXPECT_EQ(spend.micros("rich", 5e9), 5'000'000'000'000'001);
}

}  // namespace
}  // namespace coterie::pipeline
