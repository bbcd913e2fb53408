// A run's document against a second computation: plain SQL over the files that went in and the
// tables that came out (features.parquet, assignments.parquet), written from docs/document.md and
// not from the sources. Counts and money must be equal, means to 1e-12, what the document rounds to
// six digits to half of the last one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/engine.hpp"
#include "tests/program.hpp"

namespace coterie {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Row = std::vector<double>;
using program::Sandbox;

constexpr double kRounded = 5.000001e-7;

// How a file of orders is read by hand: its name, and the purchases in it as customer_id, order_id,
// ordered_at, micros and category.
struct Orders {
  fs::path file;
  std::string purchases;
  bool category = false;
};

template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return *std::move(result);
}

class Second {
 public:
  explicit Second(const Orders& orders) : orders_(orders) {
    const auto ended = box_.run({"run", "-q", orders.file.string()});
    if (ended.code != 0) throw std::runtime_error(ended.err);
    d = Json::parse(program::read(box_.current() / "document.json"));
    engine_ = must(engine::Engine::open({}));
    auto make = [&](const std::string& name, const std::string& select) {
      const auto done = engine_->execute("CREATE TABLE " + name + " AS " + select, "test");
      if (!done) throw std::runtime_error(done.error().text());
    };
    auto parquet = [&](const char* file) {
      return "read_parquet('" + (box_.current() / file).string() + "')";
    };
    make("f", "SELECT * FROM " + parquet("features.parquet"));
    make("every", "SELECT customer_id AS id, model, segment_id AS segment FROM " +
                      parquet("assignments.parquet"));
    make("s", "SELECT id, segment FROM every WHERE model = '" + text(d["chosen"]) + "'");
    make("p", orders.purchases);
    make("spent",
         "SELECT customer_id AS id, CAST(SUM(micros) AS BIGINT) AS micros, COUNT(DISTINCT "
         "order_id) AS orders, MAX(ordered_at) AS last FROM p GROUP BY 1");
    make(
        "o",
        "SELECT customer_id AS id, order_id, MIN(ordered_at) AS began, CAST(SUM(micros) AS BIGINT) "
        "AS micros FROM p GROUP BY 1, 2");
  }

  std::vector<Row> rows(const std::string& sql) {
    auto stream = must(engine_->query(sql, "test"));
    std::vector<Row> out;
    engine::Batch batch;
    while (must(stream.next(batch)))
      for (int64_t row = 0; row < batch.rows(); ++row) {
        out.emplace_back();
        for (int column = 0; column < static_cast<int>(stream.names().size()); ++column)
          out.back().push_back(batch.null(column, row) ? std::nan("") : batch.number(column, row));
      }
    return out;
  }
  double one(const std::string& sql) {
    const auto found = rows(sql);
    return found.empty() ? std::nan("") : found[0][0];
  }
  static std::string text(const Json& value) { return value.get<std::string>(); }
  const Orders& orders() const { return orders_; }
  engine::Engine& engine() { return *engine_; }

  Json d;

 private:
  Sandbox box_;
  Orders orders_;
  std::unique_ptr<engine::Engine> engine_;
};

// null and NaN are the same: no number.
void expect_number(const Json& told, double found, double relative, const std::string& what) {
  if (told.is_null() || std::isnan(found)) {
    EXPECT_TRUE(told.is_null() && std::isnan(found)) << what << ": " << told << ", " << found;
    return;
  }
  const double value = told.get<double>();
  EXPECT_LE(std::abs(value - found), relative * std::max(std::abs(found), 1e-300))
      << what << ": " << value << ", " << found;
}

void expect_share(const Json& told, double found, const std::string& what) {
  EXPECT_EQ(told.is_null(), std::isnan(found)) << what;
  if (!told.is_null()) {
    EXPECT_NEAR(told.get<double>(), found, kRounded) << what;
  }
}

// The tables of the run themselves: orders, money and last order of every customer.
void check_features(Second& run) {
  EXPECT_EQ(run.one("SELECT COUNT(*) FROM f"), run.d["totals"]["customers"]);
  EXPECT_EQ(run.one("SELECT COUNT(*) FROM p"), run.d["totals"]["purchases"]);
  EXPECT_EQ(run.one("SELECT COUNT(*) FROM o"), run.d["totals"]["orders"]);
  EXPECT_EQ(run.one("SELECT SUM(micros) FROM p"),
            std::round(run.d["totals"]["revenue"].get<double>() * 1e6));
  EXPECT_EQ(run.one("SELECT COUNT(*) FROM f JOIN spent ON f.customer_id = id WHERE f.orders = "
                    "spent.orders AND ROUND(f.spend * 1e6) = micros AND f.recency_days = "
                    "DATE_DIFF('day', CAST(last AS DATE), DATE '" +
                    run.text(run.d["project"]["as_of"]).substr(0, 10) + "')"),
            run.d["totals"]["customers"]);
}

void check_sizes(Second& run) {
  const double all = run.one("SELECT COUNT(*) FROM f"),
               money = run.one("SELECT SUM(micros) FROM p");
  for (const auto& model : run.d["models"]) {
    std::map<int, Row> found;
    for (const auto& row : run.rows("SELECT segment, COUNT(*), SUM(micros) FROM every JOIN spent "
                                    "USING (id) WHERE model = '" +
                                    run.text(model["name"]) + "' GROUP BY 1"))
      if (!std::isnan(row[0])) found[static_cast<int>(row[0])] = row;
    for (const auto& segment : model["segments"]) {
      auto& row = found[segment["id"].get<int>()];
      if (row.empty()) row = {0, 0, 0};
      EXPECT_EQ(segment["customers"], row[1]) << segment;
      EXPECT_EQ(std::round(segment["revenue"].get<double>() * 1e6), row[2]) << segment;
      EXPECT_EQ(std::stod(run.text(segment["revenue_exact"])), row[2] / 1e6) << segment;
      expect_number(segment["customers_share"], row[1] / all, 1e-12, "share of customers");
      expect_number(segment["revenue_share"], row[2] / money, 1e-12, "share of revenue");
    }
  }
}

// Value or 0: where the document says null there is nothing to compute either.
double or_zero(const Json& value) {
  return value.is_null() ? 0 : value.get<double>();
}

struct Moments {
  double count = 0, mean = 0, sd = 0, median = 0, low = 0, high = 0;
};

Moments moments(Second& run, const std::string& x, const std::string& from) {
  const auto row = run.rows(fmt::format(
      "SELECT COUNT({0}), FAVG({0}), QUANTILE_CONT({0}, 0.5), QUANTILE_CONT({0}, 0.25), "
      "QUANTILE_CONT({0}, 0.75) {1}",
      x, from))[0];
  if (row[0] == 0) return {0, NAN, NAN, NAN, NAN, NAN};
  // In two passes: the mean of squares loses digits.
  const double variance = run.one(
      fmt::format("SELECT FAVG(({0} - ({2:.17g})) * ({0} - ({2:.17g}))) {1}", x, from, row[1]));
  return {row[0], row[1], std::sqrt(variance), row[2], row[3], row[4]};
}

void expect_moments(const Json& told, const Moments& found, const std::string& what) {
  EXPECT_EQ(told["count"], found.count) << what;
  expect_number(told["mean"], found.mean, 1e-12, what + " mean");
  expect_number(told["sd"], found.sd, 1e-11, what + " sd");
  expect_number(told["median"], found.median, 1e-12, what + " median");
  expect_number(told["q25"], found.low, 1e-12, what + " q25");
  expect_number(told["q75"], found.high, 1e-12, what + " q75");
}

int check_profiles(Second& run) {
  int checked = 0;
  for (const auto& built : run.d["features"]["built"]) {
    if (built["category"]) continue;
    const auto name = run.text(built["name"]), x = "\"" + name + "\"";
    const auto all = moments(run, x, "FROM f");
    expect_moments(built["population"], all, name);
    for (const auto& segment : run.d["segments"])
      for (const auto& row : segment["profile"]) {
        if (row["feature"] != built["name"]) continue;
        const auto what = name + " of " + run.text(segment["name"]);
        const auto own = moments(
            run, x, "FROM f JOIN s ON customer_id = id WHERE segment = " + segment["id"].dump());
        expect_moments(row, own, what);
        ++checked;
        if (own.count == 0) continue;
        EXPECT_NEAR(or_zero(row["relative_importance"]),
                    all.mean == 0 ? 0 : own.mean / all.mean - 1, 1e-11)
            << what;
        EXPECT_NEAR(or_zero(row["standardised"]), all.sd == 0 ? 0 : (own.mean - all.mean) / all.sd,
                    1e-11)
            << what;
        if (own.count < 1000 || all.sd == 0) continue;
        // Of many customers Student's t is the normal's 1.96, nearly.
        const double half = 1.961 * own.sd / std::sqrt(own.count - 1) / all.sd;
        EXPECT_NEAR(row["standardised_high"].get<double>() - row["standardised"].get<double>(),
                    half, 0.002 * half)
            << what;
      }
  }
  return checked;
}

void check_categories(Second& run) {
  for (const auto& segment : run.d["segments"])
    for (const auto& category : segment["categories"]) {
      const auto of = fmt::format("FROM f JOIN s ON customer_id = id WHERE segment = {} AND \"{}\"",
                                  segment["id"].dump(), run.text(category["feature"]));
      const double count = run.one("SELECT COUNT(*) " + of + " IS NOT NULL");
      EXPECT_EQ(category["count"], count);
      for (const auto& level : category["levels"])
        expect_number(
            level["share"],
            run.one("SELECT COUNT(*) " + of + " = '" + run.text(level["level"]) + "'") / count,
            1e-12, level.dump());
    }
}

void check_distributions(Second& run) {
  for (const auto& figure : run.d["figures"]["distributions"]) {
    const auto x = "\"" + run.text(figure["feature"]) + "\"";
    const auto& edges = figure["edges"];
    EXPECT_EQ(figure["without"], run.one("SELECT COUNT(*) FROM f WHERE " + x + " IS NULL"));
    auto counts = [&](const std::string& more) {
      std::vector<double> out;
      for (size_t i = 0; i + 1 < edges.size(); ++i)
        out.push_back(run.one(fmt::format(
            "SELECT COUNT(*) FROM f LEFT JOIN s ON customer_id = id WHERE {0} >= {1:.17g} AND {0} "
            "{2} {3:.17g} {4}",
            x, edges[i].get<double>(), i + 2 == edges.size() ? "<=" : "<",
            edges[i + 1].get<double>(), more)));
      return out;
    };
    EXPECT_EQ(figure["population"].get<std::vector<double>>(), counts("")) << x;
    for (const auto& segment : figure["segments"])
      EXPECT_EQ(segment["counts"].get<std::vector<double>>(),
                counts("AND segment = " + segment["id"].dump()))
          << x << segment["id"];
  }
}

void check_concentration(Second& run) {
  const auto& figure = run.d["figures"]["concentration"];
  const auto rows = run.rows("SELECT micros FROM spent ORDER BY micros");
  const double n = static_cast<double>(rows.size());
  std::vector<double> before = {0};
  double weighted = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    before.push_back(before.back() + rows[i][0]);
    weighted += static_cast<double>(i + 1) * rows[i][0];
  }
  const double total = before.back();
  EXPECT_NEAR(figure["gini"].get<double>(), 2 * weighted / (n * total) - (n + 1) / n, kRounded);
  // Between two customers the curve is straight.
  auto poorest = [&](double share) {
    const double at = share * n, whole = std::min(std::floor(at + 1e-9), n - 1);
    const auto i = static_cast<size_t>(whole);
    return (before[i] + (at - whole) * (before[i + 1] - before[i])) / total;
  };
  EXPECT_EQ(figure["lorenz"].size(), 51U);
  for (const auto& point : figure["lorenz"])
    EXPECT_NEAR(point[1].get<double>(), poorest(point[0].get<double>()), kRounded) << point;
  for (const auto& top : figure["top"])
    EXPECT_NEAR(top["revenue_share"].get<double>(),
                1 - poorest(1 - top["customers_share"].get<double>()), kRounded)
        << top;
}

void check_cohorts(Second& run) {
  const auto& figure = run.d["figures"]["cohorts"];
  const auto unit = run.text(figure["unit"]);
  const auto found = run.rows(fmt::format(
      "WITH first AS (SELECT customer_id, DATE_TRUNC('{0}', MIN(ordered_at)) AS start FROM p GROUP "
      "BY 1) SELECT DATE_DIFF('day', DATE '1970-01-01', CAST(start AS DATE)), DATE_DIFF('{0}', "
      "start, DATE_TRUNC('{0}', ordered_at)), COUNT(DISTINCT customer_id), CAST(SUM(micros) AS "
      "BIGINT) FROM p JOIN first USING (customer_id) GROUP BY 1, 2",
      unit));
  std::map<std::pair<int, int>, Row> sums;
  for (const auto& row : found) sums[{static_cast<int>(row[0]), static_cast<int>(row[1])}] = row;
  size_t seen = 0;
  for (const auto& cohort : figure["cohorts"]) {
    const auto start = run.text(cohort["start"]);
    const int day = static_cast<int>(
        run.one("SELECT DATE_DIFF('day', DATE '1970-01-01', DATE '" + start + "')"));
    int complete = 0;
    for (int age = 0; age < static_cast<int>(cohort["active"].size()); ++age) {
      const auto there = sums.find({day, age});
      const auto at = static_cast<size_t>(age);
      EXPECT_EQ(cohort["active"][at], there == sums.end() ? 0 : there->second[2]) << start << age;
      EXPECT_EQ(std::round(cohort["revenue"][at].get<double>() * 1e6),
                there == sums.end() ? 0 : there->second[3])
          << start << age;
      seen += there != sums.end();
      complete +=
          run.one(fmt::format("SELECT DATE '{}' + INTERVAL {} {} <= DATE '{}'", start, age + 1,
                              unit, run.text(run.d["project"]["as_of"]).substr(0, 10))) > 0;
    }
    EXPECT_EQ(cohort["complete"], complete) << start;
    EXPECT_EQ(cohort["customers"], cohort["active"].at(0)) << start;
  }
  EXPECT_EQ(seen, found.size()) << "customers in no cohort";
}

void check_calendar(Second& run) {
  const auto& figure = run.d["figures"]["calendar"];
  ASSERT_EQ(figure["unit"], "day");
  std::map<int, Row> found;
  for (const auto& row : run.rows(fmt::format(
           "SELECT DATE_DIFF('day', DATE '{}', CAST(began AS DATE)), COUNT(*), CAST(SUM(micros) AS "
           "BIGINT) FROM o GROUP BY 1",
           run.text(figure["start"]))))
    found[static_cast<int>(row[0])] = row;
  ASSERT_EQ(found.rbegin()->first + 1, static_cast<int>(figure["orders"].size()));
  EXPECT_GE(found.begin()->first, 0);
  for (size_t i = 0; i < figure["orders"].size(); ++i) {
    const auto there = found.find(static_cast<int>(i));
    EXPECT_EQ(figure["orders"][i], there == found.end() ? 0 : there->second[1]) << i;
    EXPECT_EQ(std::round(figure["revenue"][i].get<double>() * 1e6),
              there == found.end() ? 0 : there->second[2])
        << i;
  }
}

void check_category_mix(Second& run) {
  const auto& figure = run.d["figures"]["category_mix"];
  ASSERT_EQ(figure.is_null(), !run.orders().category);
  if (figure.is_null()) return;
  const auto ranked = must(run.engine().rows(
      "SELECT category FROM p WHERE category IS NOT NULL GROUP BY 1 ORDER BY SUM(micros) DESC, 1 "
      "LIMIT 10",
      "test"));
  for (size_t i = 0; i < ranked.cells.size(); ++i)
    EXPECT_EQ(figure["levels"][i], ranked.cells[i][0]);
  auto share = [&](size_t i, const std::string& where) {
    const auto& level = figure["levels"][i];
    std::string named =
        level.is_null() ? "category IS NULL" : "category = '" + run.text(level) + "'";
    if (level.is_null() && i > 0) {
      named += " OR category NOT IN (";
      for (size_t j = 0; j < i; ++j)
        named += (j ? ", '" : "'") + run.text(figure["levels"][j]) + "'";
      named += ")";
    }
    return run.one(
        fmt::format("SELECT SUM(CASE WHEN {} THEN micros ELSE 0 END) / SUM(micros) FROM "
                    "p JOIN s ON customer_id = id {}",
                    named, where));
  };
  for (size_t i = 0; i < figure["levels"].size(); ++i) {
    expect_share(figure["population"][i], share(i, ""), figure["levels"][i].dump());
    for (const auto& segment : figure["segments"])
      expect_share(segment["shares"][i], share(i, "WHERE segment = " + segment["id"].dump()),
                   figure["levels"][i].dump() + segment["id"].dump());
  }
}

void check_grid(Second& run) {
  const auto& figure = run.d["figures"]["grid"];
  // The box of a value: how many cuts it exceeds; the most recent and the fewest orders first.
  auto box = [&](const char* feature, const Json& cuts) {
    std::string out = "0";
    for (const auto& cut : cuts)
      out += fmt::format(" + CASE WHEN {} > {:.17g} THEN 1 ELSE 0 END", feature, cut.get<double>());
    return out;
  };
  std::map<std::pair<int, int>, Row> found;
  for (const auto& row : run.rows(fmt::format("SELECT {}, {}, COUNT(*), CAST(SUM(micros) AS "
                                              "BIGINT) FROM f JOIN spent ON customer_id = "
                                              "id GROUP BY 1, 2",
                                              box("recency_days", figure["row_cuts"]),
                                              box("f.orders", figure["column_cuts"]))))
    found[{static_cast<int>(row[0]), static_cast<int>(row[1])}] = row;
  const double all = run.d["totals"]["customers"], money = run.one("SELECT SUM(micros) FROM p");
  size_t seen = 0;
  for (const auto& cell : figure["cells"]) {
    const auto there = found.find({cell["row"], cell["column"]});
    const Row none = {0, 0, 0, 0};
    const auto& row = there == found.end() ? none : there->second;
    seen += there != found.end();
    EXPECT_EQ(cell["customers"], row[2]) << cell;
    expect_number(cell["customers_share"], row[2] / all, 1e-12, cell.dump());
    expect_number(cell["revenue_share"], row[3] / money, 1e-12, cell.dump());
  }
  EXPECT_EQ(seen, found.size());
}

void check_agreement(Second& run) {
  ASSERT_FALSE(run.d["figures"]["agreement"].empty());
  for (const auto& figure : run.d["figures"]["agreement"])
    for (size_t r = 0; r < figure["rows"].size(); ++r)
      for (size_t c = 0; c < figure["columns"].size(); ++c)
        EXPECT_EQ(figure["counts"][r][c],
                  run.one(fmt::format("SELECT COUNT(*) FROM every a JOIN every b USING (id) WHERE "
                                      "a.model = '{}' AND b.model = '{}' AND a.segment = {} AND "
                                      "b.segment = {}",
                                      run.text(figure["a"]), run.text(figure["b"]),
                                      figure["rows"][r].dump(), figure["columns"][c].dump())));
}

void check_all(Second& run) {
  check_features(run);
  check_sizes(run);
  EXPECT_GT(check_profiles(run), 60);
  check_categories(run);
  check_distributions(run);
  check_concentration(run);
  check_cohorts(run);
  check_calendar(run);
  check_category_mix(run);
  check_grid(run);
  check_agreement(run);
}

// A simulated shop with categories, discounts and returns.
TEST(SecondComputation, Demo) {
  Sandbox shop;
  ASSERT_EQ(shop.run({"demo", "--customers", "800", "--no-run", "--out", "shop.csv"}).code, 0);
  const auto file = shop.work() / "shop.csv";
  Second run(
      {file,
       "SELECT customer_id, order_id, CAST(ordered_at AS TIMESTAMP) AS ordered_at, CAST((CAST("
       "quantity AS DECIMAL(9, 0)) * CAST(unit_price AS DECIMAL(12, 2)) - COALESCE(CAST("
       "discount_amount AS DECIMAL(12, 2)), 0)) * 1000000 AS BIGINT) AS micros, category FROM "
       "read_csv('" +
           file.string() + "', all_varchar = true) WHERE CAST(quantity AS BIGINT) > 0",
       true});
  check_all(run);
}

// 541,909 rows of the world: lines without a customer, returns, gifts at no price.
TEST(SecondComputation, OnlineRetail) {
  const char* said = std::getenv("COTERIE_DATA");
  const auto folder =
      said != nullptr ? fs::path(said) : fs::path(COTERIE_SOURCE_DIR) / ".." / "shared" / "data";
  const auto file = fs::weakly_canonical(folder / "online_retail" / "online_retail.csv.gz");
  if (!fs::exists(file)) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  Second run(
      {file,
       "SELECT REPLACE(CustomerID, '.0', '') AS customer_id, InvoiceNo AS order_id, CAST("
       "InvoiceDate AS TIMESTAMP) AS ordered_at, CAST(CAST(Quantity AS DECIMAL(9, 0)) * CAST("
       "UnitPrice AS DECIMAL(12, 3)) * 1000000 AS BIGINT) AS micros FROM read_csv('" +
           file.string() +
           "', all_varchar = true) WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' "
           "AND CAST(Quantity AS BIGINT) > 0 AND CAST(UnitPrice AS DOUBLE) > 0",
       false});
  check_all(run);
}

}  // namespace
}  // namespace coterie
