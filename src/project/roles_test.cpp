// The registered roles: every name is reachable and leads to one role.
#include "project/roles.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/text.hpp"

namespace coterie::project {
namespace {

TEST(PlainName, IsLettersAndDigitsInLowerCase) {
  EXPECT_EQ(plain_name("Invoice No."), "invoiceno");
  EXPECT_EQ(plain_name("order_purchase_timestamp"), "orderpurchasetimestamp");
  EXPECT_EQ(plain_name("Price (\xE2\x82\xAC)"), "price");
  EXPECT_EQ(plain_name("--"), "");
}

TEST(Roles, EveryOneIsDescribedAndFound) {
  std::set<std::string_view> seen;
  for (const auto& role : roles()) {
    EXPECT_TRUE(seen.insert(role.name).second) << role.name;
    EXPECT_FALSE(role.text.empty()) << role.name;
    EXPECT_EQ(find_role(role.name), &role);
    EXPECT_FALSE(role.names.empty()) << role.name;
  }
  EXPECT_EQ(role_names().size(), roles().size());
  EXPECT_EQ(find_role("custmer"), nullptr);
}

// A name that is not in its plain form can never be met; one that stands twice in a role was
// meant to be another.
TEST(Roles, NamesArePlainAndStandOnce) {
  for (const auto& role : roles()) {
    std::set<std::string> seen;
    for (const auto& name : base::split(role.names, ' ')) {
      if (name.empty()) continue;
      EXPECT_EQ(plain_name(name), name) << role.name;
      EXPECT_TRUE(seen.insert(name).second) << role.name << ": " << name;
    }
  }
}

// Two roles of one kind with the same name could not be told apart.
TEST(Roles, OfOneKindShareNoName) {
  std::map<std::pair<RoleKind, std::string>, std::string_view> owner;
  for (const auto& role : roles())
    for (const auto& name : base::split(role.names, ' ')) {
      if (name.empty()) continue;
      const auto [at, fresh] = owner.emplace(std::pair(role.kind, name), role.name);
      EXPECT_TRUE(fresh) << name << ": " << at->second << " and " << role.name;
    }
}

}  // namespace
}  // namespace coterie::project
