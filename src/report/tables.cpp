// Money is written exactly, from its integer; every other number is the shortest text that reads
// back as the same double.
#include "report/tables.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "report/csv.hpp"

namespace coterie::report {
namespace {

using base::printable;
using pipeline::RunResult;
using segment::ModelResult;
using segment::Segment;

base::Result<CsvFile> begin(const std::filesystem::path& path,
                            std::initializer_list<const char*> columns) {
  auto out = TRY(CsvFile::create(path));
  for (const char* column : columns) out.raw(column);
  out.end_row();
  return out;
}

void segment_cells(CsvFile& csv, const ModelResult& model, const Segment& segment) {
  csv.text(printable(model.name));
  csv.integer(segment.id);
  csv.text(printable(segment.name));
}

// What an assignment to one segment looks like in every row.
struct SegmentCells {
  std::string before;  // model, segment_id, segment_name
  std::string id;
};

}  // namespace

base::Status write_segments(const RunResult& result, const std::filesystem::path& folder) {
  auto csv = TRY(begin(folder / "segments.csv",
                       {"model", "segment_id", "segment_name", "customers", "customers_share",
                        "revenue", "revenue_share", "persona", "reason", "offer", "focus",
                        "discount_cap", "channel", "cadence", "kpi", "avoid"}));
  const bool money_known = !result.spend_micros.empty();
  for (const auto& model : result.models)
    for (const auto& segment : model.segments) {
      segment_cells(csv, model, segment);
      csv.integer(segment.customers);
      csv.number(segment.customers_share);
      csv.raw(money_known ? base::decimal(segment.revenue_micros, 6, 2) : "");
      csv.number(money_known ? segment.revenue_share : segment::kNone);
      const auto& playbook = segment.playbook;
      for (const auto* text : {&segment.persona, &segment.reason, &playbook.offer, &playbook.focus,
                               &playbook.discount_cap, &playbook.channel, &playbook.cadence,
                               &playbook.kpi, &playbook.avoid})
        csv.text(printable(*text));
      csv.end_row();
    }
  return csv.close();
}

base::Result<CsvFile> begin_assignments(const std::filesystem::path& folder) {
  return begin(folder / "assignments.csv", {"customer_id", "model", "segment_id", "segment_name",
                                            "distance", "runner_up_id", "confidence"});
}

void add_assignments(CsvFile& csv, const table::Frame& customers, const ModelResult& model) {
  const auto& assignment = model.assignment;
  const std::string name = csv_cell(printable(model.name));
  // Entry 0 is for customers without a segment.
  std::vector<SegmentCells> cells = {{name + ",,", ""}};
  for (const auto& segment : model.segments) {
    const std::string id = std::to_string(segment.id);
    cells.push_back({name + "," + id + "," + csv_cell(printable(segment.name)), id});
  }
  for (int64_t row = 0; row < customers.rows(); ++row) {
    const auto i = static_cast<size_t>(row);
    csv.text(customers.ids[row]);
    csv.raw(cells[static_cast<size_t>(assignment.segment[i] + 1)].before);
    csv.number(assignment.distance[i]);
    csv.raw(cells[static_cast<size_t>(assignment.runner_up[i] + 1)].id);
    csv.number(assignment.confidence[i]);
    csv.end_row();
  }
}

base::Status write_assignments(const RunResult& result, const std::filesystem::path& folder) {
  auto csv = TRY(begin_assignments(folder));
  add_assignments(csv, result.frame, result.models[static_cast<size_t>(result.chosen)]);
  return csv.close();
}

base::Status write_profiles(const RunResult& result, const std::filesystem::path& folder) {
  auto csv = TRY(begin(folder / "profiles.csv",
                       {"model", "segment_id", "segment_name", "feature", "mean", "median",
                        "relative_importance", "standardised", "sd", "q25", "q75", "customers"}));
  for (const auto& model : result.models)
    for (const auto& segment : model.segments)
      for (const auto& feature : segment.profile) {
        segment_cells(csv, model, segment);
        csv.text(printable(feature.feature));
        for (double x : {feature.mean, feature.median, feature.relative_importance,
                         feature.standardised, feature.sd, feature.q25, feature.q75})
          csv.number(x);
        csv.integer(feature.count);
        csv.end_row();
      }
  return csv.close();
}

base::Status write_indices(const RunResult& result, const std::filesystem::path& folder) {
  auto csv = TRY(begin(folder / "indices.csv", {"model", "k", "index", "value", "standard_error"}));
  for (const auto& model : result.models)
    for (const auto& row : model.indices) {
      csv.text(printable(model.name));
      csv.integer(row.k);
      csv.text(row.index);
      csv.number(row.value);
      csv.number(row.standard_error);
      csv.end_row();
    }
  return csv.close();
}

base::Status write_quality(const RunResult& result, const std::filesystem::path& folder) {
  auto csv = TRY(
      begin(folder / "quality.csv", {"check", "rows", "share", "action", "example_lines", "text"}));
  for (const auto& fact : result.loaded.quality) {
    csv.text(printable(fact.check));
    csv.integer(fact.rows);
    csv.number(fact.share);
    csv.text(fact.action);
    csv.text(printable(base::join(fact.examples, "; ")));
    csv.text(printable(fact.text));
    csv.end_row();
  }
  return csv.close();
}

}  // namespace coterie::report
