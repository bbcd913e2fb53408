// A ledger sorted by customer: the accepted lines of each customer stand together, those of an
// order one after the other. Customers lie in parts that threads can take one at a time.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/pool.hpp"
#include "ledger/ledger.hpp"

namespace coterie::ledger {

struct Part {
  std::span<const Line> lines;
  std::vector<uint32_t> begins;  // of each customer; one more at the end

  size_t customers() const { return begins.size() - 1; }
  std::span<const Line> of(size_t customer) const {
    return lines.subspan(begins[customer], begins[customer + 1] - begins[customer]);
  }
};

struct Customers {
  std::unique_ptr<Line[]> lines;  // of all parts
  std::vector<Part> parts;
  std::array<std::unique_ptr<Dictionary>, kTexts> texts;
  bool quantity = false, money = false, discount = false, instalments = false;

  std::string_view text(Text kind, const Line& line) const {
    return texts[kind]->text(line.code(kind));
  }
  // Lets go of the texts of orders and products, which are many and for which nobody asks once
  // features are made; their codes stay.
  void forget_texts_of_orders();
};

// Takes the ledger apart; the records' hashes and row numbers go.
// Cost: memory of the lines once; each line is moved twice.
Customers sort_by_customer(Ledger&& ledger, base::Pool* pool);

}  // namespace coterie::ledger
