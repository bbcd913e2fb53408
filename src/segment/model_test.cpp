// Every kind of model assigns by itself, survives JSON to the last bit, and refuses what it cannot
// read.
#include "segment/model.hpp"

#include <nlohmann/json.hpp>

#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

base::Result<Assignment> assigned(const Model& model, const table::Frame& frame, int threads = 1) {
  base::Pool pool(threads);
  return assign(model, frame, {.pool = &pool});
}

// Two customers at -1 and 4, a third halfway between the centres 0 and 3, a fourth at a centre.
Model line_model() {
  ClusterModel fitted;
  fitted.transform.step = 0.5;
  table::FittedColumn column;
  column.name = column.feature = "x";
  fitted.transform.columns = {column};
  fitted.fitted = Centres{{0, 6}};
  return {"line", "kmeans", {"low", "high"}, {1, 2}, fitted};
}

void expect_equal(const Assignment& a, const Assignment& b) {
  EXPECT_EQ(a.segment, b.segment);
  EXPECT_EQ(a.runner_up, b.runner_up);
  auto same = [](const std::vector<double>& x, const std::vector<double>& y) {
    return std::ranges::equal(
        x, y, [](double p, double q) { return p == q || (std::isnan(p) && std::isnan(q)); });
  };
  EXPECT_TRUE(same(a.distance, b.distance));
  EXPECT_TRUE(same(a.confidence, b.confidence));
}

TEST(ModelTest, KMeansGivesDistanceRunnerUpAndConfidence) {
  auto out = assigned(line_model(), rules::frame_of({rules::numbers("x", {-1, 4, 1.5, 3})}));
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->segment, (std::vector<int32_t>{0, 1, 0, 1}));
  EXPECT_EQ(out->runner_up, (std::vector<int32_t>{1, 0, 1, 0}));
  EXPECT_EQ(out->distance, (std::vector<double>{1, 1, 1.5, 0}));
  EXPECT_EQ(out->confidence, (std::vector<double>{0.75, 0.75, 0, 1}));
}

TEST(ModelTest, OneCentreLeavesNoDoubt) {
  auto model = line_model();
  centres_of(model) = {0};
  model.segments = {"all"};
  model.ids = {1};
  auto out = assigned(model, rules::frame_of({rules::numbers("x", {-1, 4})}));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->runner_up, (std::vector<int32_t>{-1, -1}));
  EXPECT_EQ(out->confidence, (std::vector<double>{1, 1}));
}

TEST(ModelTest, RulesHaveNoDistanceAndNoDoubt) {
  const auto frame = rules::frame_of({rules::texts("label", {"a", "", "b"})});
  auto out = assigned(fitted(frame, request("given", {{"column", value("label")}})).model, frame);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->segment, (std::vector<int32_t>{0, -1, 1}));
  EXPECT_EQ(out->runner_up, (std::vector<int32_t>{-1, -1, -1}));
  EXPECT_TRUE(std::isnan(out->distance[0]));
  EXPECT_EQ(out->confidence[0], 1);
  EXPECT_TRUE(std::isnan(out->confidence[1]));
}

TEST(ModelTest, SurvivesJsonToTheLastBit) {
  const auto frame = wild_shop(4, 300), later = wild_shop(5, 300, true);
  auto requests = rule_requests();
  for (uint64_t seed = 1; seed <= 12; ++seed) requests.push_back(random_kmeans(seed));
  for (auto& one : cluster_requests()) requests.push_back(std::move(one));
  for (const auto& wanted : requests) {
    SCOPED_TRACE(wanted.method);
    const auto model = fitted(frame, wanted).model;
    const auto text = to_json(model).dump();
    auto again = model_from_json(nlohmann::json::parse(text));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(to_json(*again).dump(), text);
    EXPECT_EQ(again->name, "the model");
    expect_equal(*assigned(model, frame), *assigned(*again, frame, 3));
    expect_equal(*assigned(model, later), *assigned(*again, later, 2));
  }
}

TEST(ModelTest, AMissingColumnIsAFaultOfTheData) {
  const auto frame = wild_shop(6, 300);
  table::Frame other = rules::frame_of({rules::numbers("unrelated", {1, 2, 3})});
  auto requests = rule_requests();
  requests.push_back(random_kmeans(1));
  for (auto& one : cluster_requests()) requests.push_back(std::move(one));
  for (const auto& wanted : requests) {
    auto out = assigned(fitted(frame, wanted).model, other);
    ASSERT_FALSE(out) << wanted.method;
    EXPECT_EQ(out.error().code, base::Code::data) << wanted.method << ": " << out.error().text();
  }
}

// Each document is a true one with one thing wrong.
TEST(ModelTest, RefusesDocumentsItDidNotWrite) {
  const auto good = to_json(line_model());
  ASSERT_TRUE(model_from_json(good));
  using Json = nlohmann::json;
  auto with = [&](auto change) {
    Json out = good;
    change(out);
    return out;
  };
  for (const auto& bad :
       {Json(), Json::array(), with([](Json& j) { j.erase("name"); }),
        with([](Json& j) { j.erase("fitted"); }), with([](Json& j) { j["ids"] = "1"; }),
        with([](Json& j) { j["ids"] = {1}; }), with([](Json& j) { j["segments"] = {"one"}; }),
        with([](Json& j) { j["method"] = "forest"; }), with([](Json& j) { j["method"] = "grid"; }),
        with([](Json& j) { j["method"] = "rules"; }),
        with([](Json& j) { j["method"] = "percentile"; }),
        with([](Json& j) { j["method"] = "given"; }),
        with([](Json& j) { j["fitted"]["centres"] = {1, 2, 3}; }),
        with([](Json& j) { j["fitted"]["centres"] = {1, "2"}; }),
        with([](Json& j) { j["fitted"]["transform"] = 1; })}) {
    auto out = model_from_json(bad);
    ASSERT_FALSE(out) << bad.dump();
    EXPECT_EQ(out.error().code, base::Code::data) << bad.dump();
  }
}

TEST(ModelTest, TheCatalogueOfMethodsIsWhatProjectsMayName) {
  std::vector<std::string_view> names;
  for (const auto& method : methods()) {
    names.push_back(method.name);
    EXPECT_FALSE(method.text.empty());
    EXPECT_FALSE(method.settings.empty());
    for (const auto& setting : method.settings) EXPECT_FALSE(setting.text.empty()) << setting.name;
  }
  EXPECT_TRUE(std::ranges::equal(names, project::model_methods()));
}

}  // namespace
}  // namespace coterie::segment
