#include "pipeline/large.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "base/text.hpp"
#include "engine/scan.hpp"
#include "pipeline/tally.hpp"
#include "project/beyond_memory.hpp"
#include "table/read_frame.hpp"

namespace coterie::pipeline {
namespace {

using base::Result;
using base::Status;
using segment::Finding;
using segment::ModelResult;

// A larger sample hardly moves a centre, and takes longer.
constexpr int64_t kMostSampled = 2'000'000;
constexpr int64_t kLeastSampled = 10'000;
constexpr int64_t kPartRows = 131'072;
constexpr double kExactMicros = 0x1p51;

engine::FileScan parquet(const std::filesystem::path& file) {
  engine::FileScan scan;
  scan.format = engine::FileFormat::parquet;
  scan.path = file.string();
  return scan;
}

// Ids whose hash is at most this are in the sample: about `wanted` of `all`.
uint64_t hash_limit(int64_t wanted, int64_t all) {
  if (wanted >= all) return std::numeric_limits<uint64_t>::max();
  return static_cast<uint64_t>(
      std::ldexp(static_cast<double>(wanted) / static_cast<double>(all), 64));
}

std::string size_words(int64_t bytes) {
  constexpr int64_t kMega = 1'000'000;
  return bytes % (kMega * 1000) == 0 ? fmt::format("{} GB", bytes / (kMega * 1000))
         : bytes % kMega == 0        ? fmt::format("{} MB", bytes / kMega)
                                     : fmt::format("{} MiB", bytes >> 20);
}

}  // namespace

int64_t Spend::micros(std::string_view id, double units) const {
  if (!std::isfinite(units)) return 0;
  if (std::abs(units) * 1e6 < kExactMicros) return std::llround(units * 1e6);
  const auto found = large_.find(id);
  return found == large_.end() ? 0 : found->second;
}

std::vector<int64_t> Spend::of(const table::Frame& customers) const {
  std::vector<int64_t> out;
  const auto* spend = customers.find("spend");
  if (spend == nullptr || spend->category) return out;
  for (int64_t row = 0; row < customers.rows(); ++row)
    out.push_back(micros(customers.ids[row], spend->values[static_cast<size_t>(row)]));
  return out;
}

// A little below 2^51, so that no rounding of the double leaves anybody out.
Result<Spend> read_spend(engine::Engine& engine, const std::string& counted) {
  std::map<std::string, int64_t, std::less<>> large;
  auto sums = TRY(engine.query(
      fmt::format("SELECT customer_id, CAST(SUM(amount_micros) AS BIGINT) FROM lines WHERE {} "
                  "GROUP BY customer_id HAVING ABS(SUM(amount_micros)) >= {}",
                  counted, int64_t{1} << 50),
      "adding up money"));
  engine::Batch batch;
  while (TRY(sums.next(batch)))
    for (int64_t row = 0; row < batch.rows(); ++row)
      large.emplace(batch.text(0, row), batch.integer(1, row));
  return Spend(std::move(large));
}

bool LargeRun::is_needed(const engine::Engine& engine, const PipelineOptions& options,
                         int64_t customers, int64_t columns) {
  if (options.takers == nullptr) return false;
  return customers > (options.customers_in_memory > 0
                          ? options.customers_in_memory
                          : project::customers_in_memory(engine.run_memory_bytes(), columns));
}

Result<table::Frame> LargeRun::take_sample(const std::string& snapshot_sql, int64_t columns,
                                           const std::string& source) {
  const auto shares = project::shares_beyond_memory(engine_.run_memory_bytes());
  TRY(engine_.hold_at_most(shares.engine_bytes));
  folder_ = TRY(options_.takers->begin());
  const auto file = parquet(folder_ / kFeaturesFile);
  auto described = TRY(engine_.rows(
      "SELECT column_name, column_type FROM (DESCRIBE " + snapshot_sql + ")", "building features"));
  std::string items;
  for (const auto& column : described.cells) {
    const auto name = engine::quoted_sql(column[0]);
    items += items.empty() ? "" : ", ";
    items += column[1] == "VARCHAR" ? name : fmt::format("CAST({0} AS DOUBLE) AS {0}", name);
  }
  TRY(engine_.write_parquet(fmt::format("SELECT {} FROM ({})", items, snapshot_sql), file.path));

  if (options_.progress != nullptr) options_.progress->step("Choosing a sample");
  const auto scan = engine::scan_sql(file);
  customers_ = TRY(engine_.integer("SELECT COUNT(*) FROM " + scan, "counting customers"));
  const auto fitting = project::customers_in_memory(shares.sample_bytes, columns);
  const auto wanted = options_.sampled > 0
                          ? options_.sampled
                          : std::clamp<int64_t>(fitting, kLeastSampled, kMostSampled);
  const auto limit = hash_limit(wanted, customers_);
  auto stream = TRY(engine_.query("SELECT * FROM " + scan, "choosing a sample"));
  table::FrameReader reader(std::move(stream),
                            [limit](std::string_view id) { return base::hash_text(id) <= limit; });
  table::Frame sample;
  TRY(reader.next(sample, std::numeric_limits<int64_t>::max()));
  if (reader.repeated() > 0)
    return std::unexpected(project::customers_repeat(source, reader.repeated()));
  return sample;
}

Status LargeRun::pass(std::span<const segment::Model> models, const Spend* spend,
                      std::vector<ModelResult>& parts, int chosen, Tally& tally) {
  const cluster::Context context{options_.pool, options_.cancel, nullptr};
  table::FrameReader reader(
      TRY(engine_.query("SELECT * FROM " + engine::scan_sql(parquet(folder_ / kFeaturesFile)),
                        "assigning every customer")));
  table::Frame customers;
  while (TRY(reader.next(customers, kPartRows))) {
    if (options_.cancel != nullptr && options_.cancel->requested())
      return base::fail(base::Code::cancelled, "assigning every customer", "interrupted");
    for (size_t m = 0; m < models.size(); ++m)
      parts[m].assignment = TRY(segment::assign(models[m], customers, context));
    const auto micros = spend != nullptr ? spend->of(customers) : std::vector<int64_t>();
    TRY(tally.add(customers, parts, micros, *options_.pool));
    TRY(options_.takers->add(customers, parts, chosen));
    if (options_.progress != nullptr)
      options_.progress->at(static_cast<double>(tally.customers()) /
                            static_cast<double>(std::max<int64_t>(1, customers_)));
  }
  return options_.takers->finish();
}

Status LargeRun::assign_everyone(std::span<const segment::Model> models, const Spend* spend,
                                 RunResult& result) {
  if (options_.progress != nullptr) options_.progress->step("Assigning every customer");
  std::vector<size_t> sizes;
  std::vector<ModelResult> parts;
  for (auto& model : result.models) {
    sizes.push_back(model.segments.size());
    auto of_sample = std::exchange(model.assignment, {});
    parts.push_back(model);
    model.assignment = std::move(of_sample);
  }
  Tally tally(std::move(sizes), result.population);
  TRY(pass(models, spend, parts, result.chosen, tally));
  tally.put(result.population);
  for (size_t m = 0; m < result.models.size(); ++m)
    tally.put(m, result.population, spend != nullptr, result.models[m].segments);
  auto& everyone = result.everyone.emplace();
  everyone.customers = tally.customers();
  everyone.sampled = result.frame.rows();
  everyone.revenue_micros = tally.revenue_micros();
  for (size_t m = 0; m < result.models.size(); ++m)
    everyone.micros_without.push_back(tally.micros_without(m));
  everyone.memory_bytes = engine_.run_memory_bytes();
  everyone.folder = folder_;
  everyone.words = words(everyone.sampled);
  result.warnings.insert(result.warnings.begin(), result.everyone->words);
  return {};
}

std::string LargeRun::words(int64_t sampled) const {
  return fmt::format(
      "Fitted on {} of {} customers, chosen by a hash of their id, since a run of all of them "
      "would "
      "not fit {} of memory. Every customer was assigned: sizes, revenue, means and shares are of "
      "all of them; medians, quartiles, indices and pictures are of the sample.",
      base::with_thousands(sampled), base::with_thousands(customers_),
      size_words(engine_.run_memory_bytes()));
}

// What lies in the file, counted by the engine, against what was said.
Status LargeRun::count_file(const ModelResult& model, std::vector<Finding>& out) const {
  const auto name = base::printable(model.name);
  std::map<int64_t, int64_t> counted;
  auto stream = TRY(engine_.query(
      fmt::format("SELECT COALESCE(segment_id, 0), COUNT(*) FROM {} WHERE model = {} GROUP BY 1",
                  engine::scan_sql(parquet(folder_ / kAssignmentsFile)),
                  sql::text_literal(engine_.dialect(), name)),
      "auditing"));
  engine::Batch batch;
  while (TRY(stream.next(batch)))
    for (int64_t row = 0; row < batch.rows(); ++row)
      counted[batch.integer(0, row)] = batch.integer(1, row);
  const auto without = counted[0];
  int64_t inside = 0, in_file = 0;
  double shares = static_cast<double>(without) / static_cast<double>(customers_);
  std::vector<std::string> faults;
  for (const auto& segment : model.segments) {
    inside += segment.customers;
    shares += segment.customers_share;
    if (counted[segment.id] != segment.customers)
      faults.push_back(fmt::format("{}: {} said, {} assigned", segment.name,
                                   base::with_thousands(segment.customers),
                                   base::with_thousands(counted[segment.id])));
  }
  for (const auto& [id, customers] : counted) in_file += customers;
  out.push_back({model.name, "every customer is in one segment or in none",
                 base::with_thousands(customers_),
                 fmt::format("{} in segments + {} without", base::with_thousands(inside),
                             base::with_thousands(without)),
                 inside + without == customers_ && in_file == customers_});
  out.push_back({model.name, "each segment has the customers that are assigned to it", "no fault",
                 faults.empty() ? "no fault" : base::join(faults, "; "), faults.empty()});
  out.push_back({model.name, "shares of customers add up to 1", "1", base::number(shares),
                 std::abs(shares - 1) <= 1e-12});
  return {};
}

Result<std::vector<Finding>> LargeRun::audit(const RunResult& result,
                                             std::optional<int64_t> accepted_micros) const {
  std::vector<Finding> out;
  const auto& everyone = *result.everyone;
  out.push_back({"", "every customer of the features was assigned",
                 base::with_thousands(customers_), base::with_thousands(everyone.customers),
                 everyone.customers == customers_});
  if (accepted_micros)
    out.push_back({"", "revenue of all customers is the revenue of the accepted purchases",
                   base::decimal(*accepted_micros, 6, 2),
                   base::decimal(everyone.revenue_micros, 6, 2),
                   *accepted_micros == everyone.revenue_micros});
  for (size_t m = 0; m < result.models.size(); ++m) {
    const auto& model = result.models[m];
    TRY(count_file(model, out));
    if (!accepted_micros) continue;
    int64_t revenue = everyone.micros_without[m];
    for (const auto& segment : model.segments) revenue += segment.revenue_micros;
    out.push_back({model.name, "revenue of the segments is the revenue of all customers",
                   base::decimal(everyone.revenue_micros, 6, 2), base::decimal(revenue, 6, 2),
                   revenue == everyone.revenue_micros});
  }
  return out;
}

}  // namespace coterie::pipeline
