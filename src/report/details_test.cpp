// The closer looks, golden, and what is said to a name that is not there.
#include "report/details.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

TEST(DetailsTest, LooksAsItShould) {
  const auto made = *document(made_up_result());
  const auto segment = segment_text(made, "dormant high-value", {});
  ASSERT_TRUE(segment) << segment.error().text();
  expect_golden("segment.txt", *segment);
  EXPECT_EQ(*segment_text(made, "4", {}), *segment);
  const auto model = model_text(made, "", {});
  ASSERT_TRUE(model);
  expect_golden("model.txt", *model);
  EXPECT_EQ(*model_text(made, "clusters", {}), *model);
  EXPECT_NE(*model_text(made, "rfm", {}), *model);
}

TEST(DetailsTest, UnknownNamesGetTheNamesThereAre) {
  const auto made = *document(made_up_result());
  const auto segment = segment_text(made, "Champion", {});
  ASSERT_FALSE(segment);
  EXPECT_EQ(segment.error().code, base::Code::usage);
  EXPECT_EQ(segment.error().allowed, "Champions, Loyal, New, Dormant High-Value, Hibernating");
  EXPECT_EQ(segment.error().fix, "did you mean Champions?");
  EXPECT_EQ(model_text(made, "rmf", {}).error().fix, "did you mean rfm?");
}

TEST(DetailsTest, HostileNamesCannotSteerTheTerminal) {
  auto result = made_up_result();
  make_hostile(result);
  const auto made = *document(result);
  for (const auto& text : {*segment_text(made, "2", {}), *model_text(made, "", {})})
    for (const auto& line : base::split(text, '\n')) EXPECT_EQ(base::printable(line), line);
}

}  // namespace
}  // namespace coterie::report
