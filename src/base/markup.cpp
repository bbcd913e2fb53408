// Markdown lets a backslash stand before any ASCII punctuation; < > & become entities, which also
// readers that know little Markdown leave alone.
#include "base/markup.hpp"

#include "base/text.hpp"

namespace coterie::base {
namespace {

const char* entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return nullptr;
  }
}

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "12." or "12)" at the start of a line.
bool numbers_a_list(std::string_view text, size_t at) {
  return at > 0 && text.find_first_not_of("0123456789") == at &&
         (at + 1 == text.size() || text[at + 1] == ' ');
}

// Whether the punctuation at `at` could begin something: a heading, list or underline at the start
// of a line, an address (www.x, x://y, a@b) within it.
bool begins_something(std::string_view text, size_t at) {
  const char c = text[at];
  const char before = at == 0 ? ' ' : text[at - 1];
  const char after = at + 1 < text.size() ? text[at + 1] : ' ';
  switch (c) {
    case '-':
    case '+':
    case '=':
      return at == 0;
    case ')':
      return numbers_a_list(text, at);
    case '.':
      return (letter(before) && after != ' ') || numbers_a_list(text, at);
    case ':':
      return after == '/';
    default:
      return std::string_view("\\`*_[]#|~!@$").find(c) != std::string_view::npos;
  }
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (const char* name = entity(c))
      out += name;
    else
      out += c;
  }
  return out;
}

std::string markdown_text(std::string_view text) {
  const auto clean = std::string(trim(printable(text)));
  std::string out;
  for (size_t at = 0; at < clean.size(); ++at) {
    const char c = clean[at];
    if (c == '<' || c == '>' || c == '&') {
      out += entity(c);
    } else {
      if (begins_something(clean, at)) out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace coterie::base
