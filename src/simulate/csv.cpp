#include "simulate/csv.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/files.hpp"
#include "simulate/catalogue.hpp"

namespace coterie::simulate {

namespace {

namespace fs = std::filesystem;
using base::Status;

constexpr size_t kRowMax = 256;  // no row is longer: numbers of at most 20 digits and short words

constexpr std::array<std::string_view, 4> kBadDates = {"n/a", "2025-02-30 10:15:00", "31.13.2025",
                                                       "yesterday"};
constexpr std::array<std::string_view, 4> kBadNumbers = {"two", "n/a", "1 piece", "?"};

char* put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

char* put(char* at, int64_t number) {
  return std::to_chars(at, at + 20, number).ptr;
}

char* put_padded(char* at, int64_t number, int width) {
  char digits[20];
  const auto size = static_cast<int>(std::to_chars(digits, digits + 20, number).ptr - digits);
  for (int i = size; i < width; ++i) *at++ = '0';
  return put(at, std::string_view(digits, static_cast<size_t>(size)));
}

char* put_pair(char* at, int64_t number) {  // 0..99
  *at++ = static_cast<char>('0' + number / 10);
  *at++ = static_cast<char>('0' + number % 10);
  return at;
}

char* put_money(char* at, int64_t cents) {
  if (cents < 0) *at++ = '-';
  const int64_t size = cents < 0 ? -cents : cents;
  at = put(at, size / 100);
  *at++ = '.';
  return put_pair(at, size % 100);
}

char* put_time(char* at, base::LocalSeconds when) {
  const base::Civil date = base::civil(static_cast<base::Day>(when / 86'400));
  const int64_t second = when % 86'400;
  at = put_padded(at, date.year, 4);
  *at++ = '-';
  at = put_pair(at, date.month);
  *at++ = '-';
  at = put_pair(at, date.day);
  *at++ = ' ';
  at = put_pair(at, second / 3600);
  *at++ = ':';
  at = put_pair(at, second / 60 % 60);
  *at++ = ':';
  return put_pair(at, second % 60);
}

char* put_customer(char* at, int64_t customer) {
  *at++ = 'C';
  return put_padded(at, customer, 7);
}

char* put_line(char* at, const Line& line) {
  const auto wrong = static_cast<size_t>(line.order % 4);
  *at++ = 'O';
  at = put_padded(at, line.order, 9);
  *at++ = ',';
  if (line.fault != Fault::no_customer) at = put_customer(at, line.customer);
  *at++ = ',';
  at = line.fault == Fault::bad_date ? put(at, kBadDates[wrong]) : put_time(at, line.ordered_at);
  at = put(at, ",P");
  at = put_padded(at, line.product + 1, 4);
  *at++ = ',';
  at = put(at, kCategories[static_cast<size_t>(category_of(line.product))]);
  *at++ = ',';
  at = line.fault == Fault::bad_number ? put(at, kBadNumbers[wrong])
                                       : put(at, int64_t{line.quantity});
  *at++ = ',';
  at = put_money(at, line.unit_price_cents);
  *at++ = ',';
  at = put_money(at, line.discount_cents);
  *at++ = ',';
  at = put(at, kChannels[line.channel]);
  *at++ = ',';
  at = put(at, kPayments[line.payment]);
  *at++ = ',';
  at = put(at, int64_t{line.instalments});
  *at++ = ',';
  at = put(at, kRegions[line.region]);
  *at++ = '\n';
  return at;
}

base::Error disk_error(const fs::path& path, std::string_view doing) {
  return {base::Code::disk,
          path.string(),
          std::string(doing) + ": " + std::generic_category().message(errno),
          {},
          {}};
}

// Formats all rows into `buffer`, replacing what it held.
template <class Row>
void format_rows(std::span<const Row> rows, std::string& buffer) {
  buffer.clear();
  for (const Row& row : rows) append_csv(row, buffer);
}

}  // namespace

void append_csv(const Line& line, std::string& out) {
  char row[kRowMax];
  out.append(row, static_cast<size_t>(put_line(row, line) - row));
}

void append_csv(const Customer& customer, std::string& out) {
  char id[32];
  out.append(id, static_cast<size_t>(put_customer(id, customer.customer) - id));
  out += ',';
  out += customer.persona;
  out += '\n';
}

base::Result<OutputFile> OutputFile::create(const fs::path& path) {
  fs::path temporary = path;
  temporary += ".tmp-" + std::to_string(::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return std::unexpected(disk_error(path, "cannot be made"));
  return OutputFile(path, std::move(temporary), descriptor);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

Status OutputFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected(disk_error(path_, "cannot be written"));
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Status OutputFile::close() {
  if (::fsync(descriptor_) != 0) return std::unexpected(disk_error(path_, "cannot be written"));
  if (::rename(temporary_.c_str(), path_.c_str()) != 0)
    return std::unexpected(disk_error(path_, "cannot be made"));
  ::close(std::exchange(descriptor_, -1));
  return base::sync_folder(path_.has_parent_path() ? path_.parent_path() : fs::path("."));
}

base::Result<CsvLines> CsvLines::create(const fs::path& path) {
  CsvLines sink(TRY(OutputFile::create(path)));
  TRY(sink.file_.append(kLineHeader));
  return sink;
}

Status CsvLines::write(std::span<const Line> lines) {
  format_rows(lines, buffer_);
  return file_.append(buffer_);
}

base::Result<CsvCustomers> CsvCustomers::create(const fs::path& path) {
  CsvCustomers sink(TRY(OutputFile::create(path)));
  TRY(sink.file_.append(kTruthHeader));
  return sink;
}

Status CsvCustomers::write(std::span<const Customer> customers) {
  format_rows(customers, buffer_);
  return file_.append(buffer_);
}

}  // namespace coterie::simulate
