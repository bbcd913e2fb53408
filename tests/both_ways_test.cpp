// The engine reads every file and computes every feature; a ledger does the same for plain files in
// less time. Both ways must agree to the last bit on whatever file: this is the proof of the rooms
// ledger and of features/totals.
#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>
#include <filesystem>

#include "base/files.hpp"
#include "features/snapshot.hpp"
#include "features/totals.hpp"
#include "ledger/read.hpp"
#include "project/plain_source.hpp"
#include "project/test_loads.hpp"
#include "simulate/csv.hpp"
#include "simulate/shop.hpp"
#include "table/read_frame.hpp"
#include "tests/hostile_orders.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using project::Loaded, project::Plan, project::Project, project::kToday;

struct Seen {
  int files = 0, plain = 0, ledgers = 0, frames = 0;
  int64_t lines = 0, customers = 0;
  std::set<std::string> features;  // compared
  std::map<std::string, int> refused;
};

void say(const Seen& seen) {
  std::printf(
      "%d files, %d read plain, %d ledgers, %d frames, %lld lines, %lld customers, %zu features\n",
      seen.files, seen.plain, seen.ledgers, seen.frames, static_cast<long long>(seen.lines),
      static_cast<long long>(seen.customers), seen.features.size());
  for (const auto& [fault, count] : seen.refused)
    std::printf("  %d refused: %s\n", count, fault.c_str());
}

// Whether the files are plain enough for our own reader.
bool reads_plain(engine::Engine& engine, const Plan& plan, const Project& project) {
  const auto& source = plan.sources[0];
  if (plan.sources.size() != 1 || source.kind != project::SourceKind::orders) return false;
  std::map<std::string, const project::PlannedSource*> where;
  for (const auto& [role, column] : source.columns) where[role] = &source;
  auto layout = project::plain_layout(source, where);
  if (!layout) return false;
  layout->memory_bytes = engine.memory_bytes();
  project::ColumnParser parser(source, project.time_zone);
  if (!parser.settle_dates(engine)) return false;
  const auto read = ledger::read(*layout, project::ask_engine(engine, source, parser), {});
  return read && *read;
}

void expect_same_frames(const table::Frame& a, const table::Frame& b) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.columns.size(), b.columns.size());
  for (int64_t row = 0; row < a.rows(); ++row) ASSERT_EQ(a.ids[row], b.ids[row]);
  for (size_t i = 0; i < a.columns.size(); ++i) {
    const auto &x = a.columns[i], &y = b.columns[i];
    ASSERT_EQ(x.name, y.name);
    ASSERT_EQ(x.category, y.category) << x.name;
    ASSERT_EQ(x.levels, y.levels) << x.name;
    ASSERT_EQ(x.codes, y.codes) << x.name;
    ASSERT_EQ(x.values.size(), y.values.size()) << x.name;
    for (size_t row = 0; row < x.values.size(); ++row) {
      const bool same =
          std::bit_cast<uint64_t>(x.values[row]) == std::bit_cast<uint64_t>(y.values[row]);
      ASSERT_TRUE(same || (std::isnan(x.values[row]) && std::isnan(y.values[row])))
          << x.name << " of customer " << a.ids[static_cast<int64_t>(row)] << ": " << x.values[row]
          << " and " << y.values[row];
    }
  }
}

// The features that can come from totals.
std::vector<std::string> from_totals(const Loaded& loaded) {
  project::FeatureRequest request;
  request.preset = "all";
  const auto all = features::plan_snapshot(loaded.tables, request, loaded.as_of);
  EXPECT_TRUE(all);
  std::vector<std::string> out;
  request.preset = "";
  for (const auto& feature : all->features) {
    request.use = {feature.name};
    const auto snapshot = features::plan_snapshot(loaded.tables, request, loaded.as_of);
    if (snapshot && snapshot->from_totals) out.push_back(feature.name);
  }
  return out;
}

// These features from the engine's lines and from the ledger.
void compare_features(engine::Engine& engine, const Loaded& by_ledger,
                      const std::vector<std::string>& names, int window, int64_t as_of,
                      base::Pool* pool, Seen& seen) {
  project::FeatureRequest request;
  request.preset = "";
  request.use = names;
  request.window_days = window;
  const auto snapshot = features::plan_snapshot(by_ledger.tables, request, as_of);
  ASSERT_TRUE(snapshot && snapshot->from_totals);
  const auto& totals = *snapshot->from_totals;
  const auto sent =
      features::upload_totals(engine, *by_ledger.ledger, totals.period, totals.columns, pool);
  ASSERT_TRUE(sent && *sent);
  auto frame = [&](const sql::Query& query) {
    auto stream = engine.query(sql::render(engine.dialect(), query), "test");
    if (!stream) throw std::runtime_error(stream.error().text());
    auto read = table::read_frame(*std::move(stream));
    if (!read) throw std::runtime_error(read.error().text());
    return *std::move(read);
  };
  const auto a = frame(totals.query), b = frame(snapshot->query);
  expect_same_frames(a, b);
  ++seen.frames;
  seen.customers += a.rows();
}

void compare(engine::Engine& engine, const Plan& plan, const Project& project, int threads,
             size_t chunk_bytes, Seen& seen) {
  ++seen.files;
  Loaded by_ledger;
  const auto by_engine = project::load_both_ways(
      engine, plan, project,
      {.threads = threads, .chunk_bytes = chunk_bytes, .by_ledger = &by_ledger});
  if (!by_engine) {
    ++seen.refused[by_engine.error().fault];
    return;
  }
  seen.plain += reads_plain(engine, plan, project);
  if (by_ledger.ledger == nullptr) return;
  ++seen.ledgers;
  seen.lines += by_engine->purchases + by_engine->returns;
  base::Pool pool(threads);
  const auto names = from_totals(*by_engine);
  seen.features.insert(names.begin(), names.end());
  const int64_t middle = (by_engine->first_order + by_engine->last_order) / 2;
  const int64_t end = by_engine->as_of;
  using Periods = std::vector<std::pair<int, int64_t>>;
  for (const auto& [window, as_of] : seen.files % 2 == 0
                                         ? Periods{{0, end}, {30, end}, {0, middle}}
                                         : Periods{{0, end}, {3, middle + 1}, {400, end - 1}}) {
    SCOPED_TRACE(fmt::format("window {} days before {}", window, base::format_local(as_of)));
    compare_features(engine, by_ledger, names, window, as_of, &pool, seen);
  }
}

class BothWays : public testing::Test {
 protected:
  BothWays() : folder_(*base::TemporaryFolder::make(testing::TempDir(), "both_ways")) {
    engine::EngineOptions options;
    options.threads = 2;
    auto engine = engine::Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = *std::move(engine);
  }

  void compare_project(const Project& project, const std::map<std::string, std::string>& fixed,
                       int threads, size_t chunk_bytes, Seen& seen) {
    const auto plan = project::plan_reading(*engine_, project, fixed);
    if (!plan) {
      ++seen.files;
      ++seen.refused[plan.error().fault];
      return;
    }
    compare(*engine_, *plan, project, threads, chunk_bytes, seen);
  }

  void compare_hostile(uint64_t seed, Seen& seen) {
    auto orders = HostileGenerator(seed).make(300);
    Project project;
    project.folder = folder_.path().string();
    project.time_zone = orders.time_zone;
    project.as_of = orders.as_of;
    auto& source = project.sources.emplace_back();
    source.discount = orders.discount;
    for (const auto& file : orders.files) {
      ASSERT_TRUE(base::write_file(folder_.path() / file.name, file.bytes));
      source.paths.push_back(file.name);
    }
    compare_project(project, orders.columns, orders.threads, orders.chunk_bytes, seen);
  }

  base::TemporaryFolder folder_;
  std::unique_ptr<engine::Engine> engine_;
};

// COTERIE_BOTH_WAYS asks for more files, COTERIE_BOTH_WAYS_FROM for others.
TEST_F(BothWays, HostileFiles) {
  const char* said = std::getenv("COTERIE_BOTH_WAYS");
  const char* first = std::getenv("COTERIE_BOTH_WAYS_FROM");
  const int files = said != nullptr ? std::atoi(said) : 200;
  const int from = first != nullptr ? std::atoi(first) : 0;
  Seen seen;
  for (int seed = from; seed < from + files && !HasFailure(); ++seed) {
    SCOPED_TRACE(fmt::format("file {}", seed));
    compare_hostile(static_cast<uint64_t>(seed), seen);
  }
  say(seen);
  EXPECT_GE(seen.plain * 2, seen.files) << "most files must take the way that is tested";
  EXPECT_GE(seen.features.size(), 30U);
}

TEST_F(BothWays, ASimulatedShopWithFaults) {
  auto lines = simulate::CsvLines::create(folder_.path() / "shop.csv");
  auto truth = simulate::CsvCustomers::create(folder_.path() / "truth.csv");
  ASSERT_TRUE(lines && truth);
  ASSERT_TRUE(simulate::simulate_shop({.customers = 4000, .dirty = true}, *lines, *truth));
  ASSERT_TRUE(lines->close() && truth->close());
  Project project;
  project.folder = folder_.path().string();
  project.sources.emplace_back().paths = {"shop.csv"};
  Seen seen;
  compare_project(project, {}, 5, 1 << 16, seen);
  say(seen);
  EXPECT_EQ(seen.plain, 1);
}

TEST_F(BothWays, PublishedData) {
  const char* said = std::getenv("COTERIE_DATA");
  const auto data =
      said != nullptr ? fs::path(said) : fs::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  if (!fs::is_directory(data)) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  Seen seen;
  for (const char* path :
       {"online_retail/online_retail.csv.gz",
        "retail_transactions_125k/Retail_Data_Transactions.csv.gz",
        "lifetimes_small/example_transactions.csv", "rfm_r/rfm_data_orders.csv"}) {
    SCOPED_TRACE(path);
    Project project;
    project.folder = data.string();
    project.sources.emplace_back().paths = {path};
    compare_project(project, {}, 2, size_t{1} << 20, seen);
  }
  say(seen);
  EXPECT_GE(seen.ledgers, 3);
}

}  // namespace
}  // namespace coterie
