// From formulas to the query: finds which steps and columns the requested features use, down to the
// standard tables, says what is missing, and writes the WITH chain of just those.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/catalogue.hpp"
#include "features/period.hpp"
#include "project/tables.hpp"
#include "sql/select.hpp"

namespace coterie::features {

// What a feature lacks: optional columns ("product", "events.session"); empty when all is there.
using Missing = std::set<std::string>;

// "needs a product column and amounts (a unit price or a line amount)".
std::string missing_text(const Missing& missing);

class Compiler {
 public:
  // tables: must outlive the compiler.
  Compiler(const project::Tables& tables, const Period& period);

  // A feature that formulas may name. `source` is how else people may ask for it ("customer.tier").
  struct Offer {
    std::string name, text, unit, transform;
    bool category = false;
    sql::ExprPtr formula;
    std::string family;  // "category_share_<name>", or ""
    std::string source;
    std::string group = "own";  // one of groups()
    std::set<std::string> names = {};  // features whose formulas are written out in this one
  };
  const std::vector<Offer>& offers() const { return offers_; }
  void add_offer(Offer offer) { offers_.push_back(std::move(offer)); }
  // The expression with as_of, recent_from and earlier_from replaced by the instants.
  sql::ExprPtr bounded(const sql::ExprPtr& expr) const;
  // Adds a column to a registered step; `expr` is over the columns of the step's source. text: what
  // it is, in words; for steps with one row a customer.
  void add_column(std::string_view step, std::string name, const sql::ExprPtr& expr,
                  std::string text = {});
  struct Column {
    size_t step;
    std::string name;
    sql::ExprPtr expr;
    std::string text;
  };
  const std::vector<Column>& columns() const { return columns_; }
  // What a column of a step is, over the columns of the step's source; null for a key.
  sql::ExprPtr definition(std::string_view step, const std::string& name) const;

  struct Resolved {
    sql::ExprPtr expr;  // over the columns of the last SELECT
    Missing missing;
    std::set<std::pair<size_t, std::string>> uses;  // (step, column)
    std::set<std::string> names;  // features that the formula names, and those that they name
  };
  // A formula with the features it names written out. The columns that it uses enter the query only
  // by use().
  Resolved resolve(const sql::ExprPtr& formula) const;
  // The first offer of that name (whatever its capitals: engines do not tell them apart) of which
  // nothing is missing, else the first; null when unknown.
  const Offer* find(std::string_view name) const;
  void use(const Resolved& resolved);

  // The statement: customer_id and `items`, one row a customer, ordered by customer_id.
  sql::Query query(std::vector<sql::Item> items) const;
  // The columns that the last SELECT reads of the steps with one row a customer: (step, column).
  std::vector<std::pair<std::string_view, std::string>> totals() const;
  // The last SELECT alone, over `table` that has these columns.
  sql::Query query_over(std::string_view table, std::vector<sql::Item> items) const;

 private:
  std::string comment() const;
  struct Found {
    Missing missing;
    int column = -1;  // index in columns_; -1 for a key of the step
  };

  Missing missing_in(std::string_view from, const std::string& name) const;
  const Offer* plainly(const std::string& column) const;
  const Found& find_column(size_t step, const std::string& name) const;
  Found look_up(size_t step, const std::string& name) const;
  void mark(std::string_view from, const std::string& name);
  bool adds_nothing(size_t step) const;
  std::string source_of(size_t step) const;
  sql::Step write(size_t step) const;

  const project::Tables& tables_;
  Period period_;
  std::vector<Column> columns_;
  std::vector<Offer> offers_;
  std::vector<bool> in_use_;                 // by step
  std::vector<std::set<std::string>> used_;  // by step: columns other than keys
  mutable std::map<std::pair<size_t, std::string>, Found> memo_;
};

}  // namespace coterie::features
