// Lines from columns that have types, as Parquet files have: the engine hands them over as they lie
// in the file, and what their texts and numbers mean is settled here by the rules of plain text
// files. Types whose meaning only the engine knows come cast by it.
#pragma once
#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ledger/layout.hpp"
#include "ledger/ledger.hpp"
#include "ledger/odd_lines.hpp"
#include "ledger/read.hpp"
#include "ledger/turns.hpp"

namespace coterie::ledger {

// The columns of a result.
struct TypedLayout {
  // Places in the result; `files` and what splits them are not used. A text column may hold whole
  // numbers. A number column holds texts, or whole numbers or decimals of no more digits behind
  // the point than kCastScale; the time texts, instants in microseconds, or such whole numbers.
  Layout rules;
  // Of a number that was cast by the engine: whether it was written but could not be read.
  std::array<int, kNumbers> unread = {-1, -1, -1, -1, -1};
  std::vector<int> hashed;  // the places that make up the record, as they lie in the file
  int rest_hash = -1;       // 64 bits of what else makes it up; -1: nothing
};
// The engine casts numbers to decimals of 18 digits, so many of them behind the point.
inline constexpr int kCastScale[kNumbers] = {3, 6, 6, 6, 6};

class TypedTaker {
 public:
  // layout: outlives it.
  TypedTaker(const TypedLayout& layout, const Context& context);
  ~TypedTaker();
  TypedTaker(const TypedTaker&) = delete;
  TypedTaker& operator=(const TypedTaker&) = delete;

  // Adds the rows of several results, one behind the other.
  // Returns: false when a column has another type, a row does not fit a Line, or the memory does
  // not
  //   suffice.
  // Errors: those of the stream; Code::cancelled.
  base::Result<bool> take(size_t results, const Open& open);
  // Once all results are taken: asks about odd texts. Returns: false when a line does not fit.
  base::Result<bool> settle(const Ask& ask) { return odd_.settle(layout_.rules, ask, out_); }
  int64_t rows() const { return out_.rows; }
  Ledger finish() { return std::move(out_); }

 private:
  struct Worker;
  bool convert(const engine::Batch& batch, const Block& block, Worker& worker);
  bool take_times(const engine::Batch& batch, const Block& block, Worker& worker);
  bool take_numbers(const engine::Batch& batch, const Block& block, Worker& worker);
  bool take_texts(const engine::Batch& batch, Text kind, const Block& block, Worker& worker);
  bool make_orders(const Block& block, Worker& worker);
  bool finish_lines(const Block& block, Worker& worker);

  const TypedLayout& layout_;
  const Context context_;
  std::set<int> hashed_;  // places
  Ledger out_;
  OddLines odd_;
  std::vector<Worker> workers_;
};

}  // namespace coterie::ledger
