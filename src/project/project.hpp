// coterie.toml as typed, checked definitions. Every value knows its line and column for messages.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"

namespace coterie::project {

// One source: where rows come from and what its columns mean.
struct Source {
  std::string name;  // the key: orders, items, customers, products, events, contacts, features,
                     // payments; "" for files named on the command line
  std::vector<std::string> paths;              // files and globs, relative to the project file
  std::map<std::string, std::string> columns;  // role -> column name as in the file
  std::string rows;                            // "lines" (default), "orders", or "" when not said
  std::string delimiter;                       // "", ",", ";", "\t", "|", "blanks"
  std::string encoding;                        // "", "utf-8", "latin-1", "utf-16"
  std::optional<bool> header;
  std::string decimal;     // "", "." or ","
  std::string date_order;  // "", "day", "month"
  std::string join;        // column shared with the other sources; "" = proposed
  std::string discount;    // "", "amount", "rate", "percent"
  std::string place;
};

struct CustomFeature {
  std::string name, over, expression, text, unit;  // over: lines | orders | customers
  std::string place;                               // of the expression
};

struct FeatureRequest {
  std::string preset = "shopping";  // rfm | shopping | all; "" when `use` is given
  std::vector<std::string> use;
  int window_days = 0;  // 0: all history
  int categories = 5;   // category_share_<name> for so many categories
  std::vector<CustomFeature> custom;
  std::vector<std::string>
      also;  // columns that models read; built beside the features, unknown names are left out
  std::string place;  // of `use`, else of `preset`; "" when neither is said
};

struct ModelRequest {
  std::string name, method;
  base::Table settings;  // all other keys; each method checks its own
  std::string place;
};

// What a run looks at to judge its own segments.
struct EvidenceRequest {
  // What is looked at beside the verdict, in this order: these are all there are.
  std::vector<std::string> parts = {"separation", "ablation", "splits", "out_of_time",
                                    "sensitivity"};
  double correlation_limit = 0.9;        // from which on two features count as one number
  int horizon_days = 0;                  // out of time: how far back and forth; 0: from the data
  int folds = 2;                         // of that length, one before the other; 0: not looked at
  std::vector<int> shift_days = {1, 7};  // as_of moved back by so many days; empty: not looked at
  bool peak_season = true;               // segments without the busiest weeks
  int64_t customers_most = 250'000;      // above it these questions are put to a sample

  bool operator==(const EvidenceRequest&) const = default;
};

struct Project {
  std::string name = "coterie";
  std::string time_zone = "UTC";
  std::string currency;         // "" when not said
  std::string as_of;            // "" = the day after the last order
  std::vector<Source> sources;  // in the order of the file
  FeatureRequest features;
  std::vector<ModelRequest> models;  // empty: clusters (kmeans) and rfm (grid rf_10)
  std::string choose = "auto";
  uint64_t seed = 1;
  EvidenceRequest evidence;
  std::string personas;  // file that replaces the shipped vocabulary, relative to `folder`
  std::string file;      // path of coterie.toml, "" in zero-config
  std::string folder;    // relative paths start here
};

// The keys of every section, as registered definitions (for parser, help and docs).
struct Section {
  std::string_view name;  // "project", "sources.*", "features", "features.custom[]", "models[]", …
  std::string_view text;
  std::span<const base::Definition> keys;
};
std::span<const Section> sections();
// The keys of one section. `name` is one of the names above.
std::span<const base::Definition> section_keys(std::string_view name);

// The methods that [[models]] may name.
std::span<const std::string_view> model_methods();

// The models of a project that declares none: clusters (kmeans, k by search) and rfm (grid rf_10).
std::vector<ModelRequest> default_models();

// Reads and checks a project file. file: its path, for messages and for `folder`.
// Errors: Code::project with file:line:column; unknown keys name the nearest known one.
base::Result<Project> parse_project(std::string_view text, const std::string& file);
// The same from a file.
base::Result<Project> load_project(const std::string& file);

}  // namespace coterie::project
