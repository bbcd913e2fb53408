#include "report/memo.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "report/answer.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

TEST(Memo, LooksAsItShould) {
  expect_golden("memo.md", memo(*document(made_up_result())));
}

// Numbers of the memo, as far as they stand alone: "46.6", "13,271".
std::vector<std::string> numbers_in(const std::string& text) {
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') continue;
    size_t end = text.find_first_not_of("0123456789.,", at);
    end = std::min(end, text.size());
    std::string one = text.substr(at, end - at);
    while (one.ends_with('.') || one.ends_with(',')) one.pop_back();
    out.push_back(base::replace_all(one, ",", ""));
    at = end;
  }
  return out;
}

// Every leaf of the document in each way that it may be written.
void collect(const Json& json, std::set<std::string>& out) {
  if (json.is_structured()) {
    for (const auto& one : json) collect(one, out);
  } else if (json.is_number()) {
    const double x = json.get<double>();
    for (const int decimals : {0, 2})
      out.insert(base::replace_all(base::with_thousands(x, decimals), ",", ""));
    out.insert(base::replace_all(base::percent(x), " %", ""));
  } else if (json.is_string()) {
    for (const auto& number : numbers_in(json.get<std::string>())) out.insert(number);
  }
}

TEST(Memo, EveryNumberIsTheDocuments) {
  const auto made = *document(made_up_result());
  std::set<std::string> known;
  collect(made, known);
  int64_t lost = 0;
  for (const auto& rows : made["totals"]["rejected"]) lost += rows.get<int64_t>();
  known.insert(std::to_string(lost));
  known.insert(base::replace_all(
      base::percent(static_cast<double>(lost) / made["totals"]["rows_in"].get<double>()), " %",
      ""));
  const auto text = memo(made);
  const auto scale = text.find("(1: groups far apart; 0: no gap between them)");
  ASSERT_NE(scale, std::string::npos);
  // Ordinals of the actions, and the ends of the two scales that are explained.
  for (const char* ours : {"0", "1", "2", "3", "4", "5", "6"}) known.insert(ours);
  for (const auto& number : numbers_in(text)) EXPECT_TRUE(known.contains(number)) << number;
}

TEST(Memo, SaysWhatTheFirstScreenSays) {
  const auto made = *document(made_up_result());
  const auto told = answer(made);
  const auto text = memo(made);
  for (const auto& part : {told.headline, told.lead, told.why, told.verdict, told.warnings[0]})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(Memo, SaysHowMuchHangsOnHowFew) {
  auto made = *document(made_up_result());
  made["figures"] = {{"concentration",
                      {{"top",
                        {{{"customers_share", 0.05}, {"revenue_share", 0.31}},
                         {{"customers_share", 0.1}, {"revenue_share", 0.457}}}}}}};
  EXPECT_NE(memo(made).find("The best 10 % of all customers bring 45.7 % of the revenue."),
            std::string::npos);
  made["figures"]["concentration"] = nullptr;
  EXPECT_EQ(memo(made).find("The best 10 %"), std::string::npos);
}

TEST(Memo, IsAPageAlsoForManySegments) {
  auto made = *document(made_up_result());
  for (int i = 0; i < 15; ++i) made["segments"].push_back(made["segments"][0]);
  const auto text = memo(made);
  EXPECT_LE(base::split(text, '\n').size(), 80u);
  EXPECT_EQ(text.find("\n8. "), std::string::npos);
}

TEST(Memo, HostileNamesStayText) {
  auto result = made_up_result();
  make_hostile(result);
  auto made = *document(result);
  const char* names[] = {"<script>alert(1)</script>", "=cmd|' /C'", "[x](javascript:alert(1))",
                         "\n# Heading\n\n- item", "![p](http://evil.com/p.png)"};
  for (size_t i = 0; i < 5; ++i) {
    auto& segment = made["segments"][i];
    segment["name"] = segment["reason"] = segment["playbook"]["offer"] = names[i];
  }
  made["warnings"] = {std::string(10000, '*')};
  const auto text = memo(made);
  std::string bare;  // without what a backslash makes plain text
  for (size_t at = 0; at < text.size(); ++at)
    if (text[at] == '\\')
      ++at;
    else
      bare += text[at];
  for (const char* never : {"<", "](", "\n# H", "\n- item", "http://", "|' /C'", "***"})
    EXPECT_EQ(bare.find(never), std::string::npos) << never;
  EXPECT_LT(text.size(), 20'000u);
  for (const auto& line : base::split(text, '\n')) EXPECT_EQ(base::printable(line), line);
}

TEST(Memo, WithoutMoneyAndForForeignDocuments) {
  auto result = made_up_result();
  result.spend_micros.clear();
  EXPECT_EQ(memo(*document(result)).find("Revenue"), std::string::npos);
  for (const char* text : {"{}", R"({"segments":[1,null,{"name":3,"customers":1}],"chosen":[]})"})
    EXPECT_EQ(memo(Json::parse(text)).find("nan"), std::string::npos);
}

}  // namespace
}  // namespace coterie::report
