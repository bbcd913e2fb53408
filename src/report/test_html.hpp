// A small reader of HTML for the tests of this room: elements open and close in order, attributes
// are quoted. It knows nothing of our writer.
#pragma once
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace coterie::report {

struct HtmlElement {
  std::string name, attributes;
  std::string text;  // up to the next tag
};

// Every element of a text, in order. Faults are failures of the test.
inline std::vector<HtmlElement> read_html(const std::string& html) {
  const std::set<std::string> empty = {"meta", "rect", "br", "!doctype"};
  std::vector<HtmlElement> out;
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at)) {
    const bool closing = html.compare(at, 2, "</") == 0;
    size_t end = at;
    for (bool quoted = false; end < html.size() && (quoted || html[end] != '>'); ++end)
      if (html[end] == '"') quoted = !quoted;
    EXPECT_LT(end, html.size()) << "a tag has no end";
    std::string tag = html.substr(at + 1, end - at - 1);
    at = end + 1;
    if (closing) {
      EXPECT_FALSE(open.empty());
      if (open.empty()) return out;
      EXPECT_EQ("/" + open.back(), tag);
      open.pop_back();
      continue;
    }
    const bool alone = tag.ends_with('/');
    const auto name = tag.substr(0, tag.find_first_of(" /"));
    EXPECT_EQ(name.find_first_not_of("!abcdefghijklmnopqrstuvwxyz0123456789"), std::string::npos)
        << name;
    size_t next = html.find('<', at);
    if (name == "script" || name == "style") next = html.find("</" + name, at);
    out.push_back({name, tag.substr(name.size()), html.substr(at, next - at)});
    if (!alone && !empty.contains(name)) open.push_back(name);
    at = next;
    if (next == std::string::npos) break;
  }
  EXPECT_TRUE(open.empty()) << open.back() << " is not closed";
  return out;
}

}  // namespace coterie::report
