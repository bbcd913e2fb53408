#include "evidence/roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "segment/model.hpp"

namespace coterie::evidence {
namespace {

using base::Code;
using features::BuiltFeature;
using features::Quantity;

// Numbers of a customer by their id.
using Numbers = std::map<std::string, std::string>;

Numbers numbers_of(const BuiltFeature& feature) {
  Numbers out;
  for (const auto& quantity : feature.from.quantities) out.emplace(quantity.id, quantity.text);
  // Of a constant formula, and where nothing is told.
  if (out.empty()) out.emplace("feature " + feature.name, base::printable(feature.name));
  return out;
}

bool all_among(const Numbers& some, const Numbers& others) {
  return std::ranges::all_of(some, [&](const auto& one) { return others.contains(one.first); });
}

// "a", "a and b", "a, b and c"; of more than `most` the first and how many more.
std::string listed(const std::vector<std::string>& words, size_t most = 4) {
  const size_t count = words.size() <= most ? words.size() : most - 1;
  std::vector<std::string> shown(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
  if (shown.size() < words.size())
    shown.push_back(fmt::format("{} more", words.size() - shown.size()));
  if (shown.size() < 2) return shown.empty() ? "" : shown[0];
  const auto last = std::move(shown.back());
  shown.pop_back();
  return base::join(shown, ", ") + " and " + last;
}

std::string named(const std::vector<std::string>& features) {
  std::vector<std::string> words;
  for (const auto& name : features) words.push_back(base::printable(name));
  return listed(words);
}

// Texts without repetition, in the order of their ids.
std::vector<std::string> words_of(const Numbers& numbers) {
  std::vector<std::string> out;
  for (const auto& [id, text] : numbers)
    if (std::ranges::find(out, text) == out.end()) out.push_back(text);
  return out;
}

class Guard {
 public:
  Guard(const RoleInput& input, const segment::ModelResult& model, const RoleOptions& options)
      : input_(input), options_(options), given_(model.method == "given") {
    for (const auto& feature : input.features) {
      const auto* column = input.frame->find(feature.name);
      if (column == nullptr) continue;
      features_.push_back(&feature);
      columns_.push_back(column);
    }
    for (const auto& name : model.features) add_used(name);
    segment_.name = "the segments";
    segment_.category = true;
    segment_.codes = model.assignment.segment;
    segment_.levels.resize(model.segments.size());
    if (std::ssize(segment_.codes) == input.frame->rows()) columns_.push_back(&segment_);
  }

  std::vector<FeatureRole> run() {
    associations_.emplace(columns_, input_.keys, input_.seed);
    std::vector<FeatureRole> out;
    for (size_t i = 0; i < features_.size(); ++i) {
      auto& role = out.emplace_back();
      role.feature = features_[i]->name;
      settle(i, role);
    }
    return out;
  }

 private:
  struct Used {
    std::string name;
    const BuiltFeature* feature = nullptr;  // null: a column that nothing is known of
    size_t column = 0;
    Numbers numbers;
  };

  void add_used(const std::string& name) {
    const auto* column = input_.frame->find(name);
    if (column == nullptr) return;
    Used used{name, nullptr, 0, {}};
    for (size_t i = 0; i < features_.size(); ++i)
      if (features_[i]->name == name) used = {name, features_[i], i, numbers_of(*features_[i])};
    if (used.feature == nullptr) {
      used.column = columns_.size();
      columns_.push_back(column);
      used.numbers.emplace("column " + name, "the column " + base::printable(name));
    }
    held_.insert(used.numbers.begin(), used.numbers.end());
    used_.push_back(std::move(used));
  }

  void settle(size_t i, FeatureRole& role) const {
    if (is_used(role)) return;
    const auto numbers = numbers_of(*features_[i]);
    if (!associations_->varies(i)) {
      role.tie = Tie::constant;
      role.reason = "The same for every customer.";
      return;
    }
    if (is_the_same(*features_[i], numbers, role)) return;
    // What goes closely with given labels may be what they were made from, or what they found.
    if (given_) {
      role.role = Role::unknown;
      role.tie = Tie::not_told;
      role.reason =
          "The segments came with the data: what they were made from is not known, so "
          "nothing can be told apart from it.";
      return;
    }
    if (is_near(i, role) || is_coding(i, role) || shares(numbers, role)) return;
    role.reason = apart(*features_[i], role);
  }

  bool is_used(FeatureRole& role) const {
    if (std::ranges::find(used_, role.feature, &Used::name) == used_.end()) return false;
    role.role = Role::definition;
    role.tie = Tie::used;
    role.with = {role.feature};
    role.reason =
        given_ ? "It is what the segments were taken from." : "The segments are made from it.";
    return true;
  }

  // All its numbers are among those of what is read: of one feature, else of several together.
  bool is_the_same(const BuiltFeature& feature, const Numbers& numbers, FeatureRole& role) const {
    if (!all_among(numbers, held_)) return false;
    const Used* one = nullptr;
    for (const auto& used : used_)
      if (all_among(numbers, used.numbers) &&
          (one == nullptr || used.numbers.size() < one->numbers.size()))
        one = &used;
    role.role = Role::definition;
    role.tie = Tie::same;
    role.numbers = words_of(numbers);
    if (one != nullptr) {
      role.with = {one->name};
      role.reason = same_as_one(feature, numbers, *one, role.numbers);
      return true;
    }
    auto left = numbers;
    for (const auto& used : used_)
      if (std::erase_if(
              left, [&](const auto& number) { return used.numbers.contains(number.first); }) > 0)
        role.with.push_back(used.name);
    role.reason = fmt::format("Follows from {} together: they hold {}.", named(role.with),
                              listed(role.numbers));
    return true;
  }

  static std::string same_as_one(const BuiltFeature& feature, const Numbers& numbers,
                                 const Used& used, const std::vector<std::string>& words) {
    const auto name = base::printable(used.name);
    const auto names = [](const BuiltFeature* a, const std::string& b) {
      return a != nullptr && std::ranges::find(a->from.features, b) != a->from.features.end();
    };
    std::string how;
    if (names(used.feature, feature.name))
      how = fmt::format("; {} is computed from it", name);
    else if (names(&feature, used.name))
      how = fmt::format("; it is computed from {}", name);
    if (numbers.size() == used.numbers.size())
      return fmt::format("Same numbers as {}: both come from {}{}.", name, listed(words), how);
    return fmt::format("Part of {}: both come from {}{}.", name, listed(words), how);
  }

  // Hardly another number than one that is read.
  bool is_near(size_t i, FeatureRole& role) const {
    for (const auto& used : used_) {
      const auto found = associations_->measure(i, used.column);
      if (found.measure == Association::Measure::none) continue;
      if (!role.closest.empty() && std::abs(found.value) <= std::abs(role.association.value))
        continue;
      role.closest = used.name;
      role.association = found;
    }
    if (role.closest.empty() || std::abs(role.association.value) < options_.limit) return false;
    role.role = Role::definition;
    role.tie = Tie::near;
    role.with = {role.closest};
    role.reason =
        fmt::format("Hardly another number than {}: {} {:.2f}.", base::printable(role.closest),
                    measure_name(role.association.measure), role.association.value);
    return true;
  }

  // A ready column that names the segments: somebody wrote them down before.
  bool is_coding(size_t i, FeatureRole& role) const {
    if (columns_.back() != &segment_ || !features_[i]->from.ready) return false;
    const auto found = associations_->coding(i, columns_.size() - 1);
    if (!(found.value >= options_.limit)) return false;
    role.role = Role::definition;
    role.tie = Tie::near;
    role.association = found;
    role.reason =
        fmt::format("Hardly anything but the segments themselves, written down before: {} {:.2f}.",
                    measure_name(found.measure), found.value);
    return true;
  }

  bool shares(const Numbers& numbers, FeatureRole& role) const {
    Numbers common;
    for (const auto& used : used_)
      for (const auto& number : used.numbers)
        if (numbers.contains(number.first)) {
          common.insert(number);
          if (role.with.empty() || role.with.back() != used.name) role.with.push_back(used.name);
        }
    if (common.empty()) return false;
    role.role = Role::shared;
    role.tie = Tie::shares;
    role.numbers = words_of(common);
    role.reason = fmt::format(
        "Built in part from what {} {} made of ({}): how much of a difference is built in cannot "
        "be told, so it does not count.",
        named(role.with), role.with.size() == 1 ? "is" : "are", listed(role.numbers));
    return true;
  }

  std::string apart(const BuiltFeature& feature, const FeatureRole& role) const {
    const bool any_ready = feature.from.ready || std::ranges::any_of(used_, [](const Used& used) {
                             return used.feature == nullptr || used.feature->from.ready;
                           });
    std::string out = any_ready ? "How these columns were computed is not known; their values are "
                                  "apart"
                                : "Made from other numbers than the segments";
    if (!role.closest.empty())
      out += fmt::format(" (closest: {}, {} {:.2f})", base::printable(role.closest),
                         measure_name(role.association.measure), role.association.value);
    return out + ".";
  }

  const RoleInput& input_;
  const RoleOptions& options_;
  const bool given_;
  std::vector<const BuiltFeature*> features_;
  std::vector<const table::Column*> columns_;  // of the features, then of used ones beside them
  table::Column segment_;                      // the assignment, last of the columns
  std::vector<Used> used_;
  Numbers held_;  // by all that is read
  std::optional<Associations> associations_;
};

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::definition:
      return "definition";
    case Role::shared:
      return "shared";
    case Role::evidence:
      return "evidence";
    case Role::unknown:
      break;
  }
  return "unknown";
}

std::string_view tie_name(Tie tie) {
  constexpr std::string_view kNames[] = {"used",  "same",  "near",     "shares",
                                         "apart", "later", "constant", "not_told"};
  return kNames[static_cast<size_t>(tie)];
}

base::Result<std::vector<FeatureRole>> feature_roles(const RoleInput& input,
                                                     const segment::ModelResult& model,
                                                     const RoleOptions& options) {
  if (std::ssize(input.keys) != input.frame->rows())
    return base::fail(Code::internal, "evidence", "the keys do not fit the customers");
  return Guard(input, model, options).run();
}

FeatureRole later_role(std::string feature) {
  FeatureRole out;
  out.feature = std::move(feature);
  out.role = Role::evidence;
  out.tie = Tie::later;
  out.reason = "Measured after the customers were assigned.";
  return out;
}

}  // namespace coterie::evidence
