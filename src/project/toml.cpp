// TOML by toml++, turned into plain values. Tables in { } may span lines and end in a comma, as in
// TOML 1.1. The driver manager compiles the same header without that: a namespace of our own keeps
// the two apart. Its assertions are off and are no assumptions either: version 3.4.0 asserts what
// malformed headers such as "[&" break, and reports them well just behind
// (github.com/marzer/tomlplusplus/issues/294).
#include "project/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_ENABLE_UNRELEASED_FEATURES 1
#define toml coterie_toml
#include <toml++/toml.hpp>

namespace coterie::project {
namespace {

std::string place_of(const std::string& file, const toml::source_region& region) {
  return fmt::format("{}:{}:{}", file, region.begin.line, region.begin.column);
}

base::Value convert(const toml::node& node, const std::string& file) {
  base::Value out;
  out.place = place_of(file, node.source());
  if (const auto* table = node.as_table()) {
    base::Table inner;
    for (const auto& [key, value] : *table)
      inner.emplace(std::string(key.str()), convert(value, file));
    out.data = std::move(inner);
  } else if (const auto* array = node.as_array()) {
    base::List inner;
    for (const auto& value : *array) inner.push_back(convert(value, file));
    out.data = std::move(inner);
  } else if (const auto* text = node.as_string()) {
    out.data = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.data = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    out.data = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.data = boolean->get();
  } else {
    std::ostringstream text_form;
    if (const auto* date = node.as_date()) text_form << date->get();
    if (const auto* time = node.as_time()) text_form << time->get();
    if (const auto* instant = node.as_date_time()) text_form << instant->get();
    out.data = text_form.str();
  }
  return out;
}

// The bytes behind a text or comment that begins at `at`; `at` + 1 where neither begins.
size_t behind(std::string_view text, size_t at) {
  const char mark = text[at];
  if (mark == '#') return std::min(text.find('\n', at), text.size());
  if (mark != '"' && mark != '\'') return at + 1;
  const std::string end(text.substr(at, 3) == std::string(3, mark) ? 3 : 1, mark);
  for (size_t i = at + end.size(); i < text.size(); ++i) {
    if (mark == '"' && text[i] == '\\')
      ++i;
    else if (end.size() == 1 && text[i] == '\n')
      return i;
    else if (text.substr(i, end.size()) == end)
      return i + end.size();
  }
  return text.size();
}

// TOML is ASCII outside of texts and comments. The parser's own tables for what else there might be
// have gaps, and people paste blanks that are none.
base::Status check_ascii(std::string_view text, const std::string& file) {
  size_t line_start = 0, line = 1;
  for (size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) >= 0x80)
      return base::fail(base::Code::project,
                        fmt::format("{}:{}:{}", file, line, at - line_start + 1),
                        "a character that may stand only inside quotes or a comment",
                        "letters, digits, signs and blanks of ASCII",
                        "retype the place, or put the name into quotes");
    const size_t next = behind(text, at);
    for (; at < next; ++at)
      if (text[at] == '\n') {
        ++line;
        line_start = at + 1;
      }
  }
  return {};
}

}  // namespace

base::Result<base::Table> parse_toml(std::string_view text, const std::string& file) {
  TRY(check_ascii(text, file));
  try {
    auto value = convert(toml::parse(text, file), file);
    return std::get<base::Table>(std::move(value.data));
  } catch (const toml::parse_error& error) {
    return base::fail(base::Code::project, place_of(file, error.source()),
                      std::string(error.description()), "TOML: key = value, [section], [[models]]");
  }
}

}  // namespace coterie::project
