// report.xlsx: a run as a spreadsheet for people who work in one. The sheets are told from the
// document; only the customers come from beside it. Numbers are cells with number formats: 15
// digits and more of what the document says. Nothing in it is a formula.
#pragma once
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "base/cancel.hpp"
#include "base/result.hpp"
#include "report/assigned.hpp"
#include "spreadsheet/cell.hpp"

namespace coterie::report {

inline constexpr const char* kXlsxFile = "report.xlsx";
// As many customers as a sheet has rows below its title, its note and its heads.
inline constexpr int64_t kXlsxMostCustomers = spreadsheet::kSheetRows - 3;
// A run lists no more than these: some 0.3 s of one core and 3 MB (measured: 5.5 µs and 50 bytes a
// customer). A run with half a million customers would otherwise spend as long on one file that
// repeats assignments.csv as on everything else.
inline constexpr int64_t kXlsxCustomersInRun = 50'000;

struct XlsxOptions {
  int64_t most_customers = kXlsxCustomersInRun;  // kXlsxMostCustomers at most; 0: none
  const base::Cancel* cancel = nullptr;
};

// Writes the spreadsheet: Summary, Segments, Profiles, Compare, Models, Indices, Assignments,
// Quality; and where the run has them Categories, Mix, Grid, Concentration, Cohorts, Calendar,
// Agreement.
// document: of a run. next: the customers of its chosen model; asked for no more than
//   `most_customers`, and what is left out is said on Assignments and on Summary.
// file: replaced; appears whole or not at all. Its folders are made.
// Errors: Code::disk, Code::cancelled, those of `next`; then `file` is as it was.
// Repeats: the same bytes for the same document, customers and options, and the same zlib.
// Cost: a million customers in about 6 s; memory does not grow but for the packed file, 50 MB then.
// Checked: xlsx_test.cpp reads every cell back with a reader of its own.
base::Status write_xlsx(const nlohmann::ordered_json& document, const NextCustomer& next,
                        const std::filesystem::path& file, const XlsxOptions& options);

// Whether a file is a spreadsheet that write_xlsx wrote, so that it may be replaced without asking.
bool is_xlsx_of_ours(const std::filesystem::path& file);

}  // namespace coterie::report
