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

// The components of each customer in whole steps of their grid, in the order of additions of
// cluster::rotate().
std::string components_sql(const ClusterModel& model, const sql::Dialect& dialect) {
  auto number = [&](double x) { return sql::number_literal(dialect, x); };
  const auto& rotation = *model.rotation;
  const double most = static_cast<double>(int64_t{1} << table::grid_bits(rotation.components()));
  std::vector<std::string> components;
  for (int component = 0; component < rotation.components(); ++component) {
    std::string sum = number(0);
    for (size_t i = 0; i < rotation.mean.size(); ++i)
      sum += fmt::format(" + {} * (x{} * {} - {})", number(rotation.axis(component)[i]), i + 1,
                         number(model.transform.step), number(rotation.mean[i]));
    components.push_back(fmt::format("    LEAST(GREATEST(FLOOR(({}) / {} + {}), {}), {}) AS y{}",
                                     sum, number(rotation.step), number(0.5), number(-most),
                                     number(most), component + 1));
  }
  return fmt::format(
      "-- principal components, in whole steps of their grid\ncomponents AS (\n  SELECT\n    "
      "customer_id,\n{}\n  FROM units\n),\n",
      base::join(components, ",\n"));
}

std::string centres_sql(const Model& model, const ClusterModel& fitted, const Centres& centres,
                        const sql::Dialect& dialect) {
  const auto& columns = fitted.transform.columns;
  const size_t k = model.segments.size(), width = centres.units.size() / k;
  const char* of = fitted.rotation ? "y" : "x";
  std::vector<std::string> units, distances, cases, names;
  for (size_t i = 0; i < columns.size(); ++i)
    units.push_back(
        fmt::format("    {} AS x{}", unit_sql(columns[i], fitted.transform, dialect), i + 1));
  std::vector<std::string> d;
  for (size_t j = 0; j < k; ++j) {
    double norm = 0;
    std::string sum;
    for (size_t i = 0; i < width; ++i) {
      const double c = static_cast<double>(centres.units[j * width + i]);
      norm += c * c;
      if (c != 0)
        sum += fmt::format(" - {} * {}{}", sql::number_literal(dialect, 2 * c), of, i + 1);
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
      "SELECT\n    customer_id,\n{}\n  FROM features\n),\n{}"
      "-- squared distance to each centre, less what is the same for all\ndistances AS (\n  "
      "SELECT\n    customer_id,\n{}\n  FROM {}\n),\n"
      "-- the nearest centre; the first of equals\nnearest AS (\n  SELECT\n    customer_id,\n    "
      "CASE\n{}\n    END AS segment_id\n  FROM distances\n)\n"
      "SELECT\n  customer_id,\n  segment_id,\n  CASE segment_id\n{}\n  END AS segment_name\nFROM "
      "nearest\nORDER BY customer_id\n",
      base::join(units, ",\n"), fitted.rotation ? components_sql(fitted, dialect) : "",
      base::join(distances, ",\n"), fitted.rotation ? "components" : "units",
      base::join(cases, "\n"), base::join(names, "\n"));
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

std::string no_closed_form(const Model& model) {
  const auto* clusters = std::get_if<ClusterModel>(&model.fitted);
  if (clusters == nullptr || std::holds_alternative<Centres>(clusters->fitted)) return {};
  return fmt::format(
      "The model {} ({}) has no closed form in SQL; kmeans, kmedoids with Euclidean distance, "
      "grid, "
      "percentile, rules, tree and given have one.",
      base::replace_all(base::printable(model.name), "\n", " "), model.method);
}

base::Result<std::string> score_sql(const Model& model, const sql::Dialect& dialect) {
  if (model.segments.empty() || model.ids.size() != model.segments.size())
    return base::fail(base::Code::internal, "score.sql", "the model has no segments");
  const auto header = fmt::format(
      "-- Scores the table `features` with the model {}: the same segments as in the run.\n",
      base::replace_all(base::printable(model.name), "\n", " "));
  if (const auto* clusters = std::get_if<ClusterModel>(&model.fitted)) {
    if (const auto* centres = std::get_if<Centres>(&clusters->fitted))
      return header + centres_sql(model, *clusters, *centres, dialect);
    return base::fail(base::Code::data, "score.sql", no_closed_form(model));
  }
  const auto labels = rules::index_labels(model.segments.size());
  auto expr = std::visit(
      [&](const auto& fitted) -> sql::ExprPtr {
        if constexpr (std::is_same_v<std::decay_t<decltype(fitted)>, ClusterModel>)
          return nullptr;
        else
          return rules::compile(fitted, labels);
      },
      model.fitted);
  return header + rules_sql(model, *expr, dialect);
}

}  // namespace coterie::segment
