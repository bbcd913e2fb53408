#include "rules/tree_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "features/catalogue.hpp"
#include "rules/condition.hpp"
#include "rules/tree.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

using sql::ExprPtr;

// How a feature is spoken of; "{}" is the number. Empty: "<noun> {} or more" and the like.
struct Phrases {
  std::string_view feature, noun, least, most, one;  // one: exactly {}
};
constexpr Phrases kPhrases[] = {
    {"recency_days", "days since the last order", "last order {} days ago or more",
     "last order within {} days", "last order {} days ago"},
    {"tenure_days", "days since the first order", "first order {} days ago or more",
     "first order within {} days", "first order {} days ago"},
    {"orders", "orders", "{} orders or more", "at most {} orders", "{} orders"},
    {"lines", "order lines", "{} order lines or more", "at most {} order lines", "{} order lines"},
    {"units", "units", "{} units or more", "at most {} units", "{} units"},
    {"products", "different products", "{} different products or more",
     "at most {} different products", "{} different products"},
    {"aov", "average order value", "", "", ""},
    {"gap_days_mean", "average days between orders", "", "", ""},
    {"lateness", "days since the last order in average gaps", "", "", ""},
};

std::string noun_of(const std::string& feature) {
  const auto found = std::ranges::find(kPhrases, std::string_view(feature), &Phrases::feature);
  if (found != std::end(kPhrases)) return std::string(found->noun);
  return base::replace_all(base::printable(feature), "_", " ");
}

// Whether the catalogue says that it is a share: "category_share_<name>" stands for a family.
bool is_share(const std::string& feature) {
  return std::ranges::any_of(features::catalogue(), [&](const auto& known) {
    if (!known.unit.starts_with("share 0..1")) return false;
    const auto family = known.name.find('<');
    return family == std::string_view::npos ? known.name == feature
                                            : feature.starts_with(known.name.substr(0, family));
  });
}

// Thousands apart, decimals as they are.
std::string spoken(double x) {
  const double size = std::fabs(x);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return base::number(x);
  const auto plain = fmt::format("{}", size);
  const auto point = plain.find('.');
  if (plain.find('e') != std::string::npos) return base::number(x);
  const int decimals = point == std::string::npos ? 0 : static_cast<int>(plain.size() - point - 1);
  return base::with_thousands(x, decimals);
}

class Words {
 public:
  explicit Words(const TreeCondition& condition)
      : of_(condition),
        share_(!condition.whole && is_share(condition.feature)),
        noun_(noun_of(condition.feature)) {
    const auto found =
        std::ranges::find(kPhrases, std::string_view(condition.feature), &Phrases::feature);
    if (found != std::end(kPhrases) && !found->least.empty() && condition.whole) phrases_ = found;
  }

  std::string text() const {
    if (of_.category) return category();
    if (!of_.known) return noun_ + " unknown";
    auto out = range();
    if (out.empty()) return noun_ + " known";
    return of_.missing && of_.missing_seen ? out + " or unknown" : out;
  }

 private:
  std::string number(double x) const {
    if (!share_) return spoken(x);
    // The decimal point moves two places; the rounding of the product is not shown.
    return spoken(std::round(x * 1e12) / 1e10) + " %";
  }

  std::string with(std::string_view phrase, double x) const {
    auto out = base::replace_all(std::string(phrase), "{}", number(x));
    if (x == 1)
      for (auto [many, one] : {std::pair{"1 orders", "1 order"},
                               {"1 units", "1 unit"},
                               {"1 order lines", "1 order line"},
                               {"1 days", "1 day"},
                               {"1 different products", "1 product"}})
        out = base::replace_all(std::move(out), many, one);
    return out;
  }

  std::string range() const {
    const bool low = std::isfinite(of_.low), high = std::isfinite(of_.high);
    if (of_.whole) return whole_range(low, high);
    if (low && high) return fmt::format("{} {} up to {}", noun_, number(of_.low), number(of_.high));
    if (low) return fmt::format("{} {} or more", noun_, number(of_.low));
    if (high) return fmt::format("{} below {}", noun_, number(of_.high));
    return {};
  }

  // Whole numbers below 60 are those up to 59.
  std::string whole_range(bool low, bool high) const {
    const double from = std::ceil(of_.low), to = std::ceil(of_.high) - 1;
    if (low && high && from == to)
      return phrases_ != nullptr ? with(phrases_->one, from) : noun_ + " " + number(from);
    if (low && high) {
      const auto both = fmt::format("{} to {}", number(from), number(to));
      return phrases_ != nullptr ? base::replace_all(std::string(phrases_->one), "{}", both)
                                 : noun_ + " " + both;
    }
    if (low)
      return phrases_ != nullptr ? with(phrases_->least, from)
                                 : fmt::format("{} {} or more", noun_, number(from));
    if (high)
      return phrases_ != nullptr ? with(phrases_->most, to)
                                 : fmt::format("{} at most {}", noun_, number(to));
    return {};
  }

  std::string category() const {
    if (!of_.is.empty()) return fmt::format("{} is {}", noun_, base::printable(of_.is));
    if (!of_.known) return noun_ + " unknown";
    std::vector<std::string> not_these;
    for (const auto& level : of_.is_not) not_these.push_back(base::printable(level));
    if (not_these.empty()) return noun_ + " known";
    const auto out = fmt::format("{} is not {}", noun_, base::join(not_these, " or "));
    return of_.missing && of_.missing_seen ? out + " or unknown" : out;
  }

  const TreeCondition& of_;
  bool share_;
  std::string noun_;
  const Phrases* phrases_ = nullptr;
};

ExprPtr known(const std::string& feature) {
  return std::make_shared<sql::Expr>(
      sql::Expr{sql::Expr::Kind::is_null, "is not null", {sql::column(feature)}, 0, {}});
}

ExprPtr expression_of(const TreeCondition& of) {
  const auto feature = sql::column(of.feature);
  if (of.category && !of.is.empty()) return sql::binary("=", feature, sql::text(of.is));
  if (!of.known) return is_missing(of.feature);
  std::vector<ExprPtr> all;
  if (std::isfinite(of.low)) all.push_back(sql::binary(">=", feature, sql::number(of.low)));
  if (std::isfinite(of.high)) all.push_back(sql::binary("<", feature, sql::number(of.high)));
  for (const auto& level : of.is_not) all.push_back(sql::binary("<>", feature, sql::text(level)));
  if (all.empty()) return known(of.feature);
  auto out = joined("and", all);
  if (!of.missing || !of.missing_seen) return out;
  return sql::binary("or", out, is_missing(of.feature));
}

}  // namespace

void TreeWay::answer(const TreeNode& node, bool yes) {
  auto found = std::ranges::find(conditions_, node.feature, &TreeCondition::feature);
  if (found == conditions_.end()) {
    conditions_.emplace_back().feature = node.feature;
    found = conditions_.end() - 1;
  }
  auto& of = *found;
  of.missing_seen = of.missing_seen || node.missing_seen;
  switch (node.test) {
    case TreeTest::at_least:
      of.whole = node.whole;
      if (yes)
        of.low = std::max(of.low, node.cut);
      else
        of.high = std::min(of.high, node.cut);
      of.missing = of.missing && node.missing_high == yes;
      break;
    case TreeTest::is_level:
      of.category = true;
      if (yes) {
        of.is = node.level;
        of.missing = false;
      } else {
        of.is_not.push_back(node.level);
      }
      break;
    case TreeTest::is_missing:
      (yes ? of.known : of.missing) = false;
      break;
    case TreeTest::leaf:
      break;
  }
}

std::string TreeWay::expression() const {
  std::vector<ExprPtr> all;
  for (const auto& condition : conditions_) all.push_back(expression_of(condition));
  if (all.empty()) return {};
  return sql::render(*sql::dialects()[0], *joined("and", all));
}

std::string TreeWay::text() const {
  std::vector<std::string> all;
  for (const auto& condition : conditions_) all.push_back(Words(condition).text());
  if (all.empty()) return "everybody";
  std::string out;
  for (size_t i = 0; i < all.size(); ++i)
    out += (i == 0 ? "" : i + 1 == all.size() ? " and " : ", ") + all[i];
  return out;
}

}  // namespace coterie::rules
