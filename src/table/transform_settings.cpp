// The settings of a model's `transform` table, and how they are read.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "table/transform.hpp"

namespace coterie::table {
namespace {

using base::Code;
using base::Value;

constexpr std::array<base::Definition, 8> kDefinitions = {{
    {"winsorise", "list", "Pulls values beyond these two quantiles in to them.",
     "[low, high] with 0 <= low < high <= 1", "", "[0.01, 0.99]"},
    {"log", "any",
     "Which features are replaced by ln(1 + x); auto takes those with skewness above 1 and no "
     "negative value.",
     "\"auto\", \"all\", \"none\" or a list of features", "\"auto\"", "[\"orders\", \"spend\"]"},
    {"scale", "text",
     "How columns are made comparable: mean and population sd, median and interquartile range, "
     "or 0 to 1.",
     "\"standard\", \"robust\", \"minmax\" or \"none\"", "\"standard\"", "\"robust\""},
    {"impute", "any", "What stands for a missing number.", "\"median\", \"zero\" or a number",
     "\"median\"", "\"zero\""},
    {"indicator", "boolean", "Adds a 0/1 column for each feature that has missing values.",
     "true or false", "false", "true"},
    {"ordinal", "table",
     "Categories with an order, lowest first, encoded 0, 1, 2; other categories become one "
     "column a level.",
     "feature = [level, ...], at least two", "{}", "{ tier = [\"bronze\", \"silver\", \"gold\"] }"},
    {"screen", "boolean",
     "Leaves out features that are constant, equal to an earlier one, or almost collinear with "
     "an earlier one (|r| above 0.98).",
     "true or false", "true", "false"},
    {"pca", "number",
     "Takes the leading principal components instead of the columns: as few as hold this share of "
     "the variance, or so many.",
     "a share above 0 and below 1, or a number of 1 or more", "", "0.9"},
}};

std::string_view range_of(std::string_view name) {
  for (const auto& definition : kDefinitions)
    if (definition.name == name) return definition.range;
  return {};
}

std::unexpected<base::Error> refuse(const Value& value, std::string_view name, std::string fault) {
  std::string setting = "transform." + std::string(name);
  return base::fail(Code::project, value.place.empty() ? setting : value.place,
                    setting + " " + std::move(fault), std::string(range_of(name)));
}

// The index of a text among the words that a setting knows.
base::Result<size_t> choice(const Value& value, std::string_view name,
                            std::span<const std::string> words) {
  const auto* text = std::get_if<std::string>(&value.data);
  if (text == nullptr) return refuse(value, name, "has a value of the wrong kind");
  auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  auto error = refuse(value, name, "does not know \"" + base::printable(*text) + "\"");
  std::string near = base::nearest(*text, words);
  if (!near.empty()) error.error().fix = "did you mean \"" + near + "\"?";
  return error;
}

base::Status read_winsorise(const Value& value, TransformOptions& options) {
  auto limits = TRY(value.numbers());
  if (limits.size() != 2 || !(0 <= limits[0] && limits[0] < limits[1] && limits[1] <= 1))
    return refuse(value, "winsorise", "needs two quantiles");
  options.winsorise = std::pair(limits[0], limits[1]);
  return {};
}

base::Status read_log(const Value& value, TransformOptions& options) {
  if (value.list() != nullptr) {
    options.log = Log::listed;
    options.logged = TRY(value.texts());
    return {};
  }
  static const std::vector<std::string> words = {"auto", "all", "none"};
  constexpr std::array logs = {Log::automatic, Log::all, Log::none};
  options.log = logs[TRY(choice(value, "log", words))];
  return {};
}

base::Status read_scale(const Value& value, TransformOptions& options) {
  static const std::vector<std::string> words = {"standard", "robust", "minmax", "none"};
  constexpr std::array scales = {Scale::standard, Scale::robust, Scale::minmax, Scale::none};
  options.scale = scales[TRY(choice(value, "scale", words))];
  return {};
}

base::Status read_impute(const Value& value, TransformOptions& options) {
  if (auto number = value.number()) {
    options.impute = Impute::constant;
    options.constant = *number;
    return {};
  }
  static const std::vector<std::string> words = {"median", "zero"};
  constexpr std::array imputes = {Impute::median, Impute::zero};
  options.impute = imputes[TRY(choice(value, "impute", words))];
  return {};
}

base::Status read_pca(const Value& value, TransformOptions& options) {
  options.pca = TRY(value.number());
  const bool share = options.pca > 0 && options.pca < 1;
  const bool number = options.pca >= 1 && options.pca == std::floor(options.pca);
  if (!share && !(number && options.pca <= 1e6))
    return refuse(value, "pca", "is neither a share nor a whole number");
  return {};
}

base::Status read_ordinal(const Value& value, TransformOptions& options) {
  for (const auto& [feature, list] : TRY(value.table())) {
    if (list.list() == nullptr)
      return refuse(list, "ordinal", "needs a list of levels for '" + feature + "'");
    auto levels = TRY(list.texts());
    if (std::set(levels.begin(), levels.end()).size() != levels.size())
      return refuse(list, "ordinal", "names a level of '" + feature + "' twice");
    if (levels.size() < 2)
      return refuse(list, "ordinal", "needs at least two levels for '" + feature + "'");
    options.ordinal.emplace(feature, std::move(levels));
  }
  return {};
}

}  // namespace

std::span<const base::Definition> transform_definitions() {
  return kDefinitions;
}

base::Result<TransformOptions> read_transform(const base::Table& settings) {
  TRY(base::check_keys(settings, kDefinitions, "transform"));
  TransformOptions options;
  auto read = [&](std::string_view name, auto reader) -> base::Status {
    const Value& value = base::setting(settings, name);
    return value.empty() ? base::Status{} : reader(value, options);
  };
  TRY(read("winsorise", read_winsorise));
  TRY(read("log", read_log));
  TRY(read("scale", read_scale));
  TRY(read("impute", read_impute));
  TRY(read("ordinal", read_ordinal));
  TRY(read("pca", read_pca));
  const Value& indicator = base::setting(settings, "indicator");
  if (!indicator.empty()) options.indicator = TRY(indicator.boolean());
  const Value& screen = base::setting(settings, "screen");
  if (!screen.empty()) options.screen = TRY(screen.boolean());
  return options;
}

}  // namespace coterie::table
