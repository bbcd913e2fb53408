// The list of runs as people see it.
#include "report/run_list.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

std::vector<runs::RunEntry> entries() {
  std::vector<runs::RunEntry> out(3);
  out[0].id = out[0].manifest.id = "2011-12-10-0123456789ab";
  out[0].current = true;
  out[0].manifest.published = "2026-01-02T03:04:05Z";
  out[0].manifest.project = "gift-shop";
  out[0].manifest.customers = 4338;
  out[0].manifest.segments = 5;
  out[0].manifest.chosen = "clusters";
  out[1] = out[0];
  out[1].id = out[1].manifest.id = "2011-12-03-ba9876543210";
  out[1].current = false;
  out[1].damage = "segments.csv is missing";
  out[2].id = "2011-11-26-\x1b[2J";
  out[2].damage = "manifest.json is missing";
  return out;
}

TEST(RunListTest, LooksAsItShould) {
  expect_golden("runs.txt", run_list_text(entries(), {}));
  EXPECT_EQ(run_list_text({}, {}), "No run has been published here yet.\n");
}

TEST(RunListTest, JsonHoldsTheSame) {
  const auto json = run_list_json(entries());
  ASSERT_EQ(json.size(), 3u);
  EXPECT_EQ(json[0]["customers"], 4338);
  EXPECT_EQ(json[0]["current"], true);
  EXPECT_TRUE(json[0]["damage"].is_null());
  EXPECT_EQ(json[1]["damage"], "segments.csv is missing");
  EXPECT_EQ(json[2]["id"], "2011-11-26-[2J");
}

}  // namespace
}  // namespace coterie::report
