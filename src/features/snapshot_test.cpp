// The SQL of every preset against golden files (COTERIE_BLESS=1 writes them anew), and what a
// request may ask for.
#include "features/snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace coterie::features {
namespace {

using project::FeatureRequest;
using project::Tables;

const base::LocalSeconds kAsOf = base::parse_local("2011-12-10", "").value();

Tables everything() {
  return {.lines = true,
          .line_columns = {"product", "category", "channel", "payment_type", "region",
                           "quantity_milli", "amount_micros", "discount_micros", "instalments"},
          .customer_columns = {{"Tier", true}, {"age", false}},
          .events = true,
          .event_columns = {"event_kind", "session", "seconds"},
          .feature_columns = {},
          .categories = {"Home & Garden", "Toys", "Toys'"},
          .channels = {"Web", "Store"},
          .payment_types = {"card", "voucher"},
          .event_kinds = {"view", "cart"}};
}

Tables bare() {
  Tables out;
  out.lines = true;
  return out;
}

std::string sql_of(const Tables& tables, const FeatureRequest& request) {
  auto plan = plan_snapshot(tables, request, kAsOf);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().text());
  return plan ? sql::render(sql::duckdb(), plan->query) : "";
}

void golden(const std::string& name, const std::string& text) {
  auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests/golden" / (name + ".sql");
  if (std::getenv("COTERIE_BLESS")) {
    ASSERT_TRUE(base::write_file(path, text));
    return;
  }
  auto expected = base::read_file(path);
  ASSERT_TRUE(expected) << path;
  auto want = base::split(*expected, '\n'), have = base::split(text, '\n');
  want.resize(std::max(want.size(), have.size()));
  have.resize(want.size());
  for (size_t i = 0; i < want.size(); ++i)
    ASSERT_EQ(have[i], want[i]) << path << ":" << i + 1 << "; COTERIE_BLESS=1 writes it anew";
}

TEST(SnapshotGolden, EachPreset) {
  FeatureRequest request;
  for (const char* preset : {"rfm", "shopping", "all"}) {
    request.preset = preset;
    golden(std::string("features_") + preset, sql_of(everything(), request));
  }
}

TEST(SnapshotGolden, LinesWithNothingElse) {
  FeatureRequest request;
  request.preset = "all";
  golden("features_all_bare", sql_of(bare(), request));
}

}  // namespace
}  // namespace coterie::features
