#include "base/markup.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"

namespace coterie::base {
namespace {

TEST(HtmlText, EscapesWhatHtmlReads) {
  EXPECT_EQ(html_text("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(html_text("\" onload='x' &amp;"), "&quot; onload=&#39;x&#39; &amp;amp;");
  EXPECT_EQ(html_text("]]>"), "]]&gt;");
  EXPECT_EQ(html_text("Can't Lose 顾客 é"), "Can&#39;t Lose 顾客 é");
}

TEST(HtmlText, DropsWhatSteers) {
  EXPECT_EQ(html_text("a\xe2\x80\xa8"
                      "b\xe2\x80\xae"
                      "c\xff"
                      "d\x1b[31m\n"),
            "abcd[31m");
}

TEST(MarkdownText, NothingBeginsInAName) {
  EXPECT_EQ(markdown_text("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(markdown_text("[x](javascript:alert(1))"), "\\[x\\](javascript:alert(1))");
  EXPECT_EQ(markdown_text("![x](http://evil.com/a.png)"),
            "\\!\\[x\\](http\\://evil\\.com/a\\.png)");
  EXPECT_EQ(markdown_text("*a* _b_ `c` ~~d~~ | e"), "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\| e");
  EXPECT_EQ(markdown_text("# title"), "\\# title");
  EXPECT_EQ(markdown_text("- item"), "\\- item");
  EXPECT_EQ(markdown_text("1. item"), "1\\. item");
  EXPECT_EQ(markdown_text("12) item"), "12\\) item");
  EXPECT_EQ(markdown_text("===\n---"), "\\===---");
  EXPECT_EQ(markdown_text("  a\n# b"), "a\\# b");
  EXPECT_EQ(markdown_text("www.evil.com me@evil.com"), "www\\.evil\\.com me\\@evil\\.com");
  EXPECT_EQ(markdown_text("a\\"), "a\\\\");
}

// Whatever bytes come in.
RC_GTEST_PROP(HtmlText, HasNothingThatHtmlReads, (const std::string& bytes)) {
  const auto out = html_text(bytes);
  RC_ASSERT(out.find_first_of("<>\"'") == std::string::npos);
  for (size_t at = out.find('&'); at != std::string::npos; at = out.find('&', at + 1)) {
    const auto name = out.substr(at, out.find(';', at) - at);
    RC_ASSERT(name == "&lt" || name == "&gt" || name == "&amp" || name == "&quot" ||
              name == "&#39");
  }
  RC_ASSERT(printable(out) == out);
}

RC_GTEST_PROP(MarkdownText, HasNothingBareThatMarkdownReads, (const std::string& bytes)) {
  const auto out = markdown_text(bytes);
  RC_ASSERT(printable(out) == out);
  for (size_t at = 0; at < out.size(); ++at) {
    if (out[at] == '\\') {
      RC_ASSERT(++at < out.size());
      continue;
    }
    RC_ASSERT(std::string_view("<>`*_[]|~!@$").find(out[at]) == std::string_view::npos);
  }
}

TEST(MarkdownText, PlainSentencesStayAsTheyAre) {
  for (const char* text :
       {"Spends 4.2 times the average; 9 orders, last 12 days ago.",
        "One good offer - then leave them (in peace).", "24.9 %", "", "Flash sales: an end date"})
    EXPECT_EQ(markdown_text(text), text);
}

}  // namespace
}  // namespace coterie::base
