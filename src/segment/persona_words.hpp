// The words for features, categories and numbers in names and reasons. All of it is printable,
// whatever bytes the data held.
#pragma once
#include <string>
#include <string_view>

#include "segment/persona.hpp"

namespace coterie::segment {

// Lower case, ASCII letters and digits and bytes of other scripts, one _ for each run of anything
// else; an apostrophe is dropped: "Can't Lose (them)" -> cant_lose_them. Equal plain forms mean the
// same name.
std::string plain(std::string_view name);

// "annual_income_k", "Annual Income (k$)", "annualIncome" -> "annual income"; at most 40 cells.
std::string humanise(std::string_view feature);
// A category's text as it stands in a name: "home_kitchen", "HOME KITCHEN" -> "Home Kitchen".
std::string title(std::string_view text);

// "1,234", "56.7", "8.1", "0.25", "12": three digits, as many decimals as they need.
std::string short_number(double x);

// The feature's key in the vocabulary ("monetary" -> "spend"), else its plain form. Levels of
// categories are features called "column=level".
std::string canonical(const Vocabulary& vocabulary, std::string_view feature);

// How a feature is spoken of, with all gaps filled but the numbers of `phrase`.
struct Wording {
  std::string
      it;  // the member of a family or the level of a category, as in a name; else the feature
  std::string noun, high, low, higher, lower, phrase;
};
Wording wording(const Vocabulary& vocabulary, std::string_view feature);

}  // namespace coterie::segment
