#include "segment/cluster_settings.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.hpp"

namespace coterie::segment {
namespace {

using base::Code;
using base::Definition;
using base::Result;
using base::Status;

constexpr int kSegmentsMost = 64;

constexpr Definition kFeatures = {"features",
                                  "list",
                                  "The features that the distance is taken over.",
                                  "names of numeric or category features",
                                  "the project's numeric features",
                                  "features = [\"recency_days\", \"orders\", \"spend\"]"};
constexpr Definition kTransform = {
    "transform",
    "table",
    "What is done to the features before distances are taken.",
    "winsorise, log, scale, impute, indicator, ordinal, screen",
    "",
    "transform = { winsorise = [0.01, 0.99], log = \"auto\", scale = \"standard\" }"};
constexpr Definition kK = {
    "k",
    "any",
    "Number of segments: fixed, chosen from a range, or chosen from 2 to 10.",
    "\"auto\", 2..64 or [low, high]",
    "\"auto\"",
    "k = [3, 8]"};
constexpr Definition kSmallestShare = {
    "smallest_share",
    "number",
    "A k whose smallest segment holds a smaller share of the customers is not chosen.",
    "0..0.5",
    "0.02",
    "smallest_share = 0.05"};
constexpr Definition kMost = {
    "segments_max", "integer", "More segments than people can act on are not chosen.",
    "2..64",        "10",      "segments_max = 6"};
constexpr Definition kRestarts = {
    "restarts", "integer", "Starts of each fit; 0 takes 10 to 50 by the number of customers.",
    "0..1000",  "0",       "restarts = 20"};
constexpr Definition kNames = {"names",
                               "table",
                               "Names of your own, by id or by the name that was given.",
                               "id or name = name",
                               "",
                               "names = { \"1\" = \"Stars\" }"};

constexpr Definition kResamples = {
    "resamples",
    "integer",
    "How often the model is fitted again to customers drawn anew, to see whether the same segments "
    "come out; 0 leaves it out.",
    "0..1000",
    "0",
    "resamples = 50"};

constexpr std::array kKMeans = {
    kFeatures,
    kK,
    kTransform,
    kSmallestShare,
    kMost,
    kRestarts,
    Definition{"resamples", "integer",
               "How often the model is fitted again to customers drawn anew, to see whether the "
               "same segments come out; 0 leaves it out.",
               "0..1000", "20", "resamples = 50"},
    Definition{"references", "integer",
               "Sets of customers without groups that the gap statistic compares with; 0 leaves it "
               "out.",
               "0..1000", "0", "references = 20"},
    kNames};
constexpr std::array kMixture = {
    kFeatures,
    kK,
    kTransform,
    Definition{"covariance", "any",
               "Shapes of the groups: any ellipsoid, one for all, along the axes, or balls.",
               "\"auto\", full, tied, diagonal, spherical, or a list of those",
               "\"auto\": the one of lowest BIC", "covariance = [\"full\", \"diagonal\"]"},
    Definition{"regularisation", "number",
               "Added to every variance, so that no group shrinks to a point.", "0..1", "0.000001",
               "regularisation = 0.0001"},
    kSmallestShare,
    kMost,
    kResamples,
    kNames};
constexpr std::array kHierarchical = {
    kFeatures,
    kK,
    kTransform,
    Definition{"linkage", "text", "How far two groups are from each other.",
               "ward, single, average, complete", "\"ward\"", "linkage = \"average\""},
    Definition{"height", "number", "Cuts the tree at this height instead of by k.", "above 0", "",
               "height = 12.5"},
    kSmallestShare,
    kMost,
    kResamples,
    kNames};
constexpr std::array kDbscan = {
    kFeatures,
    kTransform,
    Definition{"eps", "any", "Customers within this distance are neighbours.",
               "\"auto\" or a number above 0, in transformed units",
               "\"auto\": the knee of the k-distance curve", "eps = 0.8"},
    Definition{"min_points", "integer",
               "Neighbours, the customer among them, that make a customer the core of a group; 0 "
               "takes twice the number of columns, at least 5.",
               "0..100000", "0", "min_points = 10"},
    kResamples,
    kNames};
constexpr std::array kHdbscan = {
    kFeatures,
    kTransform,
    Definition{"min_cluster_size", "integer",
               "The smallest group that counts; 0 takes 1 % of the customers, at least 50.",
               "0..10000000", "0", "min_cluster_size = 200"},
    Definition{"min_samples", "integer",
               "How many neighbours make a place dense: more of them, more noise; 0 takes "
               "min_cluster_size, at most 10.",
               "0..100000", "0", "min_samples = 5"},
    Definition{"selection", "text",
               "The groups that live longest as density rises, or the finest ones.", "eom, leaf",
               "\"eom\"", "selection = \"leaf\""},
    Definition{"epsilon", "number", "Groups that part below this distance stay one.",
               "0 and up, in transformed units", "0", "epsilon = 0.5"},
    kResamples,
    kNames};
constexpr std::array kMedoids = {
    kFeatures,
    kK,
    kTransform,
    Definition{"distance", "text",
               "Euclidean between transformed numbers, or Gower's, which takes categories too.",
               "euclidean, gower", "\"euclidean\"", "distance = \"gower\""},
    kSmallestShare,
    kMost,
    kRestarts,
    kResamples,
    kNames};
constexpr std::array kPrototypes = {
    kFeatures,
    kK,
    kTransform,
    Definition{"gamma", "any",
               "What one category that differs weighs beside the squared distance of the numbers.",
               "\"auto\" or a number above 0", "\"auto\": half the mean spread of the numbers",
               "gamma = 0.5"},
    kSmallestShare,
    kMost,
    kResamples,
    kNames};

constexpr std::pair<std::string_view, std::span<const Definition>> kMethods[] = {
    {"kmeans", kKMeans},         {"mixture", kMixture}, {"hierarchical", kHierarchical},
    {"dbscan", kDbscan},         {"hdbscan", kHdbscan}, {"kmedoids", kMedoids},
    {"kprototypes", kPrototypes}};

// Reads one setting after the other; the first fault ends it.
class Reader {
 public:
  explicit Reader(const base::Table& settings) : settings_(settings) {}

  // What is not there keeps its default.
  Status whole(std::string_view name, int least, int most, int& out) const {
    const auto& value = base::setting(settings_, name);
    if (!value.empty()) out = TRY(whole_of(value, least, most, name));
    return {};
  }

  // bounds: both may be reached.
  Status number(std::string_view name, double least, double most, double& out) const {
    const auto& value = base::setting(settings_, name);
    if (value.empty()) return {};
    out = TRY(value.number());
    if (!(out >= least && out <= most))
      return base::fail(Code::project, value.place, fmt::format("{} is out of range", name),
                        std::isfinite(most) ? fmt::format("{:g} to {:g}", least, most)
                                            : fmt::format("{:g} and up", least));
    return {};
  }

  // "auto" keeps the default, a number must be above 0.
  Status automatic(std::string_view name, double& out) const {
    const auto& value = base::setting(settings_, name);
    if (const auto* text = std::get_if<std::string>(&value.data); text && *text == "auto")
      return {};
    if (std::holds_alternative<std::string>(value.data))
      return base::fail(Code::project, value.place,
                        fmt::format("{} is a text other than \"auto\"", name),
                        "\"auto\" or a number above 0");
    TRY(number(name, std::numeric_limits<double>::min(), std::numeric_limits<double>::max(), out));
    return {};
  }

  // Returns: the place of the word among those allowed, or `standard`.
  Result<size_t> word(std::string_view name, std::span<const std::string_view> allowed,
                      size_t standard) const {
    const auto& value = base::setting(settings_, name);
    if (value.empty()) return standard;
    return word_of(value, name, allowed);
  }

  Result<size_t> word_of(const base::Value& value, std::string_view name,
                         std::span<const std::string_view> allowed) const {
    const auto text = TRY(value.text());
    for (size_t i = 0; i < allowed.size(); ++i)
      if (allowed[i] == text) return i;
    const std::vector<std::string> words(allowed.begin(), allowed.end());
    const auto near = base::nearest(text, words);
    return base::fail(
        Code::project, value.place, fmt::format("{} is '{}'", name, base::printable(text)),
        base::join(words, ", "), near.empty() ? "" : fmt::format("{} = \"{}\"", name, near));
  }

  Status features(std::vector<std::string>& out) const {
    const auto& value = base::setting(settings_, "features");
    if (value.empty()) return {};
    out = TRY(value.texts());
    if (out.empty())
      return base::fail(Code::project, value.place, "features is an empty list",
                        "at least one feature");
    return {};
  }

  Status k(ClusterSettings& out) const {
    const auto& value = base::setting(settings_, "k");
    if (value.empty()) return {};
    if (const auto* range = value.list()) {
      if (range->size() != 2)
        return base::fail(Code::project, value.place, "k is a list that does not hold two numbers",
                          "k = [low, high]");
      out.k_low = TRY(whole_of((*range)[0], 2, kSegmentsMost, "the lowest k"));
      out.k_high = TRY(whole_of((*range)[1], 2, kSegmentsMost, "the highest k"));
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
    out.k_low = out.k_high = TRY(whole_of(value, 2, kSegmentsMost, "k"));
    return {};
  }

  Status covariances(std::vector<mixture::Covariance>& out) const {
    using mixture::Covariance;
    static constexpr std::array<std::string_view, 4> kWords = {"full", "tied", "diagonal",
                                                               "spherical"};
    static constexpr std::array kValues = {Covariance::full, Covariance::tied, Covariance::diagonal,
                                           Covariance::spherical};
    const auto& value = base::setting(settings_, "covariance");
    const auto* text = std::get_if<std::string>(&value.data);
    if (value.empty() || (text && *text == "auto")) {
      out.assign(kValues.begin(), kValues.end());
      return {};
    }
    if (const auto* list = value.list()) {
      for (const auto& one : *list) out.push_back(kValues[TRY(word_of(one, "covariance", kWords))]);
      if (out.empty())
        return base::fail(Code::project, value.place, "covariance is an empty list",
                          "at least one of full, tied, diagonal, spherical");
      return {};
    }
    out = {kValues[TRY(word_of(value, "covariance", kWords))]};
    return {};
  }

 private:
  static Result<int> whole_of(const base::Value& value, int least, int most,
                              std::string_view what) {
    auto number = TRY(value.integer());
    if (number < least || number > most)
      return base::fail(Code::project, value.place, fmt::format("{} is {}", what, number),
                        fmt::format("{} to {}", least, most));
    return static_cast<int>(number);
  }

  const base::Table& settings_;
};

}  // namespace

std::span<const Definition> cluster_definitions(std::string_view method) {
  for (const auto& [name, definitions] : kMethods)
    if (name == method) return definitions;
  return {};
}

Result<ClusterSettings> read_clusters(std::string_view method, const base::Table& settings,
                                      const std::string& place) {
  using hierarchy::Linkage;
  static constexpr std::array<std::string_view, 4> kLinkages = {"ward", "single", "average",
                                                                "complete"};
  static constexpr std::array kLinkageValues = {Linkage::ward, Linkage::single, Linkage::average,
                                                Linkage::complete};
  static constexpr std::array<std::string_view, 2> kSelections = {"eom", "leaf"};
  static constexpr std::array<std::string_view, 2> kDistances = {"euclidean", "gower"};
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  TRY(base::check_keys(settings, cluster_definitions(method), fmt::format("a {} model", method)));
  const Reader read(settings);
  ClusterSettings out;
  TRY(read.features(out.features));
  TRY(read.k(out));
  if (const auto& value = base::setting(settings, "transform"); !value.empty()) {
    const auto table = TRY(value.table());
    out.transform = TRY(table::read_transform(table));
  }
  TRY(read.number("smallest_share", 0, 0.5, out.smallest_share));
  TRY(read.whole("segments_max", 2, kSegmentsMost, out.segments_max));
  TRY(read.whole("restarts", 0, 1000, out.restarts));
  if (method == "kmeans") out.resamples = 20;  // cheap there
  TRY(read.whole("resamples", 0, 1000, out.resamples));
  TRY(read.whole("references", 0, 1000, out.references));
  if (out.references == 1)
    return base::fail(Code::project, base::setting(settings, "references").place, "references is 1",
                      "0, or 2 to 1000");
  TRY(read.covariances(out.covariances));
  TRY(read.number("regularisation", 0, 1, out.regularisation));
  out.linkage = kLinkageValues[TRY(read.word("linkage", kLinkages, 0))];
  TRY(read.number("height", std::numeric_limits<double>::min(), kInfinity, out.height));
  TRY(read.automatic("eps", out.eps));
  TRY(read.whole("min_points", 0, 100000, out.min_points));
  TRY(read.whole("min_cluster_size", 0, 10000000, out.min_cluster_size));
  TRY(read.whole("min_samples", 0, 100000, out.min_samples));
  out.leaf = TRY(read.word("selection", kSelections, 0)) == 1;
  TRY(read.number("epsilon", 0, kInfinity, out.epsilon));
  out.gower = TRY(read.word("distance", kDistances, 0)) == 1;
  TRY(read.automatic("gamma", out.gamma));
  if (out.height > 0 && !base::setting(settings, "k").empty())
    return base::fail(Code::project, base::setting(settings, "height").place,
                      "the tree is to be cut by k and at a height", "one of the two",
                      "leave out k or height");
  if (out.k_low > out.segments_max && !out.fixed())
    return base::fail(Code::project, place, "the lowest k is above segments_max",
                      "a range that begins at or below segments_max");
  return out;
}

}  // namespace coterie::segment
