// Reads with the engine, since a run may hold more customers than fit into memory.
#include "runs/customer.hpp"

#include "engine/scan.hpp"
#include "runs/history.hpp"

namespace coterie::runs {
namespace {

std::string select_customer(engine::Engine& engine, const std::string& columns,
                            const std::filesystem::path& file, std::string_view id) {
  engine::FileScan scan;
  scan.format = engine::FileFormat::parquet;
  scan.path = file.string();
  return "SELECT " + columns + " FROM " + engine::scan_sql(scan) + " WHERE " +
         engine::quoted_sql("customer_id") + " = " + sql::text_literal(engine.dialect(), id);
}

int64_t id_or_none(const engine::Batch& batch, int column, int64_t row) {
  return batch.null(column, row) ? -1 : batch.integer(column, row);
}

double number_or_none(const engine::Batch& batch, int column, int64_t row) {
  return batch.null(column, row) ? std::numeric_limits<double>::quiet_NaN()
                                 : batch.number(column, row);
}

base::Status read_values(engine::Engine& engine, const std::filesystem::path& run,
                         CustomerRow& out) {
  auto stream = TRY(engine.query(select_customer(engine, "*", run / "features.parquet", out.id),
                                 "reading features.parquet"));
  engine::Batch batch;
  while (TRY(stream.next(batch))) {
    if (batch.rows() == 0) continue;
    for (int column = 0; column < static_cast<int>(stream.names().size()); ++column) {
      const auto& name = stream.names()[static_cast<size_t>(column)];
      if (name == "customer_id") continue;
      CustomerValue value;
      value.feature = name;
      value.category = stream.is_text(column);
      value.missing = batch.null(column, 0);
      if (value.category)
        value.text = batch.text(column, 0);
      else
        value.number = number_or_none(batch, column, 0);
      out.values.push_back(std::move(value));
    }
  }
  return {};
}

base::Status read_segments(engine::Engine& engine, const std::filesystem::path& run,
                           CustomerRow& out) {
  const auto q = [](const char* name) { return engine::quoted_sql(name); };
  const std::string columns = q("model") + ", " + q("segment_name") + ", " + q("segment_id") +
                              ", " + q("runner_up_id") + ", " + q("distance") + ", " +
                              q("confidence");
  auto stream = TRY(engine.query(
      select_customer(engine, columns, run / "assignments.parquet", out.id) + " ORDER BY 1",
      "reading assignments.parquet"));
  engine::Batch batch;
  while (TRY(stream.next(batch)))
    for (int64_t row = 0; row < batch.rows(); ++row)
      out.segments.push_back({std::string(batch.text(0, row)), std::string(batch.text(1, row)),
                              id_or_none(batch, 2, row), id_or_none(batch, 3, row),
                              number_or_none(batch, 4, row), number_or_none(batch, 5, row)});
  return {};
}

// A damaged file of the run is named by its path, not by what the engine makes of it.
base::Status name_damage(base::Status status, const std::filesystem::path& run,
                         std::string_view file) {
  if (!status && status.error().code != base::Code::cancelled) TRY(verify_file(run, file));
  return status;
}

}  // namespace

base::Result<CustomerRow> fetch_customer(engine::Engine& engine, const std::filesystem::path& run,
                                         std::string_view id) {
  CustomerRow out;
  out.id = id;
  TRY(name_damage(read_values(engine, run, out), run, "features.parquet"));
  TRY(name_damage(read_segments(engine, run, out), run, "assignments.parquet"));
  if (out.values.empty() && out.segments.empty())
    return base::fail(base::Code::data, run.string(), "holds no customer of that id",
                      "an id as in the data, letter for letter", "assignments.csv lists the ids");
  return out;
}

table::Frame frame_of(const CustomerRow& row) {
  table::Frame out;
  out.ids.add(row.id);
  for (const auto& value : row.values) {
    auto& column = out.columns.emplace_back();
    column.name = value.feature;
    column.category = value.category;
    if (!value.category) {
      column.values = {value.number};
    } else {
      column.codes = {value.missing ? -1 : 0};
      if (!value.missing) column.levels = {value.text};
    }
  }
  return out;
}

}  // namespace coterie::runs
