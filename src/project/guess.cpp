// Every role and column that fit are scored by name and values; the best claims are served first,
// and each role and each column is given once.
#include "project/guess.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "project/roles.hpp"

namespace coterie::project {
namespace {

// Numbers beside the price that are no revenue, and scores.
bool stands_for_something_else(const std::string& plain) {
  for (std::string_view word :
       {"freight", "shipping", "tax", "tip", "fee", "score", "rating", "share", "weight", "points"})
    if (plain.find(word) != std::string::npos) return true;
  return false;
}

// "fk_customerid" is an id; "omni_shopper" is not.
bool names_an_id(std::string_view known) {
  for (std::string_view end : {"id", "no", "number", "code", "key", "sku"})
    if (known.ends_with(end)) return true;
  return false;
}

// 100 for the best name of the list, falling slowly; names that only contain one score half; 0 when
// nothing fits.
double name_score(const RoleDefinition& role, const std::string& column) {
  const auto plain = plain_name(column);
  if (plain.empty()) return 0;
  if (role.kind == RoleKind::number && stands_for_something_else(plain)) return 0;
  double best = 0, rank = 0;
  for (const auto& known : base::split(role.names, ' ')) {
    if (known.empty()) continue;
    double full = 100 - 0.7 * rank;
    // "orders" counts orders, it does not name one.
    bool plural = role.kind != RoleKind::id && plain == known + "s";
    if (plain == known || plural)
      best = std::max(best, full);
    else if (known.size() >= 5 &&
             (plain.ends_with(known) ? role.kind != RoleKind::id || names_an_id(known)
                                     : role.kind != RoleKind::id && plain.starts_with(known)))
      best = std::max(best, full / 2);
    rank += 1;
  }
  return best;
}

bool mostly(double share) {
  return share > 0.8;
}

// 0 when the values cannot be this role; else how well they fit, around 1.
double value_fit(const RoleDefinition& role, const ValueShape& v) {
  if (v.values == 0) return 0;
  const double repeats = 1.0 - static_cast<double>(v.distinct) / static_cast<double>(v.values);
  const bool number = mostly(v.number_share), when = mostly(v.time_share);
  const bool compact_date = when && number;  // 19970101 is both
  switch (role.kind) {
    case RoleKind::time:
      // Some dates may be unreadable; those rows are then rejected and counted.
      return v.time_share > 0.5 ? 1.2 : 0;
    case RoleKind::number:
      if (!number || compact_date) return 0;
      if (role.name == "quantity") return v.integer_share > 0.5 ? 1 : 0.6;
      return 1;
    case RoleKind::text:
      if (when || v.distinct > v.values / 2 + 20) return 0;
      if (role.name == "event_kind" && mostly(v.number_share)) return 0;
      return number ? 0.5 : 1;
    case RoleKind::flag:
      return v.distinct <= 3 ? 1 : 0;
    case RoleKind::id:
      if (when && !(number && v.time.epoch != 0))
        return compact_date && role.name != "product" ? 0.3 : 0;
      // Codes such as 85123A are no numbers; of those that are, nearly all must be whole.
      if (number && v.integer_share < 0.9 * v.number_share && !v.float_ids) return 0;
      if (role.name == "customer") return v.distinct < 2 ? 0.5 : 1 + 0.1 * (repeats > 0);
      if (role.name == "product" || role.name == "session") return 1;
      return 1;
  }
  return 0;
}

// %d/%m/%Y as people write it: DD/MM/YYYY.
std::string readable(std::string format) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kWords = {
      {{"%Y", "YYYY"},
       {"%y", "YY"},
       {"%m", "MM"},
       {"%d", "DD"},
       {"%b", "Mon"},
       {"%B", "Month"},
       {"%H", "hh"},
       {"%I", "hh"},
       {"%M", "mm"},
       {"%S", "ss"},
       {"%f", "fff"},
       {"%p", "am"},
       {"%z", "+zone"}}};
  for (const auto& [code, word] : kWords) format = base::replace_all(format, code, word);
  return format;
}

std::string describe(const RoleDefinition& role, const ValueShape& v, bool by_name) {
  std::string out = by_name ? "by its name" : "by its values";
  if (role.kind == RoleKind::time) {
    if (v.time.epoch != 0) return out + ", seconds since 1970";
    auto formats =
        settled_formats(v.time, v.time.order == DateOrder::month_first ? DateOrder::month_first
                                                                       : DateOrder::day_first);
    if (v.time.order == DateOrder::unknown)
      return out + ", dates whose day and month order is open";
    if (!formats.empty()) return out + ", written as " + readable(formats[0]);
  }
  if (role.kind == RoleKind::id || role.kind == RoleKind::text)
    return out + fmt::format(", {} different in the first {} rows",
                             base::with_thousands(v.distinct),
                             base::with_thousands(v.values + v.empty));
  if (role.kind == RoleKind::number)
    return out + (v.integer_share > 0.99 ? ", whole numbers" : ", decimal numbers") +
           (v.negative_share > 0 ? ", some negative" : "");
  return out;
}

struct Claim {
  double score;
  size_t role, column;
  bool by_name;
};

bool is_fallback_name(const RoleDefinition& role, const std::string& plain) {
  return (role.name == "customer" && plain == "id") || (role.name == "order" && plain == "name") ||
         (role.name == "product" && plain == "description");
}

std::vector<Claim> claims(std::span<const ColumnSample> columns, bool named) {
  std::vector<Claim> out;
  const auto all = roles();
  for (size_t r = 0; r < all.size(); ++r) {
    for (size_t c = 0; c < columns.size(); ++c) {
      double fit = value_fit(all[r], columns[c].shape);
      if (fit <= 0) continue;
      double by_name = named ? name_score(all[r], columns[c].name) : 0;
      if (is_fallback_name(all[r], plain_name(columns[c].name))) by_name *= 0.4;
      if (by_name > 0) out.push_back({by_name * fit, r, c, true});
    }
  }
  return out;
}

// Without names: the first date is the time, the first repeating id the customer, whole numbers
// that are small the quantity, decimal numbers the amount. Where every repeating column is small,
// the first of them is the customer.
void claim_by_values(std::span<const ColumnSample> columns, std::vector<Claim>& out) {
  const auto all = roles();
  auto role_index = [&](std::string_view name) {
    return static_cast<size_t>(std::ranges::find(all, name, &RoleDefinition::name) - all.begin());
  };
  std::vector<Claim> ids, small;
  for (size_t c = 0; c < columns.size(); ++c) {
    const auto& v = columns[c].shape;
    if (v.values == 0) continue;
    double early = 0.1 * static_cast<double>(columns.size() - c);
    bool repeats = v.distinct < v.values;
    if (mostly(v.time_share) && v.time.epoch == 0) {
      out.push_back({30 + early, role_index("time"), c, false});
    } else if (mostly(v.number_share) && v.integer_share < 0.9 && !v.float_ids) {
      out.push_back({20 + early, role_index("amount"), c, false});
    } else if (repeats && v.distinct > 1) {
      const bool whole = mostly(v.number_share) && v.integer_share > 0.9;
      // Digits with zeros in front are a number that names somebody.
      const bool padded = !v.common.empty() && v.common[0].size() > 1 && v.common[0][0] == '0';
      if (whole && !padded && v.largest < 1000 && v.distinct < 200)
        small.push_back({15 + early, role_index("quantity"), c, false});
      else
        ids.push_back({15 + early, role_index("customer"), c, false});
    }
  }
  if (ids.empty() && !small.empty()) {
    small[0].role = role_index("customer");
    ids.push_back(small[0]);
    small.erase(small.begin());
  }
  out.insert(out.end(), ids.begin(), ids.end());
  out.insert(out.end(), small.begin(), small.end());
}

}  // namespace

std::vector<RoleGuess> guess_roles(std::span<const ColumnSample> columns, bool named,
                                   const std::map<std::string, std::string>& fixed) {
  const auto all = roles();
  auto list = claims(columns, named);
  if (!named) claim_by_values(columns, list);
  std::ranges::stable_sort(list, [](const Claim& a, const Claim& b) { return a.score > b.score; });
  std::vector<RoleGuess> out;
  std::set<std::string> taken_roles;
  std::set<size_t> taken_columns;
  for (const auto& [role, column] : fixed) {
    taken_roles.insert(role);
    for (size_t c = 0; c < columns.size(); ++c)
      if (columns[c].name == column) {
        taken_columns.insert(c);
        out.push_back({role, column, "as you said", "", true});
      }
  }
  for (const auto& claim : list) {
    const auto& role = all[claim.role];
    if (claim.score < 12 || taken_roles.contains(std::string(role.name)) ||
        taken_columns.contains(claim.column))
      continue;
    taken_roles.insert(std::string(role.name));
    taken_columns.insert(claim.column);
    RoleGuess guess{std::string(role.name), columns[claim.column].name,
                    describe(role, columns[claim.column].shape, claim.by_name), "", claim.by_name};
    for (const auto& other : list)
      if (other.role == claim.role && other.column != claim.column &&
          other.score > claim.score * 0.4) {
        guess.runner_up = columns[other.column].name;
        break;
      }
    out.push_back(std::move(guess));
  }
  std::ranges::stable_sort(out, {}, [&](const RoleGuess& g) {
    return std::ranges::find(all, g.role, &RoleDefinition::name) - all.begin();
  });
  return out;
}

}  // namespace coterie::project
