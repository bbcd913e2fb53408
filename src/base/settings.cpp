// Values that say what was expected when they are not what the caller needs.
#include "base/settings.hpp"

#include <cmath>

#include "base/text.hpp"

namespace coterie::base {

namespace {

constexpr int kShownCells = 40;

// What the value is, in words, as it is named in a fault.
std::string seen(const Value& value) {
  struct Describe {
    std::string operator()(std::monostate) const { return "nothing"; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(int64_t n) const { return std::to_string(n); }
    std::string operator()(double x) const {
      return std::isnan(x) ? "nan" : "the number " + number(x);
    }
    std::string operator()(const std::string& s) const {
      std::string shown = printable(s);
      if (display_width(shown) > kShownCells) shown = fit_left(shown, kShownCells);
      return "the text \"" + shown + "\"";
    }
    std::string operator()(const List&) const { return "a list"; }
    std::string operator()(const Table&) const { return "a table"; }
  };
  return std::visit(Describe{}, value.data);
}

std::unexpected<Error> expected(const Value& value, std::string_view what) {
  return fail(Code::project, value.place,
              "expected " + std::string(what) + ", found " + seen(value));
}

}  // namespace

Result<bool> Value::boolean() const {
  if (const bool* b = std::get_if<bool>(&data)) return *b;
  return expected(*this, "true or false");
}

Result<int64_t> Value::integer() const {
  if (const int64_t* n = std::get_if<int64_t>(&data)) return *n;
  return expected(*this, "an integer");
}

Result<double> Value::number() const {
  if (const int64_t* n = std::get_if<int64_t>(&data)) return static_cast<double>(*n);
  if (const double* x = std::get_if<double>(&data); x && std::isfinite(*x)) return *x;
  return expected(*this, "a number");
}

Result<std::string> Value::text() const {
  if (const std::string* s = std::get_if<std::string>(&data)) return *s;
  return expected(*this, "a text in quotes");
}

Result<std::vector<double>> Value::numbers() const {
  const List* values = list();
  if (!values) return expected(*this, "a list of numbers");
  std::vector<double> out;
  for (const Value& value : *values) out.push_back(TRY(value.number()));
  return out;
}

Result<std::vector<std::string>> Value::texts() const {
  if (const std::string* s = std::get_if<std::string>(&data)) return std::vector{*s};
  const List* values = list();
  if (!values) return expected(*this, "a list of texts");
  std::vector<std::string> out;
  for (const Value& value : *values) out.push_back(TRY(value.text()));
  return out;
}

Result<Table> Value::table() const {
  if (const Table* t = std::get_if<Table>(&data)) return *t;
  return expected(*this, "a table");
}

Status check_keys(const Table& values, std::span<const Definition> known, std::string_view what) {
  std::vector<std::string> names;
  for (const Definition& definition : known) names.emplace_back(definition.name);
  for (const auto& [key, value] : values) {
    bool found = false;
    for (const std::string& name : names) found = found || name == key;
    if (found) continue;
    const std::string meant = nearest(key, names);
    return fail(Code::project, value.place,
                std::string(what) + " has no setting \"" + printable(key) + "\"", join(names, ", "),
                meant.empty() ? "" : "did you mean \"" + meant + "\"?");
  }
  return {};
}

const Value& setting(const Table& values, std::string_view name) {
  static const Value none;
  const auto found = values.find(std::string(name));
  return found == values.end() ? none : found->second;
}

}  // namespace coterie::base
