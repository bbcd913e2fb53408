// The tables beside the order lines: attributes of customers, products, events, and ready feature
// tables.
#pragma once
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "project/load.hpp"
#include "project/plan.hpp"

namespace coterie::project {

class SideTables {
 public:
  SideTables(engine::Engine& engine, const Plan& plan, const Project& project, Loaded& out)
      : engine_(engine), plan_(plan), project_(project), out_(out) {}

  base::Status customers();  // table customers
  base::Status products();   // counts only: categories are joined to the lines
  base::Status events();     // table events
  base::Status contacts();   // table contacts
  base::Status features();   // table feature_table, of one or more files joined on the customer
  base::Status frequent_values();  // Tables::categories, channels, payment_types

 private:
  struct Attributes {
    std::vector<AttributeColumn> columns;
    std::vector<std::string> items;  // "expression AS name"
  };
  Attributes attributes_of(const PlannedSource& source, const std::string& skip, bool ready) const;
  void set_rows(const PlannedSource& source, int64_t rows);
  base::Result<std::vector<std::string>> top_values(const std::string& table,
                                                    const std::string& column);

  engine::Engine& engine_;
  const Plan& plan_;
  const Project& project_;
  Loaded& out_;
};

}  // namespace coterie::project
