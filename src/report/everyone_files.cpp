#include "report/everyone_files.hpp"

#include <fmt/format.h>

#include <utility>

#include "engine/scan.hpp"
#include "report/tables.hpp"

namespace coterie::report {

base::Result<std::filesystem::path> EveryoneFiles::begin() {
  draft_ = TRY(workspace_.begin());
  parts_ = TRY(base::TemporaryFolder::make(draft_->path().parent_path(), "parts"));
  return draft_->path();
}

base::Status EveryoneFiles::add(const table::Frame& customers,
                                std::span<const segment::ModelResult> models, int chosen) {
  if (!csv_) csv_.emplace(TRY(begin_assignments(draft_->path())));
  add_assignments(*csv_, customers, models[static_cast<size_t>(chosen)]);
  const auto number = assignments_.size();
  const auto part = [&](const char* name) {
    return (parts_->path() / fmt::format("{}-{:06}.parquet", name, number)).string();
  };
  assignments_.push_back(part("assignments"));
  TRY(write_assignment_part(engine_, customers, models, assignments_.back()));
  if (!has_memberships(models)) return {};
  memberships_.push_back(part("memberships"));
  return write_membership_part(engine_, customers, models, memberships_.back());
}

base::Status EveryoneFiles::put_together(const std::vector<std::string>& parts, const char* file) {
  return engine_.write_parquet("SELECT * FROM " + engine::parquet_files_sql(parts),
                               (draft_->path() / file).string());
}

base::Status EveryoneFiles::finish() {
  TRY(csv_->close());
  csv_.reset();
  TRY(put_together(assignments_, pipeline::kAssignmentsFile));
  if (!memberships_.empty()) TRY(put_together(memberships_, "memberships.parquet"));
  parts_.reset();
  return {};
}

}  // namespace coterie::report
