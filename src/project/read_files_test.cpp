// Files of one source become one table, and no record is lost without being counted.
#include "project/read_files.hpp"

#include <fmt/format.h>

#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class ReadFiles : public Loads {
 protected:
  static std::string good_rows(int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += fmt::format("c{},2025-01-{:02},1.50\n", i % 20, 1 + i % 28);
    return text;
  }
  void pack(const std::string& command, const std::string& name) const {
    const auto path = (folder_ / name).string();
    ASSERT_EQ(std::system(fmt::format("{} '{}'", command, path).c_str()), 0);
  }
  void cut(const std::string& name, double share) const {
    const auto path = folder_ / name;
    std::filesystem::resize_file(
        path,
        static_cast<uintmax_t>(share * static_cast<double>(std::filesystem::file_size(path))));
  }
};

const std::string kHeader = "customer,order_date,amount\n";

TEST_F(ReadFiles, MalformedRowsOfOneFileAreNotThoseOfTheNext) {
  put("a.csv", kHeader + "a,2025-01-01\n" + good_rows(3) + "a,2025-01-01,1,1\n,2025-01-01,7\n");
  put("b.csv", kHeader + good_rows(2) + ",2025-01-01,7\n");
  put("c.csv", kHeader + good_rows(2) + "\"a\"b,2025-01-01,1\n,2025-01-01,7\n");
  auto found = loaded({"a.csv", "b.csv", "c.csv"});
  EXPECT_EQ(found.rows_in, 13);
  EXPECT_EQ(found.rejected.at("rejected: malformed row"), 3);
  EXPECT_EQ(fact(found, "rejected: malformed row").examples,
            (Examples{"a.csv:2", "a.csv:6", "c.csv:4"}));
  EXPECT_EQ(fact(found, "rejected: no customer").examples,
            (Examples{"a.csv:7", "b.csv:4", "c.csv:5"}));
  EXPECT_EQ(found.sources[0].rows, 13);
  EXPECT_EQ(found.sources[0].files, (Examples{"a.csv", "b.csv", "c.csv"}));
}

TEST_F(ReadFiles, RecordsAreCountedAcrossLineBreaks) {
  auto found = read(
      "customer,order_date,amount,note\na,2025-01-01,1,\"two\nlines\"\n"
      "a,2025-01-01,1\n,2025-01-02,1,plain\nb,2025-01-02,1,plain\n");
  EXPECT_EQ(fact(found, "rejected: malformed row").examples, Examples{"orders.csv:3"});
  EXPECT_EQ(fact(found, "rejected: no customer").examples, Examples{"orders.csv:4"});
}

TEST_F(ReadFiles, RecordNumbersHoldWithSeveralThreads) {
  std::string text = kHeader;
  for (int record = 2; record <= 300'000; ++record)
    text += record % 100'000 == 7  ? "c1,2025-01-01\n"
            : record % 70'000 == 9 ? ",2025-01-01,1.50\n"
                                   : "c1,2025-01-01,1.50\n";
  auto found = read(text);
  EXPECT_EQ(found.rows_in, 299'999);
  EXPECT_EQ(fact(found, "rejected: malformed row").examples,
            (Examples{"orders.csv:7", "orders.csv:100007", "orders.csv:200007"}));
  EXPECT_EQ(fact(found, "rejected: no customer").examples,
            (Examples{"orders.csv:9", "orders.csv:70009", "orders.csv:140009", "orders.csv:210009",
                      "orders.csv:280009"}));
}

TEST_F(ReadFiles, AQuotationMarkThatNeverClosesIsNamed) {
  for (int after : {3, 40, 4000}) {
    const auto error = refused(try_load(
        {put("orders.csv", kHeader + good_rows(30) + "\"x,2025-01-01,1.50\n" + good_rows(after))}));
    EXPECT_EQ(error.code, base::Code::data) << after;
    EXPECT_EQ(error.where, "orders.csv:32") << after;
    EXPECT_NE(error.fault.find("quotation mark"), std::string::npos) << error.text();
  }
  // In the last record it is one bad row.
  auto found = read(kHeader + good_rows(30) + "\"x,2025-01-01,1.50\n");
  EXPECT_EQ(found.rejected.at("rejected: malformed row"), 1);
  // A stray mark in a text of several lines is one bad row too.
  found = read(
      "customer,order_date,amount,note\na,2025-01-01,1,\"so \"she\" said\non Monday\"\n"
      "a,2025-01-01,1,ok\nb,2025-01-01,1,ok\n");
  EXPECT_GE(found.rejected.at("rejected: malformed row"), 1);
  EXPECT_EQ(found.purchases, 2);
}

TEST_F(ReadFiles, Latin1FoundHalfWay) {
  put("a.csv", kHeader + good_rows(10) + "a,2025-01-01\n");
  put("b.csv", kHeader + good_rows(6500) + "J\xF6rg,2025-01-01,9\n,2025-01-01,9\na,2025-01-01\n");
  put("c.csv", kHeader + good_rows(10));
  auto found = loaded({"a.csv", "b.csv", "c.csv"});
  EXPECT_EQ(found.rows_in, 11 + 6503 + 10);
  EXPECT_EQ(found.rejected.at("rejected: malformed row"), 2);
  EXPECT_EQ(fact(found, "rejected: malformed row").examples, (Examples{"a.csv:12", "b.csv:6504"}));
  EXPECT_EQ(fact(found, "rejected: no customer").examples, Examples{"b.csv:6503"});
  EXPECT_EQ(one("SELECT customer_id FROM lines WHERE amount_micros = 9000000"), "J\xC3\xB6rg");
  ASSERT_FALSE(found.notes.empty());
  EXPECT_EQ(found.notes[0], "b.csv is not UTF-8 at record 6,502; it is read as Latin-1.");
}

TEST_F(ReadFiles, PackedFilesAreWholeOrRefused) {
  const auto rows = kHeader + good_rows(20000);
  for (const auto& [command, ending] : std::vector<std::pair<std::string, std::string>>{
           {"gzip -f", ".gz"}, {"zstd -qf --rm", ".zst"}}) {
    if (std::system((command.substr(0, 4) + " --version > /dev/null 2>&1").c_str()) != 0) continue;
    put("orders.csv", rows);
    pack(command, "orders.csv");
    const auto name = "orders.csv" + ending;
    EXPECT_EQ(loaded({name}).purchases, 20000) << ending;
    cut(name, 0.7);
    const auto error = refused(try_load({name}));
    EXPECT_EQ(error.code, base::Code::data) << ending;
    EXPECT_NE(error.fault.find("damaged or cut off"), std::string::npos) << error.text();
  }
}

TEST_F(ReadFiles, APackedSideTableThatIsCutOffIsRefusedToo) {
  put("orders.csv", kHeader + good_rows(50));
  std::string customers = "customer,country\n";
  for (int i = 0; i < 20000; ++i)
    customers += fmt::format("c{},{}\n", i, i * 7919 % 10007 % 13 == 0 ? "France" : "Spain");
  put("customers.csv", customers);
  pack("gzip -f", "customers.csv");
  EXPECT_EQ(loaded({"orders.csv", "customers.csv.gz"}).sources[1].rows, 20000);
  cut("customers.csv.gz", 0.7);
  const auto error = refused(try_load({"orders.csv", "customers.csv.gz"}));
  EXPECT_NE(error.fault.find("damaged or cut off"), std::string::npos) << error.text();
}

TEST_F(ReadFiles, ColumnsByRunsOfBlanks) {
  std::string text =
      " customer_id  date number_of_cds  dollar_value\n 00001 19970101  1   11.77\n\n"
      " 00002 19970112  1   12.00\n 00002 19970112  5\n 00003 1997xx12  1   12.00\n   \n";
  for (int i = 0; i < 20; ++i) text += fmt::format(" {:05} 199702{:02}   2  1.50\n", i % 6, 1 + i);
  auto found = read(text);
  EXPECT_EQ(found.rows_in, 24) << "blank lines are no rows";
  EXPECT_EQ(found.purchases, 22);
  EXPECT_EQ(found.revenue_micros, 53'770'000) << "23.77 and 30";
  EXPECT_EQ(fact(found, "rejected: malformed row").examples, Examples{"orders.csv:4"});
  EXPECT_EQ(fact(found, "rejected: unreadable time").examples, Examples{"orders.csv:5"});
}

TEST_F(ReadFiles, HostileNamesAreOnlyNames) {
  const auto rows = good_rows(30);
  for (const auto* name :
       {"it's.csv", "a\"b.csv", "x*.csv", "y?.csv", "z[1].csv", "a;b -- c.csv"}) {
    auto found = loaded({put(name, kHeader + rows + "a,2025-01-01\n")});
    EXPECT_EQ(found.purchases, 30) << name;
    EXPECT_EQ(fact(found, "rejected: malformed row").examples, Examples{std::string(name) + ":32"});
  }
  put("customers.csv",
      "customer,\"a\"\"b;c\",it's,\"two\nlines\",\x01odd,drop table lines\n"
      "c1,x,1,u,5,1\nc2,y,2,v,6,2\nc3,y,2,v,6,3\n");
  put("orders.csv", "customer,\"order_date\",\"amo\"\"unt;'--\"\n" + rows);
  auto found = loaded({"orders.csv", "customers.csv"}, {{"amount", "amo\"unt;'--"}});
  EXPECT_EQ(found.revenue_micros, 45'000'000);
  Examples names;
  for (const auto& column : found.tables.customer_columns) names.push_back(column.name);
  EXPECT_EQ(names, (Examples{"a\"b;c", "it's", "twolines", "odd", "drop table lines"}));
  EXPECT_EQ(one("SELECT \"it's\" FROM customers WHERE customer_id = 'c2'"), "2");
}

TEST_F(ReadFiles, ValuesWithQuotesStayValues) {
  auto found = read(
      "customer,order_date,amount,channel\n\"O'Hara\",2025-01-01,1,we'b\n"
      "\"a\"\"; DROP TABLE lines_in; --\",2025-01-02,2,\"\"\"shop\"\"\"\n"
      "\"O'Hara\",2025-01-03,4,we'b\n");
  EXPECT_EQ(found.customers, 2);
  EXPECT_EQ(found.tables.channels, (Examples{"we'b", "\"shop\""}));
  EXPECT_EQ(one("SELECT MAX(customer_id) FROM lines WHERE amount_micros = 2000000"),
            "a\"; DROP TABLE lines_in; --");
}

TEST_F(ReadFiles, NoErrorHoldsAValueOfACustomer) {
  const std::string secret = "Secret Person";
  const std::vector<std::string> bad = {
      kHeader + secret + ",2025-01-01,0\n" + secret + ",2025-01-02,0\n",
      kHeader + good_rows(30) + "\"" + secret + ",2025-01-01,1\n" + good_rows(300),
      kHeader + secret + ",1/2/2025,1\n" + secret + ",3/4/2025,1\n",
      "customer_id,amount\n" + secret + ",1\n" + secret + ",2\nx,4\n",
      kHeader + secret + ",2025-01-01,99999999999999999999999999\n" + secret + ",2025-01-02,-x\n"};
  for (const auto& text : bad) {
    put("orders.csv", text);
    const auto error = refused(try_load({"orders.csv"}, {{"amount", "amount"}}));
    EXPECT_FALSE(error.fault.empty()) << text.substr(0, 80);
    EXPECT_EQ(error.text().find("Secret"), std::string::npos) << error.text();
  }
  // What is read but damaged is told by its place only.
  auto found = read(kHeader + good_rows(30) + secret + ",2025-01-01\n" + secret + ",x,1\n");
  for (const auto& known : found.quality)
    EXPECT_EQ((known.check + known.text + base::Error{}.text()).find("Secret"), std::string::npos);
  for (const auto& note : found.notes) EXPECT_EQ(note.find("Secret"), std::string::npos);
}

}  // namespace
}  // namespace coterie::project
