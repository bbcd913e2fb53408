#include "ledger/customers.hpp"

#include <set>

#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

class SortByCustomer : public Reads {
 protected:
  Customers sorted(const std::string& rows, base::Pool* pool) {
    layout_.files.clear();
    put("orders.csv", std::string(kHeader) + rows);
    auto read = try_read();
    EXPECT_TRUE(read && *read);
    return sort_by_customer(std::move(**read), pool);
  }
};

TEST_F(SortByCustomer, NobodyAtAll) {
  const auto customers = sorted(",1,1970-01-02,p,1,1\n", nullptr);
  for (const auto& part : customers.parts) EXPECT_EQ(part.customers(), 0U);
}

TEST_F(SortByCustomer, LinesOfACustomerAndOfAnOrderStandTogether) {
  std::string rows;
  std::multiset<std::string> want;
  for (int i = 0; i < 900; ++i) {
    const int customer = i * 31 % 97, order = i * 17 % 11;
    const bool rejected = i % 9 == 0;
    rows += fmt::format("{},{}{},1970-01-02,p{},{},1\n", customer, customer, order, i,
                        rejected     ? "0"
                        : i % 5 == 0 ? "-1"
                                     : "1");
    if (!rejected) want.insert(fmt::format("{} {}{} p{}", customer, customer, order, i));
  }
  chunk_ = 1000;
  base::Pool pool(3);
  for (auto* threads : {static_cast<base::Pool*>(nullptr), &pool}) {
    const auto customers = sorted(rows, threads);
    EXPECT_TRUE(customers.quantity && customers.money && !customers.discount);
    std::multiset<std::string> have;
    std::set<uint32_t> seen;
    for (const auto& part : customers.parts)
      for (size_t i = 0; i < part.customers(); ++i) {
        const auto lines = part.of(i);
        ASSERT_FALSE(lines.empty());
        EXPECT_TRUE(seen.insert(lines[0].large[kCustomer]).second) << "a customer stands once";
        std::set<uint32_t> orders;
        uint32_t last = kNoText;
        for (const auto& line : lines) {
          EXPECT_EQ(line.large[kCustomer], lines[0].large[kCustomer]);
          if (line.large[kOrder] != last) {
            EXPECT_TRUE(orders.insert(line.large[kOrder]).second);
          }
          last = line.large[kOrder];
          have.insert(fmt::format("{} {} {}", customers.text(kCustomer, line),
                                  customers.text(kOrder, line), customers.text(kProduct, line)));
        }
      }
    EXPECT_EQ(have, want);
  }
}

}  // namespace
}  // namespace coterie::ledger
