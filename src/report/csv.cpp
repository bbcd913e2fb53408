// Plain write(2): the stream library is several times slower and hides errno.
#include "report/csv.hpp"

#include <fcntl.h>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/files.hpp"

namespace coterie::report {
namespace {

constexpr size_t kBuffer = 1 << 18;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// An optional sign, digits, at most one point among or before digits: "-5", "+49.5".
bool plain_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool point = false, digits = false;
  for (char c : text) {
    if (c == '.' && !point)
      point = true;
    else if (digit(c))
      digits = true;
    else
      return false;
  }
  return digits && !text.ends_with('.');
}

bool formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != text.npos &&
         !plain_number(text);
}

// Texts that need neither guard nor quotes, which nearly all are, are found without a copy.
bool as_it_is(std::string_view text) {
  if (formula(text)) return false;
  for (char c : text)
    if (c == ',' || c == '"' || c == '\n' || c == '\r') return false;
  return true;
}

}  // namespace

std::string csv_cell(std::string_view text) {
  if (as_it_is(text)) return std::string(text);
  std::string guarded = (formula(text) ? "'" : "") + std::string(text);
  if (guarded.find_first_of(",\"\n\r") == std::string::npos) return guarded;
  std::string out = "\"";
  for (char c : guarded) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

base::Result<CsvFile> CsvFile::create(const std::filesystem::path& path) {
  int file;
  do file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  while (file < 0 && errno == EINTR);
  if (file < 0) return std::unexpected(base::write_error(path, errno));
  return CsvFile(path, file);
}

CsvFile::CsvFile(std::filesystem::path path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {
  buffer_.reserve(kBuffer + 4096);
}

CsvFile::CsvFile(CsvFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      fault_(other.fault_),
      begun_(other.begun_),
      buffer_(std::move(other.buffer_)) {}

CsvFile::~CsvFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void CsvFile::comma() {
  if (begun_) buffer_ += ',';
  begun_ = true;
}

void CsvFile::text(std::string_view text) {
  comma();
  if (as_it_is(text))
    buffer_ += text;
  else
    buffer_ += csv_cell(text);
}

void CsvFile::raw(std::string_view cell) {
  comma();
  buffer_ += cell;
}

void CsvFile::number(double x) {
  comma();
  if (!std::isnan(x)) fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{}"), x);
}

void CsvFile::integer(int64_t n) {
  comma();
  fmt::format_to(std::back_inserter(buffer_), FMT_COMPILE("{}"), n);
}

void CsvFile::end_row() {
  buffer_ += '\n';
  begun_ = false;
  if (buffer_.size() >= kBuffer) flush();
}

void CsvFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && fault_ == 0) {
    const ssize_t size = ::write(descriptor_, rest.data(), rest.size());
    if (size >= 0)
      rest.remove_prefix(static_cast<size_t>(size));
    else if (errno != EINTR)
      fault_ = errno;
  }
  buffer_.clear();
}

base::Status CsvFile::close() {
  flush();
  if (::close(std::exchange(descriptor_, -1)) != 0 && fault_ == 0) fault_ = errno;
  if (fault_ != 0) return std::unexpected(base::write_error(path_, fault_));
  return {};
}

}  // namespace coterie::report
