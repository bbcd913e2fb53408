// The registered keys of coterie.toml, and what stands where a project says nothing. A key whose
// kind is "choice" takes one of the words of its range, which the parser splits at ", ": what help
// and docs say is what is checked.
#include <algorithm>
#include <array>

#include "project/project.hpp"

namespace coterie::project {
namespace {

using base::Definition;

constexpr Definition kProject[] = {
    {"name", "text", "What the project is called in reports.", "a text of one line", "\"coterie\"",
     "name = \"gift-shop\""},
    {"time_zone", "text",
     "The zone whose calendar days and hours count; times without a zone are read in it.",
     "a name of the IANA list", "\"UTC\"", "time_zone = \"Europe/London\""},
    {"currency", "text", "The currency that money is shown in; nothing is converted.",
     "a code or sign of at most 8 characters", "", "currency = \"GBP\""},
    {"as_of", "text", "The instant to stand at: only rows before it count.",
     "2011-12-10 or 2011-12-10 13:30:00", "the day after the last order", "as_of = \"2011-12-10\""},
    {"personas", "text", "A file of personas and playbooks that replaces the shipped one.",
     "a path, relative to the project file", "", "personas = \"personas.toml\""},
};

constexpr Definition kSource[] = {
    {"path", "any", "The file or files: CSV, TSV, JSON lines or Parquet, plain, .gz or .zst.",
     "a path or a list of paths, relative to the project file; * ? [ ] match many", "",
     "path = [\"2024/*.csv.gz\", \"2025.parquet\"]"},
    {"columns", "table", "Which column means what; without it columns are guessed.",
     "role = \"column as in the file\"", "", "columns = { customer = \"CustomerID\" }"},
    {"rows", "choice", "Whether a row is a line of an order or an order of its own.",
     "lines, orders", "\"lines\"", "rows = \"orders\""},
    {"delimiter", "text", "What stands between columns.",
     "\",\", \";\", \"\\t\", \"|\" or \"blanks\"", "found from the first lines",
     "delimiter = \";\""},
    {"encoding", "choice", "How characters are written.", "utf-8, latin-1, utf-16",
     "found from the bytes", "encoding = \"latin-1\""},
    {"header", "boolean", "Whether the first line names the columns.", "true or false",
     "found from the first lines", "header = false"},
    {"decimal", "text", "The decimal mark of numbers.", "\".\" or \",\"",
     "found from the first lines", "decimal = \",\""},
    {"date_order", "choice", "What comes first in dates such as 9/12/2011.", "day, month",
     "found from days above 12", "date_order = \"day\""},
    {"join", "text", "The column by which this source joins the others.",
     "a column that both sides have", "the role or column that both have", "join = \"order_id\""},
    {"discount", "choice",
     "What the discount column holds: money, a share of 0 to 1, or a number of 0 to 100.",
     "amount, rate, percent", "told from name and values", "discount = \"percent\""},
};

constexpr Definition kFeatures[] = {
    {"preset", "choice", "A named set of features.", "rfm, shopping, all", "\"shopping\"",
     "preset = \"rfm\""},
    {"use", "list", "The features to build, instead of a preset.",
     "names that `coterie features` lists", "", "use = [\"recency_days\", \"orders\", \"spend\"]"},
    {"window_days", "integer", "How many days before as_of count; 0 is all history.", "0..36500",
     "0", "window_days = 365"},
    {"categories", "integer", "How many of the largest categories get a share of their own.",
     "0..12", "5", "categories = 8"},
    {"custom", "list", "Features of your own.", "[[features.custom]] tables", "",
     "[[features.custom]]"},
};

constexpr Definition kCustom[] = {
    {"name", "text", "The feature's name.",
     "letters, digits and _, not beginning with a digit, at most 60", "", "name = \"gift_lines\""},
    {"over", "choice", "Which rows the expression is computed over.", "lines, orders, customers",
     "", "over = \"lines\""},
    {"expression", "text", "An SQL expression, checked before it runs.", "an expression", "",
     "expression = \"count_if(category = 'gifts')\""},
    {"text", "text", "One sentence on what it says.", "a text", "",
     "text = \"Lines from the gift department.\""},
    {"unit", "text", "Its unit.", "a text", "", "unit = \"lines\""},
};

constexpr Definition kModel[] = {
    {"name", "text", "What the model is called; unique.", "letters, digits, _ and -, at most 60",
     "", "name = \"clusters\""},
    {"method", "choice", "How customers are put into segments.",
     "kmeans, mixture, hierarchical, dbscan, hdbscan, kmedoids, kprototypes, grid, percentile, "
     "rules, tree, given",
     "", "method = \"kmeans\""},
};

constexpr Definition kRun[] = {
    {"choose", "text", "Which model tags the customers.", "auto, or the name of a model",
     "\"auto\"", "choose = \"rfm\""},
    {"seed", "integer", "Seeds every random draw.", "0 and above", "1", "seed = 42"},
};

constexpr Definition kEvidence[] = {
    {"parts", "list", "What is looked at beside the verdict, which every run has.",
     "separation, ablation, splits, out_of_time, sensitivity; [] for none of them", "all of them",
     "parts = [\"separation\", \"splits\"]"},
    {"correlation_limit", "number",
     "A feature whose rank correlation with one that the assignment uses reaches this counts as "
     "the same number, and not as evidence.",
     "above 0 to 1", "0.9", "correlation_limit = 0.8"},
    {"horizon_days", "integer",
     "Out of time: models are fitted so many days before as_of, and it is seen what happened in "
     "them.",
     "1..3650", "a quarter of the history, at most 90", "horizon_days = 30"},
    {"folds", "integer", "How many such stretches, each before the other; 0 leaves them out.",
     "0..12", "2", "folds = 4"},
    {"shift_days", "list", "By how many days as_of is moved back to see who changes segment.",
     "at most 6 numbers of 1..365; [] leaves it out", "[1, 7]", "shift_days = [1, 7, 28]"},
    {"peak_season", "boolean",
     "Whether segments are compared with those without the busiest weeks of the year.",
     "true or false", "true", "peak_season = false"},
    {"customers_most", "integer",
     "Above so many customers these questions are put to a sample of them.", "1000..1000000000",
     "250000", "customers_most = 1000000"},
};

constexpr Section kSections[] = {
    {"project", "The project as a whole.", kProject},
    {"sources.*",
     "Where rows come from: orders, items, payments, customers, products, events, contacts, or "
     "features for a ready table with one row a customer.",
     kSource},
    {"features", "What is computed for every customer.", kFeatures},
    {"features.custom[]", "A feature of your own.", kCustom},
    {"models[]",
     "A way to segment; further keys belong to its method. Without models: clusters by kmeans and "
     "rfm by the grid rf_10.",
     kModel},
    {"run", "What a run does with the models.", kRun},
    {"evidence", "How a run puts its own segments to the test of time.", kEvidence},
};

}  // namespace

std::span<const Section> sections() {
  return kSections;
}

std::span<const Definition> section_keys(std::string_view name) {
  const auto found = std::ranges::find(kSections, name, &Section::name);
  return found == std::end(kSections) ? std::span<const Definition>() : found->keys;
}

std::span<const std::string_view> model_methods() {
  static constexpr std::array<std::string_view, 12> kMethods = {
      "kmeans",      "mixture", "hierarchical", "dbscan", "hdbscan", "kmedoids",
      "kprototypes", "grid",    "percentile",   "rules",  "tree",    "given"};
  return kMethods;
}

std::vector<ModelRequest> default_models() {
  auto text = [](const char* word) { return base::Value{std::string(word), ""}; };
  // Winsorised, or a handful of extreme customers would be a segment of their own.
  base::Table transform{{"winsorise", base::Value{base::List{{0.01, ""}, {0.99, ""}}, ""}},
                        {"log", text("auto")},
                        {"scale", text("standard")}};
  return {{"clusters",
           "kmeans",
           {{"k", text("auto")}, {"transform", base::Value{std::move(transform), ""}}},
           ""},
          {"rfm", "grid", {{"grid", text("rf_10")}}, ""}};
}

}  // namespace coterie::project
