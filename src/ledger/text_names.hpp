// What the texts of a line are called as columns of the engine's table of lines.
#pragma once
#include <string_view>

#include "ledger/ledger.hpp"

namespace coterie::ledger {

inline constexpr std::string_view kTextNames[kTexts] = {
    "customer_id", "order_id", "product", "category", "channel", "payment_type", "region"};

}  // namespace coterie::ledger
