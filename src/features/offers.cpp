// Registered text is parsed here; steps_test and catalogue_test prove that all of it parses.
#include "features/offers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "features/names.hpp"
#include "features/provenance.hpp"
#include "features/steps.hpp"
#include "sql/parse.hpp"

namespace coterie::features {
namespace {

using project::Tables;

constexpr Family kFamilies[] = {
    {"category_share_<name>", "category_share_", &Tables::categories},
    {"channel_share_<name>", "channel_share_", &Tables::channels},
    {"payment_share_<name>", "payment_share_", &Tables::payment_types},
    {"event_share_<name>", "event_share_", &Tables::event_kinds},
};

// A value of a family and the slug that stands for it in names.
struct Member {
  std::string value, slug;
};

std::vector<Member> members(const Family& family, const Tables& tables) {
  std::vector<Member> out;
  std::set<std::string> taken;
  for (const auto& value : tables.*family.values)
    out.push_back({value, unique(slug(value), taken)});
  return out;
}

std::string named(std::string_view text, const std::string& slug) {
  return base::replace_all(std::string(text), "{name}", slug);
}

sql::ExprPtr formula_of(std::string_view text, const Member& member) {
  auto parsed = sql::parse(named(text, member.slug), "registered", true);
  if (!parsed) return sql::null();
  return sql::substitute(*parsed, [&](const std::string& name) -> sql::ExprPtr {
    return name == "value" ? sql::text(member.value) : nullptr;
  });
}

void register_columns(Compiler& compiler, const Tables& tables) {
  for (const auto& column : columns()) {
    const auto* family = find_family(column.family);
    for (const auto& member : family ? members(*family, tables) : std::vector<Member>{{}})
      compiler.add_column(column.step, named(column.name, member.slug),
                          formula_of(column.expression, member),
                          quantity_text(column.step, column.name, member.value));
  }
}

void offer_catalogue(Compiler& compiler, const Tables& tables) {
  for (const auto& feature : catalogue()) {
    const auto* family = find_family(feature.name);
    for (const auto& member : family ? members(*family, tables) : std::vector<Member>{{}})
      compiler.add_offer(
          {.name = family ? std::string(family->prefix) + member.slug : std::string(feature.name),
           .text = family ? fmt::format("{} ({})", feature.text, base::printable(member.value))
                          : std::string(feature.text),
           .unit = std::string(feature.unit),
           .transform = std::string(feature.transform),
           .category = feature.category,
           .formula = formula_of(feature.formula, member),
           .family = family ? std::string(family->name) : "",
           .source = "",
           .group = std::string(feature.group)});
  }
}

}  // namespace

std::span<const Family> families() {
  return kFamilies;
}

const Family* find_family(std::string_view name) {
  for (const auto& family : kFamilies)
    if (family.name == name) return &family;
  return nullptr;
}

void offer_registered(Compiler& compiler, const Tables& tables) {
  register_columns(compiler, tables);
  if (tables.lines) offer_catalogue(compiler, tables);

  // "Column tier of the customers table." inside a sentence.
  auto in_text = [](const std::string& text) {
    return base::lower(text.substr(0, 1)) + text.substr(1, text.size() - 2);
  };
  std::set<std::string> taken, columns;
  auto offer = [&](std::string_view step, const project::AttributeColumn& attribute,
                   std::string name, const std::string& prefix, std::string text) {
    auto column = unique(prefix + slug(attribute.name), columns);
    compiler.add_column(step, column, sql::column(attribute.name), in_text(text));
    if (compiler.find(name) || name == "customer_id") name = unique(column, taken);
    compiler.add_offer({.name = std::move(name),
                        .text = std::move(text),
                        .unit = attribute.category ? "text" : "",
                        .transform = attribute.category ? "levels" : "none",
                        .category = attribute.category,
                        .formula = sql::column(column),
                        .family = std::string(step),
                        .source = "customer." + attribute.name,
                        .group = step == "attributes" ? "attributes" : "own"});
  };
  for (const auto& attribute : tables.feature_columns)
    offer("given", attribute, attribute.name, "given_",
          fmt::format("Column {} of the feature table.", base::printable(attribute.name)));
  for (const auto& attribute : tables.customer_columns)
    offer("attributes", attribute, slug(attribute.name), "customer_",
          fmt::format("Column {} of the customers table.", base::printable(attribute.name)));
}

}  // namespace coterie::features
