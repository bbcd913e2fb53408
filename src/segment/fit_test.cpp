// One declared model on one snapshot: the order of its segments, how k is settled, what is left
// out, and how faults are named.
#include "segment/fit.hpp"

#include <nlohmann/json.hpp>
#include <numeric>

#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

// `groups` clear groups of `each` customers; group g has about 10 g of x and y, 5 - g orders.
table::Frame groups_of(int groups, int each) {
  base::Random random(11, 1);
  std::vector<double> x, y, orders;
  for (int i = 0; i < groups * each; ++i) {
    const int g = i % groups;
    x.push_back(10 * g + random.uniform());
    y.push_back(10 * g * g + random.uniform());
    orders.push_back(5 - g);
  }
  return rules::frame_of(
      {rules::numbers("x", x), rules::numbers("y", y), rules::numbers("orders", orders)});
}

base::Table plain(base::Value k) {
  return {{"features", list("x", "y")},
          {"k", std::move(k)},
          {"transform", value(base::Table{{"screen", value(false)}})}};
}

// Mean of a column over the customers of each segment.
std::vector<double> means(const Fitted& fit, const std::vector<double>& values) {
  std::vector<double> sum(fit.model.segments.size()), count(sum.size());
  for (size_t row = 0; row < values.size(); ++row) {
    auto at = static_cast<size_t>(fit.result.assignment.segment[row]);
    sum[at] += values[row];
    ++count[at];
  }
  for (size_t j = 0; j < sum.size(); ++j) sum[j] /= count[j];
  return sum;
}

TEST(FitTest, SegmentsStandInTheOrderOfTheirMeanSpend) {
  const auto frame = groups_of(3, 40);
  std::vector<int64_t> spend;
  std::vector<double> units;
  for (int i = 0; i < 120; ++i) {
    const double money[] = {20, 70, 30};
    spend.push_back(static_cast<int64_t>(money[i % 3] * 1e6));
    units.push_back(money[i % 3]);
  }
  auto fit = try_fit(frame, request("kmeans", plain(value(3))), 2, spend);
  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_EQ(means(*fit, units), (std::vector<double>{70, 30, 20}));
  EXPECT_EQ(fit->model.ids, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(fit->result.segments[2].id, 3);
}

TEST(FitTest, WithoutMoneyTheyStandInTheOrderOfTheirOrders) {
  auto frame = groups_of(3, 40);
  frame.columns[2].values[0] = kNone;  // one customer whose orders are not known changes nothing
  auto fit = try_fit(frame, request("kmeans", plain(value(3))));
  ASSERT_TRUE(fit);
  auto orders = frame.columns[2].values;
  orders[0] = 5;
  EXPECT_EQ(means(*fit, orders), (std::vector<double>{5, 4, 3}));
}

TEST(FitTest, WithoutMoneyAndOrdersTheyStandInTheOrderOfTheirSize) {
  std::vector<double> x;
  for (int i = 0; i < 60; ++i) x.push_back(i < 10 ? 90 + i % 3 : i < 30 ? 50 + i % 4 : i % 5);
  const auto frame = rules::frame_of({rules::numbers("x", x)});
  auto fit = try_fit(frame, request("kmeans", {{"k", value(3)}}));
  ASSERT_TRUE(fit);
  std::vector<int64_t> sizes(3);
  for (auto segment : fit->result.assignment.segment) ++sizes[static_cast<size_t>(segment)];
  EXPECT_EQ(sizes, (std::vector<int64_t>{30, 20, 10}));
}

TEST(FitTest, KIsFixedChosenFromARangeOrChosen) {
  const auto frame = groups_of(4, 30);
  auto fixed = try_fit(frame, request("kmeans", plain(value(2))));
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->result.k, 2);
  EXPECT_EQ(fixed->result.choice, "k = 2 as the project says.");
  auto range = try_fit(frame, request("kmeans", plain(list(2, 6))));
  ASSERT_TRUE(range);
  EXPECT_EQ(range->result.k, 4);
  std::set<int> tried;
  for (const auto& row : range->result.indices) tried.insert(row.k);
  EXPECT_EQ(tried, (std::set<int>{2, 3, 4, 5, 6}));
  auto automatic = try_fit(frame, request("kmeans", plain(value("auto"))));
  ASSERT_TRUE(automatic);
  EXPECT_EQ(automatic->result.k, 4);
  EXPECT_NE(automatic->result.choice.find("4"), std::string::npos);
  EXPECT_EQ(to_json(automatic->model).dump(), to_json(range->model).dump());
}

TEST(FitTest, ARangeThatEndsAtSegmentsMaxIsObeyed) {
  auto settings = plain(list(2, 6));
  settings["segments_max"] = value(3);
  auto fit = try_fit(groups_of(4, 30), request("kmeans", settings));
  ASSERT_TRUE(fit);
  EXPECT_LE(fit->result.k, 3);
}

TEST(FitTest, NamesWhatIsLeftOutAndDoesNotCountItAmongTheFeatures) {
  auto frame = groups_of(3, 20);
  frame.columns.push_back(rules::numbers("same", std::vector<double>(60, 7)));
  frame.columns.push_back(rules::numbers("x again", frame.columns[0].values));
  auto fit = try_fit(frame, request("kmeans", {{"k", value(3)}}));
  ASSERT_TRUE(fit) << fit.error().text();
  std::map<std::string, std::string> left_out;
  for (const auto& one : fit->result.left_out) left_out[one.feature] = one.reason;
  EXPECT_EQ(left_out["same"], "constant");
  EXPECT_EQ(left_out["x again"], "the same as x");
  EXPECT_EQ(std::ranges::count(fit->result.features, "same"), 0);
  EXPECT_EQ(std::ranges::count(fit->result.features, "x"), 1);
}

TEST(FitTest, RuleModelsNameTheFeaturesThatTheyRead) {
  const auto frame = wild_shop(1, 300);
  std::map<std::string, std::vector<std::string>> read;
  for (const auto& wanted : rule_requests())
    read[wanted.method] = fitted(frame, wanted).result.features;
  EXPECT_EQ(read["grid"],
            (std::vector<std::string>{"orders", "recency_days"}));  // rf_10, the last one
  EXPECT_EQ(read["percentile"], (std::vector<std::string>{"orders"}));
  EXPECT_EQ(read["rules"],
            (std::vector<std::string>{"channel", "orders", "recency_days", "spend"}));
  EXPECT_EQ(read["given"], (std::vector<std::string>{"channel", "tier"}));
  EXPECT_FALSE(read["tree"].empty());
}

TEST(FitTest, IsTheSameForAnyThreads) {
  const auto frame = wild_shop(2, 3000);
  std::vector<project::ModelRequest> all = rule_requests();
  all.push_back(request("kmeans", {{"k", list(2, 5)}}));
  all.push_back(random_kmeans(3));
  for (const auto& wanted : all) {
    auto one = try_fit(frame, wanted, 1);
    ASSERT_TRUE(one) << one.error().text();
    for (int threads : {2, 3}) {
      auto other = try_fit(frame, wanted, threads);
      ASSERT_TRUE(other);
      EXPECT_EQ(to_json(one->model).dump(), to_json(other->model).dump()) << wanted.method;
      EXPECT_EQ(one->result.assignment.segment, other->result.assignment.segment);
      ASSERT_EQ(one->result.indices.size(), other->result.indices.size());
      for (size_t i = 0; i < one->result.indices.size(); ++i)
        EXPECT_EQ(one->result.indices[i].value, other->result.indices[i].value);
    }
  }
}

TEST(FitTest, NamesOfTheUsersOwnAreNoSettingOfAnyMethod) {
  const auto frame = wild_shop(3, 300);
  auto all = rule_requests();
  all.push_back(random_kmeans(1));
  for (auto wanted : all) {
    wanted.settings["names"] = value(base::Table{{"1", value("Stars")}});
    EXPECT_TRUE(try_fit(frame, wanted)) << wanted.method;
  }
}

// Segments, names and ids are those of the model that is told.
TEST(FitTest, ATreeTellsAnEarlierModel) {
  const auto frame = wild_shop(5, 2000);
  auto told = try_fit(
      frame, request("kmeans", {{"features", list("orders", "recency_days")}, {"k", value(3)}}));
  ASSERT_TRUE(told) << told.error().text();
  auto& clusters = told->result;
  clusters.name = "clusters";
  for (size_t i = 0; i < 3; ++i) clusters.segments[i].name = "Group " + std::to_string(9 - i);
  const auto tree = request("tree", {{"of", value("clusters")}, {"depth", value(4)}});
  const auto fit = try_fit(frame, tree, 2, {}, {clusters});
  ASSERT_TRUE(fit) << fit.error().text();
  const auto& result = fit->result;
  EXPECT_EQ(result.k, 3);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(result.segments[i].name, clusters.segments[i].name);
    EXPECT_EQ(result.segments[i].id, clusters.segments[i].id);
  }
  EXPECT_EQ(family_name(result.method), "rules");
  EXPECT_EQ(result.features, (std::vector<std::string>{"orders", "recency_days"}));
  ASSERT_TRUE(result.rule_tree);
  EXPECT_EQ(result.rule_tree->of, "clusters");
  EXPECT_GT(result.rule_tree->fidelity.share, 0.85);
  int64_t same = 0, told_of = 0;
  for (size_t row = 0; row < 2000; ++row)
    same += result.assignment.segment[row] == clusters.assignment.segment[row] ? 1 : 0;
  EXPECT_EQ(static_cast<double>(same) / 2000, result.rule_tree->fidelity.on_fit);
  for (const auto& rule : result.rule_tree->rules) told_of += rule.customers;
  EXPECT_EQ(told_of, 2000);
  EXPECT_NE(result.choice.find("tell the segments of clusters"), std::string::npos);
  // A given model would explain itself by its own column: the project's other features are asked.
  auto given = try_fit(frame, request("given", {{"column", value("tier")}}))->result;
  given.name = "clusters";
  auto of_given = try_fit(frame, tree, 2, {}, {given});
  ASSERT_TRUE(of_given) << of_given.error().text();
  EXPECT_EQ(std::ranges::count(of_given->result.features, "tier"), 0);
  auto by_itself = tree;
  by_itself.settings["features"] = list("tier");
  of_given = try_fit(frame, by_itself, 2, {}, {given});
  ASSERT_TRUE(of_given) << of_given.error().text();
  EXPECT_EQ(of_given->result.features, (std::vector<std::string>{"tier"}));
  EXPECT_EQ(of_given->result.assignment.segment, given.assignment.segment) << "without some too";
  // And a model that is not there, or stands later.
  for (const auto& [name, hint] :
       {std::pair{"clutsers", "of = \"clusters\""}, {"something", "before the tree"}}) {
    auto none = try_fit(frame, request("tree", {{"of", value(name)}}), 2, {}, {clusters});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, base::Code::project);
    EXPECT_EQ(none.error().allowed, "clusters");
    EXPECT_NE(none.error().fix.find(hint), std::string::npos) << none.error().text();
  }
}

TEST(FitTest, FaultsNameTheNearestWord) {
  const auto frame = wild_shop(4, 200);
  auto fault = [&](std::string method, base::Table settings) {
    auto out = try_fit(frame, request(std::move(method), std::move(settings)));
    EXPECT_FALSE(out);
    return out ? base::Error{} : out.error();
  };
  struct Case {
    base::Error error;
    const char* said;
    const char* near;
  };
  for (const auto& [error, said, near] : std::vector<Case>{
           {fault("kmean", {}), "there is no method 'kmean'", "method = \"kmeans\""},
           {fault("kmeans", {{"features", list("ordres", "spend")}}), "'ordres'", "orders"},
           {fault("kmeans", {{"feature", list("orders")}}), "feature", "features"},
           {fault("grid", {{"scores", value(base::Table{{"f", value("order s")}})}}), "'order s'",
            "orders"},
           {fault("grid", {{"gird", value("rf_10")}}), "gird", "grid"},
           {fault("percentile", {{"scores", list("spent")}}), "'spent'", "spend"},
           {fault("given", {{"column", value("chanel")}}), "'chanel'", "channel"},
           {fault("given", {{"colum", value("channel")}}), "colum", "column"},
       }) {
    EXPECT_EQ(error.code, base::Code::project) << error.text();
    EXPECT_NE(error.text().find(said), std::string::npos) << error.text();
    EXPECT_NE(error.text().find(near), std::string::npos) << error.text();
  }
}

TEST(FitTest, DataThatCannotCarryTheModelIsNamed) {
  auto code = [](const table::Frame& frame, base::Table settings) {
    auto out = try_fit(frame, request("kmeans", std::move(settings)));
    EXPECT_FALSE(out);
    return out ? base::Code::internal : out.error().code;
  };
  EXPECT_EQ(code(rules::frame_of({rules::texts("only", {"a", "b"})}), {}), base::Code::data);
  EXPECT_EQ(code(rules::frame_of({rules::numbers("x", {1, 1, 1})}), {}), base::Code::data);
  EXPECT_EQ(code(rules::frame_of({rules::numbers("x", {1, 2, 1})}), {{"k", value(3)}}),
            base::Code::data);
  EXPECT_EQ(code(rules::frame_of({rules::numbers("x", {})}), {}), base::Code::data);
}

TEST(FitTest, StopsWhenCancelled) {
  const auto frame = wild_shop(5, 500);
  base::Cancel cancel;
  cancel.request();
  base::Pool pool(1);
  FitInput input;
  const auto keys = keys_of(frame);
  input.frame = &frame;
  input.keys = keys;
  input.context = {&pool, &cancel, nullptr};
  auto out = fit_model(request("kmeans", {{"features", list("orders", "spend")}}), input);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, base::Code::cancelled);
}

TEST(FitTest, ColumnsReadAreThoseOfAllModels) {
  auto rule =
      value(base::Table{{"name", value("x")}, {"when", value("tier = 'gold' and aov > 3")}});
  const std::vector<project::ModelRequest> models = {
      request("kmeans", {{"features", list("orders", "units")}}),
      request("grid", {{"scores", value(base::Table{{"m", value("margin")}})}}),
      request("percentile", {{"scores", list("reorder_share")}}),
      request("given", {{"column", value("label")},
                        {"share_of", value("visits")},
                        {"micro", rules::micro_of("a", "b", "lateness > 2")}}),
      request("rules", {{"rules", rules::lists({rule})}})};
  const auto all = columns_read(models);
  EXPECT_EQ(std::set(all.begin(), all.end()),
            (std::set<std::string>{"orders", "units", "margin", "reorder_share", "label", "visits",
                                   "lateness", "tier", "aov", "top_category", "top_channel",
                                   "top_region"}));
}

}  // namespace
}  // namespace coterie::segment
