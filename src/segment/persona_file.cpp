// personas.toml and playbooks.toml, checked: what the program ships and what a user lays over it.
#include <fmt/format.h>

#include <set>

#include "base/files.hpp"
#include "base/text.hpp"
#include "project/toml.hpp"
#include "segment/persona.hpp"
#include "segment/persona_numbers.hpp"
#include "segment/persona_words.hpp"

namespace coterie::segment {

// Written from data/ by the build.
extern const std::string_view kPersonasToml, kPlaybooksToml;

namespace {

using base::Code;
using base::Definition;

constexpr Definition kSections[] = {
    {"personas", "list", "The personas, in the order that settles ties.", "", "", "[[personas]]"},
    {"features", "table", "What features are called.", "", "", "[features.spend]"},
    {"playbooks", "table", "What to do with a persona, by its key.", "", "", "[playbooks.loyal]"},
};

constexpr Definition kPersonaKeys[] = {
    {"key", "text", "The persona's key, which leads to its playbook.", "", "", "key = \"loyal\""},
    {"name", "text", "The name that a segment gets.", "", "", "name = \"Loyal\""},
    {"text", "text", "One sentence on such customers.", "", "", ""},
    {"when", "text", "When a segment is one of these.", "", "", "when = \"rank_orders >= 0.6\""},
    {"strength", "text", "How well it fits; the best fit wins.", "", "",
     "strength = \"rank_orders\""},
    {"each", "list", "Beginnings of the features that `it` stands for.", "", "", ""},
    {"except", "list", "Members that get no name.", "", "", ""},
};

constexpr Definition kFeatureKeys[] = {
    {"also", "list", "Other names of the feature in ready tables.", "", "", ""},
    {"noun", "text", "As in \"high <noun>\".", "", "from the name", ""},
    {"high", "text", "In names, of segments far above.", "", "High <noun>", ""},
    {"low", "text", "In names, of segments far below.", "", "Low <noun>", ""},
    {"higher", "text", "Between two of one name.", "", "higher <noun>", ""},
    {"lower", "text", "Between two of one name.", "", "lower <noun>", ""},
    {"phrase", "text", "What a reason says.", "", "", "phrase = \"spends {times} the average\""},
};

constexpr Definition kPlaybookKeys[] = {
    {"also", "list", "Other names of such segments.", "", "", ""},
    {"offer", "text", "The type of offer.", "", "", ""},
    {"focus", "text", "Which products.", "", "", ""},
    {"discount_cap", "text", "The largest discount, and guardrails.", "", "", ""},
    {"channel", "text", "Where to talk to them.", "", "", ""},
    {"cadence", "text", "How often.", "", "", ""},
    {"kpi", "text", "What to measure.", "", "", ""},
    {"avoid", "text", "What not to do.", "", "", ""},
};

// A text, printable and on one line; "" when it is absent.
base::Result<std::string> text_of(const base::Table& table, std::string_view key) {
  const base::Value& value = base::setting(table, key);
  if (value.empty()) return std::string();
  auto text = TRY(value.text());
  for (char& c : text)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  return base::printable(base::trim(text));
}

base::Result<std::string> needed_text(const base::Table& table, std::string_view key,
                                      const std::string& place) {
  auto text = TRY(text_of(table, key));
  if (text.empty())
    return base::fail(Code::project, place, fmt::format("'{}' is missing", key),
                      fmt::format("{} = \"…\"", key));
  return text;
}

base::Result<std::vector<std::string>> texts_of(const base::Table& table, std::string_view key) {
  const base::Value& value = base::setting(table, key);
  if (value.empty()) return std::vector<std::string>();
  return value.texts();
}

base::Result<Persona> read_persona(const base::Value& value) {
  auto table = TRY(value.table());
  TRY(base::check_keys(table, kPersonaKeys, "[[personas]]"));
  Persona out;
  out.place = value.place;
  out.key = TRY(needed_text(table, "key", value.place));
  out.name = TRY(needed_text(table, "name", value.place));
  out.text = TRY(text_of(table, "text"));
  out.when = TRY(text_of(table, "when"));
  out.strength = TRY(text_of(table, "strength"));
  out.each = TRY(texts_of(table, "each"));
  for (const auto& member : TRY(texts_of(table, "except"))) out.except.push_back(plain(member));
  if (out.when.empty() != out.strength.empty())
    return base::fail(Code::project, value.place,
                      fmt::format("persona '{}' has only one of when and strength", out.key),
                      "both, or neither for the last persona");
  if (out.when.empty()) return out;
  out.condition = TRY(read_expression(out.when, true, base::setting(table, "when").place));
  out.score = TRY(read_expression(out.strength, false, base::setting(table, "strength").place));
  return out;
}

base::Status read_personas(const base::Value& value, Vocabulary& into) {
  const base::List* list = value.list();
  if (!list || list->empty())
    return base::fail(Code::project, value.place, "the list of personas is empty or no list",
                      "[[personas]], one or more");
  into.personas.clear();
  std::set<std::string> keys;
  for (const auto& entry : *list) {
    auto persona = TRY(read_persona(entry));
    if (!keys.insert(persona.key).second)
      return base::fail(Code::project, entry.place,
                        fmt::format("persona '{}' is there twice", persona.key), "each key once");
    bool last = &entry == &list->back();
    if (last != !persona.condition)
      return base::fail(Code::project, entry.place,
                        last ? "the last persona has a condition, so that some segments get no name"
                             : fmt::format("persona '{}' has no condition", persona.key),
                        "`when` and `strength` in each persona but the last");
    if (last && persona.name.find("{it}") != std::string::npos)
      return base::fail(Code::project, entry.place, "the last persona has no {it}", "a plain name");
    into.personas.push_back(std::move(persona));
  }
  return {};
}

base::Status read_features(const base::Value& value, Vocabulary& into) {
  std::map<std::string, std::string> also;
  for (const auto& [name, entry] : TRY(value.table())) {
    auto table = TRY(entry.table());
    TRY(base::check_keys(table, kFeatureKeys, fmt::format("[features.{}]", name)));
    bool family = name.ends_with('_');
    std::string key = plain(name) + (family ? "_" : "");
    FeatureWords words;
    words.noun = TRY(text_of(table, "noun"));
    words.high = TRY(text_of(table, "high"));
    words.low = TRY(text_of(table, "low"));
    words.higher = TRY(text_of(table, "higher"));
    words.lower = TRY(text_of(table, "lower"));
    words.phrase = TRY(text_of(table, "phrase"));
    into.features[key] = std::move(words);
    for (const auto& other : TRY(texts_of(table, "also")))
      if (!also.emplace(plain(other), key).second)
        return base::fail(Code::project, base::setting(table, "also").place,
                          fmt::format("'{}' is another name of two features", other),
                          "each other name once");
  }
  for (auto& [other, key] : also) into.also[other] = key;
  return {};
}

base::Status read_playbooks(const base::Value& value, Vocabulary& into) {
  std::map<std::string, std::string> aliases;
  for (const auto& [key, entry] : TRY(value.table())) {
    auto table = TRY(entry.table());
    TRY(base::check_keys(table, kPlaybookKeys, fmt::format("[playbooks.{}]", key)));
    Playbook book;
    book.offer = TRY(needed_text(table, "offer", entry.place));
    book.focus = TRY(needed_text(table, "focus", entry.place));
    book.discount_cap = TRY(needed_text(table, "discount_cap", entry.place));
    book.channel = TRY(needed_text(table, "channel", entry.place));
    book.cadence = TRY(needed_text(table, "cadence", entry.place));
    book.kpi = TRY(needed_text(table, "kpi", entry.place));
    book.avoid = TRY(needed_text(table, "avoid", entry.place));
    into.playbooks[key] = std::move(book);
    for (const auto& other : TRY(texts_of(table, "also"))) {
      auto [at, fresh] = aliases.emplace(plain(other), key);
      if (!fresh && at->second != key)
        return base::fail(
            Code::project, base::setting(table, "also").place,
            fmt::format("'{}' leads to two playbooks, {} and {}", other, at->second, key),
            "each name once");
    }
  }
  for (auto& [other, key] : aliases) into.aliases[other] = key;
  return {};
}

base::Status lay_over(std::string_view text, const std::string& file, Vocabulary& into) {
  auto table = TRY(project::parse_toml(text, file));
  TRY(base::check_keys(table, kSections, file));
  if (const auto& value = base::setting(table, "personas"); !value.empty())
    TRY(read_personas(value, into));
  if (const auto& value = base::setting(table, "features"); !value.empty())
    TRY(read_features(value, into));
  if (const auto& value = base::setting(table, "playbooks"); !value.empty())
    TRY(read_playbooks(value, into));
  return {};
}

}  // namespace

base::Result<Vocabulary> parse_vocabulary(std::string_view text, const std::string& file) {
  Vocabulary out;
  TRY(lay_over(kPersonasToml, "personas.toml", out));
  TRY(lay_over(kPlaybooksToml, "playbooks.toml", out));
  TRY(lay_over(text, file, out));
  for (const auto& persona : out.personas) {
    if (!out.playbooks.contains(persona.key))
      return base::fail(
          Code::project, persona.place, fmt::format("persona '{}' has no playbook", persona.key),
          "a playbook for each persona",
          fmt::format("write [playbooks.{}] with offer, focus, discount_cap, channel, "
                      "cadence, kpi and avoid",
                      persona.key));
    // A persona's own name and key lead to it before any other name does.
    out.aliases[plain(persona.name)] = persona.key;
    out.aliases[plain(persona.key)] = persona.key;
  }
  return out;
}

base::Result<Vocabulary> load_vocabulary(const std::string& file) {
  if (file.empty()) return parse_vocabulary("", "");
  auto text = base::read_file(file);
  if (!text) {
    auto error = std::move(text).error();
    if (error.code == Code::data) error.code = Code::project;
    return std::unexpected(std::move(error));
  }
  return parse_vocabulary(*text, file);
}

}  // namespace coterie::segment
