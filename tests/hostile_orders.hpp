// Order files as the world writes them and worse: each cell comes from a pool of usual and odd
// texts. The same seed gives the same files on every machine.
#pragma once
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"

namespace coterie {

using Pool = std::span<const std::string_view>;

// What stands in a column now and then, in place of a usual text.
inline constexpr std::string_view kOddCustomers[] = {"",
                                                     " ",
                                                     "  12345",
                                                     "12345 ",
                                                     "\u00a012346\u00a0",
                                                     "12345.0",
                                                     "12346.0",
                                                     "NULL",
                                                     "nan",
                                                     "N/A",
                                                     "null",
                                                     "None",
                                                     "\\N",
                                                     "NA",
                                                     "#N/A",
                                                     " NULL ",
                                                     "\u3000",
                                                     "\u2003x\u2009",
                                                     "Zoë",
                                                     "a, b",
                                                     "say \"hi\"",
                                                     "émile",
                                                     "１２３４５",
                                                     "0012345",
                                                     ".0",
                                                     "-1",
                                                     "two\nlines",
                                                     "'",
                                                     "ＮＵＬＬ",
                                                     "\t",
                                                     "0",
                                                     "12345.00",
                                                     "1e5",
                                                     "a;b",
                                                     "a|b",
                                                     "\u200b",
                                                     "NULLS",
                                                     "nan.0",
                                                     "ß",
                                                     "\"",
                                                     "\"\"",
                                                     "x\u00a0"};
inline constexpr std::string_view kOddOrders[] = {
    "",  " ",   "C",        "C536379", "c536379", "C53x",       " 536379", "536379.0", "C536379.0",
    "-", "CC1", "C536379 ", "NULL",    "ord,1",   "two\nlines", "\u00a0",  "C\u0661",  "536379"};
inline constexpr std::string_view kOddTimes[] = {"",
                                                 " ",
                                                 "2011-02-30",
                                                 "2011-02-29",
                                                 "2106-02-07 06:28:15",
                                                 "2100-01-01",
                                                 "2105-12-31 23:59:59",
                                                 "1970-01-01",
                                                 "2011-12-09 24:00:00",
                                                 "2011-12-09 23:59:60",
                                                 "2011-1-5",
                                                 "2011-12-09 1:02:03",
                                                 "2011-12-09 12:50:00.0",
                                                 "2011-12-09 12:50:00.000",
                                                 " 2011-12-09 12:50",
                                                 "2011-12-09 12:50 ",
                                                 "2011-12-09T12:50",
                                                 "2011-12-09T12:50:00",
                                                 "n/a",
                                                 "2099-01-01",
                                                 "2099-06-01 10:00:00",
                                                 "2011-12-09 12",
                                                 "2011-12-09 12:",
                                                 "2011/12/09",
                                                 "20111209",
                                                 "2011-12-9",
                                                 "0000-00-00",
                                                 "now",
                                                 "2011-03-27 01:30:00",
                                                 "2011-03-27 01:00",
                                                 "2011-03-27 02:00:00",
                                                 "2011-12-09  12:50:00",
                                                 "2011-13-01",
                                                 "2011-00-10",
                                                 "2011-12-09\t12:50:00",
                                                 "2011-12-09 12:50:0",
                                                 "12:50:00"};
inline constexpr std::string_view kFarTimes[] = {
    "infinity",   "-infinity",           "epoch",       "1969-12-31 23:59:59",
    "2106-02-08", "2106-02-07 06:28:16", "10000-01-01", "2011-12-09 (BC)"};
inline constexpr std::string_view kZonedTimes[] = {"2011-12-09T12:50:00Z", "2011-12-09 12:50:00+02",
                                                   "2011-12-09 12:50:00 UTC"};
// A column with one of these is cleaned by the engine.
inline constexpr std::string_view kDressedNumbers[] = {"1 000", "5\u00a0", "\u00a05",  "5-",
                                                       "(5)",   "£3.50",   "1,234.50", "12%"};
inline constexpr std::string_view kFractions[] = {
    "2011-12-09 12:50:00.5", "2011-12-09 12:50:00.000001", "2011-12-09 12:50:00.0000001"};
inline constexpr std::string_view kOddNumbers[] = {
    "",           " ",        "+5",        "1e3",
    ".5",         "5.",       " 7 ",       "7 ",
    "1_000",      "１",       "0",         "-0",
    "-3",         "-3.5",     "0.0004",    "0.0005",
    "0.00049999", "NaN",      "inf",       "-inf",
    "x",          "5.12345",  "--5",       "0x10",
    "-.5",        "-",        ".",         "-.",
    "00012",      "1.0",      "1.",        "2.50",
    "1.5e2",      "1E-2",     "0.0000004", "0.0000005",
    "1.2345678",  "1.000000", "12a",       "true",
    "NULL",       "nan",      "1e400",     "99999999999999999999999999999999999999999"};
inline constexpr std::string_view kLargeNumbers[] = {
    "2147483.647",  "2147483.648",          "-2147483.648",    "99999999999",
    "123456789012", "1234567890123",        "999999999999999", "1000000000000000",
    "999999999999", "9223372036854.775807", "32767",           "32768",
    "-32768"};
inline constexpr std::string_view kOddWords[] = {
    "",           " ",        "Web ",    " web", "ONLINE", "Online Store",
    "mobile app", "İNTERNET", "OnlİNE",  "NULL", "a,b",    "say \"no\"",
    "two\nlines", "\u00a0",   "17850.0", "ß",    "Ä",      "a;b",
    "x|y",        "\u212a",   ".0",      "-",    "0"};
inline constexpr std::string_view kOddRates[] = {"0",     "1",         "0.1",      "0.25", "100",
                                                 "110",   "1.1",       "0.999999", "-0.1", "50",
                                                 "99.99", "0.0000001", "1e-1",     ".2"};

struct HostileFile {
  std::string name, bytes;
};

struct HostileOrders {
  std::vector<HostileFile> files;
  std::map<std::string, std::string> columns;  // role -> column
  std::string discount;                        // how it is declared
  std::string time_zone = "UTC", as_of;
  int threads = 1;
  size_t chunk_bytes = 0;
};

inline std::string packed(const std::string& bytes) {
  std::string out(bytes.size() + bytes.size() / 100 + 100, 0);
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class HostileGenerator {
 public:
  explicit HostileGenerator(uint64_t seed) : random_(20261122, seed) {}

  HostileOrders make(int rows) {
    settle();
    std::vector<std::vector<std::string>> records;
    for (int i = 0; i < rows; ++i) {
      if (!records.empty() && chance(0.02))
        records.push_back(records[below(records.size())]);
      else
        records.push_back(record());
    }
    if (chance(0.3))
      for (size_t i = records.size(); i > 1; --i) std::swap(records[i - 1], records[below(i)]);
    const size_t files = chance(0.15) ? 2 + below(2) : 1;
    const bool pack = chance(0.15);
    for (size_t f = 0; f < files; ++f) {
      const size_t from = records.size() * f / files, to = records.size() * (f + 1) / files;
      auto bytes = text_of(std::span(records).subspan(from, to - from));
      out_.files.push_back({"orders" + std::to_string(f) + (pack ? ".csv.gz" : ".csv"),
                            pack ? packed(bytes) : std::move(bytes)});
    }
    for (const auto& role : roles_) out_.columns[role] = name_of(role);
    return std::move(out_);
  }

 private:
  uint64_t below(uint64_t n) { return random_.below(n); }
  bool chance(double share) { return random_.uniform() < share; }
  std::string one_of(Pool pool) { return std::string(pool[below(pool.size())]); }
  static std::string name_of(const std::string& role) { return "the_" + role; }

  // What holds for all files of this seed.
  void settle() {
    roles_ = {"customer", "time"};
    if (chance(0.85)) roles_.emplace_back("order");
    if (chance(0.7)) roles_.emplace_back("product");
    if (chance(0.75)) roles_.emplace_back("quantity");
    const double money = random_.uniform();
    if (money < 0.7) roles_.emplace_back("unit_price");
    if (money > 0.5) roles_.emplace_back("amount");
    if (chance(0.5)) roles_.emplace_back("discount");
    for (const char* role : {"category", "channel", "payment_type", "region", "instalments"})
      if (chance(0.6)) roles_.emplace_back(role);
    for (size_t i = roles_.size(); i > 1; --i) std::swap(roles_[i - 1], roles_[below(i)]);
    constexpr double kShares[] = {0, 0, 0.005, 0.02, 0.1, 0.3};
    for (const auto& role : roles_) odd_[role] = kShares[below(std::size(kShares))];
    delimiter_ = ",,,;\t|"[below(6)];
    constexpr std::string_view kBreaks[] = {"\n", "\n", "\r\n"};
    line_end_ = kBreaks[below(3)];
    quoting_ = static_cast<int>(below(3));
    time_format_ = chance(0.8) ? below(4) : 4 + below(4);
    fractions_ = chance(0.05);
    far_ = chance(0.05);
    breaks_ = chance(0.15);
    zoned_ = chance(0.05);
    dressed_ = chance(0.1);
    large_ = chance(0.1);
    float_ids_ = chance(0.1);
    blank_lines_ = chance(0.2) ? 0.03 : 0;
    broken_ = chance(0.12) ? 0.01 : 0;
    constexpr std::string_view kDiscounts[] = {"", "amount", "rate", "percent"};
    out_.discount = kDiscounts[below(4)];
    if (chance(0.4)) out_.time_zone = chance(0.5) ? "Europe/London" : "America/Sao_Paulo";
    if (chance(0.3)) out_.as_of = "2011-06-15";
    constexpr int kThreads[] = {1, 2, 5};
    out_.threads = kThreads[below(3)];
    constexpr size_t kChunks[] = {200, 1000, 5000, 1 << 20};
    out_.chunk_bytes = kChunks[below(4)];
  }

  std::vector<std::string> record() {
    // Lines of one order follow one another most of the time.
    if (left_ == 0) {
      left_ = 1 + below(5);
      customer_ = std::to_string(12340 + below(60)) + (float_ids_ ? ".0" : "");
      order_ = (chance(0.05) ? "C" : "") + std::to_string(536300 + below(120));
      time_ = usual_time();
    }
    --left_;
    std::vector<std::string> cells;
    for (const auto& role : roles_) cells.push_back(chance(odd_[role]) ? odd(role) : usual(role));
    return cells;
  }

  std::string usual_time() {
    const int month = static_cast<int>(1 + below(12)), day = static_cast<int>(1 + below(28)),
              hour = static_cast<int>(chance(0.1) ? below(5) : 5 + below(19)),
              minute = static_cast<int>(below(60)), second = static_cast<int>(below(3));
    constexpr const char* kFormats[] = {"%04d-%02d-%02d %02d:%02d:%02d", "%04d-%02d-%02d %02d:%02d",
                                        "%04d-%02d-%02d", "%04d-%02d-%02dT%02d:%02d:%02d"};
    char text[64] = {};
    const int year = chance(0.3) ? 2010 : 2011;
    if (time_format_ < 4)
      std::snprintf(text, sizeof text, kFormats[time_format_], year, month, day, hour, minute,
                    second);
    else if (time_format_ == 4)
      std::snprintf(text, sizeof text, "%d/%d/%04d %d:%02d", day, month, year, hour, minute);
    else if (time_format_ == 5)
      std::snprintf(text, sizeof text, "%02d.%02d.%04d", day, month, year);
    else if (time_format_ == 6)
      std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour,
                    minute, second);
    else
      std::snprintf(text, sizeof text, "%lld",
                    1'300'000'000LL + static_cast<long long>(below(20'000'000)));
    return text;
  }

  std::string usual(const std::string& role) {
    constexpr std::string_view kCategories[] = {"Home", "Toys", "Garden", "Home & Living"};
    constexpr std::string_view kChannels[] = {"Web", "Store", "app", "phone"};
    constexpr std::string_view kPayments[] = {"card", "paypal", "voucher"};
    constexpr std::string_view kRegions[] = {"North", "South", "Île-de-France"};
    char text[64] = {};
    if (role == "customer") return customer_;
    if (role == "order") return order_;
    if (role == "time") return chance(0.05) ? usual_time() : time_;
    if (role == "product") return std::to_string(21700 + below(25)) + (float_ids_ ? ".0" : "");
    if (role == "quantity")
      return std::to_string(chance(0.05) ? -static_cast<int>(below(5))
                                         : static_cast<int>(1 + below(12)));
    if (role == "category") return one_of(kCategories);
    if (role == "channel") return one_of(kChannels);
    if (role == "payment_type") return one_of(kPayments);
    if (role == "region") return one_of(kRegions);
    if (role == "instalments") return chance(0.2) ? "" : std::to_string(1 + below(10));
    if (role == "discount" && chance(0.7)) return one_of(kOddRates);
    std::snprintf(text, sizeof text, "%d.%02d", static_cast<int>(below(40)),
                  static_cast<int>(below(100)));
    return (role == "amount" && chance(0.05) ? "-" : "") + std::string(text);
  }

  std::string odd(const std::string& role) {
    if (role == "customer") return one_of(kOddCustomers);
    if (role == "order") return one_of(kOddOrders);
    if (role == "time") {
      if (fractions_ && chance(0.3)) return one_of(kFractions);
      if (far_ && chance(0.3)) return one_of(kFarTimes);
      return zoned_ && chance(0.3) ? one_of(kZonedTimes) : one_of(kOddTimes);
    }
    if (role == "product" || role == "category" || role == "channel" || role == "payment_type" ||
        role == "region")
      return one_of(kOddWords);
    if (dressed_ && chance(0.3)) return one_of(kDressedNumbers);
    return large_ && chance(0.3) ? one_of(kLargeNumbers) : one_of(kOddNumbers);
  }

  std::string cell(std::string text) {
    if (!breaks_) std::ranges::replace(text, '\n', ' ');
    const std::string marks = {delimiter_, '"', '\n', '\r'};
    const bool must = text.find_first_of(marks) != std::string::npos;
    if (!must && !(quoting_ == 1 || (quoting_ == 2 && chance(0.2)))) return text;
    std::string out = "\"";
    for (char c : text) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
  }

  std::string text_of(std::span<const std::vector<std::string>> records) {
    std::string out = chance(0.1) ? "\xef\xbb\xbf" : "";
    for (size_t i = 0; i < roles_.size(); ++i)
      out += (i > 0 ? std::string(1, delimiter_) : "") + cell(name_of(roles_[i]));
    for (const auto& record : records) {
      out += line_end_;
      if (chance(blank_lines_)) out += line_end_;
      const size_t begin = out.size();
      for (size_t i = 0; i < record.size(); ++i)
        out += (i > 0 ? std::string(1, delimiter_) : "") + cell(record[i]);
      if (chance(broken_)) break_record(out, begin);
    }
    if (chance(0.8)) out += line_end_;
    return out;
  }

  void break_record(std::string& out, size_t begin) {
    switch (below(8)) {
      case 0:
        out += delimiter_;
        break;
      case 1:
        out += std::string(1, delimiter_) + "more";
        break;
      case 2:
        out.erase(begin, out.find(delimiter_, begin) - begin + 1);
        break;
      case 3:
        out.insert(begin + (out.size() - begin) / 2, "\"");
        break;
      case 4:
        out += "\xe9";
        break;
      case 5:
        out += line_end_ == "\n" ? "\r" : "\n";
        break;
      case 6:
        out += std::string("\0", 1);
        break;
      default:
        out += " ";
        break;
    }
  }

  base::Random random_;
  HostileOrders out_;
  std::vector<std::string> roles_;
  std::map<std::string, double> odd_;
  char delimiter_ = ',';
  std::string line_end_;
  int quoting_ = 0;
  uint64_t time_format_ = 0, left_ = 0;
  bool fractions_ = false, zoned_ = false, dressed_ = false, far_ = false, breaks_ = false,
       large_ = false, float_ids_ = false;
  double blank_lines_ = 0, broken_ = 0;
  std::string customer_, order_, time_;
};

}  // namespace coterie
