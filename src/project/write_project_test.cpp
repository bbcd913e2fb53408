// What `coterie init` writes reads back as what was meant, whatever columns and files are called.
#include "project/write_project.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/random.hpp"
#include "base/text.hpp"
#include "engine/engine.hpp"
#include "project/toml.hpp"

namespace coterie::project {
namespace {

namespace fs = std::filesystem;

bool same(const base::Value& a, const base::Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const auto* list = std::get_if<base::List>(&a.data))
    return std::ranges::equal(*list, std::get<base::List>(b.data), same);
  if (const auto* table = std::get_if<base::Table>(&a.data))
    return std::ranges::equal(*table, std::get<base::Table>(b.data),
                              [](const auto& x, const auto& y) {
                                return x.first == y.first && same(x.second, y.second);
                              });
  if (const auto* x = std::get_if<double>(&a.data)) return *x == std::get<double>(b.data);
  if (const auto* x = std::get_if<bool>(&a.data)) return *x == std::get<bool>(b.data);
  if (const auto* x = std::get_if<int64_t>(&a.data)) return *x == std::get<int64_t>(b.data);
  if (const auto* x = std::get_if<std::string>(&a.data)) return *x == std::get<std::string>(b.data);
  return true;
}

// Equal in everything but the places of values.
void expect_equal(const Project& a, const Project& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.time_zone, b.time_zone);
  EXPECT_EQ(a.currency, b.currency);
  EXPECT_EQ(a.as_of, b.as_of);
  EXPECT_EQ(a.choose, b.choose);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.personas, b.personas);
  EXPECT_EQ(a.file, b.file);
  EXPECT_EQ(a.folder, b.folder);
  ASSERT_EQ(a.sources.size(), b.sources.size());
  for (size_t i = 0; i < a.sources.size(); ++i) {
    const auto &x = a.sources[i], &y = b.sources[i];
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.paths, y.paths);
    EXPECT_EQ(x.columns, y.columns);
    EXPECT_EQ(x.rows, y.rows);
    EXPECT_EQ(x.delimiter, y.delimiter);
    EXPECT_EQ(x.encoding, y.encoding);
    EXPECT_EQ(x.header, y.header);
    EXPECT_EQ(x.decimal, y.decimal);
    EXPECT_EQ(x.date_order, y.date_order);
    EXPECT_EQ(x.join, y.join);
    EXPECT_EQ(x.discount, y.discount);
  }
  EXPECT_EQ(a.features.preset, b.features.preset);
  EXPECT_EQ(a.features.use, b.features.use);
  EXPECT_EQ(a.features.window_days, b.features.window_days);
  EXPECT_EQ(a.features.categories, b.features.categories);
  ASSERT_EQ(a.features.custom.size(), b.features.custom.size());
  for (size_t i = 0; i < a.features.custom.size(); ++i) {
    const auto &x = a.features.custom[i], &y = b.features.custom[i];
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.over, y.over);
    EXPECT_EQ(x.expression, y.expression);
    EXPECT_EQ(x.text, y.text);
    EXPECT_EQ(x.unit, y.unit);
  }
  ASSERT_EQ(a.models.size(), b.models.size());
  for (size_t i = 0; i < a.models.size(); ++i) {
    EXPECT_EQ(a.models[i].name, b.models[i].name);
    EXPECT_EQ(a.models[i].method, b.models[i].method);
    EXPECT_TRUE(same({a.models[i].settings, ""}, {b.models[i].settings, ""}));
  }
}

class WriteProject : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_write_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    engine::EngineOptions options;
    options.threads = 1;
    auto engine = engine::Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = std::move(*engine);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& text) const {
    const auto path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }

  std::string file() const { return (folder_ / "coterie.toml").string(); }

  base::Result<Plan> plan(const std::vector<std::string>& paths) {
    Project project;
    project.sources.emplace_back().paths = paths;
    return plan_reading(*engine_, project, {});
  }

  // Plans, writes, reads back, plans again: the same project, then the same plan. Returns the text.
  std::string round(const std::vector<std::string>& paths, const Project& asked = {}) {
    const auto first = plan(paths);
    if (!first) {
      ADD_FAILURE() << first.error().text();
      return {};
    }
    const auto draft = draft_project(*first, asked, file());
    const auto text = write_project(draft, *first);
    const auto read = parse_project(text, file());
    if (!read) {
      ADD_FAILURE() << read.error().text() << "\n" << text;
      return text;
    }
    expect_equal(*read, draft);
    const auto again = plan_reading(*engine_, *read, {});
    if (!again) {
      ADD_FAILURE() << again.error().text() << "\n" << text;
      return text;
    }
    EXPECT_EQ(again->sources.size(), first->sources.size());
    for (size_t i = 0; i < std::min(again->sources.size(), first->sources.size()); ++i) {
      EXPECT_EQ(again->sources[i].kind, first->sources[i].kind);
      EXPECT_EQ(again->sources[i].columns, first->sources[i].columns) << text;
      EXPECT_EQ(again->sources[i].files[0].scan.delimiter,
                first->sources[i].files[0].scan.delimiter);
      EXPECT_EQ(again->sources[i].files[0].scan.columns, first->sources[i].files[0].scan.columns);
    }
    EXPECT_EQ(again->joins.size(), first->joins.size());
    for (size_t i = 0; i < std::min(again->joins.size(), first->joins.size()); ++i) {
      EXPECT_EQ(again->joins[i].left_column, first->joins[i].left_column);
      EXPECT_EQ(again->joins[i].right_column, first->joins[i].right_column);
    }
    return text;
  }

  fs::path folder_;
  std::unique_ptr<engine::Engine> engine_;
};

std::string orders_csv(char delimiter) {
  std::string out = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Note\n";
  for (int i = 0; i < 60; ++i)
    out += std::to_string(1000 + i / 2) + ",S" + std::to_string(i % 9) + ",2," +
           std::to_string(1 + i % 28) + "/3/2024 10:00,1.5," + std::to_string(100 + i % 7) +
           ",France,n" + std::to_string(i) + "\n";
  return base::replace_all(std::move(out), ",", std::string(1, delimiter));
}

TEST_F(WriteProject, OrdersOfOneFile) {
  const auto text = round({put("gift shop.csv.txt", orders_csv(';'))});
  EXPECT_NE(text.find("name = \"gift shop\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("path = \"gift shop.csv.txt\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("delimiter = \";\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("date_order = \"day\""), std::string::npos) << text;
  EXPECT_NE(text.find("\ncustomer = \"CustomerID\""), std::string::npos) << text;
  EXPECT_NE(text.find("# by its name, 7 different"), std::string::npos)
      << "the reason stands there";
  EXPECT_NE(text.find("# Not used: Note\n"), std::string::npos) << text;
  EXPECT_NE(text.find("k = \"auto\""), std::string::npos) << text;
  EXPECT_NE(text.find("grid = \"rf_10\""), std::string::npos) << text;
  for (const auto& line : base::split(text, '\n'))
    EXPECT_LE(base::display_width(line), 120) << line;
}

TEST_F(WriteProject, ItemsOrdersAndCustomersWithTheirJoins) {
  std::string orders = "order_id,customer_id,order_purchase_timestamp\n";
  std::string items = "order_id,product_id,price\n";
  std::string customers = "customer_id,customer_unique_id,customer_state\n";
  for (int i = 0; i < 40; ++i) {
    const auto n = std::to_string(i);
    orders += "o" + n + ",c" + n + ",2024-01-" + (i % 28 < 9 ? "0" : "") +
              std::to_string(1 + i % 28) + " 10:00:00\n";
    items += "o" + n + ",p" + std::to_string(i % 5) + ",9.50\no" + n + ",p7,1.25\n";
    customers += "c" + n + ",u" + std::to_string(i % 11) + ",SP\n";
  }
  const auto text =
      round({put("orders.csv", orders), put("items.csv", items), put("customers.csv", customers)});
  EXPECT_NE(text.find("[sources.items]"), std::string::npos) << text;
  EXPECT_NE(text.find("join = \"order_id\""), std::string::npos) << text;
  EXPECT_NE(text.find("join = \"customer_id\""), std::string::npos) << text;
}

TEST_F(WriteProject, ReadyTablesThatAreJoined) {
  std::string one = "customer_id,sales,units\n", two = "customer_id,age,income\n";
  for (int i = 0; i < 30; ++i) {
    one +=
        std::to_string(i) + "," + std::to_string(i * 3 % 17) + "," + std::to_string(i % 5) + "\n";
    two += std::to_string(i) + "," + std::to_string(20 + i % 40) + ",3000\n";
  }
  const auto text = round({put("one.csv", one), put("two.csv", two)});
  EXPECT_NE(text.find("[sources.features]"), std::string::npos) << text;
  EXPECT_NE(text.find("path = [\"one.csv\", \"two.csv\"]"), std::string::npos) << text;
  EXPECT_EQ(text.find("grid"), std::string::npos) << "a ready table need not have scores";
}

TEST_F(WriteProject, NamesThatWouldBreakATomlString) {
  std::string text = "cust \"id\"\t\\x = # ] ' ,order_id,order_date,amount\n";
  text = base::replace_all(text, "\"", "\"\"");
  text = "\"" + text.substr(0, text.find(" ,")) + " \"" + text.substr(text.find(" ,") + 1);
  for (int i = 0; i < 30; ++i)
    text += "c" + std::to_string(i % 6) + ",o" + std::to_string(i) + ",2024-02-10,5.00\n";
  Project project;
  project.sources.emplace_back().paths = {put("or\"ders\\ #1'.csv", text)};
  const std::string name = R"(cust "id"\x = # ] ')";  // the tab is no part of a printable name
  const auto fixed = plan_reading(*engine_, project, {{"customer", name}});
  ASSERT_TRUE(fixed) << fixed.error().text();
  const auto draft = draft_project(*fixed, {}, file());
  const auto written = write_project(draft, *fixed);
  const auto read = parse_project(written, file());
  ASSERT_TRUE(read) << read.error().text() << "\n" << written;
  expect_equal(*read, draft);
  EXPECT_EQ(read->sources[0].columns.at("customer"), name);
}

TEST_F(WriteProject, WritesEverythingThatAProjectCanSay) {
  const auto planned = plan({put("orders.csv", orders_csv(','))});
  ASSERT_TRUE(planned);
  Project asked;
  asked.name = "mine";
  asked.time_zone = "Europe/Paris";
  asked.currency = "€";
  asked.as_of = "2024-04-01 12:30:00";
  asked.personas = "words.toml";
  asked.seed = 77;
  asked.features.preset.clear();
  asked.features.use = {"orders", "spend", "gifts"};
  asked.features.window_days = 90;
  asked.features.categories = 3;
  asked.features.custom = {{"gifts", "lines", "count_if(category = 'a\n\"b\"')", "Gifts.", "", ""}};
  base::Table settings{{"x y", {0.25, ""}},
                       {"whole", {2.0, ""}},
                       {"list", {base::List{{int64_t{2}, ""}, {1e300, ""}, {true, ""}}, ""}},
                       {"inner", {base::Table{{"high,high", {std::string("A\tB"), ""}}}, ""}},
                       {"none", {base::Table{}, ""}}};
  asked.models = {{"own", "percentile", settings, ""}};
  asked.choose = "own";
  const auto draft = draft_project(*planned, asked, file());
  auto full = draft;
  full.sources[0].rows = "orders";
  full.sources[0].discount = "rate";
  full.sources[0].decimal = ",";
  full.sources[0].encoding = "utf-16";
  full.sources[0].header = true;
  full.sources[0].delimiter = "\t";
  const auto text = write_project(full, *planned);
  const auto read = parse_project(text, file());
  ASSERT_TRUE(read) << read.error().text() << "\n" << text;
  expect_equal(*read, full);
}

TEST_F(WriteProject, PathsAreRelativeInsideTheFolder) {
  fs::create_directories(folder_ / "data");
  fs::create_directories(folder_ / "home");
  const auto planned = plan({put("data/orders.csv", orders_csv(','))});
  ASSERT_TRUE(planned);
  EXPECT_EQ(draft_project(*planned, {}, file()).sources[0].paths[0], "data/orders.csv");
  const auto home = (folder_ / "home/coterie.toml").string();
  EXPECT_EQ(draft_project(*planned, {}, home).sources[0].paths[0],
            (folder_ / "data/orders.csv").string());
}

// Whatever texts a project holds, they come back from its file.
TEST(WrittenProject, AnyTextsComeBack) {
  base::Random random(11, 0);
  const std::vector<std::string> pieces = {"\"", "\\", "'", "\n", "#", "]", "=", "\t", "\x01",  "é",
                                           "€",  " ",  "a", "}",  "{", ",", ".", "\r", "\"\"\""};
  auto any = [&] {
    std::string out = "x";
    for (uint64_t n = random.below(8); n > 0; --n) out += pieces[random.below(pieces.size())];
    return out;
  };
  for (int round = 0; round < 300; ++round) {
    Project project;
    project.file = "coterie.toml";
    auto& source = project.sources.emplace_back();
    source.name = "orders";
    for (uint64_t n = random.below(3) + 1; n > 0; --n) source.paths.push_back(any());
    source.columns = {{"customer", any()}, {"time", any()}};
    project.features.preset.clear();
    project.features.use = {any() + "1", any() + "2"};
    project.features.custom = {{"f", "lines", any(), "", "", ""}};
    base::Table inner{{any(), {any(), ""}}, {"plain", {0.1 * static_cast<double>(round), ""}}};
    project.models = {{"m", "rules", {{any(), {inner, ""}}, {"n", {int64_t{round}, ""}}}, ""}};
    const auto text = write_project(project, {});
    const auto read = parse_project(text, "coterie.toml");
    ASSERT_TRUE(read) << read.error().text() << "\n" << text;
    expect_equal(*read, project);
  }
}

TEST(TomlText, EveryByteBelow128ComesBack) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  const auto table = parse_toml("a = " + toml_text(all) + "\nb = " + toml_text("žluťoučký €"), "p");
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(*table->at("a").text(), all);
  EXPECT_EQ(*table->at("b").text(), "žluťoučký €");
}

}  // namespace
}  // namespace coterie::project
