// The tables beside the order lines: attributes of customers, products, events, and ready feature
// tables.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "project/load.hpp"
#include "project/plan.hpp"
#include "project/read_files.hpp"

namespace coterie::project {

class SideTables {
 public:
  SideTables(engine::Engine& engine, const Plan& plan, const Project& project, Loaded& out,
             base::Progress* progress, int64_t customers_in_memory = 0)
      : engine_(engine),
        plan_(plan),
        project_(project),
        out_(out),
        progress_(progress),
        customers_in_memory_(customers_in_memory) {}

  base::Status customers();  // table customers
  base::Status products();   // counts only: categories are joined to the lines
  base::Status events();     // table events
  base::Status contacts();   // table contacts
  base::Status features();   // table feature_table, of one or more files joined on the customer
  base::Status frequent_values();  // Tables::categories, channels, payment_types

 private:
  struct Attributes {
    std::vector<AttributeColumn> columns;
    std::vector<std::string> items;    // "expression AS name"
    std::vector<std::string> numbers;  // conditions: a text that should be a number and is none
  };
  // The columns that can tell something, without those in `skip`.
  Attributes attributes_of(const PlannedSource& source, const std::set<std::string>& skip,
                           bool ready) const;
  // Reads the id and the attributes of a source into a table.
  base::Status read_attributes(const PlannedSource& source, const std::string& id,
                               const Attributes& attributes, const std::string& table);
  base::Status read(const PlannedSource& source, const std::vector<std::string>& items,
                    const std::string& table);
  // Whether more customers may be in it than memory holds. The engine then holds less.
  base::Result<bool> is_beyond_memory(const PlannedSource& source, size_t columns);
  base::Status read_features(size_t i, const PlannedSource& source, size_t sources);
  base::Status check_pairs(size_t i, const PlannedSource& source);
  base::Status check_customers(const std::vector<AttributeColumn>& columns);
  // Rows of `table` that lack what `kept` asks for go; they are counted.
  base::Status keep_rows(const std::string& table, const std::string& kept,
                         const std::string& check, const std::string& text);
  void add(std::string check, int64_t rows, std::string_view action, std::string text);
  base::Result<std::vector<std::string>> top_values(const std::string& table,
                                                    const std::string& column);

  engine::Engine& engine_;
  const Plan& plan_;
  const Project& project_;
  Loaded& out_;
  base::Progress* progress_;
  const int64_t customers_in_memory_;  // 0: as many as the run's memory holds
  bool in_files_ = false;              // rows stay in the files: tables are views
  // Of the ready feature table that is put together: its columns and its FROM.
  std::vector<std::string> feature_items_;
  std::string feature_tables_;
};

}  // namespace coterie::project
