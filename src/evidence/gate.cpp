#include "evidence/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "evidence/measures.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using base::Json;

constexpr Verdict kVerdicts[] = {Verdict::none, Verdict::weak, Verdict::clusters};  // worst first

constexpr base::Definition kKeys[] = {
    {"verdict", "text", "The verdict that the data must reach.", "none, weak, clusters", "",
     "verdict = \"weak\""},
    {"least", "table", "The least that a measure may be.", "measure = number", "",
     "least = { stability_ari = 0.8 }"},
    {"most", "table", "The most that a measure may be.", "measure = number", "",
     "most = { null_p_value = 0.05 }"},
};

base::Result<Verdict> read_verdict(const base::Value& value) {
  const auto word = TRY(value.text());
  for (const auto verdict : kVerdicts)
    if (word == verdict_name(verdict)) return verdict;
  return base::fail(Code::project, value.place,
                    fmt::format("there is no verdict '{}'", base::printable(word)),
                    "none, weak, clusters");
}

base::Status read_limits(const base::Value& value, bool least, std::vector<Limit>& out) {
  if (value.empty()) return {};
  for (const auto& [name, limit] : TRY(value.table())) {
    if (find_measure(name) == nullptr) {
      std::vector<std::string> names;
      for (const auto& one : measures()) names.emplace_back(one.name);
      const auto near = base::nearest(name, names);
      return base::fail(Code::project, limit.place,
                        fmt::format("there is no measure '{}'{}", base::printable(name),
                                    near.empty() ? "" : "; did you mean '" + near + "'?"),
                        base::join(names, ", "));
    }
    out.push_back({name, least, TRY(limit.number())});
  }
  return {};
}

Checked check_verdict(Verdict least, const Json& evidence) {
  Checked out{
      "verdict", "Whether there are segments at all.",
      fmt::format("{}{}", verdict_name(least), least == Verdict::clusters ? "" : " or better"),
      "not known", false};
  out.seen = base::text_at(evidence, "verdict");
  const auto place = [](std::string_view word) {
    return std::ranges::find(kVerdicts, word, verdict_name) - std::begin(kVerdicts);
  };
  const auto reached = place(out.seen);
  out.ok = reached < std::ssize(kVerdicts) && reached >= place(verdict_name(least));
  if (out.seen.empty()) out.seen = "not known";
  return out;
}

Checked check_limit(const Limit& limit, const Json& evidence) {
  Checked out{limit.measure, std::string(find_measure(limit.measure)->text),
              fmt::format("at {} {}", limit.least ? "least" : "most", base::number(limit.value)),
              "not known", false};
  const auto& one = base::entry_with(base::part_at(evidence, "measures"), "name", limit.measure);
  if (const double seen = base::number_at(one, "value"); std::isfinite(seen)) {
    out.seen = fmt::format("{:.4g}", seen);
    out.ok = limit.least ? seen >= limit.value : seen <= limit.value;
  } else if (const auto why = base::text_at(one, "why_not"); !why.empty()) {
    out.seen += ": " + why;
  }
  return out;
}

}  // namespace

base::Result<Gate> read_gate(const base::Table& table, const std::string& file) {
  TRY(base::check_keys(table, kKeys, "a gate"));
  Gate out;
  if (const auto& verdict = base::setting(table, "verdict"); !verdict.empty())
    out.verdict = TRY(read_verdict(verdict));
  TRY(read_limits(base::setting(table, "least"), true, out.limits));
  TRY(read_limits(base::setting(table, "most"), false, out.limits));
  if (!out.verdict && out.limits.empty())
    return base::fail(Code::project, file, "the gate has no limit, so everything would pass",
                      "verdict, [least], [most]", "write for example: verdict = \"weak\"");
  return out;
}

std::vector<Checked> check(const Gate& gate, const Json& evidence) {
  std::vector<Checked> out;
  if (gate.verdict) out.push_back(check_verdict(*gate.verdict, evidence));
  for (const auto& limit : gate.limits) out.push_back(check_limit(limit, evidence));
  return out;
}

}  // namespace coterie::evidence
