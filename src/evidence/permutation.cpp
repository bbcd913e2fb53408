#include "evidence/permutation.hpp"

#include <algorithm>
#include <utility>

#include "base/random.hpp"

namespace coterie::evidence {
namespace {

template <class Number>
std::vector<Number> dealt(const std::vector<Number>& values, std::span<const int64_t> from) {
  std::vector<Number> out;
  out.reserve(values.size());
  for (const int64_t at : from) out.push_back(values[static_cast<size_t>(at)]);
  return out;
}

std::vector<std::pair<uint64_t, int64_t>> sorted(std::vector<std::pair<uint64_t, int64_t>> order) {
  std::ranges::sort(order);
  return order;
}

}  // namespace

std::vector<int64_t> permutation_of(std::span<const uint64_t> keys, const std::string& feature,
                                    uint64_t seed, int repeat) {
  const uint64_t stream = base::draw(base::hash_text("permute"), base::hash_text(feature),
                                     static_cast<uint64_t>(repeat));
  std::vector<std::pair<uint64_t, int64_t>> takers, givers;
  for (size_t i = 0; i < keys.size(); ++i) {
    takers.emplace_back(keys[i], static_cast<int64_t>(i));
    givers.emplace_back(base::draw(seed, stream, keys[i]), static_cast<int64_t>(i));
  }
  takers = sorted(std::move(takers));
  givers = sorted(std::move(givers));
  std::vector<int64_t> from(keys.size());
  for (size_t i = 0; i < keys.size(); ++i)
    from[static_cast<size_t>(takers[i].second)] = givers[i].second;
  return from;
}

base::Result<std::vector<Moved>> permute_features(const Subject& subject,
                                                  const Customers& customers, int repeats,
                                                  uint64_t seed) {
  auto context = subject.input->context;
  context.progress = nullptr;
  auto frame = customers.frame;
  std::vector<Moved> out;
  for (const auto& feature : subject.result->features) {
    auto& moved = out.emplace_back();
    moved.feature = feature;
    const auto column = std::ranges::find(frame.columns, feature, &table::Column::name);
    if (column == frame.columns.end())
      return base::fail(base::Code::internal, "permutation", "a feature is not in the table");
    const auto original = *column;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      if (context.cancel != nullptr && context.cancel->requested())
        return base::fail(base::Code::cancelled, "permutation", "interrupted");
      const auto from = permutation_of(customers.keys, feature, seed, repeat);
      column->category ? void(column->codes = dealt(original.codes, from))
                       : void(column->values = dealt(original.values, from));
      const auto assigned = TRY(segment::assign(*subject.model, frame, context));
      int64_t changed = 0;
      for (size_t i = 0; i < customers.labels.size(); ++i)
        changed += assigned.segment[i] != customers.labels[i];
      moved.shares.push_back(static_cast<double>(changed) /
                             static_cast<double>(customers.labels.size()));
    }
    *column = original;
  }
  return out;
}

}  // namespace coterie::evidence
