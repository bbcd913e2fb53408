// Rules inside segments: ids, order, nesting, faults.
#include "rules/micro.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

table::Frame small() {
  return frame_of({numbers("orders", {1, 9, 9, 1}), numbers("spend", {600, 900, 100, kNone})});
}

base::Value entry(const char* inside, const char* name, const char* when) {
  return value(
      base::Table{{"inside", value(inside)}, {"name", value(name)}, {"when", value(when)}});
}

TEST(MicroTest, TakesCustomersOutOfTheirSegment) {
  std::vector<std::string> segments = {"Loyal", "At Risk"};
  auto frame = small();
  auto micro = read_micro(lists({entry("At Risk", "At Risk - High Value", "spend > 500"),
                                 entry("At Risk - High Value", "Often", "orders > 5"),
                                 entry("At Risk", "Rest", "spend is not null")}),
                          segments, frame);
  ASSERT_TRUE(micro) << micro.error().text();
  EXPECT_EQ(segments, (std::vector<std::string>{"Loyal", "At Risk", "At Risk - High Value", "Often",
                                                "Rest"}));
  std::vector<int32_t> labels = {1, 1, 1, 1};
  ASSERT_TRUE(apply_micro(*micro, frame, labels));
  EXPECT_EQ(labels, (std::vector<int32_t>{2, 3, 4, 1}));
  labels = {0, -1, 0, -1};
  ASSERT_TRUE(apply_micro(*micro, frame, labels));
  EXPECT_EQ(labels, (std::vector<int32_t>{0, -1, 0, -1}));
  auto in_sql = with_micro(*micro, name_labels(segments));
  EXPECT_EQ(sql::render(engine_dialect(), *in_sql.segments[1]),
            "CASE WHEN spend > 500 THEN CASE WHEN orders > 5 THEN 'Often' ELSE 'At Risk - High "
            "Value' END WHEN spend IS NOT NULL THEN 'Rest' ELSE 'At Risk' END");
  EXPECT_EQ(evaluated(*with_micro(*micro, index_labels(5)).segments[1], frame),
            (std::vector<int32_t>{2, 3, 4, 1}));
  EXPECT_EQ(micro_text(*micro, 2), "inside At Risk where spend > 500");
  EXPECT_EQ(micro_text(*micro, 1), "");
  EXPECT_EQ(count_segments(std::vector<int32_t>{2, -1, 2, 0}, 3), (std::vector<int64_t>{1, 0, 2}));
}

TEST(MicroTest, JsonIsLossless) {
  std::vector<std::string> segments = {"A"};
  auto micro = read_micro(lists({entry("A", "B", "spend > 0.1")}), segments, small());
  ASSERT_TRUE(micro);
  auto back = nlohmann::json::parse(nlohmann::json(*micro).dump()).get<std::vector<MicroRule>>();
  EXPECT_EQ(nlohmann::json(back), nlohmann::json(*micro));
  std::vector<int32_t> labels = {0, 0, 0, 0};
  ASSERT_TRUE(apply_micro(back, small(), labels));
  EXPECT_EQ(labels, (std::vector<int32_t>{1, 1, 1, 0}));
  EXPECT_TRUE(ids_fit(back, 2));
  EXPECT_FALSE(ids_fit(back, 1));
}

TEST(MicroTest, RefusesWhatDoesNotFit) {
  for (const auto& bad :
       {entry("At Rick", "x", "spend > 1"), entry("At Risk", "At Risk", "spend > 1"),
        entry("At Risk", "", "spend > 1"), entry("At Risk", "x", "spent > 1"),
        entry("At Risk", "x", "spend"), value(base::Table{{"inside", value("At Risk")}}),
        value(base::Table{{"indise", value("At Risk")}}), value("text")}) {
    std::vector<std::string> segments = {"At Risk"};
    auto micro = read_micro(lists({bad}), segments, small());
    ASSERT_FALSE(micro);
    EXPECT_EQ(micro.error().code, base::Code::project);
    EXPECT_NE(micro.error().where.find("coterie.toml"), std::string::npos);
  }
  std::vector<std::string> segments = {"At Risk"};
  EXPECT_NE(read_micro(lists({entry("At Rick", "x", "spend > 1")}), segments, small())
                .error()
                .fault.find("did you mean 'At Risk'?"),
            std::string::npos);
  EXPECT_FALSE(read_micro(value("x"), segments, small()));
  EXPECT_TRUE(read_micro({}, segments, small())->empty());
}

TEST(MicroTest, OtherDataMustHaveTheFeature) {
  std::vector<std::string> segments = {"A"};
  auto micro = read_micro(lists({entry("A", "B", "spend > 1")}), segments, small());
  std::vector<int32_t> labels = {0};
  auto status = apply_micro(*micro, frame_of({numbers("orders", {1})}), labels);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, base::Code::data);
}

}  // namespace
}  // namespace coterie::rules
