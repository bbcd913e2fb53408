// The expressions that users write become SQL. Whatever they write: it is refused, or what comes
// out holds no statement, comment or unbalanced bracket outside its quotes, and is the same twice.
#include <cstdint>
#include <string>

#include "require.hpp"
#include "sql/dialect.hpp"
#include "sql/parse.hpp"

namespace {

using coterie::fuzz::require;

// Walks over SQL outside of quotes.
void check_shape(std::string_view sql, const coterie::sql::Dialect& dialect) {
  int depth = 0;
  for (size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (c == '\'' || c == dialect.quote) {
      for (++i; i < sql.size() && sql[i] != c; ++i)
        if (c == '\'' && dialect.backslash_escapes && sql[i] == '\\') ++i;
      require(i < sql.size(), "quotes are closed");
      continue;
    }
    const char next = i + 1 < sql.size() ? sql[i + 1] : ' ';
    require(c != ';', "no statement ends inside an expression");
    require(c != '-' || next != '-', "no comment begins with two dashes");
    require(c != '/' || next != '*', "no comment begins with a slash and a star");
    require(c != '#' && c != '\0', "no other mark of a comment or an end");
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    require(depth >= 0, "no bracket closes what was not opened");
  }
  require(depth == 0, "brackets are balanced");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coterie;
  const auto text = fuzz::as_text(data, size);
  const auto parsed = sql::parse(text, "fuzz");
  if (!parsed) {
    require(!parsed.error().fault.empty(), "a refusal says why");
    return 0;
  }
  for (const auto* dialect : sql::dialects()) {
    const auto rendered = sql::render(*dialect, **parsed);
    check_shape(rendered, *dialect);
    require(rendered == sql::render(*dialect, **sql::parse(text, "fuzz")), "the same twice");
  }
  return 0;
}
