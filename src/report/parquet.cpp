// The Parquet files of a run, written by the engine from columns in our memory. Rows go up in the
// order in which they are to be written; ORDER BY makes that a promise of the engine.
#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "report/tables.hpp"

namespace coterie::report {
namespace {

using pipeline::RunResult;
using segment::ModelResult;
using Models = std::span<const ModelResult>;

constexpr const char* kAssignments = "coterie_assignments";
constexpr const char* kFeatures = "coterie_features";
constexpr const char* kMemberships = "coterie_memberships";
constexpr const char* kAssignmentOrder = "customer_id, model";
constexpr const char* kMembershipOrder = "customer_id, model, segment_id";
constexpr float kLeastMembership = 0.01F;

std::string cast_integer(const sql::Dialect& dialect, const std::string& column) {
  return "CAST(" + column + " AS " + std::string(dialect.integer_type) + ") AS " + column;
}

// Segment ids of one list of indices, customer by customer and in the order of `models`; NaN: none.
std::vector<double> ids_of(int64_t customers, Models all, const std::vector<size_t>& models,
                           std::vector<int32_t> segment::Assignment::* member) {
  std::vector<double> out;
  const auto rows = static_cast<size_t>(customers);
  out.reserve(rows * models.size());
  for (size_t row = 0; row < rows; ++row)
    for (size_t m : models) {
      const auto& model = all[m];
      const int32_t at = (model.assignment.*member)[row];
      out.push_back(at < 0 ? segment::kNone : model.segments[static_cast<size_t>(at)].id);
    }
  return out;
}

std::vector<double> numbers_of(int64_t customers, Models all, const std::vector<size_t>& models,
                               std::vector<double> segment::Assignment::* member) {
  std::vector<double> out;
  const auto rows = static_cast<size_t>(customers);
  out.reserve(rows * models.size());
  for (size_t row = 0; row < rows; ++row)
    for (size_t m : models) out.push_back((all[m].assignment.*member)[row]);
  return out;
}

base::Status upload_assignments(engine::Engine& engine, const table::Frame& customers, Models all) {
  std::vector<size_t> models(all.size());
  std::iota(models.begin(), models.end(), size_t{0});
  std::ranges::sort(models, {}, [&](size_t m) { return all[m].name; });
  std::vector<std::string> model_names;
  std::vector<std::vector<std::string>> segment_names;
  for (size_t m : models) {
    model_names.push_back(base::printable(all[m].name));
    auto& names = segment_names.emplace_back();
    for (const auto& segment : all[m].segments) names.push_back(base::printable(segment.name));
  }
  const auto width = static_cast<int64_t>(models.size());
  const auto segment_ids = ids_of(customers.rows(), all, models, &segment::Assignment::segment);
  const auto runner_up_ids = ids_of(customers.rows(), all, models, &segment::Assignment::runner_up);
  const auto distances = numbers_of(customers.rows(), all, models, &segment::Assignment::distance);
  const auto confidences =
      numbers_of(customers.rows(), all, models, &segment::Assignment::confidence);
  const std::vector<engine::UploadColumn> columns = {
      {"customer_id", nullptr, nullptr, [&](int64_t row) { return customers.ids[row / width]; }},
      {"model", nullptr, nullptr,
       [&](int64_t row) {
         return std::string_view(model_names[static_cast<size_t>(row % width)]);
       }},
      {"segment_id", &segment_ids, nullptr, {}},
      {"segment_name", nullptr, nullptr,
       [&](int64_t row) {
         const auto m = static_cast<size_t>(row % width);
         const int32_t at = all[models[m]].assignment.segment[static_cast<size_t>(row / width)];
         return at < 0 ? std::string_view()
                       : std::string_view(segment_names[m][static_cast<size_t>(at)]);
       }},
      {"distance", &distances, nullptr, {}},
      {"runner_up_id", &runner_up_ids, nullptr, {}},
      {"confidence", &confidences, nullptr, {}}};
  return engine.upload(kAssignments, columns, customers.rows() * width);
}

base::Status upload_features(engine::Engine& engine, const RunResult& result) {
  std::vector<engine::UploadColumn> columns;
  columns.push_back(
      {"customer_id", nullptr, nullptr, [&](int64_t row) { return result.frame.ids[row]; }});
  for (const auto& column : result.frame.columns) {
    if (column.name == "customer_id") continue;
    engine::UploadColumn up;
    up.name = column.name;
    if (column.category)
      up.texts = [&column](int64_t row) {
        const int32_t code = column.codes[static_cast<size_t>(row)];
        return code < 0 ? std::string_view()
                        : std::string_view(column.levels[static_cast<size_t>(code)]);
      };
    else
      up.numbers = &column.values;
    columns.push_back(std::move(up));
  }
  return engine.upload(kFeatures, columns, result.frame.rows());
}

// Who belongs to several segments of a mixture: one row for each with a probability to speak of.
base::Status upload_memberships(engine::Engine& engine, const table::Frame& frame, Models all) {
  std::vector<int64_t> customers;
  std::vector<size_t> models;
  std::vector<double> ids, probabilities;
  for (size_t m = 0; m < all.size(); ++m) {
    const auto& model = all[m];
    const size_t k = model.segments.size();
    const auto& shares = model.assignment.memberships;
    for (size_t at = 0; at < shares.size(); ++at) {
      if (shares[at] < kLeastMembership) continue;
      customers.push_back(static_cast<int64_t>(at / k));
      models.push_back(m);
      ids.push_back(model.segments[at % k].id);
      probabilities.push_back(static_cast<double>(shares[at]));
    }
  }
  std::vector<std::string> names;
  for (const auto& model : all) names.push_back(base::printable(model.name));
  const std::vector<engine::UploadColumn> columns = {
      {"customer_id", nullptr, nullptr,
       [&](int64_t row) { return frame.ids[customers[static_cast<size_t>(row)]]; }},
      {"model", nullptr, nullptr,
       [&](int64_t row) { return std::string_view(names[models[static_cast<size_t>(row)]]); }},
      {"segment_id", &ids, nullptr, {}},
      {"probability", &probabilities, nullptr, {}}};
  return engine.upload(kMemberships, columns, static_cast<int64_t>(customers.size()));
}

std::string assignment_columns(const sql::Dialect& dialect) {
  return "customer_id, model, " + cast_integer(dialect, "segment_id") +
         ", segment_name, distance, " + cast_integer(dialect, "runner_up_id") + ", confidence";
}

std::string membership_columns(const sql::Dialect& dialect) {
  return "customer_id, model, " + cast_integer(dialect, "segment_id") + ", probability";
}

base::Status write_part(engine::Engine& engine, const char* table, const std::string& columns,
                        const std::string& order, const std::string& path) {
  const auto name = sql::name(engine.dialect(), table);
  TRY(engine.write_parquet_part("SELECT " + columns + " FROM " + name + " ORDER BY " + order,
                                path));
  return engine.execute("DROP TABLE " + name, "tidying up");
}

}  // namespace

// One after the other: a table is in memory twice while it is sorted and written.
base::Status write_parquet_files(engine::Engine& engine, const RunResult& result,
                                 const std::filesystem::path& folder) {
  const auto& dialect = engine.dialect();
  const auto write = [&](const char* table, const std::string& columns, const std::string& order,
                         const char* file) -> base::Status {
    const auto name = sql::name(dialect, table);
    auto written = engine.write_parquet(
        "SELECT " + columns + " FROM " + name + " ORDER BY " + order, (folder / file).string());
    TRY(engine.execute("DROP TABLE " + name, "tidying up"));
    return written;
  };
  TRY(upload_features(engine, result));
  TRY(write(kFeatures, "*", "customer_id", pipeline::kFeaturesFile));
  TRY(upload_assignments(engine, result.frame, result.models));
  TRY(write(kAssignments, assignment_columns(dialect), kAssignmentOrder,
            pipeline::kAssignmentsFile));
  if (!has_memberships(result.models)) return {};
  TRY(upload_memberships(engine, result.frame, result.models));
  return write(kMemberships, membership_columns(dialect), kMembershipOrder, "memberships.parquet");
}

base::Status write_assignment_part(engine::Engine& engine, const table::Frame& customers,
                                   Models models, const std::string& path) {
  TRY(upload_assignments(engine, customers, models));
  return write_part(engine, kAssignments, assignment_columns(engine.dialect()), kAssignmentOrder,
                    path);
}

base::Status write_membership_part(engine::Engine& engine, const table::Frame& customers,
                                   Models models, const std::string& path) {
  TRY(upload_memberships(engine, customers, models));
  return write_part(engine, kMemberships, membership_columns(engine.dialect()), kMembershipOrder,
                    path);
}

bool has_memberships(Models models) {
  return std::ranges::any_of(
      models, [](const auto& model) { return !model.assignment.memberships.empty(); });
}

}  // namespace coterie::report
