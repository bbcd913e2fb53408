// The file is made in a temporary folder beside its place and put there by one rename.
#include "report/xlsx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <system_error>

#include "base/files.hpp"
#include "base/time.hpp"
#include "report/json_values.hpp"
#include "report/xlsx_sheets.hpp"
#include "spreadsheet/zip_parts.hpp"

namespace coterie::report {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kRowsBetweenLooks = 4096;
constexpr uint64_t kLargestCore = 1 << 20;  // of the properties of a file

// The instant that stands for the time of writing: as_of, if that is a date spreadsheets know.
int64_t created_at(const Json& document) {
  const auto as_of = base::parse_local(text_at(part_at(document, "project"), "as_of"), "as_of");
  const int64_t last = int64_t{86400} * base::day_of(9999, 12, 31);
  return as_of && *as_of > 0 && *as_of <= last ? *as_of : 0;
}

// What the list of customers leaves out; "" when nothing.
std::string cut_words(int64_t customers, int64_t most) {
  if (customers <= most) return {};
  auto out = fmt::format(
      "Assignments holds the first {} of {} customers in the order of their ids; "
      "assignments.csv holds all of them.",
      base::with_thousands(most), base::with_thousands(customers));
  out += most < kXlsxMostCustomers ? fmt::format(" coterie report --xlsx FILE writes up to {}.",
                                                 base::with_thousands(kXlsxMostCustomers))
                                   : std::string(" A sheet has no more rows.");
  return out;
}

// The customers of the chosen model, row by row. Rules have neither distance nor runner-up.
base::Status assignments_sheet(Workbook& book, const Json& document, const NextCustomer& next,
                               const XlsxOptions& options) {
  const auto chosen = text_at(document, "chosen");
  const auto& model = entry_with(part_at(document, "models"), "name", chosen);
  const bool distances = text_at(model, "family") == "clusters";
  std::map<int64_t, std::string> names;
  for (const auto& segment : part_at(document, "segments"))
    names[count_at(segment, "id")] = text_at(segment, "name");
  const int64_t customers = count_at(part_at(document, "totals"), "customers");

  book.stream_next_sheet();
  Sheet sheet(book, "Assignments");
  std::vector<Head> heads = {{"Customer"}, {"Segment no.", true}, {"Segment"}};
  if (distances)
    heads.insert(heads.end(), {{"Distance to centre", true}, {"Runner-up"}, {"Confidence", true}});
  const auto cut = cut_words(customers, options.most_customers);
  sheet.begin_table("Customers and their segments by " + chosen,
                    cut.empty() ? "Customers in the order of their ids." : cut, heads);
  constexpr CellStyle bare{CellStyle::Role::bare},
      distance{CellStyle::Role::body, CellStyle::Number::plain, 3},
      confidence{CellStyle::Role::body, CellStyle::Number::percent, 0};
  Assigned one;
  for (int64_t row = 0; row < options.most_customers && TRY(next(one)); ++row) {
    if (row % kRowsBetweenLooks == 0 && options.cancel != nullptr && options.cancel->requested())
      return base::fail(base::Code::cancelled, kXlsxFile, "interrupted");
    sheet.text(0, one.customer, bare);
    if (one.segment > 0) {
      sheet.number(1, one.segment, bare);
      sheet.text(2, names[one.segment], bare);
    }
    if (distances) {
      sheet.number(3, one.distance, distance);
      if (one.runner_up > 0) sheet.text(4, names[one.runner_up], bare);
      sheet.number(5, one.confidence, confidence);
    }
    sheet.next_row();
  }
  sheet.keep_digits_as_text(0);
  sheet.finish();
  return {};
}

base::Status write_to(const fs::path& file, const Json& document, const NextCustomer& next,
                      const XlsxOptions& options) {
  const auto& project = part_at(document, "project");
  auto book = TRY(Workbook::begin(
      file, {"Customer segments: " + text_at(project, "name"), "As of " + text_at(project, "as_of"),
             text_at(project, "currency"), created_at(document)}));
  std::vector<std::string> notes;
  if (auto cut =
          cut_words(count_at(part_at(document, "totals"), "customers"), options.most_customers);
      !cut.empty())
    notes.push_back(std::move(cut));
  summary_sheet(book, document, notes);
  segments_sheet(book, document);
  profiles_sheet(book, document);
  compare_sheet(book, document);
  categories_sheet(book, document);
  mix_sheet(book, document);
  grid_sheet(book, document);
  concentration_sheet(book, document);
  cohorts_sheet(book, document);
  calendar_sheet(book, document);
  models_sheet(book, document);
  indices_sheet(book, document);
  agreement_sheet(book, document);
  TRY(assignments_sheet(book, document, next, options));
  quality_sheet(book, document);
  return book.close();
}

}  // namespace

base::Status write_xlsx(const Json& document, const NextCustomer& next, const fs::path& file,
                        const XlsxOptions& options) {
  auto limits = options;
  limits.most_customers = std::clamp<int64_t>(options.most_customers, 0, kXlsxMostCustomers);
  const fs::path parent = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  auto folder = TRY(base::TemporaryFolder::make(parent, file.filename().string()));
  const fs::path made = folder.path() / "sheets.xlsx";
  auto status = write_to(made, document, next, limits);
  if (status) status = base::sync_file(made);
  if (!status) {
    // The reader asked for `file` and knows nothing of a temporary one.
    auto error = std::move(status).error();
    if (error.where.starts_with(folder.path().string())) error.where = file.string();
    return std::unexpected(std::move(error));
  }
  std::error_code code;
  fs::rename(made, file, code);
  if (code) return std::unexpected(base::write_error(file, code.value()));
  return base::sync_folder(parent);
}

bool is_xlsx_of_ours(const fs::path& file) {
  const auto archive = base::read_file(file);
  const auto parts = spreadsheet::zip_parts(archive.value_or(""));
  if (!parts) return false;
  const auto core = std::ranges::find(*parts, "docProps/core.xml", &spreadsheet::ZipPart::name);
  std::string xml;
  return core != parts->end() && core->size < kLargestCore &&
         spreadsheet::unpack(
             *archive, *core, [&](std::string_view piece) { xml += piece; }) &&
         xml.find("<dc:creator>Coterie</dc:creator>") != std::string::npos;
}

}  // namespace coterie::report
