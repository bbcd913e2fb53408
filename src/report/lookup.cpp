// Hashes and segment ids stand in columns of their own, since deflate can only gain where bytes of
// one kind are together: the high bytes of gaps, and segments, of which there are few.
#include "report/lookup.hpp"

#include <algorithm>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "figures/figures.hpp"
#include "report/json_values.hpp"

namespace coterie::report {
namespace {

constexpr size_t kHashBytes = 8;

void add_little(std::string& out, uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 255);
}

void add_leb128(std::string& out, size_t number) {
  for (; number >= 128; number >>= 7) out += static_cast<char>((number & 127) | 128);
  out += static_cast<char>(number);
}

uint64_t hash_of(std::string_view salt, std::string_view id) {
  const auto digest = base::sha256_bytes(std::string(salt).append(id));
  uint64_t out = 0;
  for (size_t i = 0; i < kHashBytes; ++i) out = out << 8 | static_cast<unsigned char>(digest[i]);
  return out;
}

// A key of each customer together with the segment, in the order of the keys.
struct Keys {
  std::string bytes;
  std::vector<int32_t> segments;
  int gap_bytes = 0;
};

Keys hashed(const Members& customers, std::string_view salt) {
  std::vector<std::pair<uint64_t, int32_t>> order;
  order.reserve(customers.segments.size());
  for (int64_t row = 0; row < customers.ids.size(); ++row)
    order.emplace_back(hash_of(salt, customers.ids[row]),
                       customers.segments[static_cast<size_t>(row)]);
  std::ranges::sort(order);
  Keys out;
  std::vector<uint64_t> gaps;
  uint64_t before = 0, largest = 0;
  for (const auto& [hash, segment] : order) {
    gaps.push_back(hash - before);
    largest = std::max(largest, gaps.back());
    before = hash;
    out.segments.push_back(segment);
  }
  out.gap_bytes = 1;
  while (out.gap_bytes < 8 && largest >> (8 * out.gap_bytes) != 0) ++out.gap_bytes;
  for (int plane = out.gap_bytes - 1; plane >= 0; --plane)
    for (const uint64_t gap : gaps) out.bytes += static_cast<char>(gap >> (8 * plane) & 255);
  return out;
}

Keys shown(const Members& customers) {
  Keys out;
  out.segments = customers.segments;
  std::string shared, following, rests;
  std::string_view before;
  for (int64_t row = 0; row < customers.ids.size(); ++row) {
    const auto id = customers.ids[row];
    const auto same = static_cast<size_t>(std::ranges::mismatch(before, id).in2 - id.begin());
    add_leb128(shared, same);
    add_leb128(following, id.size() - same);
    rests += id.substr(same);
    before = id;
  }
  out.bytes = shared + following + rests;
  return out;
}

base::Status check(const Members& customers) {
  const auto wrong = [](const char* what) {
    return base::fail(base::Code::internal, "the customer look-up", what);
  };
  if (customers.ids.size() > kMostLookedUp) return wrong("too many customers");
  if (static_cast<size_t>(customers.ids.size()) != customers.segments.size())
    return wrong("as many segments as customers are needed");
  for (int64_t row = 1; row < customers.ids.size(); ++row)
    if (customers.ids[row - 1] >= customers.ids[row]) return wrong("ids are not in order");
  for (const int32_t segment : customers.segments)
    if (segment < 0 || segment > 65535) return wrong("a segment's id is not in 0 … 65535");
  return {};
}

}  // namespace

base::Result<Ids> parse_ids(std::string_view word) {
  for (const auto ids : {Ids::hide, Ids::hash, Ids::show})
    if (word == ids_word(ids)) return ids;
  return base::fail(base::Code::usage, "--ids",
                    base::printable(word) + " is no way to treat customers' ids",
                    "hide, hash or show");
}

const char* ids_word(Ids ids) {
  switch (ids) {
    case Ids::hide:
      return "hide";
    case Ids::hash:
      return "hash";
    case Ids::show:
      return "show";
  }
  return "";
}

base::Result<Members> members_of(const NextCustomer& next) {
  Members out;
  Assigned one;
  while (TRY(next(one))) {
    out.ids.add(one.customer);
    out.segments.push_back(one.segment);
    if (out.ids.size() > kMostLookedUp)
      return base::fail(base::Code::internal, "the customer look-up", "too many customers");
  }
  return out;
}

base::Result<std::string> lookup_bytes(const Members& customers, Ids ids, std::string_view salt) {
  TRY(check(customers));
  if (ids == Ids::hide)
    return base::fail(base::Code::internal, "the customer look-up", "was not asked for");
  const bool hash = ids == Ids::hash;
  const auto salt_bytes = base::sha256_bytes(salt).substr(0, kHashBytes);
  const auto keys = hash ? hashed(customers, salt_bytes) : shown(customers);
  int32_t largest = 0;
  for (const int32_t segment : keys.segments) largest = std::max(largest, segment);
  const int segment_bytes = largest > 255 ? 2 : 1;
  std::string out = "CTL1";
  out += hash ? '\1' : '\2';
  out += static_cast<char>(segment_bytes);
  out += static_cast<char>(keys.gap_bytes);
  out += '\0';
  out += hash ? salt_bytes : std::string(kHashBytes, '\0');
  add_little(out, static_cast<uint64_t>(customers.ids.size()), 4);
  out += keys.bytes;
  for (const int32_t segment : keys.segments)
    add_little(out, static_cast<uint64_t>(segment), segment_bytes);
  return out;
}

Json example_ids(const pipeline::RunResult& result, const figures::Figures& figures) {
  const auto& chosen = result.models[static_cast<size_t>(result.chosen)];
  auto segments = Json::array();
  for (size_t s = 0; s < figures.segments.size() && s < chosen.segments.size(); ++s) {
    Json one = {{"id", chosen.segments[s].id}, {"customers", Json::array()}};
    for (const auto& example : figures.segments[s].examples)
      one["customers"].push_back(std::string(result.frame.ids[example.row]));
    segments.push_back(std::move(one));
  }
  return {{"segments", std::move(segments)}};
}

void name_examples(Json& document, const Json& ids) {
  if (!document.is_object() || !document.contains("segments")) return;
  for (auto& segment : document["segments"]) {
    if (!segment.is_object() || !segment.contains("examples")) continue;
    size_t at = 0;
    for (const auto& known : part_at(ids, "segments")) {
      if (count_at(known, "id") != count_at(segment, "id")) continue;
      const auto& customers = part_at(known, "customers");
      for (auto& example : segment["examples"]) {
        if (at < customers.size() && example.is_object() && customers[at].is_string())
          example["customer"] = base::printable(customers[at].get<std::string>());
        ++at;
      }
    }
  }
}

}  // namespace coterie::report
