#include "ledger/records.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coterie::ledger {
namespace {

// Fields in <>, one record a line; "?" at the end where the text is in doubt.
std::string split(std::string_view text, int columns = 3, char delimiter = ',') {
  Records records(text, delimiter, columns, LineEnd::unknown);
  std::vector<std::string_view> fields(static_cast<size_t>(columns));
  std::string out;
  while (records.next(fields)) {
    for (auto field : fields) out += "<" + std::string(field) + ">";
    out += "\n";
  }
  return records.in_doubt() ? out + "?" : out;
}

uint64_t hash(std::string_view line) {
  Records records(line, ',', 3, LineEnd::unknown);
  std::vector<std::string_view> fields(3);
  EXPECT_TRUE(records.next(fields)) << line;
  return records.hash();
}

TEST(RecordsOfText, PlainLines) {
  EXPECT_EQ(split(""), "");
  EXPECT_EQ(split("a,b,c"), "<a><b><c>\n");
  EXPECT_EQ(split("a,b,c\n1,,3\n,,\n"), "<a><b><c>\n<1><><3>\n<><><>\n");
  EXPECT_EQ(split("a,b,c\r\n1,2,3\r\n"), "<a><b><c>\n<1><2><3>\n");
  EXPECT_EQ(split("a\tb\n", 2, '\t'), "<a><b>\n");
}

TEST(RecordsOfText, BlankLinesAreNone) {
  EXPECT_EQ(split("\n\na,b,c\n\n\n1,2,3\n\n"), "<a><b><c>\n<1><2><3>\n");
  EXPECT_EQ(split("\r\na,b,c\r\n\r\n"), "<a><b><c>\n");
  EXPECT_EQ(split("\n\n"), "");
}

TEST(RecordsOfText, QuotedFields) {
  EXPECT_EQ(split("\"a\",\"b, c\",\"\"\n"), "<a><b, c><>\n");
  EXPECT_EQ(split("\"say \"\"hi\"\"\",\"\"\"\",x"), "<say \"hi\"><\"><x>\n");
  EXPECT_EQ(split("\"two\nlines\",b,\"c\""), "<two\nlines><b><c>\n");
  EXPECT_EQ(split("\"two\nlines\",b,c\r\n1,2,3\r\n"), "<two\nlines><b><c>\n<1><2><3>\n");
}

TEST(RecordsOfText, Doubt) {
  EXPECT_EQ(split("a,b\n"), "?");
  EXPECT_EQ(split("a,b,c,d\n"), "?");
  EXPECT_EQ(split("1,2,3\na,b,c,\n"), "<1><2><3>\n?");
  EXPECT_EQ(split("a,b\"c,d\n"), "?");
  EXPECT_EQ(split("a,b,c\"d\n"), "?");
  EXPECT_EQ(split("a,\"b\"c,d\n"), "?");
  EXPECT_EQ(split("a,\"b\" ,d\n"), "?");
  EXPECT_EQ(split("a, \"b\",d\n"), "?");
  EXPECT_EQ(split("a,b,\"c\n1,2,3\n"), "?");
  EXPECT_EQ(split("a,b,\"c\"\"\n"), "?");
  EXPECT_EQ(split("a,b,c\n1,2,3\r\n"), "<a><b><c>\n?");
  EXPECT_EQ(split("a,b,c\r\n\n1,2,3\r\n"), "<a><b><c>\n?");
  EXPECT_EQ(split("a,b,c\rx,y,z\r"), "?");
  EXPECT_EQ(split("a,b,c\r"), "?");
  EXPECT_EQ(split("\r"), "?");
}

TEST(RecordsOfText, FieldsAroundTheBordersOf64Bytes) {
  for (size_t pad = 50; pad < 140; ++pad) {
    const std::string a(pad, 'x'), b(64, 'y');
    EXPECT_EQ(split(a + "," + b + ",\"q,\"\n1,2,3\n"), "<" + a + "><" + b + "><q,>\n<1><2><3>\n");
    EXPECT_EQ(split(a + ",,\r\n" + b + ",,"), "<" + a + "><><>\n<" + b + "><><>\n");
  }
}

TEST(RecordsOfText, EqualRecordsHaveEqualHashesHoweverTheyAreQuoted) {
  EXPECT_EQ(hash("a,b,c"), hash("\"a\",b,\"c\"\r\n"));
  EXPECT_EQ(hash("a,,c"), hash("a,\"\",c\n"));
  EXPECT_NE(hash("a,b,c"), hash("a,c,b"));
  EXPECT_NE(hash("a,,b"), hash("a,b,"));
  EXPECT_NE(hash("\"a,b\",c,d"), hash("a,\"b,c\",d"));
  EXPECT_NE(hash("\"a\"\",\"\"b\",c,d"), hash("a,\"b,c\",d"));
}

TEST(IsText, Utf8WithoutNul) {
  EXPECT_TRUE(is_text(""));
  EXPECT_TRUE(is_text("plain text of more than eight bytes"));
  EXPECT_TRUE(is_text("Zoë, 東京, \U0001f600 and \u07ff \u0800 \uffff \U00010000 \U0010ffff"));
  EXPECT_FALSE(is_text(std::string("a\0b", 3)));
  for (std::string_view text :
       {"\x80", "\xe9", "caf\xe9 au lait", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82",
        "\xf0\x9f\x98", "\xc3\x28", "12345678\xff"})
    EXPECT_FALSE(is_text(text)) << text;
}

}  // namespace
}  // namespace coterie::ledger
