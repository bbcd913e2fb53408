// Texts as cells hold them, formats, widths, and files that are whole or not there.
#include "spreadsheet/workbook.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <xlsxwriter.h>

#include <csignal>

#include "spreadsheet/sheet.hpp"
#include "spreadsheet/test_reader.hpp"

namespace coterie::spreadsheet {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;

Workbook begin(const std::filesystem::path& file, const std::string& currency = "GBP") {
  return std::move(*Workbook::begin(file, {"A & B", "As of 2011-12-10", currency, 1323475200}));
}

TEST(WorkbookTest, AStrangeCurrencyIsNotPutIntoFormats) {
  Scratch scratch;
  for (const char* currency : {"", "gbp", "G]B", "\"GB", "EURO"}) {
    const auto file = scratch.path() / "a.xlsx";
    auto book = begin(file, currency);
    Sheet sheet(book, "One");
    sheet.number(0, 5, {Role::body, Number::money, 2});
    sheet.finish();
    ASSERT_TRUE(book.close());
    EXPECT_EQ(ReadXlsx(file).cells("One").at("A1").format, "#,##0.00") << currency;
  }
}

TEST(WorkbookTest, TheTimeOfWritingIsNotInIt) {
  Scratch scratch;
  const auto file = scratch.path() / "a.xlsx";
  auto book = begin(file);
  Sheet(book, "One").finish();
  ASSERT_TRUE(book.close());
  const auto core = ReadXlsx(file).parts().at("docProps/core.xml");
  EXPECT_NE(core.find("<dc:title>A &amp; B</dc:title>"), std::string::npos) << core;
  EXPECT_EQ(ReadXlsx::between(core, ">2011-12-10T00:00:00Z<", "/").size(), 2u) << core;
}

TEST(WorkbookTest, OnlyTheStreamedSheetIsStreamed) {
  Scratch scratch;
  const auto file = scratch.path() / "a.xlsx";
  auto book = begin(file);
  Sheet before(book, "Before");
  before.text(0, "kept");
  before.finish();
  book.stream_next_sheet();
  Sheet streamed(book, "Streamed");
  streamed.begin_table("Title", "Note", std::vector<Head>{{"Id"}, {"x", true}});
  for (int row = 0; row < 1000; ++row) {
    streamed.text(0, "customer " + std::to_string(row), {Role::bare});
    streamed.number(1, row / 8.0, {Role::body, Number::plain, 3});
    streamed.next_row();
  }
  streamed.finish();
  Sheet after(book, "After");
  after.text(0, "kept too");
  after.finish();
  ASSERT_TRUE(book.close());
  const ReadXlsx read(file);
  EXPECT_EQ(read.xml("Before").find("inlineStr"), std::string::npos);
  EXPECT_EQ(read.xml("After").find("inlineStr"), std::string::npos);
  const auto cells = read.cells("Streamed");
  EXPECT_EQ(cells.size(), 4u + 2000);
  EXPECT_EQ(cells.at("A1003").text, "customer 999");
  EXPECT_EQ(cells.at("B1003").number, 999 / 8.0);
}

// Whatever the limit on the size of files: the same file or an error, never a part of it.
TEST(WorkbookTest, AFullDiskIsAnError) {
  Scratch scratch;
  const auto write = [&](const std::filesystem::path& file) -> base::Status {
    auto book = TRY(Workbook::begin(file, {}));
    Sheet first(book, "First");
    for (int row = 0; row < 400; ++row) {
      first.text(0, "row " + std::to_string(row * 7919));
      first.next_row();
    }
    first.finish();
    book.stream_next_sheet();
    Sheet sheet(book, "Streamed");
    for (int row = 0; row < 2000; ++row) {
      sheet.text(0, "customer " + std::to_string(row * 7919), {Role::bare});
      sheet.next_row();
    }
    sheet.finish();
    return book.close();
  };
  const auto whole = scratch.path() / "whole.xlsx";
  ASSERT_TRUE(write(whole));
  const auto bytes = *base::read_file(whole);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  int failed = 0, written = 0;
  for (rlim_t most = 1; most < 400'000; most += most / 8 + 1) {
    const auto file = scratch.path() / "limited.xlsx";
    const rlimit small{most, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto status = write(file);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    if (status) {
      ++written;
      EXPECT_TRUE(*base::read_file(file) == bytes) << most;
    } else {
      ++failed;
      EXPECT_EQ(status.error().code, base::Code::disk) << most << status.error().text();
    }
    std::filesystem::remove(file);
  }
  EXPECT_GT(failed, 20);
  EXPECT_GT(written, 2);
}

}  // namespace
}  // namespace coterie::spreadsheet
