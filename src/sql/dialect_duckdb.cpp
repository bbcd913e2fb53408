// DuckDB 1.5. Capabilities: exact integer sums to 128 bits (cast back to 64), quantiles exact, no
// SQLSTATE.
#include "sql/dialect.hpp"

namespace coterie::sql {
namespace {

constexpr Template kTemplates[] = {
    {"abs", "ABS($1)"},
    {"ceil", "CEIL($1)"},
    {"coalesce", "COALESCE($*)"},
    {"cos", "COS($1)"},
    {"sin", "SIN($1)"},
    {"atan2", "ATAN2($1, $2)"},
    {"date", "CAST($1 AS DATE)"},
    {"day_of_week", "ISODOW($1)"},
    {"days_between", "DATE_DIFF('day', $1, $2)"},
    {"exp", "EXP($1)"},
    {"floor", "FLOOR($1)"},
    {"greatest", "GREATEST($*)"},
    {"hour", "HOUR($1)"},
    {"integer", "CAST($1 AS BIGINT)"},
    {"least", "LEAST($*)"},
    {"length", "LENGTH($1)"},
    {"ln", "LN(CASE WHEN $1 > 0 THEN $1 END)"},
    {"log1p", "LN(1 + CASE WHEN $1 > -1 THEN $1 END)"},
    {"lower", "LOWER($1)"},
    {"minute_of_day", "(60 * HOUR($1) + MINUTE($1))"},
    {"month", "MONTH($1)"},
    {"nullif", "NULLIF($1, $2)"},
    {"number", "CAST($1 AS DOUBLE)"},
    {"round", "FLOOR($1 + 0.5)"},
    {"seconds_between", "DATE_DIFF('second', $1, $2)"},
    {"sqrt", "SQRT(CASE WHEN $1 >= 0 THEN $1 END)"},
    {"text", "CAST($1 AS VARCHAR)"},
    {"upper", "UPPER($1)"},
    {"year", "YEAR($1)"},
    {"avg", "AVG($1)"},
    {"count", "COUNT($*)"},
    {"count_if", "COUNT(*) FILTER (WHERE $1)"},
    {"max", "MAX($1)"},
    {"min", "MIN($1)"},
    {"sum", "CAST(SUM($1) AS BIGINT)"},
    {"sum_if", "CAST(SUM($1) FILTER (WHERE $2) AS BIGINT)"},
    {"min_if", "MIN($1) FILTER (WHERE $2)"},
    {"max_if", "MAX($1) FILTER (WHERE $2)"},
};

}  // namespace

const Dialect& duckdb() {
  static const Dialect dialect = {.name = "duckdb",
                                  .quote = '"',
                                  .backslash_escapes = false,
                                  .double_type = "DOUBLE",
                                  .integer_type = "BIGINT",
                                  .text_type = "VARCHAR",
                                  .templates = kTemplates};
  return dialect;
}

}  // namespace coterie::sql
