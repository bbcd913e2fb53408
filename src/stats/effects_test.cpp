#include "stats/effects.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace coterie::stats {
namespace {

// Cohen 1988: the limits belong to the larger name.
TEST(EffectsTest, NamesOfSizes) {
  EXPECT_EQ(variance_share_size(0.0099), Size::negligible);
  EXPECT_EQ(variance_share_size(-0.01), Size::negligible);
  EXPECT_EQ(variance_share_size(0.01), Size::small);
  EXPECT_EQ(variance_share_size(0.06), Size::medium);
  EXPECT_EQ(variance_share_size(0.14), Size::large);
  EXPECT_EQ(variance_share_size(std::nan("")), Size::unknown);
  EXPECT_EQ(cramers_v_size(0.1, 2), Size::small);
  EXPECT_EQ(cramers_v_size(0.28, 2), Size::small);
  EXPECT_EQ(cramers_v_size(0.28, 4), Size::medium);  // w = .485
  EXPECT_EQ(cramers_v_size(0.25, 5), Size::large);
  EXPECT_EQ(cramers_v_size(0.5, 1), Size::unknown);
  EXPECT_EQ(difference_size(-0.5), Size::medium);
  EXPECT_EQ(difference_size(0.19), Size::negligible);
  EXPECT_EQ(correlation_size(-0.6), Size::large);
  EXPECT_EQ(word(Size::medium), "medium");
  EXPECT_EQ(word(Size::unknown), "unknown");
}

// The published labels of the first write-up's 149 features, by its own eta squared.
TEST(EffectsTest, PublishedLabels) {
  EXPECT_EQ(word(variance_share_size(0.2503)), "large");
  EXPECT_EQ(word(variance_share_size(0.1303)), "medium");
  EXPECT_EQ(word(variance_share_size(0.0394)), "small");
  EXPECT_EQ(word(variance_share_size(0.0056)), "negligible");
}

TEST(EffectsTest, SentencesSayWhatCounts) {
  EXPECT_EQ(significance_sentence(1e-9, Size::negligible, 182223),
            "The difference is too small to matter; it shows only because 182,223 customers were "
            "counted.");
  EXPECT_EQ(significance_sentence(1e-9, Size::large, 500),
            "The groups differ strongly, and hardly by chance.");
  EXPECT_EQ(significance_sentence(0.2, Size::medium, 12),
            "The groups look different, but with 12 customers this may be chance.");
  EXPECT_EQ(significance_sentence(0.2, Size::negligible, 12),
            "No difference shows between the groups.");
  EXPECT_EQ(significance_sentence(std::nan(""), Size::large, 1),
            "With 1 customer there is no telling whether the groups differ.");
  EXPECT_TRUE(only_because_large(0.04, Size::negligible));
  EXPECT_FALSE(only_because_large(0.05, Size::negligible));
  EXPECT_FALSE(only_because_large(0.04, Size::small));
  EXPECT_FALSE(only_because_large(0.04, Size::unknown));
}

}  // namespace
}  // namespace coterie::stats
