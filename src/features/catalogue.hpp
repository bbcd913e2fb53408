// Every feature Coterie knows, one registered struct each: parser, compiler, help and reference
// pages read it. Definitions that hold for all of them:
//   - Returned lines are outside of orders, lines, units, spend and tempo; only the features of
//     returns read them. A customer with nothing but returns is in no snapshot.
//   - An order stands at the moment of its first line. Days are calendar days.
//   - The first order of a product is the earliest with it, of two at one instant the one with the
//     lower id. What else is in an order on the same product is no reorder.
//   - A share or a rate of nothing (0 / 0) is missing, not zero; so is a gap with one order.
//   - Standard deviations are of a sample (n - 1).
//   - Categories are weighed by spend, by lines when there is no money; lines without a category
//   are
//     left out of both sides. Channels and payments are counted in orders: an order with lines in
//     two channels counts in both. Ties for the top one go to the name that comes first.
//   - "Recent" is the last 90 days, or the last quarter of the window when there is one.
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
  std::string_view formula;  // over columns of steps.hpp and other features; {name}: the family's
  std::string_view needs;  // optional columns: "amount_micros", "events.session"; "" = always there
  std::string_view presets;  // "rfm,shopping,all"
  std::string_view
      transform;           // what suits it in a model: "log" (long tail), "none", "levels" (text)
  std::string_view group;  // what it tells of a customer: one of groups()
  bool category = false;   // a text per customer, not a number
};

// What kinds of things features tell: whole groups of them are left out of a model to see what it
// rests on. Features of a project's own and given columns are of the group "own", columns of the
// customers table of "attributes".
struct GroupDefinition {
  std::string_view name;   // "tempo"
  std::string_view text;   // "how regularly they order"
  bool behaviour = false;  // how customers buy; not what they buy, nor who they are
};
std::span<const GroupDefinition> groups();

// In the order of help and of the presets. A name may stand twice: the first whose needs are there
// is built.
std::span<const FeatureDefinition> catalogue();

}  // namespace coterie::features
