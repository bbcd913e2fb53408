// From what a feature is made: the numbers of a customer that its formula starts from, the features
// it names, and the columns of the tables behind them. It follows from the compiled formulas alone,
// so that no name can hide it: two features that compute the same sum start from one quantity,
// whatever they are called.
//
// What is the same: an aggregate of aggregates and the aggregate of the rows themselves (the sum of
// an order's sums is the sum of its lines), a count of a column and the count of its rows. Lines
// that lack a value are left aside in this: the spend in categories is the spend.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/compile.hpp"

namespace coterie::features {

// One number of a customer that formulas start from.
struct Quantity {
  std::string id;  // equal for what is computed alike: "customer_totals.orders", or its expression
  std::string text;  // "the number of orders"
  bool operator==(const Quantity&) const = default;
};

struct Provenance {
  std::vector<Quantity> quantities;   // ascending by id; none for a constant
  std::vector<std::string> features;  // that the formula names, and those which these name; sorted
  std::vector<std::string> reads;     // columns of the tables, in words: "amount", "time"; sorted
  bool ready = false;  // from a column that came ready: nobody here knows how it was computed
  bool operator==(const Provenance&) const = default;
};

// Where the features of a compiler come from.
class Origins {
 public:
  // compiler: with all its columns and offers; must outlive this.
  explicit Origins(const Compiler& compiler);

  // resolved: what the compiler made of the feature's formula. own: the feature's name, which is
  // not among the features that it names. Checked: ProvenanceTest.
  Provenance of(const Compiler::Resolved& resolved, std::string_view own) const;

 private:
  const Compiler& compiler_;
  std::map<std::string, Quantity> known_;  // by form: the expression down to the tables
};

// A registered column of a step with one row a customer, in words.
struct QuantityDefinition {
  std::string_view step, column;  // {name}: one for each value of a family
  std::string_view text;          // {value}: that value
  // Follows from these columns of such steps, which stand in its place: "first_order_at, …".
  std::string_view made_of = {};
};
std::span<const QuantityDefinition> quantities();

// The words for a registered column; value: of the member, for families. "" when there are none.
std::string quantity_text(std::string_view step, std::string_view column, std::string_view value);

}  // namespace coterie::features
