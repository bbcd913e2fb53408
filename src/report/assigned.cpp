// A stored run is read by the engine in the order in which it was written.
#include "report/assigned.hpp"

#include <memory>
#include <string>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "runs/history.hpp"

namespace coterie::report {
namespace {

constexpr const char* kFile = "assignments.parquet";

int id_at(const segment::ModelResult& model, int32_t at) {
  return at < 0 ? 0 : model.segments[static_cast<size_t>(at)].id;
}

// Columns: customer_id, segment_id, runner_up_id, distance, confidence.
class StoredCustomers {
 public:
  explicit StoredCustomers(engine::Stream stream) : stream_(std::move(stream)) {}

  base::Result<bool> next(Assigned& out) {
    while (row_ >= batch_.rows()) {
      if (!TRY(stream_.next(batch_))) return false;
      row_ = 0;
    }
    out.customer = batch_.text(0, row_);
    out.segment = id(1);
    out.runner_up = id(2);
    out.distance = number(3);
    out.confidence = number(4);
    ++row_;
    return true;
  }

 private:
  int id(int column) const {
    return batch_.null(column, row_) ? 0 : static_cast<int>(batch_.integer(column, row_));
  }
  double number(int column) const {
    return batch_.null(column, row_) ? std::numeric_limits<double>::quiet_NaN()
                                     : batch_.number(column, row_);
  }

  engine::Stream stream_;
  engine::Batch batch_;
  int64_t row_ = 0;
};

// The file holds them in the order of their ids, and the engine keeps the order of a file.
base::Result<NextCustomer> customers_of(engine::Engine& engine, const std::filesystem::path& file,
                                        std::string_view model) {
  engine::FileScan scan;
  scan.format = engine::FileFormat::parquet;
  scan.path = file.string();
  std::string columns;
  for (const char* name : {"customer_id", "segment_id", "runner_up_id", "distance", "confidence"})
    columns += (columns.empty() ? "" : ", ") + engine::quoted_sql(name);
  auto stream = TRY(engine.query("SELECT " + columns + " FROM " + engine::scan_sql(scan) +
                                     " WHERE " + engine::quoted_sql("model") + " = " +
                                     sql::text_literal(engine.dialect(), model),
                                 std::string("reading ") + kFile));
  auto customers = std::make_shared<StoredCustomers>(std::move(stream));
  return [customers](Assigned& out) { return customers->next(out); };
}

}  // namespace

base::Result<NextCustomer> assigned_everyone(engine::Engine& engine,
                                             const pipeline::RunResult& result) {
  return customers_of(engine, result.everyone->folder / kFile,
                      base::printable(result.models[static_cast<size_t>(result.chosen)].name));
}

NextCustomer assigned_customers(const pipeline::RunResult& result) {
  return [&result, row = int64_t{0}](Assigned& out) mutable -> base::Result<bool> {
    if (row >= result.frame.rows()) return false;
    const auto& model = result.models[static_cast<size_t>(result.chosen)];
    const auto& assignment = model.assignment;
    const auto i = static_cast<size_t>(row);
    out.customer = result.frame.ids[row++];
    out.segment = id_at(model, assignment.segment[i]);
    out.runner_up = id_at(model, assignment.runner_up[i]);
    out.distance = assignment.distance[i];
    out.confidence = assignment.confidence[i];
    return true;
  };
}

base::Result<NextCustomer> stored_customers(engine::Engine& engine,
                                            const std::filesystem::path& run,
                                            std::string_view model) {
  TRY(runs::verify_file(run, kFile));
  return customers_of(engine, run / kFile, model);
}

}  // namespace coterie::report
