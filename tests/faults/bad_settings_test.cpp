// Command lines and project files that are wrong: each is named, with its place, and nothing is
// left behind.
#include <gmock/gmock.h>

#include "tests/faults/bad_case.hpp"

namespace coterie::faults {
namespace {

class BadCommand : public testing::TestWithParam<BadCase> {};
class BadProject : public testing::TestWithParam<BadCase> {};

TEST_P(BadCommand, IsNamedAndLeavesNothing) {
  check(GetParam());
}
TEST_P(BadProject, IsNamedAndLeavesNothing) {
  check(GetParam());
}

// `coterie run o.csv` with more words behind it; o.csv is there and good.
BadCase command(std::string name, const program::Arguments& more, int code,
                std::vector<std::string> words) {
  program::Arguments arguments = {"run", "o.csv"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {std::move(name), arguments, code, std::move(words),
          [](Sandbox& box) { box.write("o.csv", orders()); }};
}

// `coterie run` with a project file; o.csv is there and good.
BadCase project(std::string name, const std::string& toml, std::vector<std::string> words,
                int code = 2) {
  words.insert(words.begin(), "coterie.toml");
  return {std::move(name), {"run"}, code, std::move(words), [toml](Sandbox& box) {
            box.write("o.csv", orders());
            box.write("coterie.toml", toml);
          }};
}

const std::string kSource = "[sources.orders]\npath = \"o.csv\"\n";

// A project with one model of these lines.
BadCase model(std::string name, const std::string& lines, std::vector<std::string> words) {
  return project(std::move(name), kSource + "[[models]]\nname = \"m\"\n" + lines, std::move(words));
}

INSTANTIATE_TEST_SUITE_P(
    Columns, BadCommand,
    testing::Values(
        command("unknown_role", {"--column", "custommer=customer_id"}, 2,
                {"custommer", "did you mean 'customer'"}),
        command("unknown_column", {"--column", "customer=customer_idd"}, 2,
                {"customer_idd", "did you mean 'customer_id'"}),
        command("role_twice", {"--column", "time=order_date", "--column", "time=order_id"}, 2,
                {"--column", "time", "twice"}),
        command("column_without_equals", {"--column", "customer"}, 2, {"ROLE=NAME"}),
        command("column_without_name", {"--column", "customer="}, 2, {"ROLE=NAME"}),
        command("time_is_no_time", {"--column", "time=product"}, 3, {"product", "dates"}),
        command("price_is_no_number", {"--column", "unit_price=product"}, 3,
                {"no purchase is left", "unreadable number"})),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Options, BadCommand,
    testing::Values(
        command("as_of_no_date", {"--as-of", "someday"}, 2, {"--as-of", "2011"}),
        command("as_of_no_such_day", {"--as-of", "2024-02-30"}, 2, {"--as-of"}),
        command("as_of_before_all", {"--as-of", "2001-01-01"}, 3, {"as_of"}),
        command("memory_nonsense", {"--memory", "lots"}, 2, {"--memory", "4GB"}),
        command("memory_unit", {"--memory", "4XB"}, 2, {"--memory", "4GB"}),
        command("memory_tiny", {"--memory", "1MB"}, 2, {"--memory", "64MB"}),
        command("memory_negative", {"--memory", "-4GB"}, 2, {"--memory"}),
        command("threads_zero", {"--threads", "0"}, 2, {"--threads"}),
        command("threads_text", {"--threads", "two"}, 2, {"--threads"}),
        command("seed_text", {"--seed", "x"}, 2, {"--seed"}),
        command("date_order", {"--date-order", "year"}, 2, {"--date-order", "day"}),
        command("unknown_option", {"--colour"}, 2, {"--colour", "--help"}),
        command("spill_below_a_file", {"--spill", "o.csv/x"}, 5, {"o.csv"}),
        command("files_and_project", {"-p", "coterie.toml"}, 2, {"--project", "one of both"}),
        BadCase{"unknown_command", {"segment", "o.csv"}, 2, {"no command segment", "--help"}},
        BadCase{"misspelt_command", {"explian", "C1"}, 2, {"explian", "coterie explain"}},
        BadCase{"no_command", {}, 2, {"no command", "--help"}},
        BadCase{"no_data", {"run"}, 2, {"coterie.toml", "coterie run orders.csv"}},
        BadCase{"no_such_project", {"run", "-p", "mine.toml"}, 2, {"mine.toml"}},
        BadCase{"demo_too_small", {"demo", "--customers", "3"}, 2, {"--customers"}},
        BadCase{"demo_other_format", {"demo", "--out", "orders.xlsx"}, 2, {".csv", ".parquet"}},
        BadCase{"unknown_dialect",
                {"sql", "score", "o.csv", "--dialect", "sequel"},
                2,
                {"sequel"},
                [](Sandbox& box) { box.write("o.csv", orders()); }}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Keys, BadProject,
    testing::Values(
        project("unknown_key", kSource + "[features]\npreste = \"rfm\"\n",
                {":4:", "preste", "preset"}),
        project("unknown_section", "[source.orders]\npath = \"o.csv\"\n", {"source", "sources"}),
        project("unknown_source", "[sources.orderz]\npath = \"o.csv\"\n", {"orderz", "orders"}),
        project("broken_toml", "[sources.orders\npath = \"o.csv\"\n", {":1:"}),
        project("key_twice", kSource + "path = \"p.csv\"\n", {":3:", "path"}),
        project("wrong_type", kSource + "[features]\nwindow_days = \"long\"\n",
                {":4:15", "integer", "long"}),
        project("out_of_range", kSource + "[features]\nwindow_days = -5\n", {":4:", "window_days"}),
        project("no_path", "[sources.orders]\ndelimiter = \",\"\n", {"path"}),
        project("no_source", "[project]\nname = \"shop\"\n", {"names no data", "sources.orders"}),
        project("unknown_zone", "[project]\ntime_zone = \"Europe/Londn\"\n" + kSource,
                {":2:", "Europe/Londn"}),
        project("bad_as_of", "[project]\nas_of = \"soon\"\n" + kSource,
                {":2:9", "soon", "2011-12-10"}),
        project("unknown_preset", kSource + "[features]\npreset = \"everything\"\n",
                {":4:", "everything", "shopping"}),
        project("unknown_feature", kSource + "[features]\nuse = [\"recency_dayz\"]\n",
                {":4:", "recency_dayz", "recency_days"}),
        project("feature_without_column", kSource + "[features]\nuse = [\"online_share\"]\n",
                {":4:", "online_share", "channel"}),
        project("unknown_role", kSource + "columns = { custommer = \"customer_id\" }\n",
                {":3:", "custommer", "customer"}),
        project("unknown_column", kSource + "columns = { customer = \"customer_idd\" }\n",
                {"customer_idd", "customer_id"}),
        project("expression_syntax",
                kSource + "[[features.custom]]\nname = \"x\"\nover = \"lines\"\n"
                          "expression = \"sum(quantity * \"\n",
                {":6:"}),
        project("expression_column",
                kSource + "[[features.custom]]\nname = \"x\"\nover = \"lines\"\n"
                          "expression = \"sum(quantitty)\"\n",
                {":6:", "quantitty", "quantity"}),
        project("unknown_choice", kSource + "[run]\nchoose = \"clustres\"\n",
                {":4:", "clustres", "clusters"})),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Models, BadProject,
    testing::Values(
        model("unknown_method", "method = \"kmeens\"\n", {":5:", "kmeens", "kmeans"}),
        model("no_method", "k = 3\n", {"method"}),
        project("model_twice",
                kSource + "[[models]]\nname = \"m\"\nmethod = \"kmeans\"\n"
                          "[[models]]\nname = \"m\"\nmethod = \"kmeans\"\n",
                {":7:", "m"}),
        model("unknown_setting", "method = \"kmeans\"\nclusters = 3\n", {":6:", "clusters"}),
        model("k_zero", "method = \"kmeans\"\nk = 0\n", {":6:", "k"}),
        model("k_backwards", "method = \"kmeans\"\nk = [9, 2]\n", {":6:", "k"}),
        model("unknown_grid", "method = \"grid\"\ngrid = \"rf_11\"\n", {":6:", "rf_11", "rf_10"}),
        model("grid_with_gaps",
              "method = \"grid\"\nbins = 5\n"
              "cells = [{ name = \"Top\", r = [4, 5], f = [4, 5] }]\n",
              {":3:1", "21 of 25", "on_gap"}),
        model("grid_overlap",
              "method = \"grid\"\nbins = 5\n"
              "cells = [{ name = \"All\", r = [1, 5], f = [1, 5] },\n"
              "{ name = \"Top\", r = [4, 5], f = [4, 5] }]\n",
              {":3:1", "All and Top", "first_match"}),
        model("percentile_missing_cell",
              "method = \"percentile\"\nscores = [\"orders\", \"spend\"]\n"
              "cells = { \"high,high\" = \"A\", \"low,low\" = \"B\", \"high,low\" = \"C\" }\n",
              {":7:", "low,high"}),
        model("rule_unknown_feature",
              "method = \"rules\"\nrules = [{ name = \"VIP\", when = \"spent > 100\" }]\n"
              "default = \"Others\"\n",
              {":6:", "spent", "spend"}),
        model("rule_syntax",
              "method = \"rules\"\nrules = [{ name = \"VIP\", when = \"spend > > 100\" }]\n"
              "default = \"Others\"\n",
              {":6:"}),
        model("no_rules", "method = \"rules\"\nrules = []\n", {":6:", "rules"}),
        model("given_unknown_column", "method = \"given\"\ncolumn = \"our_segment\"\n",
              {"our_segment", "text feature"})),
    name_of);

}  // namespace
}  // namespace coterie::faults
