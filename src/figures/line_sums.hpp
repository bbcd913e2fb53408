// What the figures ask of the order lines, wherever they lie: in the engine or in a ledger. The
// sums do not grow with customers and are of whole numbers, so exact in any order.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "engine/engine.hpp"
#include "figures/periods.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie::figures {

inline constexpr int kMostCategories = 10;

// Orders stand at the day of their first line.
struct OrderDay {
  base::Day day = 0;
  int64_t orders = 0;
  int64_t micros = 0;  // 0 without money
  bool operator==(const OrderDay&) const = default;
};

// Customers who bought in exactly these periods: bit p is period p.
struct Activity {
  uint64_t periods = 0;
  int64_t customers = 0;
  bool operator==(const Activity&) const = default;
};

// Money of the customers who first bought in one period, in another. 0 without money.
struct CohortSum {
  int cohort = 0, period = 0;
  int64_t micros = 0;
  bool operator==(const CohortSum&) const = default;
};

// What a segment bought of a category.
struct SegmentSum {
  int segment = -1;   // index; -1: customers in none
  int category = -1;  // index into LineSums::categories; -1: another, or none
  int64_t lines = 0;
  int64_t micros = 0;  // 0 without money
  bool operator==(const SegmentSum&) const = default;
};

// Lists are in the order of their members and have what occurs.
struct LineSums {
  bool money = false;
  std::vector<OrderDay> days;
  std::optional<Periods> periods;  // nothing: too many years, then the next two are empty
  std::vector<Activity> activity;
  std::vector<CohortSum> cohorts;  // empty without money
  // Those of most revenue (without money: most lines), at most 10; ties by bytes.
  std::vector<std::string> categories;
  std::vector<SegmentSum> segments;  // empty where lines have no category
};

// What is asked: the purchases that count, as in the run's totals (before as_of, inside the window,
// no returns), from the first of them on.
struct Asked {
  bool money = false, categorised = false;
  base::LocalSeconds from = 0, until = 0;
  std::optional<Periods> periods;
  bool cohorts() const { return periods && money; }
};
Asked asked(const pipeline::RunResult& result);

// The sums of a run whose data is at hand.
// segment_of: one a customer of the frame.
// Errors: those of the engine.
// Repeats: the same for any threads and order of lines, and from engine and ledger.
// Cost: two passes over a ledger; or four of the engine, which keeps a row an order.
// Checked: LineSumsTest: both ways against each other and against pandas.
base::Result<LineSums> line_sums(engine::Engine& engine, const pipeline::RunResult& result,
                                 std::span<const int32_t> segment_of, base::Pool& pool);

// The two ways. All SQL of this room is that of the first.
base::Result<LineSums> sums_by_engine(engine::Engine& engine, const pipeline::RunResult& result,
                                      std::span<const int32_t> segment_of);
LineSums sums_by_ledger(const ledger::Customers& customers, const pipeline::RunResult& result,
                        std::span<const int32_t> segment_of, base::Pool& pool);

}  // namespace coterie::figures
