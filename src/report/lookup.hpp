// The customer look-up of a page: which segment each customer is in, small enough to send along.
//
// In the page it stands as
//   <script type="application/octet-stream;base64" id="coterie-lookup"
//     data-encoding="deflate-raw+base64" data-ids="hash" data-customers="4339">…</script>
// data-ids is `hash`, `show`, or `none`: the page was asked for ids but has more customers than
// kMostLookedUp; the element is then empty, and the reader is pointed to `coterie explain ID`.
// Without ids (`hide`) there is no such element.
//
// Its text is base64 (RFC 4648, with padding) of raw deflate (RFC 1951) of these bytes, all numbers
// little-endian, n the number of customers:
//
//   offset size
//        0    4  "CTL1"
//        4    1  kind: 1 hash, 2 show
//        5    1  s, bytes of a segment id: 1 or 2
//        6    1  w, bytes of a gap between hashes: 1 … 8 (hash); 0 (show)
//        7    1  0
//        8    8  salt (hash); zeros (show)
//       16    4  n
//   then the keys, then n segment ids of s bytes each: segments[].id of the document, 0 for a
//   customer in none of them. Nothing follows.
//
//   keys of kind 1: each customer's hash is the first 8 bytes of SHA-256(salt, then the id's bytes
//     in UTF-8), read as a big-endian number. The hashes are in ascending order. gap 0 is the first
//     hash, gap i is hash i - hash i-1. They are stored in planes of n bytes: the most significant
//     of the w bytes of every gap, then the next one, … down to the least.
//   keys of kind 2: the ids in ascending order of their bytes, each as what it shares with the one
//     before and the rest: n numbers "bytes shared", n numbers "bytes that follow" (both LEB128:
//     seven bits a byte, the lowest first, the high bit set when more follow), then the bytes that
//     follow of all ids, one after the other.
//
// An id is looked up as it is in the data, letter for letter: no trimming, no change of case.
// web/src/lookup_vectors.json holds pages' texts with the answers they must give.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "report/assigned.hpp"
#include "table/frame.hpp"

namespace coterie::figures {
struct Figures;
}

namespace coterie::report {

enum class Ids {
  hide,  // the page knows no customer
  hash,  // who knows an id can look it up; nobody can read the ids off the page
  show,  // the ids as they are
};

inline constexpr int64_t kMostLookedUp = 200'000;

// word: "hide", "hash" or "show". Errors: Code::usage.
base::Result<Ids> parse_ids(std::string_view word);
const char* ids_word(Ids ids);

// Every customer of a run with their segment of the chosen model.
struct Members {
  table::Texts ids;               // in ascending order of their bytes, each once
  std::vector<int32_t> segments;  // one a customer: the segment's id, 0 for none
};

// Errors: those of `next`; Code::internal when it gives more than kMostLookedUp.
base::Result<Members> members_of(const NextCustomer& next);

// The bytes described above, neither compressed nor encoded.
// ids: hash or show. salt: any text that differs between pages and is not secret; kept as the first
// 8 bytes of its SHA-256, so that the hashes of one page say nothing about another.
// Errors: Code::internal when there are more than kMostLookedUp customers, the lists differ in
//   length, ids are not in order, or a segment id does not fit.
// Repeats: the same bytes for the same customers.
// Cost: 200,000 customers in under 0.3 s.
// Checked: lookup_test.cpp reads them back with a reader written from the description alone.
base::Result<std::string> lookup_bytes(const Members& customers, Ids ids, std::string_view salt);

// The document tells example customers without their ids; a run keeps these in a file of its own,
// for the page that shows ids.
inline constexpr const char* kExamplesFile = "examples.json";

// Returns: {"segments": [{"id": 1, "customers": ["12346", …]}, …]}, in the document's order.
nlohmann::ordered_json example_ids(const pipeline::RunResult& result,
                                   const figures::Figures& figures);

// Fills segments[].examples[].customer of a document from what example_ids made; an example that
// has no id there stays nameless.
void name_examples(nlohmann::ordered_json& document, const nlohmann::ordered_json& ids);

}  // namespace coterie::report
