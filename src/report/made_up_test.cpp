// The made-up result, and the proof that it adds up: tests that look at nonsense prove little.
#include "report/made_up.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>

#include "base/random.hpp"
#include "table/profile.hpp"

namespace coterie::report {
namespace {

struct Kind {
  const char *name, *persona, *reason, *offer;
  int customers;
  double recency, orders, aov;
};

constexpr Kind kKinds[] = {
    {"Champions", "champions", "spend 4.2 times the average, last order 12 days ago",
     "Early access and first pick of what is new; thanks instead of discounts.", 72, 12, 11, 410},
    {"Loyal", "loyal", "6 orders, twice as many as most",
     "Points and small surprises for staying; ask for a review or a friend.", 138, 40, 6, 290},
    {"New", "new", "first order 25 days ago", "A welcome series and a reason for the second order.",
     96, 25, 1, 250},
    {"Dormant High-Value", "dormant_high_value", "spent twice the average, silent for 200 days",
     "A personal note and a reason to come back, before any discount.", 54, 201, 4, 380},
    {"Hibernating", "hibernating", "last order 240 days ago, one order",
     "One good offer; then leave them in peace.", 240, 240, 1, 160}};

table::Column numbers(std::string name) {
  table::Column out;
  out.name = std::move(name);
  return out;
}

void fill_frame(pipeline::RunResult& result, std::vector<int32_t>& kinds) {
  auto recency = numbers("recency_days"), orders = numbers("orders"), aov = numbers("aov"),
       spend = numbers("spend"), gap = numbers("gap_days_mean");
  table::Column region;
  region.name = "top_region";
  region.category = true;
  region.levels = {"France", "Germany", "United Kingdom"};
  base::Random random(20261122, 1);
  for (int id = 0; id < 600; ++id) {
    int kind = 0, left = (id * 7) % 600;
    while (left >= kKinds[kind].customers) left -= kKinds[kind++].customers;
    kinds.push_back(kind);
    result.frame.ids.add(std::to_string(12000 + id));
    recency.values.push_back(std::floor(kKinds[kind].recency * (0.6 + 0.8 * random.uniform())));
    orders.values.push_back(
        std::max(1.0, std::floor(kKinds[kind].orders * (0.7 + 0.7 * random.uniform()))));
    const auto cents = static_cast<int64_t>(orders.values.back() * kKinds[kind].aov *
                                            (60 + std::floor(80 * random.uniform())));
    result.spend_micros.push_back(cents * 10000);
    spend.values.push_back(static_cast<double>(cents) / 100);
    aov.values.push_back(spend.values.back() / orders.values.back());
    gap.values.push_back(orders.values.back() > 1 ? std::floor(20 + 60 * random.uniform())
                                                  : segment::kNone);
    region.codes.push_back(id % 10 == 0 ? -1 : id % 10 == 1 ? 0 : id % 10 == 2 ? 1 : 2);
  }
  result.frame.columns = {recency, orders, spend, aov, gap, region};
  result.features = {{"recency_days", "Days since the last order.", "days", false, "log"},
                     {"orders", "Orders.", "orders", false, "log"},
                     {"spend", "Money spent.", "currency", false, "log"},
                     {"aov", "Spend per order.", "currency", false, "log"},
                     {"gap_days_mean", "Mean days between orders.", "days", false, "log"},
                     {"top_region", "Where most was sent.", "", true, "levels"}};
  result.missing = {{"discount_rate", "needs a discount column"}};
}

// Sizes, revenue and profiles of a model from its assignment.
void describe(const pipeline::RunResult& result, segment::ModelResult& model) {
  const auto k = static_cast<int>(model.segments.size());
  auto profiles = *table::profile(result.frame, model.assignment.segment, k);
  double all = 0;
  for (int64_t micros : result.spend_micros) all += static_cast<double>(micros);
  for (int s = 0; s < k; ++s) {
    auto& segment = model.segments[static_cast<size_t>(s)];
    auto& profile = profiles.groups[static_cast<size_t>(s)];
    segment.id = s + 1;
    segment.customers = profile.customers;
    segment.customers_share =
        static_cast<double>(profile.customers) / static_cast<double>(result.frame.rows());
    for (size_t i = 0; i < result.spend_micros.size(); ++i)
      if (model.assignment.segment[i] == s) segment.revenue_micros += result.spend_micros[i];
    segment.revenue_share = static_cast<double>(segment.revenue_micros) / all;
    segment.profile = profile.features;
    segment.categories = profile.categories;
  }
}

segment::ModelResult clusters(const pipeline::RunResult& result,
                              const std::vector<int32_t>& kinds) {
  segment::ModelResult out;
  out.name = "clusters";
  out.method = "kmeans";
  out.k = 5;
  out.features = {"recency_days", "orders", "aov"};
  out.left_out = {{"spend", "almost the same as orders (r = 0.99)"}};
  out.choice = "k = 5 has the highest silhouette of 2 to 6.";
  out.silhouette = 0.412;
  out.revenue_explained = 0.38;
  for (const auto& kind : kKinds) {
    auto& segment = out.segments.emplace_back();
    segment.name = kind.name;
    segment.persona = kind.persona;
    segment.reason = kind.reason;
    segment.playbook.offer = kind.offer;
    segment.playbook.kpi = "Customers who order again within their usual gap.";
  }
  out.assignment.segment = kinds;
  for (size_t i = 0; i < kinds.size(); ++i) {
    out.assignment.runner_up.push_back((kinds[i] + 1) % 5);
    out.assignment.distance.push_back(0.25 + static_cast<double>(i % 7) / 8);
    out.assignment.confidence.push_back(0.5 + static_cast<double>(i % 5) / 16);
  }
  const double silhouettes[] = {0.31, 0.35, 0.39, 0.412, 0.37};
  for (int k = 2; k <= 6; ++k) {
    out.indices.push_back({k, "inertia", 4000.0 / k, segment::kNone});
    out.indices.push_back({k, "silhouette_euclidean", silhouettes[k - 2], 0.01});
  }
  describe(result, out);
  return out;
}

segment::ModelResult grid(const pipeline::RunResult& result) {
  segment::ModelResult out;
  out.name = "rfm";
  out.method = "grid";
  out.k = 2;
  out.features = {"recency_days", "orders"};
  out.choice = "The grid rf_10 names every cell once.";
  out.silhouette = 0.2;
  out.segments.resize(3);
  out.segments[0].name = "Recent";
  out.segments[1].name = "Away";
  out.segments[2].name = "Nobody Here";
  const auto& recency = result.frame.columns[0].values;
  for (size_t i = 0; i < recency.size(); ++i) {
    const bool none = i % 60 == 7;
    out.assignment.segment.push_back(none ? -1 : recency[i] > 100);
    out.assignment.runner_up.push_back(-1);
    out.assignment.distance.push_back(segment::kNone);
    out.assignment.confidence.push_back(none ? segment::kNone : 1);
  }
  describe(result, out);
  return out;
}

void fill_loaded(pipeline::RunResult& result) {
  auto& loaded = result.loaded;
  loaded.tables.lines = true;
  loaded.money = true;
  loaded.sources = {{"orders", {"orders.csv.gz"}, {"shop/orders.csv.gz"}, 54190}};
  loaded.rows_in = 54190;
  loaded.purchases = 39788;
  loaded.returns = 891;
  loaded.rejected = {{"rejected: no customer", 13222},
                     {"rejected: price not positive", 251},
                     {"rejected: unreadable time", 38}};
  auto share = [&](int64_t rows) {
    return static_cast<double>(rows) / static_cast<double>(loaded.rows_in);
  };
  loaded.quality = {
      {"purchases", 39788, share(39788), "use", {}, "Rows that count as bought."},
      {"rejected: no customer",
       13222,
       share(13222),
       "reject",
       {"orders.csv.gz:12", "orders.csv.gz:15"},
       "Rows without a customer."},
      {"rejected: price not positive",
       251,
       share(251),
       "reject",
       {"orders.csv.gz:7"},
       "Rows whose price is zero or negative."},
      {"rejected: unreadable time", 38, share(38), "reject", {}, "Rows whose time is missing."},
      {"returns", 891, share(891), "use", {"orders.csv.gz:31"}, "Rows that count as returned."},
      {"exact duplicates", 526, share(526), "keep", {}, "Rows equal to an earlier row."},
      {"conflicting attributes", 3, share(3), "fix", {}, "Customers with two regions."}};
  loaded.warnings = {"The orders span 29 days only: recency and tempo say little yet."};
  loaded.notes = {"Dates are day before month."};
  loaded.first_order = int64_t{86400} * base::day_of(2010, 12, 1);
  loaded.last_order = int64_t{86400} * base::day_of(2011, 12, 9) + 46200;
  loaded.as_of = int64_t{86400} * base::day_of(2011, 12, 10);
  loaded.customers = 600;
  for (double orders : result.frame.columns[1].values)
    loaded.orders += static_cast<int64_t>(orders);
  for (int64_t micros : result.spend_micros) loaded.revenue_micros += micros;
}

TEST(MadeUpTest, AddsUp) {
  const auto result = made_up_result();
  for (const auto& model : result.models) {
    int64_t customers = 0, revenue = 0;
    for (const auto& segment : model.segments) {
      customers += segment.customers;
      revenue += segment.revenue_micros;
    }
    EXPECT_EQ(customers, model.name == "rfm" ? 590 : 600);
    EXPECT_EQ(revenue == result.loaded.revenue_micros, model.name == "clusters");
  }
}

}  // namespace

pipeline::RunResult made_up_result() {
  pipeline::RunResult out;
  std::vector<int32_t> kinds;
  fill_frame(out, kinds);
  const std::vector<int32_t> nobody(static_cast<size_t>(out.frame.rows()), -1);
  out.population = table::profile(out.frame, nobody, 0)->population;
  out.project.name = "gift-shop";
  out.project.currency = "GBP";
  out.project.time_zone = "Europe/London";
  out.project.seed = 1;
  base::Value k;
  k.data = std::string("auto");
  out.project.models = {{"clusters", "kmeans", {{"k", k}}, "coterie.toml:9:1"},
                        {"rfm", "grid", {}, "coterie.toml:12:1"}};
  project::PlannedSource source;
  source.columns = {{"customer", "CustomerID"}, {"time", "InvoiceDate"}};
  source.guesses = {{"customer", "CustomerID", "named like a customer", "", true}};
  out.plan.sources = {source};
  fill_loaded(out);
  out.models.push_back(clusters(out, kinds));
  out.models.push_back(grid(out));
  out.model_json = {R"({"name":"clusters","x":0.1})", R"({"name":"rfm"})"};
  out.agreements = {{"clusters", "rfm", 0.47}};
  out.evidence.judged = "clusters";
  out.evidence.verdict.verdict = evidence::Verdict::clusters;
  out.evidence.verdict.sentence = "The customers fall into groups with gaps between them.";
  out.evidence.verdict.caveats = {{"outliers", "Two customers lie far out."}};
  out.evidence.measures = {{"stability_ari", 0.82, ""},
                           {"future_order", segment::kNone, "no past"}};
  out.evidence.out_of_time.missing = "The orders span 29 days only.";
  out.chosen_reason = "The silhouette of clusters is 0.41, at least 0.25.";
  out.score_sql = "SELECT customer_id FROM features\n";
  out.audit = {{"clusters", "customers in = customers out", "600", "600", true}};
  out.warnings = out.loaded.warnings;
  return out;
}

void make_hostile(pipeline::RunResult& result) {
  const std::string evil = "\x1b[31mEvil\x1b[0m\n\"<script>\" \xe2\x80\xae=1+1 \xff, 顾客";
  result.project.name = evil;
  for (auto& model : result.models) {
    for (size_t s = 0; s < model.segments.size(); ++s) {
      model.segments[s].name = (s == 0 ? "=HYPERLINK(1)" : evil) + std::to_string(s);
      model.segments[s].reason = model.segments[s].playbook.offer = evil;
      for (auto& category : model.segments[s].categories)
        for (auto& level : category.levels) level = evil;
    }
    model.choice = evil;
  }
  result.frame.columns[5].levels = {"+cmd", "-cmd", "@cmd"};
  result.loaded.quality[1].examples = {"=evil.csv:3"};
  result.loaded.quality[1].check = "rejected: " + evil;
  result.loaded.warnings = result.warnings = {evil};
  result.chosen_reason = evil;
  table::Texts ids;
  for (int64_t row = 0; row < result.frame.rows(); ++row)
    ids.add(row == 0 ? "=cmd|'/c calc'!A1" : row == 1 ? "-5" : row == 2 ? "a,\"b\"\nc" : "+49 1");
  result.frame.ids = ids;
}

void expect_golden(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests" / "golden" / name;
  if (std::getenv("COTERIE_BLESS") != nullptr) {
    ASSERT_TRUE(base::write_file(path, text));
    return;
  }
  const auto expected = base::read_file(path);
  ASSERT_TRUE(expected) << expected.error().text();
  EXPECT_EQ(text, *expected) << "COTERIE_BLESS=1 accepts the new text of " << name;
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "coterie-test-XXXXXX").string();
  if (::mkdtemp(name.data()) != nullptr) path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::string Scratch::read(const std::string& name) const {
  return base::read_file(path_ / name).value_or("(cannot be read)");
}

}  // namespace coterie::report
