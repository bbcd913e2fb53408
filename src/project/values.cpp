// What a sample of a column says of how the column is written. A text is read as a number and as an
// instant independently; shares tell later which of the two it is.
#include "project/values.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>

#include "base/text.hpp"

namespace coterie::project {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Whether blanks divide the rest of a number into thousands: " 234 567,50".
bool groups_of_three(std::string_view text) {
  for (size_t at = 0; at < text.size() && text[at] == ' '; at += 4) {
    if (at + 4 > text.size() || !std::ranges::all_of(text.substr(at + 1, 3), digit)) return false;
    if (at + 4 < text.size() && digit(text[at + 4])) return false;
  }
  return true;
}

struct NumberSeen {
  double value = 0;
  bool integer = false;
  int dots = 0, commas = 0;
  size_t after_last = 0;  // digits behind the last separator
  char last = 0;          // the last separator
  bool dressed = false, percent = false;
};

// Codes and letters that stand beside amounts. Any others make a text a code, not a number: A12.
constexpr std::string_view kCurrencies =
    " USD EUR GBP BRL AUD CAD NZD CHF JPY CNY INR SEK NOK DKK ISK PLN CZK HUF RON BGN TRY RUB UAH "
    "MXN ARS CLP COP PEN ZAR NGN KES EGP MAD ILS AED SAR QAR SGD HKD TWD KRW THB MYR IDR PHP VND "
    "PKR BDT LKR RM ";

// The letters that begin at `at` when they name a currency, else 0: USD, R$, US$.
size_t currency_letters(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && std::isupper(static_cast<unsigned char>(text[end]))) ++end;
  if (end < text.size() && text[end] == '$' && end - at <= 3) return end - at;
  const auto word = " " + std::string(text.substr(at, end - at)) + " ";
  return kCurrencies.contains(word) ? end - at : 0;
}

// C536379 among 536365, 536366 …: how some shops write the number of a cancelled order.
bool lettered(std::string_view text) {
  return text.size() > 1 && std::isupper(static_cast<unsigned char>(text[0])) &&
         std::ranges::all_of(text.substr(1), digit);
}

// Digits with separators, maybe a sign, currency words or signs, brackets or % around them.
std::optional<NumberSeen> number_of(std::string_view raw) {
  // Typesetters write minus as U+2212.
  const auto written = base::replace_all(std::string(base::trim(raw)), "\u2212", "-");
  const std::string_view text = written;
  if (text.empty() || text.size() > 40) return std::nullopt;
  NumberSeen seen;
  seen.dressed = text.size() != base::trim(raw).size();
  bool negative = false, started = false, ended = false, exponent = false;
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (digit(c)) {
      if (ended) return std::nullopt;
      started = true;
      plain += c;
      ++seen.after_last;
    } else if ((c == '.' || c == ',') && !ended &&
               (started || (i + 1 < text.size() && digit(text[i + 1])))) {
      (c == '.' ? seen.dots : seen.commas) += 1;
      seen.last = c;
      seen.after_last = 0;
      plain += c;
      started = true;
    } else if (c == '-' && (!started || i + 1 == text.size())) {
      negative = true;
      if (started) seen.dressed = true;  // 12.50- needs cleaning
    } else if (c == '+' && !started) {
      continue;
    } else if ((c == 'e' || c == 'E') && started && !ended && i + 1 < text.size() &&
               (digit(text[i + 1]) || text[i + 1] == '-' || text[i + 1] == '+')) {
      exponent = true;
      break;
    } else if (c == '%' && started) {
      seen.percent = true;
      ended = true;
    } else if (c == '(' && !started) {
      negative = seen.dressed = true;
    } else if (c == ')' && started) {
      ended = true;
    } else if (c == ' ' && started && i + 1 < text.size() && digit(text[i + 1])) {
      // 1 234 is a grouped number; 1 2 is none.
      if (seen.last != 0 || !groups_of_three(text.substr(i))) return std::nullopt;
      seen.dressed = true;
    } else if (c == ' ' || (c & 0x80) != 0 || c == '$' || c == '\'') {
      seen.dressed = true;
      if (c != '\'' && started && i + 1 < text.size() && !digit(text[i + 1])) ended = true;
    } else if (const size_t letters = currency_letters(text, i)) {
      i += letters - 1;
      seen.dressed = true;
      if (started) ended = true;
    } else {
      return std::nullopt;
    }
  }
  if (!started) return std::nullopt;
  if (exponent) {
    seen.value = std::strtod(std::string(text).c_str(), nullptr);
    seen.last = 0;
    return seen;
  }
  // One kind of separator used once is a decimal mark unless exactly three digits follow and it is
  // a comma.
  bool decimal_mark = seen.last != 0 && ((seen.last == '.' ? seen.dots : seen.commas) == 1);
  if (decimal_mark && seen.dots + seen.commas == 1 && seen.last == ',' && seen.after_last == 3)
    decimal_mark = false;
  std::string clean;
  size_t mark = decimal_mark ? plain.rfind(seen.last) : std::string::npos;
  for (size_t i = 0; i < plain.size(); ++i)
    if (digit(plain[i]))
      clean += plain[i];
    else if (i == mark)
      clean += '.';
  seen.value = std::strtod(clean.c_str(), nullptr) * (negative ? -1 : 1);
  seen.integer = !decimal_mark;
  if (!decimal_mark) seen.after_last = 0;
  return seen;
}

constexpr std::array kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                "jul", "aug", "sep", "oct", "nov", "dec"};

struct TimeSeen {
  std::string format;  // with {a} and {b} where the order is open
  bool iso = false, zoned = false, clock = false;
  int epoch = 0;
  int first = 0, second = 0;  // the two open numbers, 0 when there are none
  char separator = '/';
};

class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(base::trim(text)) {}

  std::optional<TimeSeen> run() {
    if (text_.size() < 6 || text_.size() > 40) return std::nullopt;
    if (all_digits(text_)) return digits_only();
    if (!date()) return std::nullopt;
    if (at_ < text_.size() && !clock()) return std::nullopt;
    return seen_;
  }

 private:
  static bool all_digits(std::string_view t) { return std::ranges::all_of(t, digit); }

  std::optional<TimeSeen> digits_only() {
    auto number = std::strtoll(std::string(text_).c_str(), nullptr, 10);
    if (text_.size() == 8) {
      auto year = number / 10000, month = number / 100 % 100, day = number % 100;
      if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31)
        return std::nullopt;
      seen_.format = "%Y%m%d";
      return seen_;
    }
    if (text_.size() == 10 && number >= 500'000'000 && number < 4'100'000'000) seen_.epoch = 1;
    if (text_.size() == 13 && number >= 500'000'000'000 && number < 4'100'000'000'000)
      seen_.epoch = 1000;
    if (seen_.epoch == 0) return std::nullopt;
    seen_.clock = true;
    return seen_;
  }

  int number(size_t most, size_t* width = nullptr) {
    size_t start = at_;
    while (at_ < text_.size() && digit(text_[at_]) && at_ - start < most) ++at_;
    if (width != nullptr) *width = at_ - start;
    return at_ == start ? -1 : std::atoi(std::string(text_.substr(start, at_ - start)).c_str());
  }

  bool separator(char& out) {
    if (at_ >= text_.size()) return false;
    char c = text_[at_];
    if (c != '-' && c != '/' && c != '.' && c != ' ') return false;
    out = c;
    ++at_;
    return true;
  }

  bool month_name() {
    size_t start = at_;
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]))) ++at_;
    auto word = base::lower(text_.substr(start, at_ - start));
    if (word.size() < 3) return false;
    auto found = std::ranges::find(kMonths, word.substr(0, 3));
    if (found == kMonths.end()) return false;
    seen_.format += word.size() > 3 ? "%B" : "%b";
    return true;
  }

  bool year_at_end() {
    size_t width = 0;
    number(4, &width);
    if (width != 4 && width != 2) return false;
    seen_.format += width == 4 ? "%Y" : "%y";
    return true;
  }

  bool date() {
    if (std::isalpha(static_cast<unsigned char>(text_[0]))) {  // Feb 11, 2013
      if (!month_name()) return false;
      if (at_ >= text_.size() || text_[at_] != ' ') return false;
      ++at_;
      if (int day = number(2); day < 1 || day > 31) return false;
      seen_.format += " %d";
      if (at_ < text_.size() && text_[at_] == ',') seen_.format += text_[at_++];
      if (at_ >= text_.size() || text_[at_] != ' ') return false;
      ++at_;
      seen_.format += ' ';
      return year_at_end();
    }
    size_t width = 0;
    int first = number(4, &width);
    char mark = 0, second_mark = 0;
    if (first < 0 || !separator(mark)) return false;
    if (width == 4) {
      int month = number(2);
      if (first < 1900 || first > 2200 || month < 1 || month > 12 || !separator(second_mark) ||
          mark != second_mark)
        return false;
      int day = number(2);
      seen_.iso = mark == '-';
      seen_.format = std::string("%Y") + mark + "%m" + mark + "%d";
      return day >= 1 && day <= 31;
    }
    if (width > 2) return false;
    if (std::isalpha(
            static_cast<unsigned char>(at_ < text_.size() ? text_[at_] : '0'))) {  // 11-Feb-13
      seen_.format = std::string("%d") + mark;
      if (first < 1 || first > 31 || !month_name() || !separator(second_mark)) return false;
      seen_.format += second_mark;
      return year_at_end();
    }
    int second = number(2);
    if (first < 1 || second < 1 || first > 31 || second > 31 || !separator(second_mark) ||
        mark != second_mark)
      return false;
    seen_.format = std::string("{a}") + mark + "{b}" + mark;
    seen_.first = first;
    seen_.second = second;
    seen_.separator = mark;
    return year_at_end();
  }

  bool clock() {
    char between = text_[at_];
    if (between != ' ' && between != 'T' && between != ',') return false;
    if (between == ',') {
      seen_.format += text_[at_++];
      if (at_ >= text_.size() || text_[at_] != ' ') return false;
    }
    seen_.format += between == 'T' ? 'T' : ' ';
    ++at_;
    if (between == ' ' && at_ < text_.size() && text_[at_] == ' ') return false;
    int hour = number(2);
    if (hour < 0 || hour > 24 || at_ >= text_.size() || text_[at_] != ':') return false;
    ++at_;
    if (int minute = number(2); minute < 0 || minute > 59) return false;
    std::string rest = ":%M";
    if (at_ < text_.size() && text_[at_] == ':') {
      ++at_;
      if (int second = number(2); second < 0 || second > 60) return false;
      rest += ":%S";
      if (at_ < text_.size() && text_[at_] == '.') {
        ++at_;
        if (number(9) < 0) return false;
        rest += ".%f";
      }
    }
    seen_.clock = true;
    auto tail = base::lower(base::trim(text_.substr(at_)));
    bool blank = at_ < text_.size() && text_[at_] == ' ';
    if (tail == "am" || tail == "pm") {
      seen_.iso = false;
      seen_.format += "%I" + rest + (blank ? " %p" : "%p");
      return true;
    }
    seen_.format += "%H" + rest;
    if (tail.empty()) return true;
    seen_.zoned = true;
    seen_.format += blank ? " %z" : "%z";
    if (tail == "z" || tail == "utc") return true;
    if (tail[0] != '+' && tail[0] != '-') return false;
    auto digits = base::replace_all(tail.substr(1), ":", "");
    return all_digits(digits) && (digits.size() == 2 || digits.size() == 4);
  }

  std::string_view text_;
  size_t at_ = 0;
  TimeSeen seen_;
};

void settle_number(ValueShape& out, const std::vector<NumberSeen>& seen, int64_t dressed) {
  int64_t dot_decimal = 0, comma_decimal = 0, dots = 0, grouped = 0, percent = 0;
  for (const auto& n : seen) {
    dressed += n.dressed;
    percent += n.percent;
    grouped += (n.dots > 0 && n.commas > 0) || n.dots > 1 || n.commas > 1 ||
               (n.commas == 1 && n.dots == 0 && n.integer);
    // 1.234 alone may be a thousand or a fraction: it says nothing of the decimal mark.
    const bool sure = !n.integer && (n.after_last != 3 || (n.dots > 0 && n.commas > 0));
    if (n.last == '.' && sure) ++dot_decimal;
    if (n.last == ',' && sure) ++comma_decimal;
    dots += n.dots > 0;
    if (!n.integer)
      out.number.decimals = std::max(out.number.decimals, static_cast<int>(n.after_last));
  }
  out.number.decimal = comma_decimal > dot_decimal ? ',' : '.';
  // "1.234" beside "12,50" is a grouped number, not one with three decimals.
  if (out.number.decimal == ',' && dots > 0) grouped = 1;
  out.number.grouped = grouped > 0;
  out.number.dressed = dressed > 0;
  out.number.percent = percent * 2 > static_cast<int64_t>(seen.size());
}

void settle_time(ValueShape& out, const std::vector<TimeSeen>& seen) {
  std::map<std::string, int64_t> formats;
  int64_t day_first = 0, month_first = 0, open = 0, iso = 0;
  for (const auto& t : seen) {
    if (!t.format.empty()) ++formats[t.format];
    iso += t.iso;
    out.time.zoned |= t.zoned;
    out.time.clock |= t.clock;
    if (t.epoch != 0) out.time.epoch = t.epoch;
    if (t.first == 0) continue;
    ++open;
    out.time.separator = t.separator;
    day_first += t.first > 12;
    month_first += t.second > 12;
  }
  out.time.iso = iso == static_cast<int64_t>(seen.size());
  if (open > 0)
    out.time.order = day_first > 0 && month_first > 0 ? DateOrder::mixed
                     : day_first > 0                  ? DateOrder::day_first
                     : month_first > 0                ? DateOrder::month_first
                                                      : DateOrder::unknown;
  std::vector<std::pair<int64_t, std::string>> ranked;
  for (const auto& [format, count] : formats) ranked.emplace_back(-count, format);
  std::ranges::sort(ranked);
  for (const auto& [count, format] : ranked)
    if (out.time.formats.size() < 6) out.time.formats.push_back(format);
}

}  // namespace

ValueShape inspect(std::span<const std::string> values) {
  ValueShape out;
  std::map<std::string_view, int64_t> counts;
  std::vector<NumberSeen> numbers;
  std::vector<TimeSeen> times;
  int64_t integers = 0, negative = 0, float_ids = 0, letters = 0;
  for (const auto& raw : values) {
    auto text = base::trim(raw);
    out.padded |= text.size() != raw.size();
    if (text.empty()) {
      ++out.empty;
      continue;
    }
    ++out.values;
    ++counts[text];
    letters += lettered(text);
    if (auto number = number_of(text)) {
      integers += number->integer;
      negative += number->value < 0;
      out.least = numbers.empty() ? number->value : std::min(out.least, number->value);
      out.largest = numbers.empty() ? number->value : std::max(out.largest, number->value);
      float_ids += text.size() > 2 && text.ends_with(".0");
      numbers.push_back(*number);
    }
    if (auto time = TimeReader(text).run()) times.push_back(*time);
  }
  out.distinct = static_cast<int64_t>(counts.size());
  if (out.values == 0) return out;
  auto share = [&](size_t n) { return static_cast<double>(n) / static_cast<double>(out.values); };
  out.number_share = share(numbers.size());
  out.integer_share = share(static_cast<size_t>(integers));
  out.negative_share = share(static_cast<size_t>(negative));
  out.time_share = share(times.size());
  out.float_ids = float_ids == out.values;
  settle_number(out, numbers, letters);
  settle_time(out, times);
  std::vector<std::pair<int64_t, std::string_view>> ranked;
  for (const auto& [text, count] : counts) ranked.emplace_back(-count, text);
  std::ranges::sort(ranked);
  for (const auto& [count, text] : ranked)
    if (out.common.size() < 12) out.common.emplace_back(text);
  return out;
}

std::vector<std::string> settled_formats(const TimeShape& shape, DateOrder order) {
  std::vector<std::string> out;
  bool day_first = order == DateOrder::day_first;
  for (const auto& format : shape.formats)
    out.push_back(base::replace_all(base::replace_all(format, "{a}", day_first ? "%d" : "%m"),
                                    "{b}", day_first ? "%m" : "%d"));
  return out;
}

}  // namespace coterie::project
