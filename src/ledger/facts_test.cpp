#include "ledger/facts.hpp"

#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

class Facts : public Reads {
 protected:
  Ledger ledger(const std::string& rows, size_t chunk = 120) {
    chunk_ = chunk;
    put("orders.csv", std::string(kHeader) + rows);
    auto read = try_read();
    EXPECT_TRUE(read && *read);
    return std::move(**read);
  }
  const std::vector<int64_t> none_;
};

TEST_F(Facts, OfNoLines) {
  const auto empty = ledger("");
  for (const auto& found : by_status(empty, nullptr)) EXPECT_EQ(found.lines, 0);
  EXPECT_EQ(duplicates(empty, nullptr).lines, 0);
  const auto sums = sum_up(empty, nullptr, 100);
  EXPECT_EQ(sums.purchases + sums.returns + sums.first + sums.last + sums.revenue_micros, 0);
  EXPECT_TRUE(most_frequent(empty, kProduct, 3, nullptr).empty());
}

TEST_F(Facts, StatusesWithTheirFirstFiveRows) {
  std::string rows;
  for (int i = 0; i < 40; ++i)
    rows += i % 4 == 1   ? ",1,1970-01-02,p,1,1\n"
            : i % 4 == 2 ? "1,1,1970-01-02,p,-1,1\n"
                         : "1,1,1970-01-02,p,1,1\n";
  const auto lines = ledger(rows);
  EXPECT_GT(lines.blocks.size(), 3U);
  base::Pool pool(3);
  for (auto* threads : {static_cast<base::Pool*>(nullptr), &pool}) {
    const auto found = by_status(lines, threads);
    EXPECT_EQ(found[kPurchase].lines, 20);
    EXPECT_EQ(found[kReturn].lines, 10);
    EXPECT_EQ(found[kNoCustomer].lines, 10);
    EXPECT_EQ(found[kPurchase].rows, (std::vector<int64_t>{0, 3, 4, 7, 8}));
    EXPECT_EQ(found[kNoCustomer].rows, (std::vector<int64_t>{1, 5, 9, 13, 17}));
    const auto all = accepted_lines(lines, threads, [](const Line&) { return true; });
    EXPECT_EQ(all.lines, 30);
    EXPECT_EQ(all.rows, (std::vector<int64_t>{0, 2, 3, 4, 6}));
  }
}

TEST_F(Facts, SumsBeforeAnInstant) {
  const auto lines = ledger(
      "1,1,1970-01-05,p,1,2\n1,1,1970-01-03,p,2,2\n1,1,1970-01-02,p,-1,9\n"
      "1,1,1970-01-09,p,1,100\n,1,1970-01-02,p,1,1\n");
  const auto sums = sum_up(lines, nullptr, 7 * 86400);
  EXPECT_EQ(sums.purchases, 2);
  EXPECT_EQ(sums.returns, 1);
  EXPECT_EQ(sums.revenue_micros, 6'000'000);
  EXPECT_EQ(sums.first, 2 * 86400);
  EXPECT_EQ(sums.last, 4 * 86400);
  EXPECT_FALSE(sums.overflow);
  EXPECT_EQ(sum_up(lines, nullptr, 8 * 86400).last, 4 * 86400) << "strictly before";
  EXPECT_EQ(sum_up(lines, nullptr, 8 * 86400 + 1).last, 8 * 86400);
}

TEST_F(Facts, ARevenueBeyondWhatFits) {
  std::string rows;
  for (int i = 0; i < 10; ++i) rows += "1,1,1970-01-02,p,1,999999999999\n";
  EXPECT_TRUE(sum_up(ledger(rows), nullptr, 1'000'000).overflow);
}

TEST_F(Facts, DuplicatesHoweverTheyAreQuoted) {
  const auto found = duplicates(ledger("1,1,1970-01-02,p,1,1\n"      // 0
                                       "1,1,1970-01-02,q,1,1\n"      // 1
                                       "1,\"1\",1970-01-02,p,1,1\n"  // 2
                                       "1,1,1970-01-02,\"q\",1,1\n"  // 3
                                       "1,1,1970-01-02,q,1,1\n"      // 4
                                       "1,1,1970-01-02,r,1,1\n"),
                                nullptr);
  EXPECT_EQ(found.lines, 3);
  EXPECT_EQ(found.rows, (std::vector<int64_t>{2, 4}));
}

TEST_F(Facts, DuplicatesNameTheFirstFiveGroups) {
  std::string rows;
  for (int i = 0; i < 600; ++i) rows += fmt::format("{},1,1970-01-02,p,1,1\n", i % 300);
  base::Pool pool(3);
  const auto found = duplicates(ledger(rows, 500), &pool);
  EXPECT_EQ(found.lines, 300);
  EXPECT_EQ(found.rows, (std::vector<int64_t>{300, 301, 302, 303, 304}));
}

TEST_F(Facts, MostFrequentOfAcceptedLinesTiesByBytes) {
  const auto lines = ledger(
      "1,1,1970-01-02,b,1,1\n1,1,1970-01-02,a,1,1\n1,1,1970-01-02,c,-1,1\n1,1,1970-01-02,c,1,1\n"
      "1,1,1970-01-02,,1,1\n,1,1970-01-02,b,1,1\n");
  base::Pool pool(2);
  EXPECT_EQ(most_frequent(lines, kProduct, 12, &pool), (std::vector<std::string>{"c", "a", "b"}));
  EXPECT_EQ(most_frequent(lines, kProduct, 1, nullptr), std::vector<std::string>{"c"});
}

}  // namespace
}  // namespace coterie::ledger
