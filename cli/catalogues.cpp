// coterie features, indices, personas, methods: what there is.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cluster/indices.hpp"
#include "features/catalogue.hpp"
#include "project/roles.hpp"
#include "segment/model.hpp"
#include "segment/persona.hpp"
#include "sql/functions.hpp"

namespace coterie::cli {
namespace {

using nlohmann::ordered_json;

void print_list(const Common& common, const ordered_json& list, std::string_view key,
                std::string_view text) {
  if (common.json) return print(list.dump(2));
  size_t width = 0;
  for (const auto& item : list)
    width = std::max(width, item.at(key).get_ref<const std::string&>().size());
  std::string out;
  for (const auto& item : list) {
    out += base::fit_left(item.at(key).get<std::string>(), static_cast<int>(width)) + "  " +
           item.at(text).get<std::string>();
    if (item.contains("unit") && !item.at("unit").get_ref<const std::string&>().empty())
      out += " [" + item.at("unit").get<std::string>() + "]";
    if (item.contains("needs") && !item.at("needs").get_ref<const std::string&>().empty())
      out += " Needs " + item.at("needs").get<std::string>() + ".";
    if (item.contains("caution")) out += " " + item.at("caution").get<std::string>();
    out += "\n";
  }
  print(out);
}

base::Status features(const Common& common, bool functions, bool roles) {
  ordered_json list = ordered_json::array();
  if (functions) {
    for (const auto& f : sql::functions())
      list.push_back({{"name", std::string(f.name)}, {"text", std::string(f.text)}});
  } else if (roles) {
    for (const auto& r : project::roles())
      list.push_back({{"name", std::string(r.name)}, {"text", std::string(r.text)}});
  } else {
    for (const auto& f : features::catalogue())
      list.push_back({{"name", std::string(f.name)},
                      {"text", std::string(f.text)},
                      {"unit", std::string(f.unit)},
                      {"formula", std::string(f.formula)},
                      {"needs", std::string(f.needs)},
                      {"presets", std::string(f.presets)}});
  }
  print_list(common, list, "name", "text");
  return {};
}

base::Status indices(const Common& common) {
  ordered_json list = ordered_json::array();
  for (const auto& i : cluster::index_definitions())
    list.push_back({{"name", std::string(i.name)},
                    {"text", std::string(i.text)},
                    {"range", std::string(i.range)},
                    {"source", std::string(i.source)},
                    {"caution", std::string(i.caution)}});
  print_list(common, list, "name", "text");
  return {};
}

base::Status personas(const Common& common, const std::string& file) {
  auto vocabulary = TRY(segment::load_vocabulary(file));
  ordered_json list = ordered_json::array();
  for (const auto& p : vocabulary.personas)
    list.push_back({{"name", p.name}, {"text", p.text}, {"when", p.when}});
  print_list(common, list, "name", "text");
  return {};
}

base::Status methods(const Common& common) {
  ordered_json list = ordered_json::array();
  for (const auto& m : segment::methods()) {
    ordered_json settings = ordered_json::array();
    for (const auto& s : m.settings)
      settings.push_back({{"name", std::string(s.name)},
                          {"text", std::string(s.text)},
                          {"range", std::string(s.range)},
                          {"default", std::string(s.standard)},
                          {"example", std::string(s.example)}});
    list.push_back(
        {{"name", std::string(m.name)}, {"text", std::string(m.text)}, {"settings", settings}});
  }
  if (common.json) {
    print(list.dump(2));
    return {};
  }
  std::string out;
  for (const auto& m : list) {
    out += m.at("name").get<std::string>() + "  " + m.at("text").get<std::string>() + "\n";
    for (const auto& s : m.at("settings")) {
      out += "  " + base::fit_left(s.at("name").get<std::string>(), 16) +
             s.at("text").get<std::string>();
      if (!s.at("default").get_ref<const std::string&>().empty())
        out += " Default: " + s.at("default").get<std::string>() + ".";
      out += "\n";
    }
  }
  print(out);
  return {};
}

}  // namespace

void add_catalogues(CLI::App& app, const Common& common, Action& action) {
  auto* feature = app.add_subcommand("features", "List the features, with unit and what they need");
  auto functions = std::make_shared<bool>(false), roles = std::make_shared<bool>(false);
  feature->add_flag("--functions", *functions, "List the functions that expressions may call");
  feature->add_flag("--roles", *roles, "List what a column can mean");
  feature->callback([&, functions, roles] {
    action = [&, functions, roles] { return features(common, *functions, *roles); };
  });
  app.add_subcommand("indices", "List the validity indices")->callback([&] {
    action = [&] { return indices(common); };
  });
  auto file = std::make_shared<std::string>();
  auto* persona = app.add_subcommand("personas", "List the personas");
  persona->add_option("FILE", *file, "A vocabulary of your own");
  persona->callback([&, file] { action = [&, file] { return personas(common, *file); }; });
  app.add_subcommand("methods", "List the methods and their settings")->callback([&] {
    action = [&] { return methods(common); };
  });
}

}  // namespace coterie::cli
