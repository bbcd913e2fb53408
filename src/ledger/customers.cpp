// Two moves: blocks into parts by the customer's shard, each slab freed once its blocks have been
// moved, and every part by customer, in place, through a copy that stays within the cache.
#include "ledger/customers.hpp"

#include <malloc.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace coterie::ledger {
namespace {

void run(base::Pool* pool, size_t blocks, const std::function<void(int64_t, int)>& work) {
  if (pool != nullptr) return pool->run(static_cast<int64_t>(blocks), work);
  for (size_t i = 0; i < blocks; ++i) work(static_cast<int64_t>(i), 0);
}

// copy: memory that one thread keeps between parts.
void sort_part(std::span<Line> lines, size_t bits, std::vector<Line>& copy, Part& part) {
  uint32_t most = 0;
  for (const auto& line : lines) most = std::max(most, line.large[kCustomer] >> bits);
  std::vector<uint32_t> at(lines.empty() ? 1 : size_t{most} + 2);
  for (const auto& line : lines) ++at[(line.large[kCustomer] >> bits) + 1];
  for (size_t i = 1; i < at.size(); ++i) at[i] += at[i - 1];
  part.begins = {0};
  for (size_t i = 1; i < at.size(); ++i)
    if (at[i] > at[i - 1]) part.begins.push_back(at[i]);
  part.lines = lines;
  copy.assign(lines.begin(), lines.end());
  for (const auto& line : copy) lines[at[line.large[kCustomer] >> bits]++] = line;
  for (size_t i = 0; i < part.customers(); ++i) {
    const auto own = lines.subspan(part.begins[i], part.begins[i + 1] - part.begins[i]);
    const auto order = [](const Line& line) { return line.large[kOrder]; };
    if (!std::ranges::is_sorted(own, {}, order)) std::ranges::sort(own, {}, order);
  }
}

}  // namespace

void Customers::forget_texts_of_orders() {
  texts[kOrder].reset();
  texts[kProduct].reset();
#if defined(__GLIBC__)
  malloc_trim(0);  // they lay in small pieces, which would stay with the process
#endif
}

Customers sort_by_customer(Ledger&& ledger, base::Pool* pool) {
  Customers out;
  out.texts = std::move(ledger.texts);
  out.quantity = ledger.quantity;
  out.money = ledger.money;
  out.discount = ledger.discount;
  out.instalments = ledger.instalments;
  const size_t parts = out.texts[kCustomer]->shards(), blocks = ledger.blocks.size();
  size_t bits = 0;
  while ((size_t{1} << bits) < parts) ++bits;
  // Where the lines of each block go in each part.
  std::vector<std::vector<uint32_t>> at(blocks, std::vector<uint32_t>(parts));
  run(pool, blocks, [&](int64_t b, int) {
    const auto i = static_cast<size_t>(b);
    for (const auto& line : ledger.blocks[i].lines)
      if (line.status <= kReturn) ++at[i][line.large[kCustomer] & (parts - 1)];
  });
  std::vector<size_t> begins(parts + 1);
  for (size_t p = 0; p < parts; ++p) {
    uint32_t lines = 0;
    for (auto& starts : at) lines += std::exchange(starts[p], lines);
    begins[p + 1] = begins[p] + lines;
  }
  ledger.slab.reset();
  for (auto& block : ledger.blocks) {
    block.hashes = {};
    if (block.slab != nullptr) block.slab->hashes.reset();
  }
  out.lines = std::make_unique_for_overwrite<Line[]>(begins[parts]);
  const auto part = [&](size_t p) {
    return std::span(out.lines.get() + begins[p], begins[p + 1] - begins[p]);
  };
  run(pool, blocks, [&](int64_t b, int) {
    const auto i = static_cast<size_t>(b);
    for (const auto& line : ledger.blocks[i].lines)
      if (line.status <= kReturn) {
        const size_t p = line.large[kCustomer] & (parts - 1);
        part(p)[at[i][p]++] = line;
      }
    ledger.blocks[i] = {};
  });
  out.parts.resize(parts);
  std::vector<std::vector<Line>> copies(pool == nullptr ? 1 : static_cast<size_t>(pool->threads()));
  run(pool, parts, [&](int64_t p, int worker) {
    const auto i = static_cast<size_t>(p);
    sort_part(part(i), bits, copies[static_cast<size_t>(worker)], out.parts[i]);
  });
  ledger = {};
  return out;
}

}  // namespace coterie::ledger
