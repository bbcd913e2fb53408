#include "density/kernels.hpp"

#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

struct alignas(64) Block {
  float at[kLanes * 150];
};

Block drawn(int cols, int range, uint64_t seed) {
  base::Random random(seed, 3);
  Block out{};
  for (int i = 0; i < cols * kLanes; ++i)
    out.at[i] = static_cast<float>(static_cast<int>(random.below(static_cast<uint64_t>(range))) -
                                   range / 2);
  return out;
}

double exact(const Block& a, int i, const Block& b, int j, int cols) {
  double sum = 0;
  for (int col = 0; col < cols; ++col)
    sum += std::pow(static_cast<double>(a.at[col * kLanes + i]) - b.at[col * kLanes + j], 2);
  return sum;
}

TEST(KernelsTest, NearAndSureEncloseTheTruth) {
  for_sets([] {
    for (const int cols : {1, 2, 7, 12, 150})
      for (const int range : {3, 1000, 1 << 23}) {
        const Block a = drawn(cols, range, 1), b = drawn(cols, range, 2);
        const double limit = exact(a, 3, b, 5, cols);  // a tie: at the limit, not beyond
        float high[kLanes], low[kLanes];
        std::fill_n(high, kLanes, at_most(limit, cols));
        std::fill_n(low, kLanes, surely_below(limit, cols));
        const Lanes lanes = lanes_of(0xeffd);
        ASSERT_EQ(lanes.count, 14);
        Hits hits;
        find_near(a.at, lanes, b.at, cols, high, low, hits);
        int doubtful = 0;
        for (int i = 0; i < lanes.count; ++i)
          for (int j = 0; j < kLanes; ++j) {
            const double far = exact(a, lanes.lane[i], b, j, cols);
            const bool near = (hits.near[i] >> j & 1) != 0, sure = (hits.sure[i] >> j & 1) != 0;
            if (far <= limit) {
              EXPECT_TRUE(near);
            }
            if (sure) {
              EXPECT_LE(far, limit);
            }
            if (near && !sure) {
              ++doubtful;
              EXPECT_NEAR(far, limit, 3 * rounding_bound(cols) * limit);
            }
          }
        EXPECT_GE(doubtful, 1) << "the tie itself";
      }
  });
}

TEST(KernelsTest, ReachTakesCoreDistancesAndLeavesOutTheOwnComponent) {
  for_sets([] {
    const int cols = 5;
    const Block a = drawn(cols, 1000, 1), b = drawn(cols, 1000, 2);
    float core[kLanes], high[kLanes];
    int32_t component[kLanes], wanted[kLanes];
    for (int i = 0; i < kLanes; ++i) {
      core[i] = static_cast<float>(i * 60000);
      component[i] = i % 3;
      wanted[i] = i % 4;
    }
    std::fill_n(high, kLanes, at_most(600000, cols));
    Hits hits;
    const Lanes lanes = lanes_of(0x7fff);
    find_reach(a.at, lanes, b.at, {core, component}, cols, high, wanted, hits);
    for (int i = 0; i < lanes.count; ++i)
      for (int j = 0; j < kLanes; ++j) {
        const double weight =
            std::max(exact(a, lanes.lane[i], b, j, cols), static_cast<double>(core[j]));
        if (std::abs(weight - 600000) < 10) continue;
        EXPECT_EQ((hits.near[i] >> j & 1) != 0,
                  weight <= 600000 && component[j] != wanted[lanes.lane[i]]);
      }
  });
}

TEST(KernelsTest, BoxesBoundTheDistancesOfWhatTheyHold) {
  for_sets([] {
    for (const int cols : {1, 12, 150}) {
      const Block a = drawn(cols, 1000, 1), b = drawn(cols, 4000, 2);
      // The box of b's points 0 and 1 as box 6 of a group, and of a's points 0 and 1.
      std::vector<float> space(static_cast<size_t>(cols) * 32 + 16, kNowhere), low, high;
      float* group = space.data();
      while (reinterpret_cast<uintptr_t>(group) % 64 != 0) ++group;
      double apart = 0;
      for (int col = 0; col < cols; ++col) {
        const float* x = a.at + col * kLanes;
        const float* y = b.at + col * kLanes;
        low.push_back(std::min(x[0], x[1]));
        high.push_back(std::max(x[0], x[1]));
        const float below = std::min(y[0], y[1]), above = std::max(y[0], y[1]);
        group[col * 32 + 6] = below;
        group[col * 32 + 22] = above;
        const double gap = std::max({0.0F, below - high.back(), low.back() - above});
        apart += gap * gap;
      }
      alignas(64) float far[kLanes];
      EXPECT_EQ(near_boxes(group, cols, low.data(), high.data(), at_most(apart, cols), far),
                1U << 6);
      EXPECT_NEAR(far[6], apart, rounding_bound(cols) * apart);
      if (apart > 100) {
        EXPECT_EQ(
            near_boxes(group, cols, low.data(), high.data(), at_most(apart * 0.99, cols), far), 0U);
      }
      float most[kLanes];
      for (int i = 0; i < kLanes; ++i)
        most[i] = at_most(std::min(exact(a, i, b, 0, cols), exact(a, i, b, 1, cols)), cols);
      EXPECT_EQ(near_box(a.at, cols, {group, 6}, most), 0xffffU);
      EXPECT_EQ(near_box(a.at, cols, {group, 7}, most), 0U) << "nothing is nowhere";
    }
  });
}

}  // namespace

}  // namespace coterie::density
