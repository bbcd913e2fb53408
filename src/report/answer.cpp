// Sentences avoid verbs that would need to know whether a segment's name is one or many.
#include "report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "report/json_values.hpp"
#include "report/text_table.hpp"

namespace coterie::report {
namespace {

constexpr size_t kMostRejections = 4;
constexpr double kWorthSaying = 0.005;  // share of rows that a kept oddity needs to be told
constexpr double kApart = 0.5, kFair = 0.25;
constexpr int kMostName = 60;  // cells of a name within a sentence
constexpr size_t kMostNobody = 8;
constexpr int kMostEmptyName = 30;  // cells, in the list of those

std::string count_text(const Json& object, const char* key, const char* unit) {
  const auto n = count_at(object, key);
  return base::with_thousands(n) + " " + unit + (n == 1 ? "" : "s");
}

std::vector<std::string> facts_of(const Json& document, const std::string& currency) {
  const auto& totals = part_at(document, "totals");
  std::vector<std::string> out;
  if (!part_at(totals, "orders").is_null()) out.push_back(count_text(totals, "orders", "order"));
  if (part_at(totals, "revenue").is_number())
    out.push_back(money_words(number_at(totals, "revenue"), currency));
  const auto first = text_at(totals, "first_order"), last = text_at(totals, "last_order");
  if (!first.empty())
    out.push_back(fmt::format("from {} to {}", first.substr(0, 10), last.substr(0, 10)));
  if (const auto as_of = text_at(part_at(document, "project"), "as_of"); !as_of.empty())
    out.push_back("as of " + as_of);
  return out;
}

// Where the money is, and where the people are.
std::string lead_of(const Answer& answer) {
  if (answer.segments.empty()) return {};
  const auto& people = *std::ranges::max_element(answer.segments, {}, &AnsweredSegment::customers);
  const auto name = [](const AnsweredSegment& one) { return at_most(one.name, kMostName); };
  const auto of_people = base::percent(people.customers_share) + " of the customers";
  if (!answer.money) return fmt::format("The most people are in {}: {}.", name(people), of_people);
  const auto& money = *std::ranges::max_element(answer.segments, {}, [](const auto& one) {
    return std::isfinite(one.revenue_share) ? one.revenue_share : -1;
  });
  if (money.id == people.id)
    return fmt::format("The most people and the most money are in {}: {}, {} of the revenue.",
                       name(money), of_people, base::percent(money.revenue_share));
  return fmt::format(
      "The most money comes from {}: {} of the customers, {} of the revenue. "
      "The most people are in {}: {}, {} of the revenue.",
      name(money), base::percent(money.customers_share), base::percent(money.revenue_share),
      name(people), of_people, base::percent(people.revenue_share));
}

// Clusters are believed as far as the verdict goes; without one, as their silhouette, which is
// measured on the same matrix for every model.
Trust trust_of(const Json& document, const Json& chosen) {
  const bool clusters = text_at(chosen, "family") == "clusters";
  const double silhouette = number_at(chosen, "silhouette");
  if (const auto verdict = text_at(part_at(document, "evidence"), "verdict");
      clusters && !verdict.empty()) {
    if (verdict != "clusters") return Trust::weak;
    return silhouette > kApart ? Trust::strong : Trust::fair;
  }
  if (!std::isfinite(silhouette)) return Trust::unknown;
  if (silhouette < kFair) return clusters ? Trust::weak : Trust::rules;
  return silhouette > kApart ? Trust::strong : Trust::fair;
}

struct Verdict {
  const char *brief, *meaning;
};

Verdict verdict_of(Trust trust) {
  switch (trust) {
    case Trust::strong:
      return {"Well", "The groups stand apart in the data."};
    case Trust::fair:
      return {"Well enough to act on",
              "The groups shade into one another at their borders: expect the same person to "
              "change sides now and then."};
    case Trust::weak:
      return {"With care", "Customers shade into one another, and other borders would do as well."};
    case Trust::rules:
      return {"As a clear convention, not a discovery",
              "The borders are agreed, and people on both sides of one are much alike."};
    case Trust::unknown:
      return {"As far as the rules behind it", "Whether the groups stand apart was not measured."};
  }
  return {"", ""};
}

std::string why_of(const Json& document, const Json& model) {
  std::string out =
      fmt::format("{} segments by {} ({}).", count_at(model, "k"),
                  at_most(text_at(document, "chosen"), kMostName), text_at(model, "method"));
  for (const auto& text : {text_at(document, "chosen_reason"), text_at(model, "choice")})
    if (!text.empty()) out += " " + text;
  return out;
}

const char* done(const std::string& action) {
  return action == "keep" ? "kept" : action == "fix" ? "fixed" : "noted";
}

// The counted facts about the data that a reader has to know: what was left out, what was put
// aside.
std::vector<std::string> data_lines(const Json& document) {
  const int64_t rows_in = count_at(part_at(document, "totals"), "rows_in");
  std::vector<const Json*> left_out;
  std::vector<std::string> others;
  for (const auto& fact : part_at(document, "quality")) {
    const auto action = text_at(fact, "action"), check = text_at(fact, "check");
    const auto rows = base::with_thousands(count_at(fact, "rows"));
    if (action == "reject" && count_at(fact, "rows") > 0) left_out.push_back(&fact);
    if (check == "returns")
      others.push_back(fmt::format("{} rows are returns: outside of spend and orders", rows));
    else if (action != "reject" && action != "use" && number_at(fact, "share") >= kWorthSaying)
      others.push_back(fmt::format("{} rows {}: {}", rows, done(action), check));
  }
  std::ranges::stable_sort(left_out, [](const Json* a, const Json* b) {
    return count_at(*a, "rows") > count_at(*b, "rows");
  });
  std::vector<std::string> out;
  for (size_t i = 0; i < std::min(left_out.size(), kMostRejections); ++i) {
    auto reason = text_at(*left_out[i], "check");
    if (reason.starts_with("rejected: ")) reason.erase(0, 10);
    out.push_back(fmt::format(
        "{} of {} rows left out: {} ({})", base::with_thousands(count_at(*left_out[i], "rows")),
        base::with_thousands(rows_in), reason, small_share(number_at(*left_out[i], "share"))));
  }
  if (left_out.size() > kMostRejections) {
    int64_t rows = 0;
    for (size_t i = kMostRejections; i < left_out.size(); ++i)
      rows += count_at(*left_out[i], "rows");
    out.push_back(fmt::format("{} rows left out for other reasons: see quality.csv",
                              base::with_thousands(rows)));
  }
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

void read_segments(const Json& document, Answer& out) {
  for (const auto& segment : part_at(document, "segments")) {
    AnsweredSegment one;
    one.id = count_at(segment, "id");
    one.name = text_at(segment, "name");
    one.reason = text_at(segment, "reason");
    one.offer = text_at(part_at(segment, "playbook"), "offer");
    one.customers = count_at(segment, "customers");
    one.customers_share = number_at(segment, "customers_share");
    one.revenue = number_at(segment, "revenue");
    one.revenue_share = number_at(segment, "revenue_share");
    if (one.customers > 0)
      out.segments.push_back(std::move(one));
    else
      out.nobody.push_back(std::move(one.name));
  }
}

}  // namespace

Answer answer(const Json& document) {
  const auto& totals = part_at(document, "totals");
  const auto& model = entry_with(part_at(document, "models"), "name", text_at(document, "chosen"));
  Answer out;
  out.project = text_at(part_at(document, "project"), "name");
  out.currency = text_at(part_at(document, "project"), "currency");
  out.money = part_at(totals, "revenue").is_number();
  read_segments(document, out);
  out.headline =
      fmt::format("{} segment{} of {}", out.segments.size(), out.segments.size() == 1 ? "" : "s",
                  count_text(totals, "customers", "customer"));
  out.facts = facts_of(document, out.currency);
  out.lead = lead_of(out);
  out.customers_without = count_at(model, "customers_without");
  out.trust = trust_of(document, model);
  const auto verdict = verdict_of(out.trust);
  out.brief_verdict = verdict.brief;
  out.verdict = out.brief_verdict + ". " + verdict.meaning;
  out.why = why_of(document, model);
  out.data = data_lines(document);
  for (const auto& one : part_at(document, "warnings"))
    if (one.is_string()) out.warnings.push_back(base::printable(one.get<std::string>()));
  return out;
}

const char* trust_word(Trust trust) {
  constexpr const char* kWords[] = {"strong", "fair", "weak", "rules", "unknown"};
  return kWords[static_cast<size_t>(trust)];
}

std::string small_share(double share) {
  return share > 0 && share < 0.0005 ? "under 0.1 %" : base::percent(share);
}

std::vector<const AnsweredSegment*> weightiest(const Answer& answer, size_t most) {
  std::vector<const AnsweredSegment*> out;
  for (const auto& one : answer.segments) out.push_back(&one);
  const auto weight = [&](const AnsweredSegment* one) {
    return std::pair(answer.money && std::isfinite(one->revenue_share) ? one->revenue_share : 0.0,
                     one->customers);
  };
  std::ranges::stable_sort(out, std::ranges::greater(), weight);
  if (out.size() > most) out.resize(most);
  return out;
}

std::string nobody_words(const Answer& answer) {
  if (answer.nobody.empty()) return {};
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(answer.nobody.size(), kMostNobody); ++i)
    names.push_back(at_most(answer.nobody[i], kMostEmptyName));
  const auto more = answer.nobody.size() - names.size();
  return "Nobody is in: " + base::join(names, ", ") +
         (more > 0 ? fmt::format(" and {} more.", more) : ".");
}

std::string without_words(const Answer& answer) {
  return answer.customers_without == 1
             ? "1 customer is in no segment."
             : base::with_thousands(answer.customers_without) + " customers are in no segment.";
}

std::string money_words(double amount, const std::string& currency) {
  return base::with_thousands(amount, 2) + (currency.empty() ? " revenue" : " " + currency);
}

}  // namespace coterie::report
