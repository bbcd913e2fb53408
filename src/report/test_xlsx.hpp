// A spreadsheet of the made-up result, and what the tests of its sheets ask of it.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"
#include "report/xlsx.hpp"
#include "spreadsheet/test_reader.hpp"

namespace coterie::report {

using spreadsheet::ReadXlsx;

// Sixteen digits are written; Excel itself keeps fifteen.
inline void expect_same(const std::string& cell, const nlohmann::ordered_json& number) {
  if (number.is_null()) {
    EXPECT_EQ(cell, "");
    return;
  }
  ASSERT_TRUE(cell.starts_with("n:")) << cell;
  const double written = std::stod(cell.substr(2)), x = number.get<double>();
  EXPECT_LE(std::fabs(written - x), 1e-15 * std::fabs(x)) << cell;
}

// Whether some cell of a sheet has this text.
inline bool says(const ReadXlsx& read, const std::string& sheet, const std::string& text) {
  for (const auto& [name, cell] : read.cells(sheet))
    if (cell.text.find(text) != std::string::npos) return true;
  return false;
}

// A spreadsheet of the made-up result.
class XlsxFixture : public ::testing::Test {
 protected:
  base::Status write(const XlsxOptions& options = {}, const std::string& name = "report.xlsx") {
    const auto made = TRY(document(result_));
    return write_xlsx(made, assigned_customers(result_), scratch_.path() / name, options);
  }

  ReadXlsx written(const XlsxOptions& options = {}) {
    const auto status = write(options);
    EXPECT_TRUE(status) << status.error().text();
    return ReadXlsx(scratch_.path() / "report.xlsx");
  }

  Scratch scratch_;
  pipeline::RunResult result_ = made_up_result();
};

}  // namespace coterie::report
