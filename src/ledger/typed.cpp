// Column by column within a batch, so that each loop is short and knows its type.
#include "ledger/typed.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <limits>
#include <string>

#include "ledger/fields.hpp"
#include "ledger/money.hpp"
#include "ledger/texts.hpp"

namespace coterie::ledger {
namespace {

using engine::Column;
using engine::Format;

__extension__ using Wide = __int128;
constexpr uint64_t kNullHash = 0x2d358dccaa6c78a5u;
constexpr int64_t kInfinite = std::numeric_limits<int64_t>::max();

int64_t power_of_ten(int exponent) {
  int64_t out = 1;
  while (exponent-- > 0) out *= 10;
  return out;
}

// Calls row(i, value) or null(i) for every cell of a column of whole numbers. False for others.
template <class Row, class Null>
bool each_whole(const Column& column, int64_t rows, const Row& row, const Null& null) {
  const auto go = [&]<class T>(T) {
    for (int64_t i = 0; i < rows; ++i) {
      if (column.null(i))
        null(i);
      else
        row(i, column.value<T>(i));
    }
    return true;
  };
  switch (column.format) {
    case Format::i8:
      return go(int8_t{});
    case Format::i16:
      return go(int16_t{});
    case Format::i32:
      return go(int32_t{});
    case Format::i64:
      return go(int64_t{});
    case Format::u8:
      return go(uint8_t{});
    case Format::u16:
      return go(uint16_t{});
    case Format::u32:
      return go(uint32_t{});
    case Format::u64:
      return go(uint64_t{});
    case Format::decimal:
      return go(Wide{});
    default:
      return false;
  }
}

template <class T>
void add_number(uint64_t& hash, T value) {
  hash = add_to_hash(hash, static_cast<uint64_t>(value));
  if constexpr (sizeof(T) > 8) {
    if (value != static_cast<int64_t>(value))
      hash = add_to_hash(hash, static_cast<uint64_t>(value >> 64));
  }
}

}  // namespace

// What one thread keeps from batch to batch.
struct TypedTaker::Worker {
  std::vector<Numbers> numbers;
  struct Order {
    bool cancelled = false, missing = false;
  };
  std::vector<Order> orders;
  std::vector<OddLine> odd;
  std::vector<int32_t> odd_at;  // by row; -1: not odd
  HeldLines held;
  std::array<std::vector<std::string_view>, kTexts> texts;
  std::array<std::string, kTexts> written;  // whole numbers as texts
  std::vector<uint64_t> text_hashes;
  std::vector<uint32_t> codes;
  std::deque<std::string> made;  // order texts that are made of customer and day
  std::array<Dictionary::Scratch, kTexts> scratch;

  void start(size_t rows) {
    numbers.assign(rows, {});
    orders.assign(rows, {});
    odd.clear();
    odd_at.assign(rows, -1);
    held.clear();
    made.clear();
  }
  void hold(int64_t row, size_t what, std::string_view text) {
    auto& at = odd_at[static_cast<size_t>(row)];
    if (at < 0) {
      at = static_cast<int32_t>(odd.size());
      odd.push_back(HeldLines::line());
    }
    held.hold(odd[static_cast<size_t>(at)], what, text);
  }
};

TypedTaker::TypedTaker(const TypedLayout& layout, const Context& context)
    : layout_(layout), context_(context) {
  const auto& rules = layout.rules;
  for (size_t i = 0; i < kTexts; ++i)
    if (rules.texts[i].column >= 0 || i == kOrder)
      out_.texts[i] = dictionary_for(static_cast<Text>(i));
  out_.quantity = rules.has(Number::quantity);
  out_.money = rules.has(Number::unit_price) || rules.has(Number::amount);
  out_.discount = out_.money && rules.has(Number::discount);
  out_.instalments = rules.has(Number::instalments);
  for (const int place : layout.hashed) hashed_.insert(place);
  workers_.resize(workers_of(context));
}

TypedTaker::~TypedTaker() = default;

base::Result<bool> TypedTaker::take(size_t results, const Open& open) {
  const Convert convert_batch = [&](const engine::Batch& batch, const Block& block, int worker) {
    return convert(batch, block, workers_[static_cast<size_t>(worker)]);
  };
  const Stored stored = [&](int worker) {
    odd_.add(workers_[static_cast<size_t>(worker)].held);
    return odd_.bytes();
  };
  const int64_t memory = layout_.rules.memory_bytes;
  if (results > 1)
    return take_side_by_side(results, open, out_, memory, context_, convert_batch, stored);
  auto stream = TRY(open(0));
  return take_turns(stream, out_, memory, context_, convert_batch, stored);
}

// False when a value does not fit, or a column is of a type that is not read here.
bool TypedTaker::convert(const engine::Batch& batch, const Block& block, Worker& worker) {
  std::ranges::fill(block.lines, kBlankLine);
  std::ranges::fill(block.hashes, 0);
  worker.start(block.lines.size());
  if (!take_times(batch, block, worker) || !take_numbers(batch, block, worker)) return false;
  for (uint8_t i = 0; i < kTexts; ++i)
    if (out_.texts[i] != nullptr && !take_texts(batch, static_cast<Text>(i), block, worker))
      return false;
  if (layout_.rest_hash >= 0 && !each_whole(
                                    batch.column(layout_.rest_hash), batch.rows(),
                                    [&](int64_t row, auto value) {
                                      add_number(block.hashes[static_cast<size_t>(row)], value);
                                    },
                                    [](int64_t) {}))
    return false;
  return finish_lines(block, worker);
}

bool TypedTaker::take_times(const engine::Batch& batch, const Block& block, Worker& worker) {
  const int place = layout_.rules.time;
  const bool hashed = hashed_.contains(place);
  auto column = batch.column(place);
  const auto add_null = [&](int64_t row) {
    auto& hash = block.hashes[static_cast<size_t>(row)];
    if (hashed) hash = add_to_hash(hash, kNullHash);
  };
  if (column.format == Format::text) {
    for (int64_t row = 0; row < batch.rows(); ++row) {
      const auto i = static_cast<size_t>(row);
      if (column.null(row)) {
        add_null(row);
        continue;
      }
      const auto text = column.text(row);
      if (hashed) block.hashes[i] = add_to_hash(block.hashes[i], hash_bytes(text));
      worker.numbers[i].time =
          layout_.rules.plain_times && plain_instant(text, block.lines[i].time);
      if (!worker.numbers[i].time) worker.hold(row, kTime, text);
    }
    return true;
  }
  if (column.format == Format::instant && column.per_second == 1'000'000)
    column.format = Format::i64;
  if (column.format != Format::i64) return false;
  bool fits = true;
  each_whole(
      column, batch.rows(),
      [&](int64_t row, auto value) {
        const auto i = static_cast<size_t>(row);
        const auto micros = static_cast<int64_t>(value);
        if (hashed) add_number(block.hashes[i], micros);
        if (micros == kInfinite || micros == -kInfinite) return;
        const int64_t seconds = micros / 1'000'000;
        fits &= seconds * 1'000'000 == micros && seconds >= 0 &&
                seconds <= std::numeric_limits<uint32_t>::max();
        block.lines[i].time = static_cast<uint32_t>(seconds);
        worker.numbers[i].time = true;
      },
      add_null);
  return fits;
}

bool TypedTaker::take_numbers(const engine::Batch& batch, const Block& block, Worker& worker) {
  for (size_t n = 0; n < kNumbers; ++n) {
    const int place = layout_.rules.numbers[n];
    if (place < 0) continue;
    const bool hashed = hashed_.contains(place);
    const auto column = batch.column(place);
    const auto number = static_cast<Number>(n);
    const auto write = [&](int64_t row) -> Numbers& {
      auto& numbers = worker.numbers[static_cast<size_t>(row)];
      numbers.written = static_cast<uint8_t>(numbers.written | Numbers::bit(number));
      return numbers;
    };
    const auto add_null = [&](int64_t row) {
      auto& hash = block.hashes[static_cast<size_t>(row)];
      if (hashed) hash = add_to_hash(hash, kNullHash);
    };
    if (column.format == Format::text) {
      for (int64_t row = 0; row < batch.rows(); ++row) {
        if (column.null(row)) {
          add_null(row);
          continue;
        }
        const auto text = column.text(row);
        auto& hash = block.hashes[static_cast<size_t>(row)];
        if (hashed) hash = add_to_hash(hash, hash_bytes(text));
        if (int64_t value = 0; plain_number(text, kScale[n], value))
          write(row).set(number, value);
        else
          write(row), worker.hold(row, n, text);
      }
      continue;
    }
    // What the engine cast has its last scale already, and no limit any more.
    const int decimals = column.format == Format::decimal ? column.decimals : 0;
    if (decimals > kCastScale[n] || (decimals > 0 && kScale[n] == 0)) return false;
    const int64_t factor = power_of_ten(hashed || decimals > 0 ? kScale[n] - decimals : 0),
                  limit = hashed ? power_of_ten(18 - kCastScale[n] + decimals) : kInfinite;
    const bool whole = each_whole(
        column, batch.rows(),
        [&](int64_t row, auto cell) {
          if (hashed) add_number(block.hashes[static_cast<size_t>(row)], cell);
          auto& numbers = write(row);
          const auto value = static_cast<Wide>(cell);
          if (value < limit && (value >= 0 || value > -limit))
            numbers.set(number, static_cast<int64_t>(value) * factor);
        },
        add_null);
    if (!whole) return false;
    if (layout_.unread[n] < 0) continue;
    const auto unread = batch.column(layout_.unread[n]);
    for (int64_t row = 0; row < batch.rows(); ++row)
      if (unread.bit(row)) write(row);
  }
  return true;
}

bool TypedTaker::take_texts(const engine::Batch& batch, Text kind, const Block& block,
                            Worker& worker) {
  const auto& rule = layout_.rules.texts[kind];
  auto& texts = worker.texts[kind];
  texts.assign(block.lines.size(), {});
  bool hashes = false;  // of the texts are known
  if (rule.column >= 0) {
    const auto column = batch.column(rule.column);
    const bool hashed = hashed_.contains(rule.column);
    hashes = hashed && column.format == Format::text;
    worker.text_hashes.resize(hashes ? texts.size() : 0);
    const auto add_null = [&](int64_t row) {
      auto& hash = block.hashes[static_cast<size_t>(row)];
      if (hashed) hash = add_to_hash(hash, kNullHash);
    };
    if (column.format == Format::text) {
      for (int64_t row = 0; row < batch.rows(); ++row) {
        const auto i = static_cast<size_t>(row);
        if (column.null(row)) {
          add_null(row);
          continue;
        }
        const auto field = column.text(row);
        texts[i] = text_of(rule, field);
        if (!hashed) continue;
        const uint64_t hash = hash_bytes(field);
        block.hashes[i] = add_to_hash(block.hashes[i], hash);
        const bool same = texts[i].size() == field.size() || texts[i].data() == nullptr;
        worker.text_hashes[i] = same ? hash : hash_bytes(texts[i]);
      }
    } else {
      constexpr size_t kMostDigits = 20;
      auto& written = worker.written[kind];
      written.resize(texts.size() * kMostDigits);
      const bool whole = each_whole(
          column, batch.rows(),
          [&](int64_t row, auto value) {
            const auto i = static_cast<size_t>(row);
            if (hashed) add_number(block.hashes[i], value);
            if constexpr (sizeof(value) <= 8) {
              char* at = written.data() + i * kMostDigits;
              texts[i] = {at, std::to_chars(at, at + kMostDigits, value).ptr};
            }
          },
          add_null);
      if (!whole || column.format == Format::decimal) return false;
    }
  }
  if (kind == kOrder) {
    hashes &= !make_orders(block, worker);
  }
  worker.codes.resize(texts.size());
  out_.texts[kind]->codes(
      texts, worker.codes, worker.scratch[kind],
      hashes ? std::span<const uint64_t>(worker.text_hashes) : std::span<const uint64_t>());
  return set_codes(kind, worker.codes, block.lines);
}

// Looks at the orders' texts, and makes those that lack. Returns: whether there was one to make.
bool TypedTaker::make_orders(const Block& block, Worker& worker) {
  bool any = false;
  for (size_t i = 0; i < block.lines.size(); ++i) {
    auto& order = worker.texts[kOrder][i];
    auto& seen = worker.orders[i];
    seen.cancelled = layout_.rules.cancelled_by_prefix && says_cancelled(order);
    seen.missing = order.data() == nullptr;
    const auto customer = worker.texts[kCustomer][i];
    if (!seen.missing || !worker.numbers[i].time || customer.data() == nullptr) continue;
    order = worker.made.emplace_back(made_order(layout_.rules, customer, block.lines[i].time));
    any = true;
  }
  return any;
}

bool TypedTaker::finish_lines(const Block& block, Worker& worker) {
  for (size_t i = 0; i < block.lines.size(); ++i) {
    auto& line = block.lines[i];
    const bool customer = line.large[kCustomer] != kNoText, cancelled = worker.orders[i].cancelled;
    if (worker.odd_at[i] < 0) {
      if (!finish_line(layout_.rules, worker.numbers[i], customer, cancelled, line)) return false;
      continue;
    }
    auto& odd = worker.odd[static_cast<size_t>(worker.odd_at[i])];
    odd.line = &line;
    odd.numbers = worker.numbers[i];
    odd.customer = customer;
    odd.cancelled = cancelled;
    odd.needs_order = worker.orders[i].missing;
    worker.held.add(odd);
  }
  odd_.code(worker.held);
  return true;
}

}  // namespace coterie::ledger
