// The bytes are read back by a reader written from the header's description, not from the writer;
// the page's own reader (web/src/lookup.ts) is held to the same answers by the vectors.
#include "report/lookup.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "figures/figures.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/made_up.hpp"

namespace coterie::report {
namespace {

class Reader {
 public:
  explicit Reader(std::string bytes) : bytes_(std::move(bytes)) {
    EXPECT_EQ(bytes_.substr(0, 4), "CTL1");
    kind_ = byte(4), width_ = byte(5), gap_ = byte(6);
    EXPECT_EQ(byte(7), 0);
    salt_ = bytes_.substr(8, 8);
    for (size_t i = 4; i-- > 0;) count_ = count_ << 8 | static_cast<size_t>(byte(16 + i));
    at_ = 20;
    kind_ == 1 ? read_hashes() : read_ids();
    EXPECT_EQ(at_ + count_ * static_cast<size_t>(width_), bytes_.size()) << "bytes left over";
  }

  // 0 … for a customer, nothing for a stranger.
  std::optional<int> segment_of(const std::string& id) const {
    size_t row = 0;
    if (kind_ == 1) {
      uint64_t hash = 0;
      const auto digest = base::sha256(salt_ + id);
      std::sscanf(digest.substr(0, 16).c_str(), "%16lx", &hash);
      const auto found = std::ranges::lower_bound(hashes_, hash);
      if (found == hashes_.end() || *found != hash) return {};
      row = static_cast<size_t>(found - hashes_.begin());
    } else {
      const auto found = std::ranges::find(ids_, id);
      if (found == ids_.end()) return {};
      row = static_cast<size_t>(found - ids_.begin());
    }
    int out = 0;
    for (int i = width_; i-- > 0;)
      out = out << 8 | byte(at_ + row * static_cast<size_t>(width_) + static_cast<size_t>(i));
    return out;
  }

  const std::vector<std::string>& ids() const { return ids_; }
  const std::vector<uint64_t>& hashes() const { return hashes_; }
  const std::string& salt() const { return salt_; }

 private:
  int byte(size_t at) const { return static_cast<unsigned char>(bytes_.at(at)); }

  void read_hashes() {
    uint64_t hash = 0;
    for (size_t row = 0; row < count_; ++row) {
      uint64_t gap = 0;
      for (size_t plane = 0; plane < static_cast<size_t>(gap_); ++plane)
        gap = gap << 8 | static_cast<uint64_t>(byte(at_ + plane * count_ + row));
      hashes_.push_back(hash += gap);
    }
    at_ += count_ * static_cast<size_t>(gap_);
  }

  size_t leb128() {
    size_t out = 0;
    for (int shift = 0;; shift += 7) {
      const int next = byte(at_++);
      out |= static_cast<size_t>(next & 127) << shift;
      if (next < 128) return out;
    }
  }

  void read_ids() {
    std::vector<size_t> shared, rest;
    for (size_t i = 0; i < count_; ++i) shared.push_back(leb128());
    for (size_t i = 0; i < count_; ++i) rest.push_back(leb128());
    std::string id;
    for (size_t i = 0; i < count_; ++i) {
      id = id.substr(0, shared[i]) + bytes_.substr(at_, rest[i]);
      at_ += rest[i];
      ids_.push_back(id);
    }
  }

  std::string bytes_, salt_;
  int kind_ = 0, width_ = 0, gap_ = 0;
  size_t count_ = 0, at_ = 0;
  std::vector<uint64_t> hashes_;
  std::vector<std::string> ids_;
};

Members customers_of(const std::map<std::string, int32_t>& list) {
  Members out;
  for (const auto& [id, segment] : list) {
    out.ids.add(id);
    out.segments.push_back(segment);
  }
  return out;
}

std::string id_text(const char* form, uint64_t number) {
  char out[64];
  // The forms are those of this file.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  std::snprintf(out, sizeof out, form, number);
#pragma GCC diagnostic pop
  return out;
}

// What `n` ids of a kind cost in the page, in characters of base64 a customer.
double cost(const std::map<std::string, int32_t>& list, Ids ids) {
  const auto bytes = lookup_bytes(customers_of(list), ids, "a page");
  EXPECT_TRUE(bytes);
  return static_cast<double>(base::base64(base::deflate_raw(*bytes)).size()) /
         static_cast<double>(list.size());
}

std::map<std::string, int32_t> made_up_ids(const char* form, uint64_t below, int n) {
  std::map<std::string, int32_t> out;
  base::Random random(5, 1);
  while (std::ssize(out) < n)
    out.emplace(id_text(form, random.below(below)), static_cast<int32_t>(1 + random.below(20)));
  return out;
}

const std::map<std::string, int32_t> kOdd = {{"", 1},
                                             {"12346", 2},
                                             {"12347", 3},
                                             {"1234", 0},
                                             {"12346 ", 7},
                                             {"<script>alert(1)</script>", 4},
                                             {"=cmd", 5},
                                             {"Anna", 6},
                                             {"anna", 255},
                                             {"顾客", 9},
                                             {std::string(400, 'x'), 10},
                                             {std::string(400, 'x') + "y", 11},
                                             {"a\nb", 12},
                                             {"\xe2\x80\xa8", 13}};

TEST(Lookup, FindsEachCustomerAndNobodyElse) {
  for (const int scale : {1, 200}) {
    auto list = kOdd;
    for (auto& [id, segment] : list) segment *= scale;
    for (const auto ids : {Ids::hash, Ids::show}) {
      const auto bytes = lookup_bytes(customers_of(list), ids, "salt");
      ASSERT_TRUE(bytes) << bytes.error().text();
      const Reader reader(*bytes);
      for (const auto& [id, segment] : list) EXPECT_EQ(reader.segment_of(id), segment) << id;
      for (const char* stranger : {"1", "12345", "ANNA", "12346  ", "x", "<script>"})
        EXPECT_FALSE(reader.segment_of(stranger)) << stranger;
    }
  }
}

TEST(Lookup, NobodyOneAndThousands) {
  for (const int n : {0, 1, 5000})
    for (const auto ids : {Ids::hash, Ids::show}) {
      const auto list = made_up_ids("%lu", 1u << 20, n);
      const Reader reader(*lookup_bytes(customers_of(list), ids, "salt"));
      for (const auto& [id, segment] : list) ASSERT_EQ(reader.segment_of(id), segment);
      EXPECT_FALSE(reader.segment_of("nobody"));
    }
}

TEST(Lookup, HashesOfOnePageSayNothingAboutAnother) {
  const auto list = made_up_ids("%lu", 1u << 20, 100);
  const auto one = *lookup_bytes(customers_of(list), Ids::hash, "one"),
             again = *lookup_bytes(customers_of(list), Ids::hash, "one"),
             two = *lookup_bytes(customers_of(list), Ids::hash, "two");
  EXPECT_EQ(one, again);
  std::set<uint64_t> both;
  for (const auto& bytes : {one, two}) {
    const Reader reader(bytes);
    both.insert(reader.hashes().begin(), reader.hashes().end());
  }
  EXPECT_EQ(both.size(), 200u);
  EXPECT_EQ(one.find(list.begin()->first), std::string::npos);
}

// At most 12 characters of the page a customer: numbers as in Online Retail, serial ids as of our
// own shop, e-mail addresses too long to show but short as hashes.
TEST(Lookup, IsSmallForTypicalIds) {
  for (const int n : {4339, 100'000}) {
    const auto numbers = made_up_ids("%lu", 12346 + 40u * static_cast<unsigned>(n), n);
    const auto serial = made_up_ids("C%07lu", 2u * static_cast<unsigned>(n), n);
    const auto random = made_up_ids("C%07lu", 10'000'000, n);
    for (const auto* list : {&numbers, &serial, &random}) {
      EXPECT_LT(cost(*list, Ids::show), 7) << list->begin()->first;
      EXPECT_LT(cost(*list, Ids::hash), 11) << list->begin()->first;
    }
    const auto longer = made_up_ids("%016lx-%%", ~uint64_t{0}, n);
    EXPECT_GT(cost(longer, Ids::show), 9);
    EXPECT_LT(cost(longer, Ids::hash), 11);
  }
}

TEST(Lookup, RefusesWhatItCannotSay) {
  Members customers = customers_of({{"a", 1}, {"b", 2}});
  customers.segments[0] = 65536;
  EXPECT_FALSE(lookup_bytes(customers, Ids::show, ""));
  customers.segments[0] = -1;
  EXPECT_FALSE(lookup_bytes(customers, Ids::show, ""));
  customers.segments = {1};
  EXPECT_FALSE(lookup_bytes(customers, Ids::show, ""));
  customers.segments = {1, 2};
  EXPECT_FALSE(lookup_bytes(customers, Ids::hide, ""));
  EXPECT_TRUE(lookup_bytes(customers, Ids::show, ""));
  customers.ids.add("a");
  customers.segments.push_back(3);
  EXPECT_FALSE(lookup_bytes(customers, Ids::hash, "")) << "not in order";
}

TEST(Lookup, MembersAreAllCustomers) {
  int row = 0;
  const auto members = members_of([&](Assigned& one) -> base::Result<bool> {
    if (row == 3) return false;
    one.customer = std::string_view("abc").substr(static_cast<size_t>(row), 1);
    one.segment = row++;
    return true;
  });
  ASSERT_TRUE(members);
  EXPECT_EQ(members->ids.size(), 3);
  EXPECT_EQ(members->ids[2], "c");
  EXPECT_EQ(members->segments, (std::vector<int32_t>{0, 1, 2}));
  EXPECT_FALSE(members_of([](Assigned& one) -> base::Result<bool> {
    one.customer = "endless";
    return true;
  }));
  EXPECT_FALSE(members_of([](Assigned&) -> base::Result<bool> {
    return base::fail(base::Code::cancelled, "", "interrupted");
  }));
}

TEST(Lookup, ExamplesGetTheirNames) {
  const auto result = made_up_result();
  figures::Figures figures;
  figures.segments.resize(5);
  figures.segments[1].examples = {{3, 0.25, {{"orders", 6}}}, {7, 0.5, {{"orders", 7}}}};
  figures.segments[4].examples = {{0, 1, {{"orders", 1}}}};
  for (auto& segment : figures.segments)
    segment.intervals.resize(result.models[0].segments[0].profile.size());
  const auto made = document(result, figures);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(made->dump().find("12003"), std::string::npos);
  auto named = *made;
  const auto ids = example_ids(result, figures);
  EXPECT_EQ(ids["segments"][1]["customers"], Json({"12003", "12007"}));
  name_examples(named, ids);
  EXPECT_TRUE(named["segments"][0]["examples"].is_null());
  EXPECT_EQ(named["segments"][1]["examples"][0]["customer"], "12003");
  EXPECT_EQ(named["segments"][1]["examples"][1]["customer"], "12007");
  EXPECT_EQ(named["segments"][4]["examples"][0]["customer"], "12000");
  for (const char* text : {"{}", "[]", R"({"segments":[{"id":2,"customers":[3]}]})",
                           R"({"segments":[{"id":5,"customers":[]},7]})"}) {
    auto nameless = *made;
    name_examples(nameless, Json::parse(text));
    EXPECT_EQ(nameless, *made) << text;
  }
}

TEST(Lookup, WordsOfTheCommandLine) {
  for (const auto ids : {Ids::hide, Ids::hash, Ids::show}) EXPECT_EQ(parse_ids(ids_word(ids)), ids);
  const auto wrong = parse_ids("sho\nw");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, base::Code::usage);
  EXPECT_EQ(wrong.error().fault, "show is no way to treat customers' ids");
}

// The vectors that web/src/lookup.test.ts reads. COTERIE_BLESS=1 writes them anew.
TEST(Lookup, VectorsOfTheBrowsersReader) {
  auto cases = Json::array();
  const auto big = made_up_ids("C%07lu", 10'000'000, 300);
  auto wide = made_up_ids("%lu", 100'000, 40);
  wide["segment 300"] = 300;
  for (const auto& list : {kOdd, big, wide})
    for (const auto ids : {Ids::hash, Ids::show}) {
      const auto bytes = *lookup_bytes(customers_of(list), ids, "salt");
      auto customers = Json::array();
      for (const auto& [id, segment] : list) {
        Json one = {{"id", id}, {"segment", segment}};
        customers.push_back(std::move(one));
      }
      Json made = {{"ids", ids_word(ids)}, {"text", base::base64(base::deflate_raw(bytes))}};
      made["customers"] = std::move(customers);
      made["strangers"] = {"1", "12345", "ANNA", "12346  ", "<script>", "nobody"};
      cases.push_back(std::move(made));
    }
  const auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "web/src/lookup_vectors.json";
  const auto text = cases.dump(1) + "\n";
  if (std::getenv("COTERIE_BLESS") != nullptr) {
    ASSERT_TRUE(base::write_file(path, text));
  }
  EXPECT_EQ(base::read_file(path).value_or(""), text) << "COTERIE_BLESS=1 writes it anew";
}

}  // namespace
}  // namespace coterie::report
