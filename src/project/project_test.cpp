// What coterie.toml may say, and what it is told when it says something else.
#include "project/project.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/random.hpp"

namespace coterie::project {
namespace {

// The example of the design, as people have seen it.
constexpr std::string_view kExample =
    R"(
[project]
name = "gift-shop"
time_zone = "Europe/London"
currency = "GBP"

[sources.orders]                        # also: customers, events, features, contacts
path = "online_retail.csv.gz"           # or table = "shop.order_lines", or sql = "SELECT ..."
columns = { customer = "CustomerID", order = "InvoiceNo", time = "InvoiceDate",)"
    R"( product = "StockCode",
            quantity = "Quantity", unit_price = "UnitPrice", region = "Country" }

[features]
preset = "shopping"                     # or use = ["recency_days", "orders", "spend"]
window_days = 365

[[models]]
name = "clusters"
method = "kmeans"
k = "auto"                              # or 5, or [2, 10]
transform = { winsorise = [0.01, 0.99], log = "auto", scale = "standard" }

[[models]]
name = "rfm"
method = "grid"
grid = "rf_10"

[[models]]
name = "framework"
)"
    R"(method = "percentile"                   # each score cut at quantiles; a)"
    R"( value equal to a cut is "high"
scores = ["orders", "reorder_share"]
cuts = [0.5]
cells = { "high,high" = "Champions", "high,low" = "Frequent Explorers", "low,)"
    R"(high" = "Loyal Occasionals", "low,low" = "At Risk" }

[run]
choose = "auto"                         # which model tags the customers
)";

base::Error error_of(std::string_view text) {
  auto project = parse_project(text, "p.toml");
  EXPECT_FALSE(project) << text;
  return project ? base::Error{} : project.error();
}

TEST(Project, TheExampleOfTheDesign) {
  auto project = parse_project(kExample, "shop/coterie.toml");
  ASSERT_TRUE(project) << project.error().text();
  EXPECT_EQ(project->name, "gift-shop");
  EXPECT_EQ(project->time_zone, "Europe/London");
  EXPECT_EQ(project->currency, "GBP");
  EXPECT_EQ(project->folder, "shop");
  ASSERT_EQ(project->sources.size(), 1U);
  const auto& orders = project->sources[0];
  EXPECT_EQ(orders.name, "orders");
  EXPECT_EQ(orders.paths, std::vector<std::string>{"online_retail.csv.gz"});
  EXPECT_EQ(orders.columns.size(), 7U);
  EXPECT_EQ(orders.columns.at("unit_price"), "UnitPrice");
  EXPECT_EQ(orders.place, "shop/coterie.toml:7:1");
  EXPECT_EQ(project->features.preset, "shopping");
  EXPECT_EQ(project->features.window_days, 365);
  ASSERT_EQ(project->models.size(), 3U);
  EXPECT_EQ(project->models[0].settings.size(), 2U) << "k and transform";
  EXPECT_EQ(*project->models[0].settings.at("k").text(), "auto");
  EXPECT_EQ(project->models[2].settings.at("cells").table()->at("low,low").text().value(),
            "At Risk");
  EXPECT_EQ(project->models[2].place, "shop/coterie.toml:27:1");
  EXPECT_EQ(project->choose, "auto");
}

TEST(Project, NothingSaidIsTheDefaults) {
  auto project = parse_project("", "coterie.toml");
  ASSERT_TRUE(project);
  const Project fresh;
  EXPECT_EQ(project->name, fresh.name);
  EXPECT_EQ(project->time_zone, "UTC");
  EXPECT_EQ(project->features.preset, "shopping");
  EXPECT_TRUE(project->models.empty());
  EXPECT_EQ(project->seed, 1U);
  EXPECT_EQ(project->folder, "");
}

TEST(Project, EverySettingOfASource) {
  auto project = parse_project(R"([sources.items]
path = ["2024/*.csv", "2025.csv"]
rows = "orders"
delimiter = "\t"
encoding = "latin-1"
header = false
decimal = ","
date_order = "month"
join = "order_id"
discount = "percent"
[sources.customers]
path = "c.csv"
)",
                               "p.toml");
  ASSERT_TRUE(project) << project.error().text();
  const auto& items = project->sources[0];
  EXPECT_EQ(items.paths, (std::vector<std::string>{"2024/*.csv", "2025.csv"}));
  EXPECT_EQ(items.rows, "orders");
  EXPECT_EQ(items.delimiter, "\t");
  EXPECT_EQ(items.encoding, "latin-1");
  EXPECT_EQ(items.header, std::optional(false));
  EXPECT_EQ(items.decimal, ",");
  EXPECT_EQ(items.date_order, "month");
  EXPECT_EQ(items.join, "order_id");
  EXPECT_EQ(items.discount, "percent");
  EXPECT_EQ(project->sources[1].name, "customers") << "in the order of the file";
  EXPECT_EQ(project->sources[1].header, std::nullopt);
}

TEST(Project, FeaturesRunAndDates) {
  auto project = parse_project(R"toml([project]
as_of = 2011-12-10
[features]
use = ["orders", "spend"]
categories = 0
[[features.custom]]
name = "gifts"
over = "lines"
expression = "count_if(category = 'gifts')"
text = "Lines of gifts."
unit = "lines"
[[models]]
name = "mine"
method = "given"
column = "tier"
[run]
choose = "mine"
seed = 42
)toml",
                               "p.toml");
  ASSERT_TRUE(project) << project.error().text();
  EXPECT_EQ(project->as_of, "2011-12-10");
  EXPECT_EQ(project->features.preset, "");
  EXPECT_EQ(project->features.use, (std::vector<std::string>{"orders", "spend"}));
  EXPECT_EQ(project->features.place, "p.toml:4:7");
  EXPECT_EQ(project->features.categories, 0);
  ASSERT_EQ(project->features.custom.size(), 1U);
  EXPECT_EQ(project->features.custom[0].expression, "count_if(category = 'gifts')");
  EXPECT_EQ(project->features.custom[0].place, "p.toml:9:14");
  EXPECT_EQ(project->choose, "mine");
  EXPECT_EQ(project->seed, 42U);
}

struct Wrong {
  std::string text, where, fault, hint;  // hint: a part of `allowed` or `fix`
};

class WrongProject : public testing::TestWithParam<Wrong> {};

TEST_P(WrongProject, NamesThePlaceTheFaultAndWhatIsAllowed) {
  const auto& wrong = GetParam();
  const auto error = error_of(wrong.text);
  EXPECT_EQ(error.code, base::Code::project) << error.text();
  EXPECT_EQ(error.where, wrong.where) << error.text();
  EXPECT_NE(error.fault.find(wrong.fault), std::string::npos) << error.text();
  EXPECT_NE((error.allowed + "\n" + error.fix).find(wrong.hint), std::string::npos) << error.text();
}

INSTANTIATE_TEST_SUITE_P(
    Keys, WrongProject,
    testing::Values(
        Wrong{"[projct]\nname = 'x'", "p.toml:1:1", "no setting \"projct\"", "\"project\"?"},
        Wrong{"[project]\ntimezone = 'UTC'", "p.toml:2:12", "no setting \"timezone\"",
              "\"time_zone\"?"},
        Wrong{"[sources.order]\npath = 'x.csv'", "p.toml:1:1", "no source \"order\"",
              "\"orders\"?"},
        Wrong{"[sources.orders]\npaht = 'x.csv'", "p.toml:2:8", "no setting \"paht\"", "\"path\"?"},
        Wrong{"[sources.orders]\npath = 'x'\ncolumns = { custmer = 'a' }", "p.toml:3:23",
              "no role \"custmer\"", "\"customer\"?"},
        Wrong{"[features]\npresets = 'rfm'", "p.toml:2:11", "no setting", "\"preset\"?"},
        Wrong{"[[features.custom]]\nname='a'\nover='lines'\nexpr='b'", "p.toml:4:6", "no setting",
              "expression"},
        Wrong{"[run]\nsed = 1", "p.toml:2:7", "no setting \"sed\"", "\"seed\"?"}));

INSTANTIATE_TEST_SUITE_P(
    Values, WrongProject,
    testing::Values(
        Wrong{"project = 3", "p.toml:1:11", "expected a table", ""},
        Wrong{"[project]\nname = 3", "p.toml:2:8", "expected a text", "one line"},
        Wrong{"[project]\nname = ' '", "p.toml:2:8", "name is empty", "one line"},
        Wrong{"[project]\ntime_zone = 'Europe/Londn'", "p.toml:2:13", "no time zone", "IANA"},
        Wrong{"[project]\ncurrency = 'pounds sterling'", "p.toml:2:12", "no currency", "8"},
        Wrong{"[project]\nas_of = '10.12.2011'", "p.toml:2:9", "not a date", "2011-12-10"},
        Wrong{"[sources.orders]\nrows = 'lines'", "p.toml:1:1", "[sources.orders] has no path",
              "orders.csv"},
        Wrong{"[sources.orders]\npath = []", "p.toml:2:8", "empty list", "a path or a list"},
        Wrong{"[sources.orders]\npath = ['a.csv', 3]", "p.toml:2:18", "expected a text", "a path"},
        Wrong{"[sources.orders]\npath = 's3://b/a.csv'", "p.toml:2:8", "address on the net",
              "download"},
        Wrong{"[sources.orders]\ntable = 'shop.lines'", "p.toml:2:9", "from a warehouse", "path"},
        Wrong{"[sources.orders]\nsql = 'SELECT 1'", "p.toml:2:7", "does not do yet", "Parquet"},
        Wrong{"[sources.orders]\npath = 'a'\nrows = 'order'", "p.toml:3:8", "rows cannot be",
              "\"orders\"?"},
        Wrong{"[sources.orders]\npath = 'a'\ndelimiter = ':'", "p.toml:3:13", "delimiter cannot be",
              "blanks"},
        Wrong{"[sources.orders]\npath = 'a'\nencoding = 'utf8'", "p.toml:3:12", "encoding cannot",
              "\"utf-8\"?"},
        Wrong{"[sources.orders]\npath = 'a'\nheader = 'no'", "p.toml:3:10", "true or false", ""},
        Wrong{"[sources.orders]\npath = 'a'\ndecimal = ';'", "p.toml:3:11", "decimal cannot", ","},
        Wrong{"[sources.orders]\npath = 'a'\ndate_order = 'dmy'", "p.toml:3:14", "date_order",
              "day"},
        Wrong{"[sources.orders]\npath = 'a'\ndiscount = 5", "p.toml:3:12", "expected a text",
              "percent"},
        Wrong{"[sources.orders]\npath = 'a'\ncolumns = 'a'", "p.toml:3:11", "expected a table",
              "role"},
        Wrong{"[sources.orders]\npath = 'a'\n[sources.orders.columns]\ntime = ''", "p.toml:4:8",
              "column of time is empty", "in the file"}));

INSTANTIATE_TEST_SUITE_P(
    Parts, WrongProject,
    testing::Values(
        Wrong{"[features]\npreset = 'shoping'", "p.toml:2:10", "preset cannot be", "\"shopping\"?"},
        Wrong{"[features]\npreset = 'rfm'\nuse = ['orders']", "p.toml:3:7", "both given", "remove"},
        Wrong{"[features]\nuse = []", "p.toml:2:7", "empty list", "coterie features"},
        Wrong{"[features]\nuse = ['orders', 'orders']", "p.toml:2:7", "twice", ""},
        Wrong{"[features]\nwindow_days = -1", "p.toml:2:15", "window_days is -1", "0..36500"},
        Wrong{"[features]\nwindow_days = 1.5", "p.toml:2:15", "an integer", "0..36500"},
        Wrong{"[features]\ncategories = 13", "p.toml:2:14", "categories is 13", "0..12"},
        Wrong{"[features]\ncustom = 3", "p.toml:2:10", "list of tables", "[[features.custom]]"},
        Wrong{"[[features.custom]]\nname = 'a'\nover = 'lines'", "p.toml:1:1", "has no expression",
              ""},
        Wrong{"[[features.custom]]\nname='a b'\nover='lines'\nexpression='1'", "p.toml:2:6",
              "no name for a feature", "letters"},
        Wrong{"[[features.custom]]\nname='a'\nover='line'\nexpression='1'", "p.toml:3:6",
              "over cannot be", "\"lines\"?"},
        Wrong{"[models]\nname = 'a'", "p.toml:1:1", "list of tables", "[[models]]"},
        Wrong{"[[models]]\nname = 'a'", "p.toml:1:1", "has no method", "kmeans"},
        Wrong{"[[models]]\nmethod = 'kmeans'", "p.toml:1:1", "has no name", ""},
        Wrong{"[[models]]\nname='a'\nmethod='k-means'", "p.toml:3:8", "method cannot be",
              "\"kmeans\"?"},
        Wrong{"[[models]]\nname='a/b'\nmethod='grid'", "p.toml:2:6", "no name for a model", "_"},
        Wrong{"[[models]]\nname='auto'\nmethod='grid'", "p.toml:2:6", "cannot be called", ""},
        Wrong{"[[models]]\nname='a'\nmethod='grid'\n[[models]]\nname='A'\nmethod='rules'",
              "p.toml:5:6", "two models", "different"},
        Wrong{"[[models]]\nname='mine'\nmethod='grid'\n[run]\nchoose='mien'", "p.toml:5:8",
              "no model \"mien\"", "\"mine\"?"},
        Wrong{"[run]\nchoose = 'framework'", "p.toml:2:10", "no model", "clusters"},
        Wrong{"[run]\nseed = -1", "p.toml:2:8", "seed is -1", "0 and above"},
        Wrong{"[project\nname = 'a'", "p.toml:1:9", "", "TOML"}));

TEST(Project, AWordOfTheUsersCannotSteerTheTerminal) {
  const auto error = error_of("[features]\npreset = \"\\u001b[2J" + std::string(300, 'a') + "\"");
  EXPECT_EQ(error.text().find('\x1b'), std::string::npos);
  EXPECT_LT(error.text().size(), 200U);
}

// Any bytes are read or refused with a place; none break the parser.
TEST(Project, TheExampleWithBytesChangedIsReadOrRefused) {
  base::Random random(7, 0);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text(kExample);
    for (uint64_t change = random.below(6) + 1; change > 0; --change) {
      const auto at = random.below(text.size());
      const auto what = random.below(4);
      if (what == 0) text.erase(at, random.below(20));
      if (what == 1) text.insert(at, text.substr(random.below(text.size()), random.below(20)));
      if (what >= 2) text[at] = static_cast<char>(random.below(what == 2 ? 256 : 128));
      if (text.empty()) text = "x";
    }
    const auto project = parse_project(text, "p.toml");
    if (project) continue;
    ++refused;
    ASSERT_EQ(project.error().code, base::Code::project);
    ASSERT_TRUE(project.error().where.starts_with("p.toml:")) << project.error().text();
    ASSERT_FALSE(project.error().fault.empty());
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 3000);
}

TEST(Project, LoadsAFileAndSaysWhenItIsNotThere) {
  const auto folder = std::filesystem::temp_directory_path() / "coterie_project_test";
  std::filesystem::create_directories(folder);
  const auto path = (folder / "coterie.toml").string();
  std::ofstream(path) << "\xEF\xBB\xBF[project]\r\nname = \"caf\xC3\xA9\"\r\n";
  auto project = load_project(path);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(project) << project.error().text();
  EXPECT_EQ(project->name, "caf\xC3\xA9");
  EXPECT_EQ(project->folder, folder.string());
  auto missing = load_project(path);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, base::Code::project);
  EXPECT_NE(missing.error().text().find("coterie.toml"), std::string::npos);
}

}  // namespace
}  // namespace coterie::project
