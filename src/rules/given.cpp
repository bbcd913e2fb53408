// Labels are taken as they are; only the claims about them are judged.
#include "rules/given.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "rules/condition.hpp"
#include "table/summary.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;

constexpr base::Definition kDefinitions[] = {
    {"column", "text", "The feature that holds the labels.", "a text feature", "",
     "column = \"segment\""},
    {"claimed_shares", "table", "Shares that somebody claims: they are checked against the data.",
     "a share from 0 to 1 for each segment", "", "claimed_shares = { Loyal = 0.42, Rest = 0.58 }"},
    {"share_of", "text", "What the claimed shares are shares of.", "a number feature, or customers",
     "\"spend\" when it is there, else \"customers\"", "share_of = \"customers\""},
    {"micro", "list", "Micro-segments: rules inside a segment.", "each { inside, name, when }", "",
     "micro = [{ inside = \"Loyal\", name = \"Loyal - High Value\", when = \"spend > 500\" }]"},
};

// Decimals that were printed: 0.42 has two, 0.4 is taken as 0.40 beside it.
int decimals(const Shares& shares) {
  int out = 2;
  for (const auto& [name, share] : shares)
    for (int d = out; d <= 12; ++d) {
      out = d;
      double scaled = share * std::pow(10, d);
      if (std::fabs(scaled - std::round(scaled)) < 1e-6) break;
    }
  return out;
}

std::string percent(double share, int digits) {
  auto out = fmt::format("{:.{}f}", 100 * share, std::max(0, digits));
  return out + " %";
}

Shares actual_shares(const table::Column& labels, const table::Column* amounts) {
  std::vector<table::Sum> sums(labels.levels.size());
  table::Sum total;
  for (size_t row = 0; row < labels.codes.size(); ++row) {
    double amount = amounts ? amounts->values[row] : 1;
    if (!std::isfinite(amount)) continue;
    total.add(amount);
    if (int32_t code = labels.codes[row]; code >= 0) sums[static_cast<size_t>(code)].add(amount);
  }
  Shares out;
  for (size_t i = 0; i < sums.size(); ++i)
    if (std::ranges::find(labels.codes, static_cast<int32_t>(i)) != labels.codes.end())
      out[labels.levels[i]] = total.value() != 0 ? sums[i].value() / total.value() : 0;
  return out;
}

Result<const table::Column*> label_column(const table::Frame& frame, const std::string& name,
                                          Code code, const std::string& place) {
  const auto* column = frame.find(name);
  if (column && column->category) return column;
  std::vector<std::string> texts;
  for (const auto& known : frame.columns)
    if (known.category) texts.push_back(known.name);
  auto near = base::nearest(name, texts);
  return base::fail(
      code, place,
      column ? fmt::format("the feature '{}' holds numbers, not labels", base::printable(name))
             : fmt::format("there is no feature '{}'", base::printable(name)),
      texts.empty() ? "a text feature; there is none" : base::join(texts, ", "),
      near.empty() ? "" : fmt::format("column = \"{}\"", near));
}

}  // namespace

std::span<const base::Definition> given_definitions() {
  return kDefinitions;
}

std::vector<std::string> audit_shares(const Shares& claimed, const Shares& actual) {
  std::vector<std::string> out;
  if (claimed.empty()) return out;
  int digits = decimals(claimed);
  // The slack covers the rounding of the doubles themselves.
  double half = 0.5 * std::pow(10, -digits), slack = 1e-9;
  double sum = 0;
  for (const auto& [name, share] : claimed) sum += share;
  if (std::fabs(sum - 1) > half * static_cast<double>(claimed.size()) + slack)
    out.push_back(
        fmt::format("the claimed shares add up to {}, not to 100 %", percent(sum, digits - 2)));
  for (const auto& [name, share] : claimed) {
    auto found = actual.find(name);
    if (found == actual.end())
      out.push_back(fmt::format("{} is claimed with {}, but no customer is in it",
                                base::printable(name), percent(share, digits - 2)));
    else if (std::fabs(found->second - share) > half + slack)
      out.push_back(fmt::format("{} is claimed with {}, but the data give {}",
                                base::printable(name), percent(share, digits - 2),
                                percent(found->second, digits - 1)));
  }
  for (const auto& [name, share] : actual)
    if (!claimed.contains(name))
      out.push_back(fmt::format("no share is claimed for {}, which has {}", base::printable(name),
                                percent(share, digits - 1)));
  return out;
}

Result<GivenOptions> read_given(const base::Table& settings, const std::string& place) {
  TRY(base::check_keys(settings, kDefinitions, "a given model"));
  GivenOptions out;
  out.place = place;
  const auto& column = base::setting(settings, "column");
  if (column.empty())
    return base::fail(Code::project, place, "a given model lacks its column", "a text feature",
                      "column = \"segment\"");
  out.column = TRY(column.text());
  if (const auto& value = base::setting(settings, "share_of"); !value.empty())
    out.share_of = TRY(value.text());
  if (const auto& value = base::setting(settings, "claimed_shares"); !value.empty()) {
    for (const auto& [name, share] : TRY(value.table())) {
      double number = TRY(share.number());
      if (number < 0 || number > 1)
        return base::fail(
            Code::project, share.place,
            fmt::format("the claimed share of {} is not within 0 and 1", base::printable(name)),
            "a share from 0 to 1", "write 42 % as 0.42");
      out.claimed[name] = number;
    }
  }
  out.micro = base::setting(settings, "micro");
  return out;
}

Result<GivenModel> fit_given(const table::Frame& frame, const GivenOptions& options) {
  const auto* column = TRY(label_column(frame, options.column, Code::project, options.place));
  GivenModel model;
  model.column = options.column;
  model.share_of = options.share_of;
  if (model.share_of.empty()) {
    const auto* spend = frame.find("spend");
    model.share_of = spend && !spend->category ? "spend" : "customers";
  }
  const table::Column* amounts = nullptr;
  if (model.share_of != "customers")
    amounts = TRY(number_column(frame, model.share_of, Code::project, options.place));
  model.shares = actual_shares(*column, amounts);
  if (model.shares.empty())
    return base::fail(
        Code::data, options.place,
        fmt::format("no customer has a label in '{}'", base::printable(options.column)));
  for (const auto& [name, share] : model.shares) model.segments.push_back(name);
  model.labels = model.segments.size();
  model.without = std::ranges::count(column->codes, -1);
  model.findings = audit_shares(options.claimed, model.shares);
  model.micro = TRY(read_micro(options.micro, model.segments, frame));
  return model;
}

Result<std::vector<int32_t>> assign_given(const GivenModel& model, const table::Frame& frame) {
  const auto* column = TRY(label_column(frame, model.column, Code::data, "given model"));
  std::vector<int32_t> ids;  // of each level of this frame
  for (const auto& level : column->levels) {
    auto end = model.segments.begin() + static_cast<ptrdiff_t>(model.labels);
    auto at = std::find(model.segments.begin(), end, level);
    ids.push_back(at == end ? -1 : static_cast<int32_t>(at - model.segments.begin()));
  }
  std::vector<int32_t> out;
  out.reserve(column->codes.size());
  for (int32_t code : column->codes) out.push_back(code < 0 ? -1 : ids[static_cast<size_t>(code)]);
  TRY(apply_micro(model.micro, frame, out));
  return out;
}

sql::ExprPtr compile(const GivenModel& model, const Labels& base_labels) {
  auto labels = with_micro(model.micro, base_labels);
  std::vector<sql::ExprPtr> args;
  for (size_t i = 0; i < model.labels; ++i) {
    args.push_back(sql::binary("=", sql::column(model.column), sql::text(model.segments[i])));
    args.push_back(labels.segments[i]);
  }
  args.push_back(labels.none);
  return sql::case_when(std::move(args));
}

void to_json(nlohmann::json& out, const GivenModel& model) {
  out = {{"method", "given"},      {"column", model.column},   {"segments", model.segments},
         {"labels", model.labels}, {"micro", model.micro},     {"share_of", model.share_of},
         {"shares", model.shares}, {"without", model.without}, {"findings", model.findings}};
}

Result<GivenModel> given_from_json(const nlohmann::json& in) try {
  GivenModel model;
  in.at("column").get_to(model.column);
  in.at("segments").get_to(model.segments);
  in.at("labels").get_to(model.labels);
  in.at("micro").get_to(model.micro);
  in.at("share_of").get_to(model.share_of);
  in.at("shares").get_to(model.shares);
  in.at("without").get_to(model.without);
  in.at("findings").get_to(model.findings);
  if (model.labels > model.segments.size() || !ids_fit(model.micro, model.segments.size()))
    return base::fail(Code::data, "given model", "an id lies beyond the segments");
  return model;
} catch (const std::exception&) {
  return base::fail(Code::data, "given model", "the document is not a given model");
}

}  // namespace coterie::rules
