// Every feature Coterie knows, one registered struct each: parser, compiler, help and reference pages read it.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coterie::features {

struct FeatureDefinition {
  std::string_view name;     // "aov"; a family ends in "<name>": "category_share_<name>"
  std::string_view text;     // one sentence a marketer understands
  std::string_view unit;     // days, orders, currency, share 0..1, units, text …
  std::string_view formula;  // expression over the customer-level columns of the snapshot query; the compiler parses it
  std::string_view needs;    // optional columns, comma-separated: "amount_micros", "product", "events.session"; "" = always there
  std::string_view presets;  // "rfm,shopping,all"
  bool category = false;     // a text per customer, not a number
};

std::span<const FeatureDefinition> catalogue();

}  // namespace coterie::features
