// TOML by toml++, turned into plain values. Tables in { } may span lines and end in a comma, as in
// TOML 1.1. The driver manager compiles the same header without that: a namespace of our own keeps
// the two apart.
#include "project/toml.hpp"

#include <fmt/format.h>

#include <sstream>
#define TOML_ENABLE_UNRELEASED_FEATURES 1
#define toml coterie_toml
#include <toml++/toml.hpp>

namespace coterie::project {
namespace {

std::string place_of(const std::string& file, const toml::source_region& region) {
  return fmt::format("{}:{}:{}", file, region.begin.line, region.begin.column);
}

base::Value convert(const toml::node& node, const std::string& file) {
  base::Value out;
  out.place = place_of(file, node.source());
  if (const auto* table = node.as_table()) {
    base::Table inner;
    for (const auto& [key, value] : *table)
      inner.emplace(std::string(key.str()), convert(value, file));
    out.data = std::move(inner);
  } else if (const auto* array = node.as_array()) {
    base::List inner;
    for (const auto& value : *array) inner.push_back(convert(value, file));
    out.data = std::move(inner);
  } else if (const auto* text = node.as_string()) {
    out.data = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.data = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    out.data = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.data = boolean->get();
  } else {
    std::ostringstream text_form;
    if (const auto* date = node.as_date()) text_form << date->get();
    if (const auto* time = node.as_time()) text_form << time->get();
    if (const auto* instant = node.as_date_time()) text_form << instant->get();
    out.data = text_form.str();
  }
  return out;
}

}  // namespace

base::Result<base::Table> parse_toml(std::string_view text, const std::string& file) {
  try {
    auto value = convert(toml::parse(text, file), file);
    return std::get<base::Table>(std::move(value.data));
  } catch (const toml::parse_error& error) {
    return base::fail(base::Code::project, place_of(file, error.source()),
                      std::string(error.description()), "TOML: key = value, [section], [[models]]");
  }
}

}  // namespace coterie::project
