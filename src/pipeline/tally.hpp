// Counts what every customer of a large run adds to the segments of each model: sizes, money, means
// and shares, exact where whole numbers are, else in the order of the customers' ids, so that
// neither parts nor threads change a bit.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"
#include "table/profile.hpp"
#include "table/summary.hpp"

namespace coterie::pipeline {

class Tally {
 public:
  // segments: of each model. population: of the sample; its means are only where the squares are
  // taken from.
  Tally(std::vector<size_t> segments, const table::Profile& population);

  // customers: the next ones, with the columns of the sample. models: their assignments, in the
  // order of `segments`. micros: what each spent, or empty.
  // Errors: Code::internal when a column is missing; Code::data when revenue exceeds 9.2e12 units.
  // Cost: models + 1 passes over the values, columns side by side.
  base::Status add(const table::Frame& customers, std::span<const segment::ModelResult> models,
                   std::span<const int64_t> micros, base::Pool& pool);

  int64_t customers() const { return customers_; }
  int64_t revenue_micros() const { return revenue_; }
  // Of the customers who are in no segment of model m.
  int64_t micros_without(size_t m) const { return groups_[first_[m] + segments_[m]].micros; }

  // Puts the numbers of all customers into the population, and into the segments of model m.
  // Medians and quartiles stay as they are.
  void put(table::Profile& population) const;
  void put(size_t m, const table::Profile& population, bool money,
           std::span<segment::Segment> segments) const;

 private:
  // Of one column in one group of customers.
  struct Moments {
    int64_t count = 0;
    double least = 0, most = 0;
    table::Sum values, squares;  // squares: of the distance from `from`
    void add(double value, double from);
    void put(table::FeatureProfile& out, double from) const;
  };
  struct Number {
    std::string name;
    double from = 0;
    std::vector<Moments> groups;
  };
  struct Category {
    std::string name;
    std::map<std::string, size_t, std::less<>> levels;
    std::vector<std::vector<int64_t>> groups;  // a count a level
  };
  struct Group {
    int64_t customers = 0, micros = 0;
  };

  void add_number(Number& number, const table::Column& column,
                  std::span<const segment::ModelResult> models) const;
  void add_category(Category& category, const table::Column& column,
                    std::span<const segment::ModelResult> models) const;
  base::Status add_groups(int64_t rows, std::span<const segment::ModelResult> models,
                          std::span<const int64_t> micros);
  table::CategoryShares shares(const Category& category, size_t group) const;

  const std::vector<size_t> segments_;  // of each model: how many
  std::vector<size_t> first_;           // and where they begin among the groups
  std::vector<Group> groups_;
  std::vector<Number> numbers_;
  std::vector<Category> categories_;
  int64_t customers_ = 0, revenue_ = 0;
};

}  // namespace coterie::pipeline
