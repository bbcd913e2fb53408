// Names, reasons and playbooks of segments, from a vocabulary that is data: personas.toml and
// playbooks.toml, shipped inside the program, replaceable by a file of the user's own in the same
// format. Names are unique within a model, printable, and the same for the same numbers.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "segment/describe.hpp"
#include "segment/result.hpp"
#include "sql/expr.hpp"

namespace coterie::segment {

struct Persona {
  std::string key, name, text;
  std::string when, strength;  // as written; both empty for the fallback, the last of the list
  std::vector<std::string>
      each;  // beginnings of the features that `it` stands for in turn; or empty
  std::vector<std::string> except;  // members that get no name
  sql::ExprPtr condition, score;    // `when` and `strength`, checked; null for the fallback
  std::string place;
};

// How one feature is spoken of; what is empty follows from the feature's name.
struct FeatureWords {
  std::string noun, high, low, higher, lower, phrase;
};

struct Vocabulary {
  std::vector<Persona> personas;                 // in the order that settles ties
  std::map<std::string, FeatureWords> features;  // by feature; a key that ends in _ is a family
  std::map<std::string, std::string> also;       // plain(other name) -> key of `features`
  std::map<std::string, Playbook> playbooks;     // by persona key, and some that only names lead to
  std::map<std::string, std::string> aliases;    // plain(name) -> key of `playbooks`
};

// The vocabulary of a TOML text laid over the shipped one: personas replace all shipped ones,
// features and playbooks replace those of the same key. An empty text gives the shipped vocabulary.
// file: for messages. Errors: Code::project with line and column.
base::Result<Vocabulary> parse_vocabulary(std::string_view text, const std::string& file);
// The same from a file; "" is the shipped vocabulary.
base::Result<Vocabulary> load_vocabulary(const std::string& file);

// Gives every segment its name, persona, reason and playbook.
// segments: as describe() filled them. One that has a name keeps it (made printable), its playbook
// is looked up by that name, else by the persona that fits its numbers; `reason` is filled where it
// is empty. description: of these segments. Repeats: the same names for the same numbers. A name
// goes to the segment that it fits best, the next one takes its next best; only when none is left,
// a telling difference is added ("Occasional, higher spend"). Cost: one evaluation of each
// condition over the segments. Checked: PersonaTest: every persona is reached, names are unique,
// six planted personas are found.
void name_segments(const Vocabulary& vocabulary, const Description& description,
                   std::span<Segment> segments);

// Replaces names: { "3" = "My name", "Champions" = "Stars" }; a key is a name, else an id. Persona,
// reason and playbook stay. Errors: Code::project at the entry's place for a key that no segment
// has (nearest name), an empty name, one that two segments would have.
base::Status apply_names(const base::Value& names, std::span<Segment> segments);

}  // namespace coterie::segment
