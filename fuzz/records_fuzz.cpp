// The splitter of plain delimited text on any bytes: fields lie in the text or in memory of its
// own, text without quotation marks is what its fields make when they are joined again, and a
// record is the same record however it is quoted.
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/fields.hpp"
#include "ledger/records.hpp"
#include "require.hpp"

namespace {

using coterie::ledger::LineEnd;
using coterie::ledger::Records;

std::string quoted(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coterie;
  using fuzz::require;
  if (size < 2) return 0;
  const char delimiter = ",;\t|"[data[0] % 4];
  const int columns = 2 + data[1] % 5;
  // A copy of its own size, so that a byte too far is seen.
  const std::vector<char> bytes(data + 2, data + size);
  const std::string_view text(bytes.data(), bytes.size());
  ledger::is_text(text);

  Records records(text, delimiter, columns, LineEnd::unknown);
  std::vector<std::string_view> fields(static_cast<size_t>(columns)), again(fields.size());
  std::string joined;
  while (records.next(fields)) {
    std::string line, marked;
    for (size_t i = 0; i < fields.size(); ++i) {
      line += (i > 0 ? std::string(1, delimiter) : "") + std::string(fields[i]);
      marked += (i > 0 ? std::string(1, delimiter) : "") + quoted(fields[i]);
      int64_t number = 0;
      uint32_t instant = 0;
      ledger::plain_number(fields[i], static_cast<int>(i % 7), number);
      ledger::plain_instant(fields[i], instant);
    }
    joined += line + "\n";
    Records other(marked, delimiter, columns, LineEnd::unknown);
    require(other.next(again) && again == fields, "quoted fields read back");
    require(other.hash() == records.hash(), "a record is the same however it is quoted");
    require(!other.next(again) && !other.in_doubt(), "one record is one record");
  }
  if (!records.in_doubt() && text.find('"') == std::string_view::npos) {
    std::string plain;
    for (const char c : text)
      if (c != '\r' && !(c == '\n' && (plain.empty() || plain.back() == '\n'))) plain += c;
    if (!plain.empty() && plain.back() != '\n') plain += '\n';
    require(joined == plain, "fields joined again are the text");
  }
  return 0;
}
