#include "ledger/facts.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>

namespace coterie::ledger {
namespace {

constexpr size_t kExamples = 5;

size_t workers_of(const base::Pool* pool) {
  return pool == nullptr ? 1 : static_cast<size_t>(pool->threads());
}

using Work = std::function<void(int64_t, int)>;

void run(int64_t blocks, base::Pool* pool, const Work& work) {
  if (pool != nullptr) return pool->run(blocks, work);
  for (int64_t i = 0; i < blocks; ++i) work(i, 0);
}

void run(const Ledger& ledger, base::Pool* pool, const Work& work) {
  run(static_cast<int64_t>(ledger.blocks.size()), pool, work);
}

// What work(block) gives for every block, in the order of blocks.
template <class T>
std::vector<T> each_block(const Ledger& ledger, base::Pool* pool,
                          const std::function<T(const Block&)>& work) {
  std::vector<T> out(ledger.blocks.size());
  run(ledger, pool, [&](int64_t i, int) {
    out[static_cast<size_t>(i)] = work(ledger.blocks[static_cast<size_t>(i)]);
  });
  return out;
}

void note(Found& found, int64_t row) {
  if (found.rows.size() < kExamples) found.rows.push_back(row);
  ++found.lines;
}

void add(Found& all, const Found& more) {
  all.lines += more.lines;
  for (auto row : more.rows)
    if (all.rows.size() < kExamples) all.rows.push_back(row);
}

}  // namespace

std::array<Found, kStatuses> by_status(const Ledger& ledger, base::Pool* pool) {
  using Founds = std::array<Found, kStatuses>;
  Founds out;
  for (const auto& part : each_block<Founds>(ledger, pool, [](const Block& block) {
         Founds found;
         for (size_t i = 0; i < block.lines.size(); ++i)
           note(found[block.lines[i].status], block.first_row + static_cast<int64_t>(i));
         return found;
       }))
    for (size_t status = 0; status < kStatuses; ++status) add(out[status], part[status]);
  return out;
}

Found accepted_lines(const Ledger& ledger, base::Pool* pool,
                     const std::function<bool(const Line&)>& asks) {
  Found out;
  for (const auto& part : each_block<Found>(ledger, pool, [&](const Block& block) {
         Found found;
         for (size_t i = 0; i < block.lines.size(); ++i)
           if (block.lines[i].status <= kReturn && asks(block.lines[i]))
             note(found, block.first_row + static_cast<int64_t>(i));
         return found;
       }))
    add(out, part);
  return out;
}

Sums sum_up(const Ledger& ledger, base::Pool* pool, int64_t until) {
  __extension__ using Wide = __int128;
  struct Part {
    Sums sums;
    Wide revenue = 0;
  };
  Sums out;
  Wide revenue = 0;
  bool any = false;
  for (const auto& part : each_block<Part>(ledger, pool, [&](const Block& block) {
         Part p;
         p.sums.first = std::numeric_limits<int64_t>::max();
         for (const auto& line : block.lines) {
           if (line.status > kReturn || line.time >= until) continue;
           if (line.status == kReturn) {
             ++p.sums.returns;
             continue;
           }
           ++p.sums.purchases;
           p.revenue += line.amount_micros;
           p.sums.first = std::min<int64_t>(p.sums.first, line.time);
           p.sums.last = std::max<int64_t>(p.sums.last, line.time);
         }
         return p;
       })) {
    out.returns += part.sums.returns;
    if (part.sums.purchases == 0) continue;
    out.first = any ? std::min(out.first, part.sums.first) : part.sums.first;
    out.last = std::max(out.last, part.sums.last);
    out.purchases += part.sums.purchases;
    revenue += part.revenue;
    any = true;
  }
  out.overflow = revenue > std::numeric_limits<int64_t>::max();
  out.revenue_micros = static_cast<int64_t>(revenue);
  return out;
}

Found duplicates(const Ledger& ledger, base::Pool* pool) {
  // Hashes are dealt into 256 hands by their first byte; a hand fits a table in the cache.
  constexpr size_t kHands = 256;
  const auto hand_of = [](uint64_t hash) { return hash >> 56; };
  std::vector<std::array<uint32_t, kHands>> starts(ledger.blocks.size());
  std::array<uint64_t, kHands + 1> begin{};
  for (size_t b = 0; b < ledger.blocks.size(); ++b)
    for (auto hash : ledger.blocks[b].hashes) ++starts[b][hand_of(hash)];
  for (size_t h = 0; h < kHands; ++h) {
    begin[h + 1] = begin[h];
    for (auto& start : starts) {
      const uint32_t count = start[h];
      start[h] = static_cast<uint32_t>(begin[h + 1]);
      begin[h + 1] += count;
    }
  }
  const auto dealt = std::make_unique_for_overwrite<uint64_t[]>(begin[kHands]);
  run(ledger, pool, [&](int64_t i, int) {
    const auto b = static_cast<size_t>(i);
    auto& at = starts[b];
    for (auto hash : ledger.blocks[b].hashes) dealt[at[hand_of(hash)]++] = hash;
  });
  std::array<std::vector<uint64_t>, kHands> twice;
  std::vector<std::vector<uint64_t>> tables(workers_of(pool));
  run(kHands, pool, [&](int64_t i, int worker) {
    const auto h = static_cast<size_t>(i);
    size_t slots = 16;
    while (slots < 2 * (begin[h + 1] - begin[h])) slots *= 2;
    auto& seen = tables[static_cast<size_t>(worker)];
    seen.assign(slots, 0);
    for (uint64_t j = begin[h]; j < begin[h + 1]; ++j) {
      const uint64_t hash = dealt[j] | 1;  // 0 marks a free slot; the last bit is compared below
      size_t at = (hash >> 8) & (slots - 1);
      while (seen[at] != 0 && seen[at] != hash) at = (at + 1) & (slots - 1);
      if (seen[at] == hash) twice[h].push_back(dealt[j] | 1);
      seen[at] = hash;
    }
  });
  // The few that may stand twice are looked up in the file again, with all their bits.
  std::map<uint64_t, std::pair<int64_t, int64_t>> groups;  // hash -> lines, last row
  for (auto& hashes : twice) std::ranges::sort(hashes);
  if (std::ranges::all_of(twice, [](const auto& hashes) { return hashes.empty(); })) return {};
  for (const auto& block : ledger.blocks)
    for (size_t i = 0; i < block.hashes.size(); ++i) {
      const uint64_t hash = block.hashes[i];
      const auto& hashes = twice[hand_of(hash)];
      if (!std::ranges::binary_search(hashes, hash | 1)) continue;
      auto& [lines, last] = groups[hash];
      ++lines;
      last = block.first_row + static_cast<int64_t>(i);
    }
  Found out;
  for (const auto& [hash, group] : groups) {
    if (group.first < 2) continue;
    out.lines += group.first - 1;
    out.rows.push_back(group.second);
  }
  std::ranges::sort(out.rows);
  if (out.rows.size() > kExamples) out.rows.resize(kExamples);
  return out;
}

std::vector<std::string> most_frequent(const Ledger& ledger, Text kind, size_t most,
                                       base::Pool* pool) {
  const auto& texts = *ledger.texts[kind];
  const size_t workers = workers_of(pool);
  std::vector<std::vector<int64_t>> found(workers, std::vector<int64_t>(texts.limit()));
  run(ledger, pool, [&](int64_t block, int worker) {
    for (const auto& line : ledger.blocks[static_cast<size_t>(block)].lines)
      if (const uint32_t code = line.code(kind); line.status <= kReturn && code != kNoText)
        ++found[static_cast<size_t>(worker)][code];
  });
  auto& counts = found[0];
  for (size_t worker = 1; worker < workers; ++worker)
    for (size_t code = 0; code < counts.size(); ++code) counts[code] += found[worker][code];
  std::vector<std::pair<int64_t, std::string>> sorted;
  for (size_t code = 0; code < counts.size(); ++code)
    if (counts[code] > 0)
      sorted.emplace_back(-counts[code], texts.text(static_cast<uint32_t>(code)));
  std::ranges::sort(sorted);
  std::vector<std::string> out;
  for (size_t i = 0; i < std::min(most, sorted.size()); ++i)
    out.push_back(std::move(sorted[i].second));
  return out;
}

}  // namespace coterie::ledger
