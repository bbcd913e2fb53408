// The summary as people see it, golden, and under hostile names.
#include "report/summary.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  return base::split(text, '\n');
}

TEST(SummaryTest, LooksAsItShould) {
  const auto made = document(made_up_result());
  ASSERT_TRUE(made);
  expect_golden("summary_80.txt", summary(*made, {{}, "coterie-runs/runs/2011-12-10-0123", false}));
  expect_golden("summary_120.txt",
                summary(*made, {{120, false}, "coterie-runs/runs/2011-12-10-0123", true}));
}

TEST(SummaryTest, FitsTheTerminal) {
  auto result = made_up_result();
  result.models[0].segments[3].name = "Electronics Enthusiasts who order on Sundays 你好你好你好";
  const auto made = document(result);
  ASSERT_TRUE(made);
  for (int width : {72, 80, 100, 120, 200})
    for (const auto& line : lines_of(summary(*made, {{width, false}, "x", false})))
      EXPECT_LE(base::display_width(line), width) << line;
}

TEST(SummaryTest, ColourOnlyAdds) {
  const auto made = *document(made_up_result());
  const auto plain = summary(made, {{80, false}, "x", false});
  auto coloured = summary(made, {{80, true}, "x", false});
  EXPECT_NE(coloured, plain);
  for (const char* code : {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[36m"})
    coloured = base::replace_all(coloured, code, "");
  EXPECT_EQ(coloured, plain);
}

TEST(SummaryTest, HostileNamesCannotSteerTheTerminal) {
  auto result = made_up_result();
  make_hostile(result);
  const auto made = document(result);
  ASSERT_TRUE(made);
  const auto text = summary(*made, {{}, "a\x1b[2Jb", false});
  for (const auto& line : lines_of(text)) EXPECT_EQ(base::printable(line), line);
}

TEST(SummaryTest, WithoutMoneyAndDates) {
  auto result = made_up_result();
  result.spend_micros.clear();
  result.loaded.tables.lines = false;
  result.loaded.as_of = 0;
  for (auto& model : result.models)
    for (auto& segment : model.segments) segment.revenue_share = segment::kNone;
  const auto text = summary(*document(result), {{}, "", false});
  EXPECT_EQ(text.find("revenue "), std::string::npos);
  EXPECT_EQ(text.find("As of"), std::string::npos);
  EXPECT_EQ(text.find("1970"), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text.find("Files"), std::string::npos);
}

TEST(SummaryTest, EmptyAndForeignDocumentsAreSurvived) {
  for (const char* text : {"{}", R"({"segments":{},"models":3,"quality":null})",
                           R"({"segments":[1,null,{"name":3}],"chosen":[]})"})
    EXPECT_FALSE(summary(Json::parse(text), {}).empty());
}

TEST(SummaryTest, SaysWhatWasLeftOut) {
  const auto text = summary(*document(made_up_result()), {});
  EXPECT_NE(text.find("13,222 of 54,190 rows left out: no customer (24.4 %)"), std::string::npos);
  EXPECT_NE(text.find("891 rows are returns"), std::string::npos);
  EXPECT_EQ(text.find("conflicting attributes"), std::string::npos);  // 3 rows
}

}  // namespace
}  // namespace coterie::report
