#include "ledger/read.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/text.hpp"
#include "ledger/test_ledgers.hpp"

namespace coterie::ledger {
namespace {

constexpr std::string_view kEngine = "engine";

class ReadFiles : public Reads {
 protected:
  void put_packed(const std::string& name, const std::string& bytes, size_t cut = 0) {
    put(name, "");
    const auto path = layout_.files.back().path;
    const auto file = gzopen(path.c_str(), "wb1");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    if (cut > 0) std::filesystem::resize_file(path, std::filesystem::file_size(path) - cut);
  }
  std::string bytes_of(size_t file) const {
    std::ifstream in(layout_.files[file].path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(ReadFiles, LinesWithTextsTimesAndMoney) {
  EXPECT_EQ(lines("17850,536365,2010-12-01 08:26:00,85123A,6,2.55\n"
                  " 17850 ,C1,1970-01-02,,-1,1\n"
                  ",3,1970-01-02,p,1,1\n"),
            "0 17850 536365 1291191960 85123A 6000 15300000\n"
            "1 17850 C1 86400 - 1000 1000000\n"
            "3 - 3 86400 p 1000 1000000\n");
  EXPECT_TRUE(asked_.empty());
}

TEST_F(ReadFiles, EdgesOfFiles) {
  EXPECT_EQ(lines(""), "") << "only a header";
  EXPECT_EQ(lines("1,2,1970-01-02,p,1,1"), "0 1 2 86400 p 1000 1000000\n") << "no line end at last";
  EXPECT_EQ(lines("\n\n1,2,1970-01-02,p,1,1\n\n"), "0 1 2 86400 p 1000 1000000\n");
  EXPECT_EQ(lines("1,\"a\nb\",1970-01-02,\"\"\"\",1,1\n"), "0 1 a\nb 86400 \" 1000 1000000\n");
  layout_.files = {};
  put("empty.csv", "");
  EXPECT_EQ(lines(), kEngine) << "no header to skip";
  layout_.files = {};
  put("header.csv", "customer,order");
  EXPECT_EQ(lines(), kEngine);
  layout_.files = {{(folder_ / "missing.csv").string(), 1}};
  EXPECT_EQ(lines(), kEngine);
}

TEST_F(ReadFiles, LeavesToTheEngineWhatIsNotPlain) {
  const std::string good = "1,2,1970-01-02,p,1,1\n";
  for (const std::string bad :
       {"1,2,1970-01-02,p,1\n", "1,2,1970-01-02,p,1,1,\n", "1,a\"b,1970-01-02,p,1,1\n",
        "1,\"a\"b,1970-01-02,p,1,1\n", "1,\"2,1970-01-02,p,1,1\n", "1,2,1970-01-02,p,1,1\r\n",
        "caf\xe9,2,1970-01-02,p,1,1\n", "1,2,1970-01-02,p,3000000,1\n"}) {
    EXPECT_EQ(lines(good + bad), kEngine) << bad;
    EXPECT_EQ(lines(bad + good), kEngine) << bad;
  }
  EXPECT_EQ(lines(good + std::string("1,2\0,1970-01-02,p,1,1\n", 22)), kEngine);
}

TEST_F(ReadFiles, AByteOrderMarkIsPartOfTheHeader) {
  put("orders.csv", "\xef\xbb\xbf" + std::string(kHeader) + "1,2,1970-01-02,p,1,1\n");
  EXPECT_EQ(lines(), "0 1 2 86400 p 1000 1000000\n");
}

TEST_F(ReadFiles, WithoutAHeaderAByteOrderMarkIsNoText) {
  put("orders.csv",
      "\xef\xbb\xbf"
      "1,2,1970-01-02,p,1,1\n",
      0);
  EXPECT_NE(lines().find(" 1 2 "), std::string::npos);
}

TEST_F(ReadFiles, OddTextsAreAskedOnce) {
  numbers_ = {{"1e3", {false, 1'000'000}}, {" 7 ", {false, 7000}}, {"  ", {true, {}}}};
  times_ = {{"yesterday", {false, {}}},
            {"9.12.2011", {false, 1'323'388'800'000'000}},
            {"half past", {false, 1'500'000}}};
  EXPECT_EQ(lines("1,2,9.12.2011,p,1e3,1\n1,2,9.12.2011,p, 7 ,1\n1,2,yesterday,p,1e3,1\n"
                  "1,2,1970-01-02,p,  ,1\n"),
            "0 1 2 1323388800 p 1000000 1000000000\n0 1 2 1323388800 p 7000 7000000\n"
            "5 1 2 0 p 1000000 1000000000\n6 1 2 86400 p 0 0\n");
  EXPECT_EQ(asked_.size(), 5U);
  EXPECT_EQ(lines("1,2,half past,p,1,1\n"), kEngine) << "fractions of seconds";
}

TEST_F(ReadFiles, TimesThatALineCannotHold) {
  for (int64_t seconds : {int64_t{-1}, int64_t{-86400}, int64_t{4294967296}}) {
    times_["then"] = {false, seconds * 1'000'000};
    EXPECT_EQ(lines("1,2,then,p,1,1\n"), kEngine) << seconds;
  }
  times_["then"] = {false, int64_t{4294967295} * 1'000'000};
  EXPECT_EQ(lines("1,2,then,p,1,1\n"), "0 1 2 4294967295 p 1000 1000000\n");
}

TEST_F(ReadFiles, IdsAsProgramsWriteThem) {
  layout_.texts[kCustomer].float_id = layout_.texts[kProduct].float_id = true;
  EXPECT_EQ(
      lines("17850.0,2,1970-01-02,1.0,1,1\n\u00a0\u2003x\u3000,2,1970-01-02,.0,1,1\n"
            "nan,2,1970-01-02,NULL,1,1\n NULL ,2,1970-01-02,p,1,1\n\\N,2,1970-01-02,p,1,1\n"
            "nan.0,2,1970-01-02,p,1,1\nNULLS,2,1970-01-02,p,1,1\n\u3000,2,1970-01-02,p,1,1\n"),
      "0 17850 2 86400 1 1000 1000000\n0 x 2 86400  1000 1000000\n"
      "3 - 2 86400 NULL 1000 1000000\n3 - 2 86400 p 1000 1000000\n"
      "3 - 2 86400 p 1000 1000000\n3 - 2 86400 p 1000 1000000\n"
      "0 NULLS 2 86400 p 1000 1000000\n3 - 2 86400 p 1000 1000000\n");
}

TEST_F(ReadFiles, AnOrderThatIsNotNamed) {
  times_["2.1.1970"] = {false, 86'400'000'000};
  EXPECT_EQ(lines("1,,1970-01-02 10:00:00,p,1,1\n1,,2.1.1970,p,1,1\n,,1970-01-02,p,1,1\n"),
            "0 1 1 1970-01-02 122400 p 1000 1000000\n0 1 1 1970-01-02 86400 p 1000 1000000\n"
            "3 - - 86400 p 1000 1000000\n");
  layout_.texts[kOrder].column = -1;
  EXPECT_EQ(lines("1,x,1970-01-02 10:00:00,p,1,1\n"), "0 1 1970-01-02 122400 p 1000 1000000\n");
}

TEST_F(ReadFiles, CancelledOrdersAreReturns) {
  layout_.cancelled_by_prefix = true;
  for (const auto& [order, status] :
       {std::pair("C536379", '1'), std::pair("C", '0'), std::pair("C12x", '0'),
        std::pair("c12", '0'), std::pair("CC1", '0'), std::pair("12C", '0')})
    EXPECT_EQ(lines(fmt::format("1,{},1970-01-02,p,1,1\n", order)).front(), status) << order;
}

TEST_F(ReadFiles, AnyChunksAndThreadsGiveTheSameLines) {
  std::string rows;
  for (int i = 0; i < 400; ++i)
    rows += fmt::format("{},\"{}{}\",1970-01-{:02} 10:00:00,p{},{},1.5\n", i % 37,
                        i % 11 == 0 ? "a\nb" : "", i, 1 + i % 28, i % 7, 1 + i % 5);
  const auto whole = lines(rows);
  for (size_t chunk : {100U, 333U, 1000U, 5000U})
    for (int threads : {1, 2, 5}) {
      chunk_ = chunk;
      threads_ = threads;
      const auto some = lines(rows);
      EXPECT_TRUE(some == whole || some == kEngine) << "a chunk may end inside a quoted field";
    }
  std::ranges::replace(rows, '\n', ' ');
  rows = std::string(base::replace_all(rows, "1.5 ", "1.5\n"));
  chunk_ = size_t{1} << 20;
  const auto plain_rows = lines(rows);
  EXPECT_NE(plain_rows, kEngine);
  for (size_t chunk : {100U, 333U, 1000U, 5000U})
    for (int threads : {1, 2, 5}) {
      chunk_ = chunk;
      threads_ = threads;
      EXPECT_EQ(lines(rows), plain_rows) << chunk;
    }
}

TEST_F(ReadFiles, AChunkThatHoldsTheHeaderAlone) {
  chunk_ = kHeader.size();
  put("orders.csv", std::string(kHeader) + "1,2,1970-01-02," + std::string(20, 'p') + ",1,1\n");
  EXPECT_EQ(lines(), "0 1 2 86400 pppppppppppppppppppp 1000 1000000\n");
}

TEST_F(ReadFiles, SeveralFilesOneAfterAnother) {
  put("a.csv", std::string(kHeader) + "1,2,1970-01-02,p,1,1\n1,2,1970-01-02,q,1,1");
  put("b.csv", std::string(kHeader));
  put("c.csv", "title\r\n\r\ncustomer\r\n2,3,1970-01-02,r,1,1\r\n", 3);
  const auto read = try_read();
  ASSERT_TRUE(read && *read);
  EXPECT_EQ((*read)->rows, 3);
  EXPECT_EQ((*read)->first_rows, (std::vector<int64_t>{0, 2, 2}));
}

TEST_F(ReadFiles, PackedFiles) {
  const auto text = std::string(kHeader) + "1,2,1970-01-02,p,1,1\n";
  const std::string line = "0 1 2 86400 p 1000 1000000\n";
  put_packed("a.csv.gz", text);
  EXPECT_EQ(lines(), line);
}

TEST_F(ReadFiles, PackedFilesOfTwoMembers) {
  put_packed("a.csv.gz", std::string(kHeader) + "1,2,1970-01-02,p,1,1\n");
  put_packed("b.csv.gz", "2,2,1970-01-02,p,1,1\n");
  const auto both = bytes_of(0) + bytes_of(1);
  layout_.files = {};
  put("both.csv.gz", both);
  EXPECT_EQ(lines(), "0 1 2 86400 p 1000 1000000\n0 2 2 86400 p 1000 1000000\n");
}

TEST_F(ReadFiles, DamagedPackedFilesAreLeftToTheEngine) {
  const auto text = std::string(kHeader) + "1,2,1970-01-02,p,1,1\n";
  for (size_t cut : {1U, 9U, 20U}) {
    layout_.files = {};
    put_packed("cut.csv.gz", text, cut);
    EXPECT_EQ(lines(), kEngine) << cut;
  }
  layout_.files = {};
  put("not_packed.csv.gz", text);
  EXPECT_EQ(lines(), kEngine);
  put_packed("a.csv.gz", text);
  const auto packed = bytes_of(1);
  layout_.files = {};
  put("packed.csv", packed);
  EXPECT_EQ(lines(), kEngine);
}

TEST_F(ReadFiles, TooManySmallTexts) {
  layout_.texts[kCategory].column = 3;
  std::string rows;
  for (int i = 0; i < 65'535; ++i) rows += fmt::format("1,2,1970-01-02,p{},1,1\n", i);
  EXPECT_NE(lines(rows), kEngine);
  EXPECT_EQ(lines(rows + "1,2,1970-01-02,one more,1,1\n"), kEngine);
}

TEST_F(ReadFiles, MemoryAndCancel) {
  const std::string row = "1,2,1970-01-02,p,1,1\n";
  layout_.memory_bytes = 1000;
  EXPECT_EQ(lines(row), kEngine);
  layout_.memory_bytes = int64_t{1} << 30;
  base::Cancel cancel;
  cancel_ = &cancel;
  EXPECT_NE(lines(row), kEngine);
  cancel.request();
  const auto read = try_read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::ledger
