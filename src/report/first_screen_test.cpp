#include "report/first_screen.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/answer.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"
#include "report/test_html.hpp"

namespace coterie::report {
namespace {

TEST(FirstScreen, LooksAsItShould) {
  const auto html = first_screen(*document(made_up_result()));
  expect_golden("first_screen.html", html);
  read_html(html);
}

TEST(FirstScreen, EveryNumberIsTheDocuments) {
  const auto made = *document(made_up_result());
  std::vector<std::string> values, expected;
  for (const auto& element : read_html(first_screen(made)))
    if (element.name == "data")
      values.push_back(element.attributes.substr(8, element.attributes.size() - 9));
  for (const auto& segment : made["segments"])
    for (const char* key : {"customers", "customers_share", "revenue", "revenue_share"})
      expected.push_back(base::number(segment[key].get<double>()));
  EXPECT_EQ(values, expected);
}

// A table that a screen reader can walk: one caption, a scope for every header, a header for every
// row, nothing said by the bars alone; and nothing that the page's policy would block.
TEST(FirstScreen, IsAccessible) {
  const auto html = first_screen(*document(made_up_result()));
  int captions = 0, rows = 0, row_headers = 0;
  std::set<std::string> ids;
  for (const auto& element : read_html(html)) {
    const auto& with = element.attributes;
    captions += element.name == "caption";
    rows += element.name == "tr";
    row_headers += with.find("scope=\"row\"") != std::string::npos;
    if (element.name == "th") {
      EXPECT_NE(with.find(" scope=\""), std::string::npos);
    }
    if (element.name == "svg") {
      EXPECT_NE(with.find("aria-hidden=\"true\""), std::string::npos);
    }
    EXPECT_EQ(with.find(" style="), std::string::npos);
    EXPECT_EQ(with.find(" on"), std::string::npos) << with;
    if (const auto at = with.find(" id=\""); at != std::string::npos) {
      EXPECT_TRUE(ids.insert(with.substr(at + 5, with.find('"', at + 5) - at - 5)).second);
    }
  }
  EXPECT_EQ(captions, 1);
  EXPECT_EQ(rows, 6);
  EXPECT_EQ(row_headers, 5);
  for (const char* used : {"segments-caption", "trust-title"}) EXPECT_TRUE(ids.contains(used));
}

TEST(FirstScreen, BarsShareOneScale) {
  std::vector<double> widths;
  for (const auto& element : read_html(first_screen(*document(made_up_result()))))
    if (element.name == "rect" && element.attributes.find("track") == std::string::npos) {
      const auto at = element.attributes.find("width=\"") + 7;
      widths.push_back(std::stod(element.attributes.substr(at)));
    }
  ASSERT_EQ(widths.size(), 10u);
  EXPECT_EQ(std::ranges::max(widths), 100);      // Champions' revenue, 46.6 %
  EXPECT_NEAR(widths[0], 100 * 12 / 46.6, 0.2);  // their customers, 12.0 %
}

TEST(FirstScreen, SaysWhatTheTerminalSays) {
  const auto made = *document(made_up_result());
  const auto told = answer(made);
  const auto html = first_screen(made);
  for (const auto& text : {told.headline, told.lead, told.verdict, told.why, told.warnings[0],
                           told.data[0], told.data[4], told.segments[4].offer})
    EXPECT_NE(html.find(text), std::string::npos) << text;
}

TEST(FirstScreen, HostileNamesAreText) {
  auto result = made_up_result();
  make_hostile(result);
  auto made = *document(result);
  const char* names[] = {"<script>alert(1)</script>", "=cmd|' /C'", "]]></script>",
                         "a\xe2\x80\xa8"
                         "b",
                         "\xff\xfe"};
  for (size_t i = 0; i < 5; ++i) {
    auto& segment = made["segments"][i];
    segment["name"] = segment["playbook"]["offer"] = names[i];
  }
  made["project"]["name"] = "\"><img src=x onerror=alert(1)>";
  made["project"]["currency"] = "</th><script>";
  made["warnings"] = {"</section><script>alert(2)</script>", std::string(10000, 'x')};
  for (const auto& element : read_html(first_screen(made))) {
    EXPECT_NE(element.name, "script");
    EXPECT_NE(element.name, "img");
    EXPECT_EQ(element.attributes.find("onerror"), std::string::npos);
    EXPECT_LT(element.text.size(), 2000u);
  }
}

TEST(FirstScreen, ThousandsOfSegmentsAreCutToTheWeightiest) {
  auto made = *document(made_up_result());
  auto many = Json::array();
  for (int i = 0; i < 5000; ++i) {
    auto one = made["segments"][4];
    one["id"] = i + 1;
    one["name"] = "S" + std::to_string(i);
    one["revenue_share"] = i == 4321 ? 0.5 : 0.0001;
    many.push_back(std::move(one));
  }
  made["segments"] = std::move(many);
  const auto html = first_screen(made);
  EXPECT_LT(html.size(), 100'000u);
  EXPECT_NE(html.find(">S4321<"), std::string::npos);
  EXPECT_NE(html.find("4,950 smaller segments"), std::string::npos);
}

TEST(FirstScreen, WithoutMoneyAndForForeignDocuments) {
  auto result = made_up_result();
  result.spend_micros.clear();
  const auto html = first_screen(*document(result));
  EXPECT_EQ(html.find("Revenue"), std::string::npos);
  EXPECT_EQ(html.find("nan"), std::string::npos);
  for (const char* text : {"{}", R"({"segments":[1,null,{"name":3,"customers":1}],"chosen":[]})"})
    read_html(first_screen(Json::parse(text)));
}

}  // namespace
}  // namespace coterie::report
