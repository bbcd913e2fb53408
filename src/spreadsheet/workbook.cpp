// libxlsxwriter 1.1.4: constant memory is an option of the whole workbook, but each sheet reads it
// when it is added; so the small sheets are kept in memory, where charts find their numbers, and
// the large one is streamed.
#include "spreadsheet/workbook.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>

#include "base/files.hpp"
#include "spreadsheet/zip_parts.hpp"

namespace coterie::spreadsheet {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;

constexpr int64_t kSomeDay = 946'684'800;  // 2000-01-01
constexpr lxw_color_t kHeadColour = 0xDDE6F0, kQuietColour = 0x595959;

void set_role(lxw_format* format, Role role) {
  if (role != Role::body && role != Role::quiet) format_set_bold(format);
  if (role == Role::title) format_set_font_size(format, 16);
  if (role == Role::figure) {
    format_set_font_size(format, 14);
    format_set_align(format, LXW_ALIGN_LEFT);
  }
  if (role == Role::quiet) format_set_font_color(format, kQuietColour);
  if (role == Role::header) {
    format_set_bg_color(format, kHeadColour);
    format_set_bottom(format, LXW_BORDER_THIN);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(format);
  }
}

bool is_currency(std::string_view code) {
  return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Whether an XML text ends in the closing tag of the element it begins with.
bool ends_as_it_began(std::string_view head, std::string_view tail) {
  const size_t declared = head.find("?>");
  const size_t open = head.find('<', declared == std::string_view::npos ? 0 : declared);
  if (open == std::string_view::npos) return false;
  const size_t end = head.find_first_of(" >/", open + 1);
  if (end == std::string_view::npos) return false;
  while (!tail.empty() && tail.back() == '\n') tail.remove_suffix(1);
  const auto name = head.substr(open + 1, end - open - 1);
  return tail.ends_with("</" + std::string(name) + ">") || tail.ends_with("/>");
}

// The largest part's size, or 0 when some part is not whole.
uint64_t largest_whole_part(std::string_view archive) {
  constexpr size_t kEnds = 512;
  const auto parts = zip_parts(archive);
  if (!parts) return 0;
  uint64_t largest = 0;
  for (const auto& part : *parts) {
    std::string head, tail;
    const auto status = unpack(archive, part, [&](std::string_view piece) {
      if (head.size() < kEnds) head += piece.substr(0, kEnds - head.size());
      tail += piece.substr(piece.size() - std::min(piece.size(), kEnds));
      if (tail.size() > kEnds) tail.erase(0, tail.size() - kEnds);
    });
    if (!status || !ends_as_it_began(head, tail)) return 0;
    largest = std::max(largest, part.size);
  }
  return largest;
}

base::Status not_whole(const std::filesystem::path& file, int number) {
  if (number != 0) return std::unexpected(base::write_error(file, number));
  return base::fail(base::Code::disk, file.string(), "could not be written whole", "",
                    "free some space on this disk");
}

}  // namespace

void Workbook::Free::operator()(lxw_workbook* book) const {
  lxw_workbook_free(book);
}

base::Result<Workbook> Workbook::begin(const std::filesystem::path& file,
                                       const WorkbookOptions& options) {
  // The library falls over when memory runs out half-way: what it may need is asked for first.
  constexpr size_t kNeeded = size_t{96} << 20;
  if (const std::unique_ptr<char[]> room(new (std::nothrow) char[kNeeded]); room == nullptr)
    return base::fail(base::Code::memory, file.string(), "no memory for a spreadsheet");
  const auto folder = file.parent_path();
  Workbook out(file, folder.empty() ? "." : folder.string(),
               is_currency(options.currency) ? options.currency : "");
  lxw_workbook_options settings{};
  settings.tmpdir = out.folder_->data();
  out.book_.reset(workbook_new_opt(file.c_str(), &settings));
  if (out.book_ == nullptr)
    return base::fail(base::Code::memory, file.string(), "no memory for a spreadsheet");
  auto title = cell_text(options.title), subject = cell_text(options.subject);
  std::string author = "Coterie";
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.subject = subject.data();
  properties.author = author.data();
  // The library takes 0 for now.
  properties.created = static_cast<time_t>(options.created > 0 ? options.created : kSomeDay);
  out.check(workbook_set_properties(out.book_.get(), &properties));
  return out;
}

lxw_format* Workbook::format(const CellStyle& style) {
  if (style.role == Role::bare) return nullptr;
  auto& format = formats_[style];
  if (format != nullptr) return format;
  format = workbook_add_format(book_.get());
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  if (const auto number = number_format(style, currency_); !number.empty())
    format_set_num_format(format, number.c_str());
  if (style.wrap) format_set_text_wrap(format);
  // Numbers keep their distance from the words at their right.
  if ((style.right || style.number != Number::text) && style.role != Role::figure) {
    format_set_align(format, LXW_ALIGN_RIGHT);
    format_set_indent(format, 1);
  }
  set_role(format, style.role);
  return format;
}

void Workbook::stream_next_sheet() {
  streaming_ = true;
}

lxw_worksheet* Workbook::add_sheet(const char* name) {
  book_->options.constant_memory = streaming_ ? LXW_TRUE : LXW_FALSE;
  auto* out = workbook_add_worksheet(book_.get(), name);
  book_->options.constant_memory = LXW_FALSE;
  if (streaming_) streamed_ = out;
  streaming_ = false;
  return out;
}

void Workbook::check(int answer) {
  if (fault_ == 0) fault_ = answer;
}

// What the streamed sheet has written so far; its last row is still in memory.
base::Result<int64_t> Workbook::streamed_bytes() const {
  if (streamed_ == nullptr) return 0;
  FILE* file = streamed_->optimize_tmpfile;
  errno = 0;
  if (std::fflush(file) != 0 || std::ferror(file) != 0)
    return std::unexpected(not_whole(file_, errno).error());
  return std::ftell(file);
}

base::Status Workbook::close() {
  const auto streamed = TRY(streamed_bytes());
  errno = 0;
  const lxw_error answer = workbook_close(book_.release());
  if (answer == LXW_ERROR_MEMORY_MALLOC_FAILED)
    return base::fail(base::Code::memory, file_.string(), "no memory for a spreadsheet");
  if (answer != LXW_NO_ERROR) return not_whole(file_, errno);
  if (fault_ != 0)
    return base::fail(base::Code::internal, file_.string(),
                      lxw_strerror(static_cast<lxw_error>(fault_)));
  const auto archive = TRY(base::read_file(file_));
  const auto largest = largest_whole_part(archive);
  if (largest == 0 || largest < static_cast<uint64_t>(streamed)) return not_whole(file_, 0);
  return {};
}

}  // namespace coterie::spreadsheet
