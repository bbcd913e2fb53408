// A user's text reaches SQL only as a literal or a quoted identifier of a dialect. Whatever the
// text: the literal ends where it should and reads back as the text, by a reader written here from
// the standard's rule (a quote inside is doubled; a backslash too, where it escapes).
#include <cstdint>
#include <optional>
#include <string>

#include "require.hpp"
#include "sql/dialect.hpp"

namespace {

using coterie::fuzz::require;

// The text between the quotes, or nothing when the literal ends early or not at all.
std::optional<std::string> read_quoted(std::string_view sql, char quote, bool escapes) {
  if (sql.size() < 2 || sql.front() != quote || sql.back() != quote) return std::nullopt;
  std::string out;
  for (size_t i = 1; i + 1 < sql.size(); ++i) {
    const bool special = sql[i] == quote || (escapes && sql[i] == '\\');
    if (special) {
      if (i + 2 >= sql.size() || sql[i + 1] != sql[i]) return std::nullopt;
      ++i;
    }
    out += sql[i];
  }
  return out;
}

std::string without_nul(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '\0') out += c;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coterie;
  const auto text = fuzz::as_text(data, size);
  const auto expected = without_nul(text);
  for (const auto* dialect : sql::dialects()) {
    const auto literal =
        read_quoted(sql::text_literal(*dialect, text), '\'', dialect->backslash_escapes);
    require(literal == expected, "a text literal reads back as the text");
    const auto quoted = read_quoted(sql::identifier(*dialect, text), dialect->quote, false);
    require(quoted == expected, "a quoted identifier reads back as the name");
    const auto name = sql::name(*dialect, text);
    require(name == text || read_quoted(name, dialect->quote, false) == expected,
            "a name is plain or quoted");
  }
  return 0;
}
