// Customers, categories, segments and a project with the names that an attacker would choose: they
// stay names in the page, the memo, the tables and on the screen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/glyphs.hpp"
#include "report/test_html.hpp"
#include "tests/program.hpp"

namespace coterie {
namespace {

using program::Sandbox;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kNames = {"<script>alert(1)</script>",
                                         "=cmd|' /C calc'!A0",
                                         "]]></script><img src=x onerror=alert(1)>",
                                         "line\xe2\x80\xa8separator",
                                         "\xe2\x80\xaeturned",
                                         "[x](javascript:alert(1))",
                                         "{{constructor.constructor('alert(1)')()}}",
                                         std::string(10000, 'x')};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

// 60 customers; the first ones have the odd names, and every line an odd category. more: bytes at
// the end of every id.
std::string orders(const std::vector<std::string>& names, const std::string& more = {}) {
  std::string out = "customer_id,order_id,order_date,product,category,quantity,price\n";
  for (int i = 0; i < 900; ++i) {
    const auto who = static_cast<size_t>(i % 60);
    const auto id = who < names.size() ? names[who] : "Plain" + std::to_string(who);
    const auto& category = names[static_cast<size_t>(i) % 3];
    out += quoted(id + more) + "," + std::to_string(1000 + i) + ",2024-" +
           std::to_string(10 + i % 3) + "-" + std::to_string(10 + i * i % 19) + "," +
           quoted(category) + "," + quoted(category) + "," + std::to_string(1 + i % 3) + "," +
           std::to_string(3 + i % (static_cast<int>(who) + 2)) + ".50\n";
  }
  return out;
}

// A project whose four segments have odd names too.
std::string project(const std::string& name) {
  return "[project]\nname = '" + name + "'\n[sources.orders]\npath = 'orders.csv'\n" +
         "[features]\nuse = ['orders', 'spend', 'recency_days', 'top_category']\n" +
         "[[models]]\nname = 'framework'\nmethod = 'percentile'\nscores = ['orders', 'spend']\n"
         "cuts = [0.5]\ncells = { 'high,high' = \"<script>alert(1)</script>\", 'high,low' = "
         "\"=cmd|' /C calc'!A0\", 'low,high' = \"]]></script>\", 'low,low' = \"" +
         std::string(10000, 'x') + "\" }\n";
}

void expect_harmless_page(const std::string& html) {
  int scripts = 0;
  for (const auto& element : report::read_html(html)) {
    scripts += element.name == "script" && element.attributes.empty();
    EXPECT_NE(element.name, "img");
    EXPECT_THAT(element.attributes, Not(HasSubstr("onerror")));
    EXPECT_THAT(element.attributes, Not(HasSubstr("javascript:")));
  }
  EXPECT_EQ(scripts, 1);
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
}

void expect_harmless_text(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const auto glyph = base::glyph_at(text, at);
    if (text[at] != '\n') {
      EXPECT_FALSE(base::steers(glyph.point)) << at;
    }
    at += glyph.size;
  }
}

TEST(HostileNames, StayNamesEverywhere) {
  Sandbox box;
  box.write("orders.csv", orders(kNames));
  box.write("coterie.toml", project("</title><script>alert(1)</script>"));
  const auto ended = box.run({"run"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  expect_harmless_text(ended.out);
  expect_harmless_page(program::read(box.current() / "report.html"));
  const auto memo = program::read(box.current() / "memo.md");
  expect_harmless_text(memo);
  EXPECT_THAT(memo, Not(HasSubstr("<script")));
  EXPECT_THAT(memo, HasSubstr("&lt;script&gt;"));
  EXPECT_LT(memo.size(), 20'000u);
  for (const char* file : {"assignments.csv", "segments.csv", "profiles.csv"})
    for (const char* begun : {"\n=", ",=", "\n\"=", ",\"="})
      EXPECT_THAT(program::read(box.current() / file), Not(HasSubstr(begun))) << file;
  EXPECT_THAT(program::read(box.current() / "assignments.csv"), HasSubstr("'=cmd|' /C calc'!A0"));
}

TEST(HostileNames, AlsoInAPageWithIds) {
  Sandbox box;
  box.write("orders.csv", orders(kNames));
  ASSERT_EQ(box.run({"run", "orders.csv"}).code, 0);
  for (const char* ids : {"hash", "show"}) {
    const auto made = box.run({"report", "--ids", ids});
    ASSERT_EQ(made.code, 0) << made.err;
    expect_harmless_page(box.read("report.html"));
  }
  const auto shown = box.run({"show"});
  expect_harmless_text(shown.out);
  const auto explained = box.run({"explain", kNames[0]});
  EXPECT_EQ(explained.code, 0) << explained.err;
  expect_harmless_text(explained.out);
}

// Bytes that are no UTF-8 are read in another encoding; a page is UTF-8 in any case.
TEST(HostileNames, InvalidBytesNeverReachThePage) {
  Sandbox box;
  box.write("orders.csv", orders({kNames[0], kNames[1], kNames[2]}, "\xff\xfe"));
  const auto ended = box.run({"run", "orders.csv"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  ASSERT_EQ(box.run({"report", "--ids", "show"}).code, 0);
  const auto html = box.read("report.html");
  for (size_t at = 0; at < html.size();) {
    const auto glyph = base::glyph_at(html, at);
    ASSERT_NE(glyph.point, base::kInvalidPoint) << at;
    at += glyph.size;
  }
}

}  // namespace
}  // namespace coterie
