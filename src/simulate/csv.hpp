// The shop as CSV files: one of order lines, one of the truth. Written through a buffer under a
// temporary name; the file appears when it is whole.
#pragma once
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "simulate/line.hpp"

namespace coterie::simulate {

inline constexpr std::string_view kLineHeader =
    "order_id,customer_id,ordered_at,product_id,category,quantity,unit_price,discount_amount,"
    "channel,payment_type,instalments,region\n";
inline constexpr std::string_view kTruthHeader = "customer_id,persona\n";

// Appends one row with its line end. Money has two decimals; discount_amount is the currency off
// the whole line. A Fault becomes an empty customer_id, a date that is none, or words for the
// quantity.
void append_csv(const Line& line, std::string& out);
void append_csv(const Customer& customer, std::string& out);

// A file that appears at `path` when it is closed, and leaves nothing when it is not.
class OutputFile {
 public:
  static base::Result<OutputFile> create(const std::filesystem::path& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();
  // Errors: Code::disk with the path.
  base::Status append(std::string_view bytes);
  base::Status close();

 private:
  OutputFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
      : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}
  std::filesystem::path path_, temporary_;
  int descriptor_ = -1;
};

class CsvLines : public LineSink {
 public:
  // Makes the file and writes the header. Errors: Code::disk with the path.
  static base::Result<CsvLines> create(const std::filesystem::path& path);
  base::Status write(std::span<const Line> lines) override;
  // Must be called once at the end, or the file is thrown away.
  base::Status close() { return file_.close(); }

 private:
  explicit CsvLines(OutputFile file) : file_(std::move(file)) {}
  OutputFile file_;
  std::string buffer_;
};

class CsvCustomers : public CustomerSink {
 public:
  static base::Result<CsvCustomers> create(const std::filesystem::path& path);
  base::Status write(std::span<const Customer> customers) override;
  base::Status close() { return file_.close(); }

 private:
  explicit CsvCustomers(OutputFile file) : file_(std::move(file)) {}
  OutputFile file_;
  std::string buffer_;
};

}  // namespace coterie::simulate
