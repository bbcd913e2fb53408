// Two moves: blocks into parts by the customer's shard, each block freed once it has been moved,
// and every part by customer within the cache.
#include "ledger/customers.hpp"

#include <algorithm>
#include <functional>

namespace coterie::ledger {
namespace {

void run(base::Pool* pool, size_t blocks, const std::function<void(int64_t, int)>& work) {
  if (pool != nullptr) return pool->run(static_cast<int64_t>(blocks), work);
  for (size_t i = 0; i < blocks; ++i) work(static_cast<int64_t>(i), 0);
}

void sort_part(std::span<const Line> unsorted, size_t bits, Part& part) {
  uint32_t most = 0;
  for (const auto& line : unsorted) most = std::max(most, line.large[kCustomer] >> bits);
  std::vector<uint32_t> at(unsorted.empty() ? 1 : size_t{most} + 2);
  for (const auto& line : unsorted) ++at[(line.large[kCustomer] >> bits) + 1];
  for (size_t i = 1; i < at.size(); ++i) at[i] += at[i - 1];
  part.begins = {0};
  for (size_t i = 1; i < at.size(); ++i)
    if (at[i] > at[i - 1]) part.begins.push_back(at[i]);
  part.lines.resize(unsorted.size());
  for (const auto& line : unsorted) part.lines[at[line.large[kCustomer] >> bits]++] = line;
  for (size_t i = 0; i < part.customers(); ++i) {
    const auto lines =
        std::span(part.lines).subspan(part.begins[i], part.begins[i + 1] - part.begins[i]);
    const auto order = [](const Line& line) { return line.large[kOrder]; };
    if (!std::ranges::is_sorted(lines, {}, order)) std::ranges::sort(lines, {}, order);
  }
}

}  // namespace

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
  std::vector<std::unique_ptr<Line[]>> unsorted(parts);
  std::vector<uint32_t> sizes(parts);
  for (size_t p = 0; p < parts; ++p) {
    for (auto& starts : at) {
      const uint32_t lines = starts[p];
      starts[p] = sizes[p];
      sizes[p] += lines;
    }
    unsorted[p] = std::make_unique_for_overwrite<Line[]>(sizes[p]);
  }
  run(pool, blocks, [&](int64_t b, int) {
    const auto i = static_cast<size_t>(b);
    for (const auto& line : ledger.blocks[i].lines)
      if (line.status <= kReturn) {
        const size_t p = line.large[kCustomer] & (parts - 1);
        unsorted[p][at[i][p]++] = line;
      }
    ledger.blocks[i] = {};
  });
  out.parts.resize(parts);
  run(pool, parts, [&](int64_t p, int) {
    const auto i = static_cast<size_t>(p);
    sort_part(std::span(unsorted[i].get(), sizes[i]), bits, out.parts[i]);
    unsorted[i].reset();
  });
  ledger = {};
  return out;
}

}  // namespace coterie::ledger
