#include "segment/score_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "table/matrix.hpp"

namespace coterie::segment {
namespace {

using table::FittedColumn;

// False for null, and for the infinities and not-a-numbers that tables of doubles hold.
std::string finite_sql(const std::string& number, const sql::Dialect& dialect) {
  return fmt::format("ABS({}) <= {}", number,
                     sql::number_literal(dialect, std::numeric_limits<double>::max()));
}

// The value before scaling: what unscaled() computes, in the same order of operations.
// numeric: the feature is a number.
std::string value_sql(const FittedColumn& column, bool numeric, const sql::Dialect& dialect) {
  const auto feature = sql::name(dialect, column.feature);
  auto number = [&](double x) { return sql::number_literal(dialect, x); };
  switch (column.kind) {
    case FittedColumn::Kind::level: {
      auto level = sql::text_literal(dialect, column.level);
      auto missing = sql::text_literal(dialect, table::kMissingLevel);
      return fmt::format("CASE WHEN COALESCE({}, {}) = {} THEN {} ELSE {} END", feature, missing,
                         level, number(1), number(0));
    }
    case FittedColumn::Kind::indicator:
      return fmt::format("CASE WHEN {} THEN {} ELSE {} END",
                         numeric ? finite_sql(feature, dialect) : feature + " IS NOT NULL",
                         number(0), number(1));
    case FittedColumn::Kind::ordinal: {
      std::string cases = "CASE " + feature;
      for (size_t i = 0; i < column.levels.size(); ++i)
        cases += fmt::format(" WHEN {} THEN {}", sql::text_literal(dialect, column.levels[i]),
                             number(static_cast<double>(i)));
      return fmt::format("{} ELSE {} END", cases, number(column.fill));
    }
    case FittedColumn::Kind::number:
      break;
  }
  auto x = fmt::format("CAST({} AS {})", feature, dialect.double_type);
  x = fmt::format("CASE WHEN {} THEN {} ELSE {} END", finite_sql(x, dialect), x,
                  number(column.fill));
  if (column.low <= column.high)
    x = fmt::format("LEAST(GREATEST({}, {}), {})", x, number(column.low), number(column.high));
  if (column.logged) x = fmt::format("LN({} + GREATEST({}, {}))", number(1), x, number(0));
  return x;
}

// Whole grid units: FLOOR(z / step + 0.5), clamped to the grid's range.
std::string unit_sql(const FittedColumn& column, const table::FittedTransform& transform,
                     const sql::Dialect& dialect) {
  auto number = [&](double x) { return sql::number_literal(dialect, x); };
  const bool numeric = std::ranges::any_of(transform.columns, [&](const FittedColumn& other) {
    return other.feature == column.feature && other.kind == FittedColumn::Kind::number;
  });
  const int cols = static_cast<int>(transform.columns.size());
  const double most = static_cast<double>(int64_t{1} << table::grid_bits(cols));
  return fmt::format("LEAST(GREATEST(FLOOR((({} - {}) / {}) / {} + {}), {}), {})",
                     value_sql(column, numeric, dialect), number(column.centre),
                     number(column.spread), number(transform.step), number(0.5), number(-most),
                     number(most));
}

std::string kmeans_sql(const Model& model, const KMeansModel& fitted, const sql::Dialect& dialect) {
  const auto& columns = fitted.transform.columns;
  const size_t cols = columns.size(), k = model.segments.size();
  std::vector<std::string> units, distances, cases, names;
  for (size_t i = 0; i < cols; ++i)
    units.push_back(
        fmt::format("    {} AS x{}", unit_sql(columns[i], fitted.transform, dialect), i + 1));
  std::vector<std::string> d;
  for (size_t j = 0; j < k; ++j) {
    double norm = 0;
    std::string sum;
    for (size_t i = 0; i < cols; ++i) {
      const double c = static_cast<double>(fitted.centres[j * cols + i]);
      norm += c * c;
      if (c != 0) sum += fmt::format(" - {} * x{}", sql::number_literal(dialect, 2 * c), i + 1);
    }
    distances.push_back(
        fmt::format("    {}{} AS d{}", sql::number_literal(dialect, norm), sum, j + 1));
    d.push_back(fmt::format("d{}", j + 1));
  }
  const auto least = k == 1 ? d[0] : "LEAST(" + base::join(d, ", ") + ")";
  for (size_t j = 0; j < k; ++j) {
    cases.push_back(fmt::format("      WHEN d{} = {} THEN {}", j + 1, least, model.ids[j]));
    names.push_back(fmt::format("    WHEN {} THEN {}", model.ids[j],
                                sql::text_literal(dialect, model.segments[j])));
  }
  return fmt::format(
      "WITH\n-- features, transformed as at the fit, in whole steps of the grid\nunits AS (\n  "
      "SELECT\n    customer_id,\n{}\n  FROM features\n),\n"
      "-- squared distance to each centre, less what is the same for all\ndistances AS (\n  "
      "SELECT\n    customer_id,\n{}\n  FROM units\n),\n"
      "-- the nearest centre; the first of equals\nnearest AS (\n  SELECT\n    customer_id,\n    "
      "CASE\n{}\n    END AS segment_id\n  FROM distances\n)\n"
      "SELECT\n  customer_id,\n  segment_id,\n  CASE segment_id\n{}\n  END AS segment_name\nFROM "
      "nearest\nORDER BY customer_id\n",
      base::join(units, ",\n"), base::join(distances, ",\n"), base::join(cases, "\n"),
      base::join(names, "\n"));
}

std::string rules_sql(const Model& model, const sql::Expr& index, const sql::Dialect& dialect) {
  std::vector<std::string> ids, names;
  for (size_t j = 0; j < model.segments.size(); ++j) {
    ids.push_back(fmt::format("    WHEN {} THEN {}", j, model.ids[j]));
    names.push_back(
        fmt::format("    WHEN {} THEN {}", j, sql::text_literal(dialect, model.segments[j])));
  }
  return fmt::format(
      "WITH\n-- the place of the segment in the model, -1 for none\nplaced AS (\n  SELECT\n    "
      "customer_id,\n    {} AS place\n  FROM features\n)\n"
      "SELECT\n  customer_id,\n  CASE place\n{}\n  END AS segment_id,\n  CASE place\n{}\n  END AS "
      "segment_name\nFROM placed\nORDER BY customer_id\n",
      sql::render(dialect, index), base::join(ids, "\n"), base::join(names, "\n"));
}

}  // namespace

base::Result<std::string> score_sql(const Model& model, const sql::Dialect& dialect) {
  if (model.segments.empty() || model.ids.size() != model.segments.size())
    return base::fail(base::Code::internal, "score.sql", "the model has no segments");
  const auto header = fmt::format(
      "-- Scores the table `features` with the model {}: the same segments as in the run.\n",
      base::replace_all(base::printable(model.name), "\n", " "));
  if (const auto* kmeans = std::get_if<KMeansModel>(&model.fitted))
    return header + kmeans_sql(model, *kmeans, dialect);
  const auto labels = rules::index_labels(model.segments.size());
  auto expr = std::visit(
      [&](const auto& fitted) -> sql::ExprPtr {
        if constexpr (std::is_same_v<std::decay_t<decltype(fitted)>, KMeansModel>)
          return nullptr;
        else
          return rules::compile(fitted, labels);
      },
      model.fitted);
  return header + rules_sql(model, *expr, dialect);
}

}  // namespace coterie::segment
