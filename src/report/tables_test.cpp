// The CSV files: fixed columns, exact money, guarded texts.
#include "report/tables.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  auto lines = base::split(text, '\n');
  EXPECT_EQ(lines.back(), "");  // every row ends in LF
  lines.pop_back();
  return lines;
}

TEST(TablesTest, FixedColumnsComeFirst) {
  Scratch scratch;
  const auto result = made_up_result();
  for (const auto writer :
       {write_segments, write_assignments, write_profiles, write_indices, write_quality})
    ASSERT_TRUE(writer(result, scratch.path()));
  const std::pair<const char*, const char*> files[] = {
      {"segments.csv",
       "model,segment_id,segment_name,customers,customers_share,revenue,revenue_share"},
      {"assignments.csv",
       "customer_id,model,segment_id,segment_name,distance,runner_up_id,confidence"},
      {"profiles.csv",
       "model,segment_id,segment_name,feature,mean,median,relative_importance,standardised"},
      {"indices.csv", "model,k,index,value,standard_error"},
      {"quality.csv", "check,rows,share,action,example_lines"}};
  for (const auto& [name, columns] : files)
    EXPECT_TRUE(scratch.read(name).starts_with(columns)) << name;
}

TEST(TablesTest, SegmentsOfEveryModelAddUp) {
  Scratch scratch;
  const auto result = made_up_result();
  ASSERT_TRUE(write_segments(result, scratch.path()));
  const auto lines = lines_of(scratch.read("segments.csv"));
  ASSERT_EQ(lines.size(), 1u + 5 + 3);
  int64_t cents = 0, customers = 0;
  for (size_t i = 1; i <= 5; ++i) {
    const auto cells = base::split(lines[i], ',');
    EXPECT_EQ(cells[0], "clusters");
    EXPECT_EQ(cells[1], std::to_string(i));
    customers += std::stoll(cells[3]);
    ASSERT_EQ(cells[5].size() - cells[5].find('.'), 3u) << cells[5];
    cents += std::stoll(base::replace_all(cells[5], ".", ""));
  }
  EXPECT_EQ(customers, 600);
  EXPECT_EQ(cents * 10000, result.loaded.revenue_micros);
  EXPECT_TRUE(lines[1].starts_with("clusters,1,Champions,72,0.12,"));
}

TEST(TablesTest, AssignmentsAreOfTheChosenModel) {
  Scratch scratch;
  auto result = made_up_result();
  ASSERT_TRUE(write_assignments(result, scratch.path()));
  auto lines = lines_of(scratch.read("assignments.csv"));
  ASSERT_EQ(lines.size(), 601u);
  EXPECT_EQ(lines[1], "12000,clusters,1,Champions,0.25,2,0.5");
  result.chosen = 1;
  ASSERT_TRUE(write_assignments(result, scratch.path()));
  lines = lines_of(scratch.read("assignments.csv"));
  EXPECT_EQ(lines[1], "12000,rfm,1,Recent,,,1");
  EXPECT_EQ(lines[8], "12007,rfm,,,,,");  // in no segment
}

TEST(TablesTest, ProfilesHoldNumericFeatures) {
  Scratch scratch;
  ASSERT_TRUE(write_profiles(made_up_result(), scratch.path()));
  const auto lines = lines_of(scratch.read("profiles.csv"));
  EXPECT_EQ(lines.size(), 1u + (5 + 3) * 5);
  EXPECT_TRUE(lines[1].starts_with("clusters,1,Champions,recency_days,"));
  // A segment without customers has a row without numbers.
  EXPECT_EQ(lines.back(), "rfm,3,Nobody Here,gap_days_mean,,,,,,,,0");
}

TEST(TablesTest, QualityNamesPlacesNotValues) {
  Scratch scratch;
  ASSERT_TRUE(write_quality(made_up_result(), scratch.path()));
  const auto lines = lines_of(scratch.read("quality.csv"));
  EXPECT_EQ(lines[2].substr(0, 27), "rejected: no customer,13222");
  EXPECT_NE(lines[2].find(",reject,orders.csv.gz:12; orders.csv.gz:15,Rows"), std::string::npos);
}

TEST(TablesTest, HostileTextsAreGuarded) {
  Scratch scratch;
  auto result = made_up_result();
  make_hostile(result);
  ASSERT_TRUE(write_segments(result, scratch.path()));
  ASSERT_TRUE(write_assignments(result, scratch.path()));
  ASSERT_TRUE(write_quality(result, scratch.path()));
  EXPECT_NE(scratch.read("segments.csv").find("clusters,1,'=HYPERLINK(1)0,"), std::string::npos);
  const auto assignments = scratch.read("assignments.csv");
  EXPECT_NE(assignments.find("\n'=cmd|'/c calc'!A1,clusters,"), std::string::npos);
  EXPECT_NE(assignments.find("\n-5,clusters,"), std::string::npos);
  EXPECT_NE(assignments.find("\n\"a,\"\"b\"\"\nc\",clusters,"), std::string::npos);
  EXPECT_NE(assignments.find("\n'+49 1,clusters,"), std::string::npos);
  EXPECT_NE(scratch.read("quality.csv").find(",'=evil.csv:3,"), std::string::npos);
  // No cell of a name keeps an escape or an invalid byte.
  for (const char* file : {"segments.csv", "quality.csv"})
    EXPECT_EQ(scratch.read(file).find_first_of("\x1b\xff"), std::string::npos);
}

TEST(TablesTest, MoneyThatDoesNotExistIsEmpty) {
  Scratch scratch;
  auto result = made_up_result();
  result.spend_micros.clear();
  ASSERT_TRUE(write_segments(result, scratch.path()));
  EXPECT_TRUE(lines_of(scratch.read("segments.csv"))[1].starts_with(
      "clusters,1,Champions,72,0.12,,,champions,"));
}

TEST(TablesTest, AFolderThatIsNotThereIsADiskError) {
  EXPECT_EQ(write_segments(made_up_result(), "/nowhere/at/all").error().code, base::Code::disk);
}

}  // namespace
}  // namespace coterie::report
