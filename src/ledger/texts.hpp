// What the texts of a record are, once blanks and words for nothing are gone: as the engine's casts
// in project/parse_sql say it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/layout.hpp"

namespace coterie::ledger {

// The field as the column's text; null data() when there is none.
std::string_view text_of(const TextColumn& column, std::string_view field);

// C536379: an order that takes 536379 back.
bool says_cancelled(std::string_view order);

// The order of a line that names none: its customer and day.
std::string made_order(const Layout& layout, std::string_view customer, uint32_t time);

}  // namespace coterie::ledger
