// DuckDB 1.5. Capabilities: exact integer sums to 128 bits (cast back to 64), inlined steps,
// texts compared by bytes. A literal with a point is DECIMAL there, one with an exponent DOUBLE;
// LN and SQRT of what has no value are errors, so that they are guarded.
#include "sql/dialect.hpp"

namespace coterie::sql {
namespace {

constexpr Template kTemplates[] = {
    {"abs", "ABS($1)"},
    {"atan2", "ATAN2($1, $2)"},
    {"avg", "AVG($1)"},
    {"ceil", "CEIL($1)"},
    {"coalesce", "COALESCE($*)"},
    {"cos", "COS($1)"},
    {"count", "COUNT($*)"},
    {"count_if", "COUNT(*) FILTER (WHERE $1)"},
    {"date", "CAST($1 AS DATE)"},
    {"day_of_week", "ISODOW($1)"},
    {"days_between", "DATE_DIFF('day', $1, $2)"},
    {"exp", "EXP($1)"},
    {"floor", "FLOOR($1)"},
    {"greatest", "GREATEST($*)"},
    {"hour", "HOUR($1)"},
    {"hypot", "SQRT(CAST($1 AS DOUBLE) * @1 + CAST($2 AS DOUBLE) * @2)"},
    {"integer", "CAST($1 AS BIGINT)"},
    {"least", "LEAST($*)"},
    {"length", "LENGTH($1)"},
    {"ln", "LN(NULLIF(GREATEST($1, 0), 0))"},
    {"log1p", "LN(NULLIF(GREATEST(1 + @1, 0), 0))"},
    {"lower", "LOWER($1)"},
    {"max", "MAX($1)"},
    {"max_if", "MAX($1) FILTER (WHERE $2)"},
    {"min", "MIN($1)"},
    {"min_if", "MIN($1) FILTER (WHERE $2)"},
    {"minute_of_day", "(60 * HOUR($1) + MINUTE($1))"},
    {"mod", "MOD($1, #2)"},
    {"month", "MONTH($1)"},
    {"nullif", "NULLIF($1, $2)"},
    {"number", "CAST($1 AS DOUBLE)"},
    {"round", "FLOOR(@1 + 0.5e0)"},
    {"seconds_between", "DATE_DIFF('second', $1, $2)"},
    {"sin", "SIN($1)"},
    {"sqrt", "SQRT(CASE WHEN @1 >= 0 THEN $1 END)"},
    {"sum", "CAST(SUM($1) AS BIGINT)"},
    {"sum_if", "CAST(COALESCE(SUM($1) FILTER (WHERE $2), 0) AS BIGINT)"},
    {"text", "CAST($1 AS VARCHAR)"},
    {"upper", "UPPER($1)"},
    {"year", "YEAR($1)"},
    {"deviation",
     "SQRT(CAST(CAST($1 AS HUGEINT) * @3 - CAST($2 AS HUGEINT) * @2 AS DOUBLE) / "
     "NULLIF(CAST($1 AS DOUBLE) * (@1 - 1), 0))"},
    {"first_by_two", "FIRST_VALUE($1) OVER (PARTITION BY $2, $3 ORDER BY $4, $5)"},
    {"place_by", "ROW_NUMBER() OVER (PARTITION BY $1 ORDER BY $2 DESC, $3)"},
    {"place_by_two", "ROW_NUMBER() OVER (PARTITION BY $1, $2 ORDER BY $3, $4)"},
    {"previous_by", "LAG($1) OVER (PARTITION BY $2 ORDER BY $3, $4)"},
    {"sum_by", "CAST(SUM($1) OVER (PARTITION BY $2) AS BIGINT)"},
    {"sum_squares", "SUM(CAST($1 AS HUGEINT) * @1)"},
};

}  // namespace

const Dialect& duckdb() {
  static const Dialect dialect = {.name = "duckdb",
                                  .quote = '"',
                                  .backslash_escapes = false,
                                  .double_type = "DOUBLE",
                                  .integer_type = "BIGINT",
                                  .text_type = "VARCHAR",
                                  .fraction = "$1",
                                  .inlined = " NOT MATERIALIZED",
                                  .templates = kTemplates};
  return dialect;
}

}  // namespace coterie::sql
