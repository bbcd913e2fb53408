// From features to the columns a model is fitted on: impute, winsorise, log, scale, encode, put on
// the grid; in this order. Fitted once on the customers of the fit and frozen: applied to any later
// snapshot it gives the same value for the same input. Each fitted column is a closed form of one
// feature, so that it compiles to SQL.
//
// Numbers are imputed, winsorised, logged and scaled. Ordinals (a category with an order) are
// imputed and scaled. Levels (one-hot) and indicators are 0 or 1 and not scaled. A value that is
// not finite is missing.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "base/settings.hpp"
#include "table/frame.hpp"
#include "table/matrix.hpp"

namespace coterie::table {

// The level that stands for a missing category.
inline constexpr std::string_view kMissingLevel = "(missing)";
// A category with more levels than this in the fit is not encoded.
inline constexpr int kMostLevels = 20;
// Features whose |r| after the log is above this count as one.
inline constexpr double kCollinear = 0.98;

enum class Log { automatic, all, none, listed };
enum class Scale { standard, robust, minmax, none };
enum class Impute { median, zero, constant };

struct TransformOptions {
  std::optional<std::pair<double, double>> winsorise;  // quantiles in [0, 1], low < high
  Log log = Log::automatic;         // automatic: where skewness > 1 and the minimum is >= 0
  std::vector<std::string> logged;  // for Log::listed
  Scale scale = Scale::standard;    // standard divides by the population sd, robust by the IQR
  Impute impute = Impute::median;   // of numbers; ordinals take the median level
  double constant = 0;              // for Impute::constant
  bool indicator = false;  // adds a 0/1 column "<feature>_missing" where values were missing
  std::map<std::string, std::vector<std::string>> ordinal;  // feature -> levels, lowest first
  bool screen = true;  // leave out constant, duplicate and almost collinear features
  // Principal components instead of the columns: below 1 the share of the variance to keep, from 1
  // on their number, 0 none. Not part of fit_transform(): who fits a model turns its matrix.
  double pca = 0;
};

// The settings of a model's `transform` table, as registered definitions.
std::span<const base::Definition> transform_definitions();

// Reads a model's `transform` table.
// settings: what the project file says; empty means all defaults.
// Errors: Code::project with the place, for an unknown key or a value out of range.
base::Result<TransformOptions> read_transform(const base::Table& settings);

// One fitted output column: x -> grid((t(clamp(impute(x))) - centre) / spread), where t is ln(1 +
// max(x, 0)) or the identity.
struct FittedColumn {
  enum class Kind {
    number,     // x is the feature's value
    level,      // x is 1 where the category is `level`, else 0
    ordinal,    // x is the place of the category in `levels`, missing when it is not there
    indicator,  // x is 1 where the feature is missing, else 0
  };
  std::string name;  // "spend", "channel=web" for a level, "gap_days_mean_missing" for an indicator
  std::string feature;  // the column of the frame it reads
  Kind kind = Kind::number;
  std::string level;                // Kind::level; kMissingLevel also where the category is missing
  std::vector<std::string> levels;  // Kind::ordinal, lowest first
  double fill = 0;                  // replaces a missing x
  double low = 1, high = 0;         // winsorise limits; low > high means none
  bool logged = false;
  double centre = 0, spread = 1;  // spread > 0
  std::string
      note;  // what was done otherwise than asked ("IQR is 0: divided by the sd"), else empty

  bool operator==(const FittedColumn&) const = default;
};

// t(clamp(impute(x))): what is scaled. The log is ln(1 + x) and not log1p: the form that every
// engine has, so that all agree to the last bit; it is exact to 2^-52, far below a step of the
// grid.
inline double unscaled(const FittedColumn& column, double x) {
  if (!std::isfinite(x)) x = column.fill;
  if (column.low <= column.high) x = std::clamp(x, column.low, column.high);
  if (column.logged) x = std::log(1.0 + std::max(x, 0.0));
  return x;
}

struct LeftOut {
  std::string feature;  // or a column of it: "channel=web"
  std::string reason;   // "constant", "the same as orders"; never a customer's value
  bool operator==(const LeftOut&) const = default;
};

struct FittedTransform {
  std::vector<FittedColumn> columns;  // features in the order given, then indicators
  std::vector<LeftOut> left_out;
  double step = 0x1p-16;  // of the grid; a power of two
  bool operator==(const FittedTransform&) const = default;
};

// Fits a transform on all rows of a frame.
// frame: at least one row. features: names of its columns, at least one, none twice; where two are
// almost collinear the earlier stays. Returns: at least one column; what was left out, each with
// its reason. Errors: Code::project for a feature that is unknown or that the options name wrongly,
// and for a log of negative values that was asked for; Code::data when there are no rows, values
// are too large to square, or no feature is left. Repeats: the same bits for the same rows in the
// same order. Cost: linear in rows times (features + features^2 / 20). Checked: TransformFitTest
// against NumPy, SciPy and scikit-learn, 1e-12.
base::Result<FittedTransform> fit_transform(const Frame& frame,
                                            std::span<const std::string> features,
                                            const TransformOptions& options);

// Applies a frozen transform.
// pool: its threads share the rows; null: the caller's alone.
// Returns: a row a customer of `frame`, in units of transform.step; values beyond the grid's range
// are clamped to it. Errors: Code::data when a column that it reads is not in the frame or is of
// the other kind. Repeats: the same bits for any threads. Cost: one pass over the columns.
base::Result<Matrix> apply_transform(const FittedTransform& transform, const Frame& frame,
                                     base::Pool* pool = nullptr);

// One value before the grid; apply_transform stores to_grid of it.
// source: the column of a frame named column.feature, numbers or categories as the kind needs.
double apply_column(const FittedColumn& column, const Column& source, int64_t row);

// The nearest unit of the grid, clamped to its range, for a matrix of `cols` columns.
double to_grid(double value, double step, int cols);

// Lossless: transform_from_json(to_json(t)) == t.
void to_json(nlohmann::json& out, const FittedTransform& transform);

// Reads what to_json wrote.
// Errors: Code::data for anything that to_json cannot have written.
base::Result<FittedTransform> transform_from_json(const nlohmann::json& in);

}  // namespace coterie::table
