#include "segment/kmeans_settings.hpp"

#include <fmt/format.h>

namespace coterie::segment {
namespace {

using base::Code;

constexpr int kSegmentsMost = 64;

constexpr base::Definition kDefinitions[] = {
    {"features", "list", "The features that the distance is taken over.",
     "names of numeric or category features", "the project's numeric features",
     "features = [\"recency_days\", \"orders\", \"spend\"]"},
    {"k", "any", "Number of segments: fixed, chosen from a range, or chosen from 2 to 10.",
     "\"auto\", 2..64 or [low, high]", "\"auto\"", "k = [3, 8]"},
    {"transform", "table", "What is done to the features before distances are taken.",
     "winsorise, log, scale, impute, indicator, ordinal, screen", "",
     "transform = { winsorise = [0.01, 0.99], log = \"auto\", scale = \"standard\" }"},
    {"smallest_share", "number",
     "A k whose smallest segment holds a smaller share of the customers is not chosen.", "0..0.5",
     "0.02", "smallest_share = 0.05"},
    {"segments_max", "integer", "More segments than people can act on are not chosen.", "2..64",
     "10", "segments_max = 6"},
    {"restarts", "integer", "Starts of each fit; 0 takes 10 to 50 by the number of customers.",
     "0..1000", "0", "restarts = 20"},
    {"names", "table", "Names of your own, by id or by the name that was given.",
     "id or name = name", "", "names = { \"1\" = \"Stars\" }"},
};

base::Result<int> whole(const base::Value& value, int least, int most, std::string_view what) {
  auto number = TRY(value.integer());
  if (number < least || number > most)
    return base::fail(Code::project, value.place, fmt::format("{} is {}", what, number),
                      fmt::format("{} to {}", least, most));
  return static_cast<int>(number);
}

base::Status read_k(const base::Value& value, KMeansSettings& out) {
  if (value.empty()) return {};
  if (const auto* range = value.list()) {
    if (range->size() != 2)
      return base::fail(Code::project, value.place, "k is a list that does not hold two numbers",
                        "k = [low, high]");
    out.k_low = TRY(whole((*range)[0], 2, kSegmentsMost, "the lowest k"));
    out.k_high = TRY(whole((*range)[1], 2, kSegmentsMost, "the highest k"));
    if (out.k_low > out.k_high)
      return base::fail(Code::project, value.place, "the lowest k is above the highest",
                        "k = [low, high]");
    return {};
  }
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    if (*text == "auto") return {};
    return base::fail(Code::project, value.place, "k is a text other than \"auto\"",
                      "\"auto\", 2..64 or [low, high]");
  }
  out.k_low = out.k_high = TRY(whole(value, 2, kSegmentsMost, "k"));
  return {};
}

}  // namespace

std::span<const base::Definition> kmeans_definitions() {
  return kDefinitions;
}

base::Result<KMeansSettings> read_kmeans(const base::Table& settings, const std::string& place) {
  TRY(base::check_keys(settings, kDefinitions, "a kmeans model"));
  KMeansSettings out;
  if (const auto& value = base::setting(settings, "features"); !value.empty()) {
    out.features = TRY(value.texts());
    if (out.features.empty())
      return base::fail(Code::project, value.place, "features is an empty list",
                        "at least one feature");
  }
  TRY(read_k(base::setting(settings, "k"), out));
  if (const auto& value = base::setting(settings, "transform"); !value.empty()) {
    auto table = TRY(value.table());
    out.transform = TRY(table::read_transform(table));
  }
  if (const auto& value = base::setting(settings, "smallest_share"); !value.empty()) {
    out.smallest_share = TRY(value.number());
    if (!(out.smallest_share >= 0 && out.smallest_share <= 0.5))
      return base::fail(Code::project, value.place, "smallest_share is out of range", "0 to 0.5");
  }
  if (const auto& value = base::setting(settings, "segments_max"); !value.empty())
    out.segments_max = TRY(whole(value, 2, kSegmentsMost, "segments_max"));
  if (const auto& value = base::setting(settings, "restarts"); !value.empty())
    out.restarts = TRY(whole(value, 0, 1000, "restarts"));
  if (out.k_low > out.segments_max && out.k_low != out.k_high)
    return base::fail(Code::project, place, "the lowest k is above segments_max",
                      "a range that begins at or below segments_max");
  return out;
}

}  // namespace coterie::segment
