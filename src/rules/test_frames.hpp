// Frames for the tests of this room: small ones, random shops, and the published data sets.
#pragma once
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/settings.hpp"
#include "base/text.hpp"
#include "rules/evaluate.hpp"
#include "sql/dialect.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

inline table::Column numbers(std::string name, std::vector<double> values) {
  table::Column out;
  out.name = std::move(name);
  out.values = std::move(values);
  return out;
}

// "" is missing.
inline table::Column texts(std::string name, const std::vector<std::string>& values) {
  table::Column out;
  out.name = std::move(name);
  out.category = true;
  std::set<std::string> levels(values.begin(), values.end());
  levels.erase("");
  out.levels.assign(levels.begin(), levels.end());
  std::map<std::string, int32_t> codes;
  for (const auto& level : out.levels) codes.emplace(level, static_cast<int32_t>(codes.size()));
  for (const auto& value : values) out.codes.push_back(value.empty() ? -1 : codes.at(value));
  return out;
}

inline table::Frame frame_of(std::vector<table::Column> columns) {
  table::Frame out;
  size_t rows = columns[0].category ? columns[0].codes.size() : columns[0].values.size();
  for (size_t i = 0; i < rows; ++i) out.ids.add(std::to_string(1000000 + i));
  out.columns = std::move(columns);
  return out;
}

// A shop with ties, missing values, customers without orders, and texts that are not ASCII.
inline table::Frame random_shop(uint64_t seed, int64_t rows) {
  base::Random random(seed, 7);
  std::vector<double> recency, orders, spend, share;
  std::vector<std::string> channel;
  const std::vector<std::string> channels = {"web", "shop", "Télé", "", "O'Neil"};
  for (int64_t i = 0; i < rows; ++i) {
    bool missing = random.below(40) == 0;
    recency.push_back(missing ? kNone : static_cast<double>(random.below(400)));
    orders.push_back(static_cast<double>(random.poisson(1.5)));
    spend.push_back(random.below(50) == 0 ? kNone
                                          : std::floor(1e4 * random.exponential()) / 100 - 20);
    share.push_back(static_cast<double>(random.below(9)) /
                    (1 + static_cast<double>(random.below(9))));
    channel.push_back(channels[random.below(channels.size())]);
  }
  return frame_of({texts("channel", channel), numbers("orders", orders),
                   numbers("recency_days", recency), numbers("reorder_share", share),
                   numbers("spend", spend)});
}

inline base::Value value(std::string text) {
  return {.data = std::move(text), .place = "coterie.toml:1:1"};
}
inline base::Value value(const char* text) {
  return value(std::string(text));
}
inline base::Value value(double number) {
  return {.data = number, .place = "coterie.toml:1:1"};
}
inline base::Value value(int number) {
  return {.data = int64_t{number}, .place = "coterie.toml:1:1"};
}
inline base::Value value(bool truth) {
  return {.data = truth, .place = "coterie.toml:1:1"};
}
inline base::Value value(base::Table table) {
  return {.data = std::move(table), .place = "coterie.toml:1:1"};
}
template <class... Parts>
base::Value list(Parts... parts) {
  return {.data = base::List{value(std::move(parts))...}, .place = "coterie.toml:1:1"};
}
inline base::Value lists(std::vector<base::Value> parts) {
  return {.data = std::move(parts), .place = "coterie.toml:1:1"};
}
inline base::Value micro_of(const char* inside, const char* name, const char* when) {
  return lists({value(
      base::Table{{"inside", value(inside)}, {"name", value(name)}, {"when", value(when)}})});
}

// The segment ids that a compiled model yields by our own evaluation.
inline std::vector<int32_t> evaluated(const sql::Expr& compiled, const table::Frame& frame) {
  auto values = evaluate(compiled, {.frame = &frame, .begin = 0, .end = frame.rows()});
  std::vector<int32_t> out;
  for (double x : values.numbers) out.push_back(static_cast<int32_t>(x));
  return out;
}

// SQL as the embedded engine gets it: the first dialect.
inline const sql::Dialect& engine_dialect() {
  return *sql::dialects()[0];
}

// The folder of published data sets, when this machine has it.
inline std::optional<std::filesystem::path> data_folder() {
  const char* said = std::getenv("COTERIE_DATA");
  auto folder = said ? std::filesystem::path(said)
                     : std::filesystem::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

// The lines of a file (.gz too), without the header, cut at commas.
inline std::vector<std::vector<std::string>> read_csv(const std::filesystem::path& path) {
  auto command = (path.extension() == ".gz" ? "gzip -dc '" : "cat '") + path.string() + "'";
  std::vector<std::vector<std::string>> out;
  std::string text;
  if (FILE* pipe = popen(command.c_str(), "r")) {
    char buffer[65536];
    while (size_t got = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, got);
    pclose(pipe);
  }
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(base::split(std::string_view(text).substr(at, end - at), ','));
    at = end + 1;
  }
  if (!out.empty()) out.erase(out.begin());
  return out;
}

}  // namespace coterie::rules
