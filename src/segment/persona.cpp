// Fits are taken in order of strength. Since a fit is as strong for the persona as for the segment,
// no segment and persona are left that would both rather have each other: the best champions are
// the Champions.
#include "segment/persona.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "segment/persona_numbers.hpp"
#include "segment/persona_words.hpp"

namespace coterie::segment {
namespace {

using base::Code;

constexpr double kTelling = 0.4;      // a feature that may stand in a name
constexpr double kWorthSaying = 0.2;  // one that may stand in a reason
constexpr size_t kInReason = 3, kInName = 2;

struct Fit {
  double strength = 0;
  size_t persona = 0, segment = 0;
  int it = -1;  // feature of Numbers, or -1
  std::string name;
};

std::string with_it(const std::string& text, const std::string& it) {
  return base::replace_all(text, "{it}", it);
}

// A feature's phrase with the segment's numbers in it.
std::string phrase(const Vocabulary& vocabulary, const FeatureNumbers& numbers) {
  Wording words = wording(vocabulary, numbers.feature);
  double ratio = numbers.mean / numbers.all_mean;
  bool has_ratio = numbers.mean > 0 && numbers.all_mean > 0 && std::isfinite(ratio);
  // Where a few huge values pull the mean of all, a segment above the middle has a mean below it:
  // say medians.
  bool by_mean = words.phrase.find("{median}") == std::string::npos;
  if (by_mean && std::isfinite(numbers.median) && numbers.median != numbers.all_median &&
      (numbers.mean > numbers.all_mean) != (numbers.median > numbers.all_median))
    words.phrase = words.noun + " {median} (median) against {all_median}";
  else if (!has_ratio && words.phrase.find("{times}") != std::string::npos)
    words.phrase = words.noun + " {mean} on average against {all_mean}";
  // A share written in per cent already ("70") is shown as it is.
  auto fits = [](double share) { return share >= -1e-9 && share <= 1 + 1e-9; };
  bool share = fits(numbers.mean) && fits(numbers.all_mean);
  auto percent = [&](double x) { return share ? base::percent(x, 0) : short_number(x); };
  const std::pair<std::string_view, std::string> gaps[] = {
      {"{times}", ratio >= 1.5 ? short_number(ratio) + " times" : base::percent(ratio, 0) + " of"},
      {"{mean}", short_number(numbers.mean)},
      {"{all_mean}", short_number(numbers.all_mean)},
      {"{median}", short_number(numbers.median)},
      {"{all_median}", short_number(numbers.all_median)},
      {"{percent}", percent(numbers.mean)},
      {"{all_percent}", percent(numbers.all_mean)}};
  std::string out = words.phrase;
  for (const auto& [gap, text] : gaps) out = base::replace_all(std::move(out), gap, text);
  return out;
}

class Namer {
 public:
  Namer(const Vocabulary& vocabulary, const Description& description, std::span<Segment> segments)
      : vocabulary_(vocabulary),
        segments_(segments),
        numbers_(vocabulary, description, segments),
        features_(numbers_.of(0).size()),
        fits_(segments.size()) {
    std::iota(features_.begin(), features_.end(), 0);
    // A category that is the segmentation itself gives no reasons: each segment is all in or all
    // out of a level.
    std::set<std::string> mixed;
    for (size_t segment = 0; segment < segments.size(); ++segment)
      for (const auto& f : numbers_.of(segment))
        if (f.mean > 0 && f.mean < 1) mixed.insert(f.category());
    std::erase_if(features_, [&](int f) {
      const FeatureNumbers& numbers = at(0, f);
      return !numbers.category().empty() && !mixed.contains(numbers.category());
    });
  }

  void run() {
    std::vector<Fit> fits = all_fits();
    std::vector<bool> own(segments_.size());
    for (size_t s = 0; s < segments_.size(); ++s) own[s] = !segments_[s].name.empty();
    keep_own_names();
    for (const auto& fit : fits) {
      if (!fits_[fit.segment]) fits_[fit.segment] = fit;  // the best one comes first
      Segment& segment = segments_[fit.segment];
      if (!segment.name.empty() || !taken_.insert(plain(fit.name)).second) continue;
      segment.name = fit.name;
      fits_[fit.segment] = fit;
    }
    for (size_t s = 0; s < segments_.size(); ++s)
      if (segments_[s].name.empty()) name_without_persona(s);
    for (size_t s = 0; s < segments_.size(); ++s) own[s] ? finish_own(s) : finish(s);
  }

 private:
  // Every persona whose condition holds for a segment, strongest first.
  std::vector<Fit> all_fits() const {
    std::vector<Fit> out;
    for (size_t p = 0; p < vocabulary_.personas.size(); ++p) {
      const Persona& persona = vocabulary_.personas[p];
      if (!persona.condition) continue;
      std::vector<int> its =
          persona.each.empty() ? std::vector{-1} : numbers_.members(persona.each);
      for (int it : its) {
        std::string member = word_for(it);
        if (std::ranges::find(persona.except, plain(member)) != persona.except.end()) continue;
        auto holds = numbers_.holds(*persona.condition, it);
        auto strengths = numbers_.values(*persona.score, it);
        for (size_t s = 0; s < segments_.size(); ++s)
          if (holds[s] && std::isfinite(strengths[s]))
            out.push_back({strengths[s], p, s, it, with_it(persona.name, member)});
      }
    }
    std::ranges::stable_sort(out, [](const Fit& a, const Fit& b) {
      if (a.strength != b.strength) return a.strength > b.strength;
      return a.persona != b.persona ? a.persona < b.persona : a.segment < b.segment;
    });
    return out;
  }

  Fit fallback() const { return {.persona = vocabulary_.personas.size() - 1, .name = {}}; }

  std::string word_for(int feature) const {
    if (feature < 0) return "";
    return wording(vocabulary_, numbers_.of(0)[static_cast<size_t>(feature)].feature).it;
  }

  const FeatureNumbers& at(size_t segment, int feature) const {
    return numbers_.of(segment)[static_cast<size_t>(feature)];
  }

  // Those of `features` that tell at least so much of the segment, the most telling first.
  std::vector<int> telling(size_t segment, std::vector<int> features, double least) const {
    auto size = [&](int f) { return std::fabs(at(segment, f).tells()); };
    // That a level is rarer than elsewhere follows from what is more frequent.
    std::erase_if(features, [&](int f) {
      bool rare_level = !at(segment, f).category().empty() && at(segment, f).tells() < 0;
      return size(f) < least || rare_level;
    });
    std::ranges::stable_sort(features, [&](int a, int b) { return size(a) > size(b); });
    return features;
  }

  std::string reason(size_t segment, const std::vector<int>& features, size_t count) const {
    std::vector<std::string> parts;
    for (int f : telling(segment, features, 0)) {
      if (std::isnan(at(segment, f).mean)) continue;
      if (parts.size() < count) parts.push_back(phrase(vocabulary_, at(segment, f)));
    }
    return base::join(parts, "; ");
  }

  void keep_own_names() {
    for (auto& segment : segments_) {
      if (segment.name.empty()) continue;
      std::string clean(base::trim(base::printable(segment.name)));
      if (clean.empty()) clean = fmt::format("Segment {}", segment.id);
      segment.name = clean;
      // Two names that differed in bytes nobody can see.
      if (!own_.insert(segment.name).second)
        own_.insert(segment.name = fmt::format("{}, group {}", clean, segment.id));
      taken_.insert(plain(segment.name));
    }
  }

  // Nothing fits, or what fits is taken: a name from what tells most.
  void name_without_persona(size_t s) {
    std::string base;
    if (fits_[s]) {
      base = fits_[s]->name;
    } else {
      auto features = telling(s, features_, kTelling);
      for (size_t i = 0; i < std::min(features.size(), kInName); ++i) {
        Wording words = wording(vocabulary_, at(s, features[i]).feature);
        bool high = at(s, features[i]).tells() > 0;
        base += (base.empty() ? "" : ", ") + (high ? words.high : words.low);
      }
      fits_[s] = fallback();
      if (features.empty()) base = vocabulary_.personas.back().name;
    }
    segments_[s].name = base;
    if (taken_.insert(plain(base)).second) return;
    segments_[s].name = told_apart(s, base);
    taken_.insert(plain(segments_[s].name));
  }

  // "Occasional, higher spend": what differs most from the segment that has the name.
  std::string told_apart(size_t s, const std::string& base) const {
    size_t holder = 0;
    while (holder + 1 < segments_.size() &&
           (holder == s || plain(segments_[holder].name) != plain(base)))
      ++holder;
    auto difference = [&](int f) { return at(s, f).tells() - at(holder, f).tells(); };
    std::vector<int> features = features_;
    std::ranges::stable_sort(features, [&](int a, int b) {
      return std::fabs(difference(a)) > std::fabs(difference(b));
    });
    for (int f : features) {
      if (difference(f) == 0) continue;
      Wording words = wording(vocabulary_, at(s, f).feature);
      std::string name =
          fmt::format("{}, {}", base, difference(f) > 0 ? words.higher : words.lower);
      if (!taken_.contains(plain(name))) return name;
    }
    return fmt::format("{}, group {}", base, segments_[s].id);
  }

  void give_playbook(Segment& segment, const std::string& key, const std::string& it) const {
    Playbook book = vocabulary_.playbooks.at(key);
    for (std::string* text : {&book.offer, &book.focus, &book.discount_cap, &book.channel,
                              &book.cadence, &book.kpi, &book.avoid})
      *text = with_it(*text, it);
    segment.playbook = std::move(book);
  }

  void finish(size_t s) const {
    Segment& segment = segments_[s];
    const Fit& fit = *fits_[s];
    const Persona& persona = vocabulary_.personas[fit.persona];
    segment.persona = persona.key;
    give_playbook(segment, persona.key, word_for(fit.it));
    if (!segment.reason.empty()) return;
    if (persona.condition)
      segment.reason = reason(s, numbers_.reasons(*persona.condition, fit.it, s), kInReason);
    else
      segment.reason = standing_out(s);
  }

  std::string standing_out(size_t s) const {
    if (segments_[s].customers == 0) return "no customer is in it";
    std::string out = reason(s, telling(s, features_, kWorthSaying), kInReason);
    return out.empty() ? "close to the average in everything that was measured" : out;
  }

  // The playbook of a name that the user or a grid gave: by the name, by a name with a gap ("{it}
  // Enthusiasts"), by the persona that fits the numbers.
  void finish_own(size_t s) const {
    Segment& segment = segments_[s];
    if (segment.reason.empty()) segment.reason = standing_out(s);
    if (auto found = vocabulary_.aliases.find(plain(segment.name));
        found != vocabulary_.aliases.end()) {
      bool known = std::ranges::any_of(vocabulary_.personas, [&](const Persona& persona) {
        return persona.key == found->second;
      });
      segment.persona = known ? found->second : "";
      return give_playbook(segment, found->second, "their favourite");
    }
    for (const auto& persona : vocabulary_.personas) {
      auto gap = persona.name.find("{it}");
      if (gap == std::string::npos) continue;
      std::string before = persona.name.substr(0, gap), after = persona.name.substr(gap + 4);
      if (segment.name.size() <= before.size() + after.size() ||
          !segment.name.starts_with(before) || !segment.name.ends_with(after))
        continue;
      segment.persona = persona.key;
      return give_playbook(
          segment, persona.key,
          segment.name.substr(gap, segment.name.size() - before.size() - after.size()));
    }
    Fit fit = fits_[s].value_or(fallback());
    give_playbook(segment, vocabulary_.personas[fit.persona].key, word_for(fit.it));
  }

  const Vocabulary& vocabulary_;
  std::span<Segment> segments_;
  Numbers numbers_;
  std::vector<int> features_;             // every feature of Numbers
  std::vector<std::optional<Fit>> fits_;  // of each segment: the one it got, else the best
  std::set<std::string> taken_;           // plain names
  std::set<std::string> own_;             // names that came with the segments
};

}  // namespace

void name_segments(const Vocabulary& vocabulary, const Description& description,
                   std::span<Segment> segments) {
  if (!segments.empty()) Namer(vocabulary, description, segments).run();
}

base::Status apply_names(const base::Value& names, std::span<Segment> segments) {
  if (names.empty()) return {};
  std::vector<std::string> known, renamed;
  for (const auto& segment : segments) known.push_back(segment.name);
  renamed = known;
  std::string place = names.place;
  for (const auto& [key, value] : TRY(names.table())) {
    auto found = static_cast<size_t>(std::ranges::find(known, key) - known.begin());
    int id = 0;
    auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (found == known.size() && error == std::errc() && end == key.data() + key.size())
      found = static_cast<size_t>(std::ranges::find(segments, id, &Segment::id) - segments.begin());
    if (found == known.size()) {
      std::string near = base::nearest(key, known);
      return base::fail(Code::project, value.place,
                        fmt::format("no segment is called '{}'{}", base::printable(key),
                                    near.empty() ? "" : "; did you mean '" + near + "'?"),
                        "a segment's id or its name: " + base::join(known, ", "));
    }
    std::string name(base::trim(base::printable(TRY(value.text()))));
    if (name.empty()) return base::fail(Code::project, value.place, "the new name is empty");
    renamed[found] = name;
    place = value.place;
  }
  std::set<std::string> unique;
  for (const auto& name : renamed)
    if (!unique.insert(name).second)
      return base::fail(Code::project, place,
                        fmt::format("two segments would be called '{}'", name),
                        "each name once in a model");
  for (size_t s = 0; s < segments.size(); ++s) segments[s].name = renamed[s];
  return {};
}

}  // namespace coterie::segment
