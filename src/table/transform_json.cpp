// A transform as JSON and back. Doubles are written in the shortest form that reads back as the
// same double.
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "table/transform.hpp"

namespace coterie::table {
namespace {

using nlohmann::json;
using Kind = FittedColumn::Kind;

constexpr std::pair<Kind, std::string_view> kKinds[] = {
    {Kind::number, "number"},
    {Kind::level, "level"},
    {Kind::ordinal, "ordinal"},
    {Kind::indicator, "indicator"},
};

json column_json(const FittedColumn& column) {
  json out = {{"name", column.name}, {"feature", column.feature}};
  for (const auto& [kind, word] : kKinds)
    if (kind == column.kind) out["kind"] = word;
  if (column.kind == Kind::level) out["level"] = column.level;
  if (column.kind == Kind::ordinal) out["levels"] = column.levels;
  out["fill"] = column.fill;
  if (column.low <= column.high) out["limits"] = {column.low, column.high};
  out["log"] = column.logged;
  out["centre"] = column.centre;
  out["spread"] = column.spread;
  if (!column.note.empty()) out["note"] = column.note;
  return out;
}

std::unexpected<base::Error> wrong(std::string_view key) {
  return base::fail(base::Code::data, "transform of the model",
                    "'" + std::string(key) + "' is missing or not as Coterie writes it",
                    "the model.json of a run, unchanged");
}

// in[key] as a T, or the error that names the key.
template <class T>
base::Result<T> get(const json& in, const char* key) {
  auto found = in.is_object() ? in.find(key) : in.end();
  if (!in.is_object() || found == in.end()) return wrong(key);
  if constexpr (std::is_same_v<T, double>) {
    if (!found->is_number() || !std::isfinite(found->get<double>())) return wrong(key);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return wrong(key);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return wrong(key);
  } else {
    static_assert(std::is_same_v<T, json>);
    if (!found->is_array()) return wrong(key);
  }
  return found->template get<T>();
}

base::Result<FittedColumn> column_from(const json& in) {
  FittedColumn out;
  out.name = TRY(get<std::string>(in, "name"));
  out.feature = TRY(get<std::string>(in, "feature"));
  std::string word = TRY(get<std::string>(in, "kind"));
  auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                           [&](const auto& one) { return one.second == word; });
  if (kind == std::end(kKinds)) return wrong("kind");
  out.kind = kind->first;
  if (out.kind == Kind::level) out.level = TRY(get<std::string>(in, "level"));
  if (out.kind == Kind::ordinal)
    for (const json& level : TRY(get<json>(in, "levels"))) {
      if (!level.is_string()) return wrong("levels");
      out.levels.push_back(level.get<std::string>());
    }
  out.fill = TRY(get<double>(in, "fill"));
  if (in.contains("limits")) {
    json limits = TRY(get<json>(in, "limits"));
    if (limits.size() != 2 || !limits[0].is_number() || !limits[1].is_number())
      return wrong("limits");
    out.low = limits[0].get<double>();
    out.high = limits[1].get<double>();
    if (!(out.low <= out.high)) return wrong("limits");
  }
  out.logged = TRY(get<bool>(in, "log"));
  out.centre = TRY(get<double>(in, "centre"));
  out.spread = TRY(get<double>(in, "spread"));
  if (!(out.spread > 0)) return wrong("spread");
  if (in.contains("note")) out.note = TRY(get<std::string>(in, "note"));
  return out;
}

}  // namespace

void to_json(json& out, const FittedTransform& transform) {
  out = json::object();
  out["step"] = transform.step;
  out["columns"] = json::array();
  for (const auto& column : transform.columns) out["columns"].push_back(column_json(column));
  out["left_out"] = json::array();
  for (const auto& one : transform.left_out)
    out["left_out"].push_back({{"feature", one.feature}, {"reason", one.reason}});
}

base::Result<FittedTransform> transform_from_json(const json& in) {
  FittedTransform out;
  out.step = TRY(get<double>(in, "step"));
  int exponent = 0;
  if (!(out.step > 0) || std::frexp(out.step, &exponent) != 0.5) return wrong("step");
  for (const json& column : TRY(get<json>(in, "columns")))
    out.columns.push_back(TRY(column_from(column)));
  if (out.columns.empty()) return wrong("columns");
  for (const json& one : TRY(get<json>(in, "left_out"))) {
    LeftOut left;
    left.feature = TRY(get<std::string>(one, "feature"));
    left.reason = TRY(get<std::string>(one, "reason"));
    out.left_out.push_back(std::move(left));
  }
  return out;
}

}  // namespace coterie::table
