// Files that cannot be read or used: each kind gets its named error and its exit code.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/faults/bad_case.hpp"

namespace coterie::faults {
namespace {

using std::string_literals::operator""s;

class BadFile : public testing::TestWithParam<BadCase> {};

TEST_P(BadFile, IsNamedAndLeavesNothing) {
  check(GetParam());
}

// A case whose only file has these bytes.
BadCase file(std::string name, const std::string& path, const std::string& bytes,
             std::vector<std::string> words, program::Arguments more = {}, int code = 3) {
  program::Arguments arguments = {"run", path};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {std::move(name), arguments, code, std::move(words),
          [path, bytes](Sandbox& box) { box.write(path, bytes); }};
}

// The bytes that a tool of the system makes of `text`.
std::string packed(const std::string& tool, const std::string& text) {
  Sandbox box;
  box.write("plain", text);
  const auto command =
      tool + " < " + (box.work() / "plain").string() + " > " + (box.work() / "packed").string();
  return std::system(command.c_str()) == 0 ? box.read("packed") : "";
}

// A Parquet file of a small simulated shop.
std::string parquet() {
  Sandbox box;
  box.run({"demo", "--customers", "100", "--no-run", "--out", "shop.parquet"});
  return box.read("shop.parquet");
}

std::string noise(size_t bytes) {
  std::string out;
  for (uint32_t x = 12345; out.size() < bytes; x = x * 1664525 + 1013904223)
    out.push_back(static_cast<char>(x >> 24));
  return out;
}

// One line for each of 400 rows.
std::string table(const std::string& header, const std::function<std::string(int)>& line) {
  std::string out = header + "\n";
  for (int i = 0; i < 400; ++i) out += line(i) + "\n";
  return out;
}

std::vector<BadCase> not_tables() {
  auto damaged = packed("gzip -n", orders(4000));
  const auto cut = damaged.substr(0, damaged.size() / 2);
  for (size_t i = damaged.size() / 2; i < damaged.size() / 2 + 40; ++i) damaged[i] ^= 0x55;
  const auto whole = parquet();
  return {
      {"missing", {"run", "nowhere.csv"}, 3, {"nowhere.csv", "does not exist"}},
      {"glob_without_files", {"run", "nowhere*.csv"}, 3, {"nowhere*.csv"}},
      {"folder",
       {"run", "orders"},
       3,
       {"orders", "folder"},
       [](Sandbox& box) { box.write("orders/a.csv", orders()); }},
      file("empty", "o.csv", "", {"o.csv", "empty"}),
      file("header_only", "o.csv", kHeader, {"o.csv", "no rows"}),
      file("blank_lines_only", "o.csv", "\n\n  \n\r\n\n", {"o.csv", "no rows"}),
      file("xlsx", "o.xlsx", "PK\x03\x04\x14\0\x06\0"s + noise(3000), {"o.xlsx", "CSV"}),
      file("zip_called_csv", "o.csv", "PK\x03\x04\x14\0\x06\0"s + noise(3000), {"o.csv", "zip"}),
      file("old_xls", "o.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + noise(3000), {"Excel"}),
      file("pdf", "o.pdf", "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"s + noise(900), {"o.pdf", "PDF"}),
      file("sqlite", "o.db", "SQLite format 3\0\x10\0"s + noise(4000), {"o.db", "SQLite"}),
      file("html", "o.csv", "<!DOCTYPE html>\n<html><body>Zebra1</body></html>\n", {"HTML"}),
      file("xml", "o.xml", "<?xml version=\"1.0\"?>\n<orders><o c=\"Zebra1\"/></orders>\n",
           {"XML"}),
      file("bz2", "o.csv.bz2", "BZh91AY&SY"s + noise(500), {"bzip2"}),
      file("xz", "o.csv.xz",
           "\xFD"
           "7zXZ\0"s +
               noise(500),
           {"xz"}),
      file("sevenzip", "o.7z", "7z\xBC\xAF\x27\x1C"s + noise(500), {"7-Zip"}),
      file("truncated_gz", "o.csv.gz", cut, {"o.csv.gz", "gz"}),
      file("damaged_gz", "o.csv.gz", damaged, {"o.csv.gz", "gz"}),
      file("gz_by_name_only", "o.csv.gz", orders(), {"o.csv.gz", "gz"}),
      file("truncated_parquet", "o.parquet", whole.substr(0, whole.size() * 2 / 3),
           {"o.parquet", "Parquet"}),
      file("damaged_parquet", "o.parquet", "PAR1" + noise(2000) + "PAR1", {"Parquet"}),
      file("binary", "o.csv", noise(5000), {"o.csv", "text"}),
      file("broken_json_lines", "o.jsonl", "{\"customer\": \"Zebra1\", \"order\n{]\n", {"JSON"}),
      file("json_array_cut_off", "o.json", "[{\"customer\": \"Zebra1\", \"order\": 3},\n{\"cust",
           {"JSON"}),
  };
}

std::vector<BadCase> not_orders() {
  return {
      file("one_column", "o.csv",
           table("customer_id", [](int i) { return fmt::format("Zebra{}", i); }),
           {"o.csv", "one column"}),
      file("no_delimiter", "o.csv",
           table("customer#date#price",
                 [](int i) { return fmt::format("Zebra{}#2024-01-02#7", i); }),
           {"o.csv", "one column", "delimiter"}),
      file("unclosed_quote", "o.csv",
           orders(100) + "\"Zebra9,9,2024-02-03,Quokka,1,2.00\n" + orders(100), {"o.csv", "quote"}),
      file("no_time", "o.csv",
           table("customer_id,product,price",
                 [](int i) { return fmt::format("Zebra{},Quokka{},{}.50", i % 40, i % 9, i % 7); }),
           {"time", "--column"}),
      file("no_customer", "o.csv",
           table("order_date,product,price",
                 [](int i) {
                   return fmt::format("2024-03-{:02},Quokka{},{}.50", 1 + i % 28, i % 9, i);
                 }),
           {"customer", "--column"}),
      file("ambiguous_dates", "o.csv", orders(400, "03/04/2024"), {"--date-order", "day", "month"}),
      file("text_called_date", "o.csv", orders(400, "Narwhal"),
           {"order_date", "does not hold dates", "--column time"}),
      file("all_without_customer", "o.csv",
           table("customer_id,order_date,price",
                 [](int i) { return fmt::format(",2024-03-{:02},{}.50", 1 + i % 28, i % 9); }),
           {"customer_id", "empty", "--column customer"}),
      file("all_prices_zero", "o.csv", orders(400, {}, "0.00"),
           {"no purchase is left", "price not positive", "400 of 400"}),
      file("all_prices_text", "o.csv", orders(400, {}, "Narwhal"),
           {"no purchase is left", "unreadable number", "400 of 400"},
           {"--column", "unit_price=price"}),
      file("all_returns", "o.csv",
           table("customer_id,order_id,order_date,quantity,price",
                 [](int i) {
                   return fmt::format("Zebra{},{},2024-03-{:02},-1,4.50", i % 9, i, 1 + i % 28);
                 }),
           {"no purchase is left"}),
      file("all_in_the_future", "o.csv", orders(400, "2199-01-01"),
           {"no purchase is left", "400 of 400"}),
      {"nothing_to_join",
       {"run", "orders.csv", "customers.csv"},
       3,
       {"customers.csv and orders.csv", "no column joins them", "coterie.toml"},
       [](Sandbox& box) {
         box.write("orders.csv", orders());
         box.write("customers.csv", table("login,city,age", [](int i) {
                     return fmt::format("Zebra{}x,Narwhal,{}", i, 20 + i % 50);
                   }));
       }},
      {"different_columns",
       {"run", "a.csv", "b.csv"},
       3,
       {"b.csv and a.csv", "no column joins them"},
       [](Sandbox& box) {
         box.write("a.csv", orders());
         box.write("b.csv", table("what,ever", [](int i) { return fmt::format("{},Narwhal", i); }));
       }},
      {"customers_repeat_in_features",
       {"run"},
       3,
       {"f.csv", "more than one row", "one row a customer"},
       [](Sandbox& box) {
         box.write("f.csv", table("customer_id,spend,orders", [](int i) {
                     return fmt::format("Zebra{},{},{}", i % 100, 10 + i, 1 + i % 7);
                   }));
         box.write("coterie.toml", "[sources.features]\npath = \"f.csv\"\n");
       }},
  };
}

INSTANTIATE_TEST_SUITE_P(NoTable, BadFile, testing::ValuesIn(not_tables()), name_of);
INSTANTIATE_TEST_SUITE_P(NoOrders, BadFile, testing::ValuesIn(not_orders()), name_of);

// What looks bad but can be read is read, and what was left out is said.
nlohmann::json read_well(Sandbox& box, const std::string& path) {
  const auto ended = box.run({"run", path, "--json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  auto document = nlohmann::json::parse(ended.out, nullptr, false);
  EXPECT_TRUE(document.is_object());
  return document;
}

TEST(GoodFile, Utf16IsReadAsItIs) {
  Sandbox box;
  std::string wide = "\xFF\xFE";
  for (const char c : orders()) (wide += c) += '\0';
  box.write("o.csv", wide);
  EXPECT_EQ(read_well(box, "o.csv")["totals"]["purchases"], 400);
}

TEST(GoodFile, TextUnderTheNameOfAParquetFileIsText) {
  Sandbox box;
  box.write("o.parquet", orders());
  EXPECT_EQ(read_well(box, "o.parquet")["totals"]["purchases"], 400);
}

TEST(GoodFile, NulBytesSpoilTheirRowOnly) {
  Sandbox box;
  box.write("o.csv", orders(50) + std::string(3, '\0') + orders(50));
  const auto totals = read_well(box, "o.csv")["totals"];
  EXPECT_EQ(totals["rows_in"], 101);
  EXPECT_EQ(totals["purchases"], 100);
}

TEST(GoodFile, PricesOfWordsAreSaidToBeLeftOut) {
  Sandbox box;
  box.write("o.csv", orders(400, {}, "Narwhal"));
  const auto ended = box.run({"run", "o.csv"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.err, testing::HasSubstr("'price' has such a name but does not hold numbers"));
}

}  // namespace
}  // namespace coterie::faults
