// The page as a person gets it: in the run, made anew with ids, opened in a browser; and what
// `coterie report` refuses. The run itself never changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/test_html.hpp"
#include "tests/program.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using program::Arguments;
using program::Ended;
using program::Sandbox;
using testing::HasSubstr;
using testing::Not;

class ReportCommand : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(box_.run({"demo", "--customers", "400", "--no-run", "--out", "orders.csv"}).code, 0);
    const auto ended = box_.run({"run", "-q", "orders.csv"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("Open report.html in a browser"));
    run_ = fs::canonical(box_.current());
    before_ = Sandbox::names(run_);
    files_ = Sandbox::names(box_.work());
  }
  void TearDown() override {
    EXPECT_EQ(Sandbox::names(run_), before_);
    EXPECT_EQ(box_.run({"show", "--verify"}).code, 0);
  }
  Ended report(Arguments more) {
    more.insert(more.begin(), "report");
    return box_.run(more);
  }

  Sandbox box_;
  fs::path run_;
  std::vector<std::string> before_, files_;  // names in the run, and beside the workspace
};

std::string attributes_of(const std::string& html, const std::string& id) {
  for (const auto& element : report::read_html(html))
    if (element.attributes.find("id=\"" + id + "\"") != std::string::npos)
      return element.attributes;
  return {};
}

TEST_F(ReportCommand, SaysWhereTheRunsPageIs) {
  const auto ended = report({});
  ASSERT_EQ(ended.code, 0) << ended.err;
  ASSERT_THAT(ended.out, testing::EndsWith("/report.html\n"));
  const auto page = box_.read(ended.out.substr(0, ended.out.size() - 1));
  EXPECT_THAT(page, testing::StartsWith("<!doctype html>"));
  EXPECT_EQ(attributes_of(page, "coterie-lookup"), "");
  EXPECT_LT(page.size(), 1'200'000u);
  EXPECT_THAT(page, Not(HasSubstr(box_.work().string())));
  EXPECT_EQ(Sandbox::names(box_.work()), files_);
}

TEST_F(ReportCommand, MadeAnewItIsTheSame) {
  ASSERT_EQ(report({"--out", "again.html"}).code, 0);
  const bool same = box_.read("again.html") == program::read(run_ / "report.html");
  EXPECT_TRUE(same);
  fs::create_directory(box_.work() / "folder");
  const auto ended = report({"--out", "folder", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const auto told = nlohmann::json::parse(ended.out);
  EXPECT_EQ(told["path"], "folder/report.html");
  EXPECT_EQ(told["ids"], "hide");
  EXPECT_EQ(told["run"], run_.filename().string());
}

TEST_F(ReportCommand, IdsComeIntoANewPage) {
  const auto hashed = report({"--ids", "hash", "--out", "hash.html"});
  ASSERT_EQ(hashed.code, 0) << hashed.err;
  EXPECT_EQ(hashed.out, "hash.html\n");
  EXPECT_THAT(hashed.err, HasSubstr("as hashes"));
  EXPECT_THAT(attributes_of(box_.read("hash.html"), "coterie-lookup"),
              HasSubstr("data-ids=\"hash\" data-customers=\"400\""));
  const auto shown = report({"--ids", "show"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(shown.out, "report.html\n");
  const auto first = box_.read("report.html");
  EXPECT_THAT(attributes_of(first, "coterie-lookup"), HasSubstr("data-ids=\"show\""));
  // 400 customers, at most 12 bytes each, and the element around them; then the examples' ids.
  const auto own = program::read(run_ / "report.html").size();
  EXPECT_LT(box_.read("hash.html").size(), own + 400 * 12 + 200);
  EXPECT_LT(first.size(), own + 400 * 12 + 1000);
  ASSERT_EQ(report({"--ids", "show", "--threads", "1"}).code, 0) << "it may replace its own page";
  const bool same = box_.read("report.html") == first;
  EXPECT_TRUE(same);
}

TEST_F(ReportCommand, ReplacesNothingButPages) {
  const auto orders = box_.read("orders.csv");
  for (const char* out : {"orders.csv", "coterie-runs/current/document.json",
                          "coterie-runs/current/report.html", "coterie-runs/current/new.html"}) {
    const auto ended = report({"--ids", "show", "--out", out});
    EXPECT_EQ(ended.code, 2) << out;
    EXPECT_THAT(ended.err, HasSubstr(out));
  }
  EXPECT_EQ(box_.read("orders.csv"), orders);
}

TEST_F(ReportCommand, WritesTheSpreadsheet) {
  for (int twice = 0; twice < 2; ++twice) {
    const auto ended = report({"--xlsx", "all.xlsx"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.out, "all.xlsx\n");
  }
  EXPECT_THAT(box_.read("all.xlsx"), testing::StartsWith("PK"));
  EXPECT_FALSE(fs::exists(box_.work() / "report.html"));
  ASSERT_EQ(report({"--xlsx", "all.xlsx", "--ids", "hash"}).code, 0);
  EXPECT_TRUE(fs::exists(box_.work() / "report.html"));
  for (const char* out : {"orders.csv", "coterie-runs/current/report.xlsx"})
    EXPECT_EQ(report({"--xlsx", out}).code, 2) << out;
}

TEST_F(ReportCommand, FaultsAreNamed) {
  const auto wrong = report({"--ids", "shw"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("hide, hash or show"));
  EXPECT_EQ(report({"1999"}).code, 3);
  EXPECT_EQ(report({"--out", "nowhere/page.html"}).code, 5);
  EXPECT_EQ(Sandbox::names(box_.work()), files_);
}

TEST_F(ReportCommand, ADamagedRunMakesNoPage) {
  for (const char* file :
       {"report.html", "document.json", "assignments.parquet", "examples.json"}) {
    const auto whole = program::read(run_ / file);
    auto damaged = whole;
    damaged[damaged.size() / 2] ^= 1;
    program::write(run_ / file, damaged);
    const bool own = std::string_view(file) == "report.html";
    const auto ended = own ? report({}) : report({"--ids", "show"});
    EXPECT_EQ(ended.code, 3) << file;
    EXPECT_THAT(ended.err, HasSubstr(file));
    program::write(run_ / file, whole);
  }
  EXPECT_FALSE(fs::exists(box_.work() / "report.html"));
}

TEST_F(ReportCommand, OpensInTheBrowserWithoutAShell) {
  program::write(box_.work() / "browser", "#!/bin/sh\nprintf '%s|' \"$@\" > opened\n");
  fs::permissions(box_.work() / "browser", fs::perms::owner_all);
  auto with_browser = [&](const std::string& browser, const std::string& out) {
    box_.before = [browser] { return ::setenv("BROWSER", browser.c_str(), 1) == 0; };
    return report({"--out", out, "--open"});
  };
  const std::string odd = "a b; touch broken $(touch broken).html";
  ASSERT_EQ(with_browser("./browser", odd).code, 0);
  EXPECT_EQ(box_.read("opened"), (box_.work() / odd).string() + "|");
  EXPECT_FALSE(fs::exists(box_.work() / "broken"));
  ASSERT_EQ(with_browser("./browser --new %s last:other", "x.html").code, 0);
  EXPECT_EQ(box_.read("opened"), "--new|" + (box_.work() / "x.html").string() + "|last|");
  const auto none = with_browser("/no/such/browser", "y.html");
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("y.html by hand"));
  EXPECT_EQ(with_browser("false", "y.html").code, 2);
  box_.before = nullptr;
}

}  // namespace
}  // namespace coterie
