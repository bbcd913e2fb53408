// Fidelity against a plain second computation, known truths, and its independence of order,
// threads and copies.
#include "rules/tree_fidelity.hpp"

#include <gtest/gtest.h>

#include <set>

#include "rules/test_trees.hpp"
#include "stats/agreement.hpp"

namespace coterie::rules {
namespace {

base::Pool& two() {
  static base::Pool pool(2);
  return pool;
}

struct Shop {
  table::Frame frame;
  std::vector<int32_t> labels;
  std::vector<uint64_t> keys;
  std::vector<double> weights;
  std::vector<std::string> features = {"x", "y"};
  int segments = 3;

  TreeTarget target(base::Pool& pool = two()) const {
    return {.frame = &frame,
            .features = features,
            .labels = labels,
            .segments = segments,
            .keys = keys,
            .weights = weights,
            .seed = 7,
            .context = {.pool = &pool},
            .place = "here"};
  }
};

// Two cuts make three segments; one customer in `noise` has another label.
Shop made_shop(int rows, uint64_t noise, uint64_t seed = 1) {
  base::Random random(seed, 4);
  Shop out;
  std::vector<double> x, y;
  for (int i = 0; i < rows; ++i) {
    x.push_back(std::floor(100 * random.uniform()));
    y.push_back(random.normal());
    int32_t label = x.back() >= 60 ? 0 : y.back() >= 0.5 ? 1 : 2;
    if (random.below(noise) == 0) label = static_cast<int32_t>(random.below(3));
    out.labels.push_back(label);
    out.keys.push_back(random.next());
  }
  out.frame = frame_of({numbers("x", x), numbers("y", y)});
  return out;
}

TEST(TreeFidelityTest, WhatTwoQuestionsTellIsToldByTwo) {
  const auto shop = made_shop(4000, 1'000'000'000);
  const auto out = explainability(shop.target());
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_GT(out->share, 0.998);
  EXPECT_GT(out->adjusted_rand, 0.99);
  EXPECT_LE(out->low, out->share);
  EXPECT_GE(out->high, out->share);
  EXPECT_EQ(out->on_fit, 1);
  EXPECT_EQ(out->folds, kTreeFolds);
  EXPECT_EQ(out->held_out, 4000);
  ASSERT_EQ(out->by_depth.size(), 6U);
  EXPECT_LT(out->by_depth[0].share, 0.9);
  EXPECT_GT(out->by_depth[1].share, 0.998);
  EXPECT_EQ(out->by_depth[1].leaves, 3);
  EXPECT_EQ(out->by_depth[5].leaves, 3) << "nothing is left to ask";
  const auto largest = std::ranges::count(shop.labels, 0);
  EXPECT_NEAR(out->baseline,
              static_cast<double>(std::max(largest, std::ranges::count(shop.labels, 2))) / 4000,
              1e-12);
}

// Labels drawn by lot: no tree is better than naming the largest segment, though on the customers
// that it was grown on it seems so.
TEST(TreeFidelityTest, NoiseCannotBeTold) {
  const auto shop = made_shop(3000, 1);
  auto out = explainability(shop.target(), 6);
  ASSERT_TRUE(out);
  EXPECT_LT(out->share, out->baseline + 0.01);
  EXPECT_GT(out->on_fit, out->share);
  EXPECT_NEAR(out->adjusted_rand, 0, 0.01);
  // And pruning takes everything back.
  const auto grown = study(shop.target(), {.depth = 6});
  const double alpha = chosen_alpha(*grown, 6, 0, true);
  EXPECT_EQ(leaves_of(grown->whole, prune_path(grown->whole, 6), alpha, 6).size(), 1U);
}

// One tree a fold, asked customer by customer.
TEST(TreeFidelityTest, EqualsAPlainSecondComputation) {
  auto shop = made_shop(900, 4);
  for (size_t row = 0; row < 900; ++row) {
    if (row % 50 == 0) shop.labels[row] = -1;
    shop.weights.push_back(static_cast<double>(base::draw(2, 2, row) % 3));
  }
  for (int depth : {1, 3, 5}) {
    const auto grown = study(shop.target(), {.depth = depth}).value();
    for (double alpha : {0.0, 0.003}) {
      const auto told = fidelity(grown, 3, depth, alpha);
      std::vector<int32_t> said, is;
      double right = 0, all = 0;
      std::vector<double> both(4), put(4), belong(4);
      std::set<size_t> seen;
      for (const auto& fold : grown.folds) {
        const auto path = prune_path(fold.tree, depth);
        const auto leaves = leaves_of(fold.tree, path, alpha, depth);
        // The customers that this fold's tree was not grown on: those that its counts leave out.
        for (size_t row = 0; row < 900; ++row) {
          const auto f =
              static_cast<size_t>((base::draw(7, 0x7ee5, shop.keys[row]) >> 32) * 5 >> 32);
          if (&grown.folds[f] != &fold || shop.weights[row] == 0) continue;
          EXPECT_TRUE(seen.insert(row).second);
          size_t at = 0;
          while (std::ranges::find(leaves, at) == leaves.end())
            at = static_cast<size_t>(goes_high(fold.tree.nodes[at], grown.columns.columns, row)
                                         ? fold.tree.nodes[at].high
                                         : fold.tree.nodes[at].low);
          const int tree = fold.tree.nodes[at].majority,
                    truth = shop.labels[row] < 0 ? 3 : shop.labels[row];
          said.push_back(tree);
          is.push_back(truth);
          all += shop.weights[row];
          put[static_cast<size_t>(tree)] += shop.weights[row];
          belong[static_cast<size_t>(truth)] += shop.weights[row];
          if (tree != truth) continue;
          right += shop.weights[row];
          both[static_cast<size_t>(tree)] += shop.weights[row];
        }
      }
      EXPECT_EQ(seen.size(), 900 - static_cast<size_t>(std::ranges::count(shop.weights, 0)));
      EXPECT_NEAR(told.share, right / all, 1e-12);
      EXPECT_NEAR(told.adjusted_rand, stats::adjusted_rand(stats::cross_table(said, is)), 1e-12);
      for (size_t s = 0; s < 3; ++s) {
        if (put[s] > 0) {
          EXPECT_NEAR(told.segments[s].precision, both[s] / put[s], 1e-12);
        }
        EXPECT_NEAR(told.segments[s].recall, both[s] / belong[s], 1e-12);
      }
    }
  }
}

TEST(TreeFidelityTest, NeitherOrderNorThreadsNorCopiesMatter) {
  const auto shop = made_shop(1200, 5);
  auto turned = shop, doubled = shop;
  for (auto& column : turned.frame.columns) std::ranges::reverse(column.values);
  std::ranges::reverse(turned.labels);
  std::ranges::reverse(turned.keys);
  auto columns = shop.frame.columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto& values = shop.frame.columns[i].values;
    columns[i].values.insert(columns[i].values.end(), values.begin(), values.end());
  }
  doubled.frame = frame_of(columns);
  doubled.labels.insert(doubled.labels.end(), shop.labels.begin(), shop.labels.end());
  doubled.keys.insert(doubled.keys.end(), shop.keys.begin(), shop.keys.end());
  base::Pool three(3);
  const auto a = *explainability(shop.target(), 4), b = *explainability(turned.target(three), 4),
             c = *explainability(doubled.target(), 4);
  EXPECT_EQ(a.share, b.share);
  EXPECT_EQ(a.adjusted_rand, b.adjusted_rand);
  EXPECT_EQ(a.share, c.share);
  EXPECT_EQ(a.on_fit, c.on_fit);
  EXPECT_GT(c.low, a.low) << "more customers, less doubt";
  for (size_t d = 0; d < 6; ++d) {
    EXPECT_EQ(a.by_depth[d].share, b.by_depth[d].share);
    EXPECT_EQ(a.by_depth[d].leaves, c.by_depth[d].leaves);
  }
}

TEST(TreeFidelityTest, PruningKeepsWhatHoldsAndLeavesAreLimited) {
  const auto shop = made_shop(3000, 3);
  const auto grown = *study(shop.target(), {.depth = 6});
  const double alpha = chosen_alpha(grown, 6, 0, true);
  const auto path = prune_path(grown.whole, 6);
  EXPECT_EQ(leaves_of(grown.whole, path, alpha, 6).size(), 3U);
  EXPECT_GT(path.steps[0].leaves, 20);
  EXPECT_EQ(chosen_alpha(grown, 6, 0, false), 0);
  for (int most : {2, 3, 7}) {
    const double limited = chosen_alpha(grown, 6, most, false);
    EXPECT_LE(static_cast<int>(leaves_of(grown.whole, path, limited, 6).size()), most);
  }
}

TEST(TreeFidelityTest, TooFewCustomersAreNotHeldOut) {
  const auto shop = made_shop(9, 2);
  const auto out = explainability(shop.target());
  ASSERT_TRUE(out);
  EXPECT_EQ(out->folds, 0);
  EXPECT_TRUE(std::isnan(out->share));
  EXPECT_TRUE(std::isnan(out->by_depth[2].share));
  EXPECT_FALSE(std::isnan(out->on_fit));
}

TEST(TreeFidelityTest, ManyCustomersAreTestedOnSome) {
  const auto shop = made_shop(400'000, 10);
  const auto out = explainability(shop.target(), 2);
  ASSERT_TRUE(out);
  EXPECT_NEAR(static_cast<double>(out->held_out), 250'000, 2'000);
  EXPECT_NEAR(out->share, 1 - 2.0 / 3 / 10, 0.01);
  EXPECT_LT(out->high - out->low, 0.0025);
  EXPECT_GT(out->high - out->low, 0.0015) << "the interval is that of those who were tested";
}

TEST(TreeFidelityTest, Refusals) {
  auto shop = made_shop(20, 2);
  shop.weights.assign(20, 0.0);
  EXPECT_EQ(explainability(shop.target()).error().code, base::Code::data);
  shop.weights.assign(20, 1.0);
  shop.labels.pop_back();
  EXPECT_EQ(explainability(shop.target()).error().code, base::Code::internal);
  shop = made_shop(20, 2);
  shop.features = {"z"};
  EXPECT_EQ(explainability(shop.target()).error().code, base::Code::project);
}

}  // namespace
}  // namespace coterie::rules
