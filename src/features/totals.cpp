// A customer's lines stand together and those of an order one after the other, so a customer is
// computed with a few small lists that stay in the cache.
#include "features/totals.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "features/steps.hpp"

namespace coterie::features {
namespace {

using ledger::Line;

constexpr int64_t kNull = std::numeric_limits<int64_t>::min();
constexpr int64_t kDay = 86400;

// Named as the columns of the steps. kNull where SQL gives null, as for a customer who is not in
// the step. Texts are codes.
struct Totals {
  int64_t first_order_at = kNull, last_order_at = kNull, orders = 0, lines = 0, line_squares = 0,
          units_milli = 0, spend_micros = 0, max_order_micros = 0, discount_micros = 0,
          discounted_lines = 0, discounted_orders = 0, recent_orders = 0, earlier_orders = 0,
          recent_micros = 0, earlier_micros = 0, weekend_orders = 0, channel_orders = 0,
          online_orders = 0, payment_orders = 0, instalments = kNull, instalment_orders = 0;
  int64_t gaps = 0, gap_days = kNull, gap_day_squares = kNull;
  int64_t products = kNull, product_lines = kNull, first_product_lines = kNull,
          product_orders = kNull, reordered_products = kNull;
  int64_t categories = kNull, category_weight = kNull, top_category = kNull,
          top_category_weight = kNull, top_channel = kNull, top_payment = kNull, top_region = kNull;
  int64_t returned_orders = kNull, returned_lines = kNull, returned_milli = kNull,
          returned_micros = kNull;
};

enum class Kind : uint8_t { whole, instant, category, channel, payment, region };

struct Column {
  std::string_view step, name;
  int64_t Totals::* value;
  Kind kind = Kind::whole;
};

constexpr Column kColumns[] = {
    {"customer_totals", "first_order_at", &Totals::first_order_at, Kind::instant},
    {"customer_totals", "last_order_at", &Totals::last_order_at, Kind::instant},
    {"customer_totals", "orders", &Totals::orders},
    {"customer_totals", "lines", &Totals::lines},
    {"customer_totals", "line_squares", &Totals::line_squares},
    {"customer_totals", "units_milli", &Totals::units_milli},
    {"customer_totals", "spend_micros", &Totals::spend_micros},
    {"customer_totals", "max_order_micros", &Totals::max_order_micros},
    {"customer_totals", "discount_micros", &Totals::discount_micros},
    {"customer_totals", "discounted_lines", &Totals::discounted_lines},
    {"customer_totals", "discounted_orders", &Totals::discounted_orders},
    {"customer_totals", "recent_orders", &Totals::recent_orders},
    {"customer_totals", "earlier_orders", &Totals::earlier_orders},
    {"customer_totals", "recent_micros", &Totals::recent_micros},
    {"customer_totals", "earlier_micros", &Totals::earlier_micros},
    {"customer_totals", "weekend_orders", &Totals::weekend_orders},
    {"customer_totals", "channel_orders", &Totals::channel_orders},
    {"customer_totals", "online_orders", &Totals::online_orders},
    {"customer_totals", "payment_orders", &Totals::payment_orders},
    {"customer_totals", "instalments", &Totals::instalments},
    {"customer_totals", "instalment_orders", &Totals::instalment_orders},
    {"gap_totals", "gaps", &Totals::gaps},
    {"gap_totals", "gap_days", &Totals::gap_days},
    {"gap_totals", "gap_day_squares", &Totals::gap_day_squares},
    {"product_totals", "products", &Totals::products},
    {"product_totals", "product_lines", &Totals::product_lines},
    {"product_totals", "first_product_lines", &Totals::first_product_lines},
    {"product_order_totals", "product_orders", &Totals::product_orders},
    {"product_order_totals", "reordered_products", &Totals::reordered_products},
    {"category_totals", "categories", &Totals::categories},
    {"category_totals", "category_weight", &Totals::category_weight},
    {"category_totals", "top_category", &Totals::top_category, Kind::category},
    {"category_totals", "top_category_weight", &Totals::top_category_weight},
    {"channel_totals", "top_channel", &Totals::top_channel, Kind::channel},
    {"payment_totals", "top_payment", &Totals::top_payment, Kind::payment},
    {"region_totals", "top_region", &Totals::top_region, Kind::region},
    {"return_totals", "returned_orders", &Totals::returned_orders},
    {"return_totals", "returned_lines", &Totals::returned_lines},
    {"return_totals", "returned_milli", &Totals::returned_milli},
    {"return_totals", "returned_micros", &Totals::returned_micros},
};

ledger::Text text_of(Kind kind) {
  return kind == Kind::category  ? ledger::kCategory
         : kind == Kind::channel ? ledger::kChannel
         : kind == Kind::payment ? ledger::kPayment
                                 : ledger::kRegion;
}

struct Order {
  int64_t time = 0, lines = 0, milli = 0, micros = 0, discount = 0, discounted = 0,
          instalments = kNull;
  bool channel = false, online = false, payment = false;
  const Line* line = nullptr;  // any of its lines
};

// What is asked for, so that nothing else is computed.
struct Wanted {
  bool gaps = false, products = false, category = false, channel = false, payment = false,
       region = false, returns = false;
};

// One thread's way through customers.
class Counter {
 public:
  Counter(const ledger::Customers& customers, const Period& period, Wanted wanted,
          const std::vector<bool>& online)
      : customers_(customers),
        wanted_(wanted),
        online_(online),
        until_(period.as_of),
        from_(period.window_days > 0 ? period.as_of - period.window_days * kDay : 0),
        recent_(period.as_of - period.recent_days() * kDay),
        earlier_(period.as_of - 2 * period.recent_days() * kDay),
        without_(period.without) {}

  // Whether a sum was met that 64 bits cannot hold. What is paid was added up before.
  bool overflow() const { return overflow_; }

  // False for a customer without a purchase in the period.
  bool count(std::span<const Line> lines, Totals& out) {
    bought_.clear();
    returned_.clear();
    for (const auto& line : lines) {
      if (line.time < from_ || line.time >= until_ ||
          (line.time >= without_.from && line.time < without_.until))
        continue;
      (line.status == ledger::kPurchase ? bought_ : returned_).push_back(&line);
    }
    if (bought_.empty()) return false;
    out = {};
    add_orders(out);
    if (wanted_.gaps) add_gaps(out);
    if (wanted_.products) add_products(out);
    if (wanted_.category) add_categories(out);
    if (wanted_.channel) out.top_channel = heaviest(ledger::kChannel);
    if (wanted_.payment) out.top_payment = heaviest(ledger::kPayment);
    if (wanted_.region) out.top_region = heaviest(ledger::kRegion);
    if (wanted_.returns && !returned_.empty()) add_returns(out);
    return true;
  }

 private:
  void add_orders(Totals& out) {
    orders_.clear();
    uint32_t last = ledger::kNoText;
    for (const auto* line : bought_) {
      if (orders_.empty() || line->large[ledger::kOrder] != last) {
        last = line->large[ledger::kOrder];
        orders_.emplace_back().time = line->time;
        orders_.back().line = line;
      }
      auto& order = orders_.back();
      order.time = std::min<int64_t>(order.time, line->time);
      ++order.lines;
      order.milli += line->quantity_milli;
      order.micros += line->amount_micros;
      overflow_ |= __builtin_add_overflow(order.discount, line->discount_micros, &order.discount);
      order.discounted += line->discount_micros > 0;
      if (line->instalments != ledger::kNoInstalments)
        order.instalments = std::max<int64_t>(order.instalments, line->instalments);
      if (const uint32_t channel = line->code(ledger::kChannel); channel != ledger::kNoText) {
        order.channel = true;
        order.online = order.online || online_[channel];
      }
      order.payment = order.payment || line->code(ledger::kPayment) != ledger::kNoText;
    }
    out.first_order_at = out.last_order_at = orders_[0].time;
    for (const auto& order : orders_) add_order(order, out);
  }

  void add_order(const Order& order, Totals& out) {
    out.first_order_at = std::min(out.first_order_at, order.time);
    out.last_order_at = std::max(out.last_order_at, order.time);
    ++out.orders;
    out.lines += order.lines;
    out.line_squares += order.lines * order.lines;
    out.units_milli += order.milli;
    out.spend_micros += order.micros;
    out.max_order_micros = std::max(out.max_order_micros, order.micros);
    overflow_ |= __builtin_add_overflow(out.discount_micros, order.discount, &out.discount_micros);
    out.discounted_lines += order.discounted;
    out.discounted_orders += order.discounted > 0;
    if (order.time >= recent_) {
      ++out.recent_orders;
      out.recent_micros += order.micros;
    } else if (order.time >= earlier_) {
      ++out.earlier_orders;
      out.earlier_micros += order.micros;
    }
    // 1970-01-01 was a Thursday.
    out.weekend_orders += (order.time / kDay + 3) % 7 >= 5;
    out.channel_orders += order.channel;
    out.online_orders += order.online;
    out.payment_orders += order.payment;
    if (order.instalments != kNull) {
      ++out.instalment_orders;
      out.instalments = (out.instalments == kNull ? 0 : out.instalments) + order.instalments;
    }
  }

  std::string_view order_text(const Line& line) const {
    return customers_.text(ledger::kOrder, line);
  }

  void add_gaps(Totals& out) {
    // Orders of one instant are no days apart, whichever comes first.
    std::ranges::sort(orders_, {}, &Order::time);
    for (size_t i = 1; i < orders_.size(); ++i) {
      const int64_t days = orders_[i].time / kDay - orders_[i - 1].time / kDay;
      if (out.gaps++ == 0) out.gap_days = out.gap_day_squares = 0;
      out.gap_days += days;
      out.gap_day_squares += days * days;
    }
  }

  void add_products(Totals& out) {
    products_.clear();
    for (const auto* line : bought_)
      if (line->large[ledger::kProduct] != ledger::kNoText) products_.push_back(line);
    if (products_.empty()) return;
    const auto product = [](const Line* line) { return line->large[ledger::kProduct]; };
    std::ranges::sort(products_, [&](const Line* a, const Line* b) {
      if (product(a) != product(b)) return product(a) < product(b);
      if (a->time != b->time) return a->time < b->time;
      if (a->large[ledger::kOrder] == b->large[ledger::kOrder]) return false;
      return order_text(*a) < order_text(*b);
    });
    out.products = out.first_product_lines = out.product_orders = out.reordered_products = 0;
    out.product_lines = static_cast<int64_t>(products_.size());
    for (size_t i = 0; i < products_.size();) {
      const uint32_t code = product(products_[i]), first = products_[i]->large[ledger::kOrder];
      seen_.clear();
      for (; i < products_.size() && product(products_[i]) == code; ++i) {
        const uint32_t order = products_[i]->large[ledger::kOrder];
        out.first_product_lines += order == first;
        seen_.push_back(order);
      }
      std::ranges::sort(seen_);
      seen_.erase(std::ranges::unique(seen_).begin(), seen_.end());
      ++out.products;
      out.product_orders += static_cast<int64_t>(seen_.size());
      out.reordered_products += seen_.size() > 1;
    }
  }

  // The texts of a kind with their weights: money, or lines where there is none.
  void weigh(ledger::Text kind) {
    weights_.clear();
    for (const auto* line : bought_)
      if (const uint32_t code = line->code(kind); code != ledger::kNoText)
        weights_.push_back({code, customers_.money ? line->amount_micros : 1});
    std::ranges::sort(weights_, {}, &Weight::code);
    size_t kept = 0;
    for (size_t i = 0; i < weights_.size(); ++i) {
      if (i > 0 && weights_[i].code == weights_[kept - 1].code)
        weights_[kept - 1].weight += weights_[i].weight;
      else
        weights_[kept++] = weights_[i];
    }
    weights_.resize(kept);
  }

  // Of weights_; ties by bytes.
  int64_t heaviest_weighed(ledger::Text kind) const {
    const Weight* best = nullptr;
    for (const auto& weight : weights_)
      if (best == nullptr || weight.weight > best->weight ||
          (weight.weight == best->weight &&
           customers_.texts[kind]->text(weight.code) < customers_.texts[kind]->text(best->code)))
        best = &weight;
    return best == nullptr ? kNull : best->code;
  }

  int64_t heaviest(ledger::Text kind) {
    weigh(kind);
    return heaviest_weighed(kind);
  }

  void add_categories(Totals& out) {
    out.top_category = heaviest(ledger::kCategory);
    if (weights_.empty()) return;
    out.categories = static_cast<int64_t>(weights_.size());
    out.category_weight = 0;
    for (const auto& weight : weights_) {
      out.category_weight += weight.weight;
      out.top_category_weight = std::max(out.top_category_weight, weight.weight);
    }
  }

  void add_returns(Totals& out) {
    out.returned_orders = out.returned_milli = out.returned_micros = 0;
    out.returned_lines = static_cast<int64_t>(returned_.size());
    uint32_t last = ledger::kNoText;
    for (const auto* line : returned_) {
      out.returned_orders += line->large[ledger::kOrder] != last;
      last = line->large[ledger::kOrder];
      out.returned_milli += line->quantity_milli;
      overflow_ |=
          __builtin_add_overflow(out.returned_micros, line->amount_micros, &out.returned_micros);
    }
  }

  struct Weight {
    uint32_t code;
    int64_t weight;
  };
  const ledger::Customers& customers_;
  const Wanted wanted_;
  const std::vector<bool>& online_;
  const int64_t until_, from_, recent_, earlier_;
  const Gap without_;
  std::vector<const Line*> bought_, returned_, products_;
  std::vector<Order> orders_;
  std::vector<Weight> weights_;
  std::vector<uint32_t> seen_;
  bool overflow_ = false;
};

// Which channel codes are online ones.
std::vector<bool> online_channels(const ledger::Customers& customers) {
  const auto& texts = customers.texts[ledger::kChannel];
  if (texts == nullptr) return {};
  std::vector<bool> out(texts->limit());
  for (uint32_t code = 0; code < texts->size(); ++code) {
    // The one letter beside A to Z whose small form is a letter of these words.
    const auto text = base::replace_all(std::string(texts->text(code)), "\u0130", "i");
    out[code] = std::ranges::find(kOnlineChannels, base::lower(text)) != std::end(kOnlineChannels);
  }
  return out;
}

bool kept(const Keep& keep, const ledger::Customers& customers, std::span<const Line> lines) {
  return !keep || keep(customers.text(ledger::kCustomer, lines[0]));
}

// The sums of all customers by column. Each part of the ledger has room for those of its customers
// that are kept, and threads fill the parts side by side; then the gaps of customers without a
// purchase are closed.
struct Table {
  Table(const ledger::Customers& customers, size_t columns, const Keep& keep, base::Pool* pool)
      : begins(customers.parts.size() + 1) {
    for_each(pool, customers.parts.size(), [&](size_t p) {
      const auto& part = customers.parts[p];
      for (size_t i = 0; i < part.customers(); ++i)
        begins[p + 1] += kept(keep, customers, part.of(i));
    });
    for (size_t p = 0; p < customers.parts.size(); ++p) begins[p + 1] += begins[p];
    filled.resize(customers.parts.size());
    customer.resize(begins.back());
    values.resize(columns);
    nulls.resize(customers.parts.size(), std::vector<bool>(columns));
    for_each(pool, columns, [&](size_t c) { values[c].resize(begins.back()); });
  }

  static void for_each(base::Pool* pool, size_t count, const std::function<void(size_t)>& work) {
    if (pool != nullptr)
      return pool->run(static_cast<int64_t>(count),
                       [&](int64_t i, int) { work(static_cast<size_t>(i)); });
    for (size_t i = 0; i < count; ++i) work(i);
  }

  void close_gaps(base::Pool* pool) {
    const auto close = [&](auto& column) {
      size_t to = 0;
      for (size_t p = 0; p < filled.size(); ++p) {
        if (to != begins[p])
          std::copy_n(column.begin() + static_cast<std::ptrdiff_t>(begins[p]), filled[p],
                      column.begin() + static_cast<std::ptrdiff_t>(to));
        to += filled[p];
      }
      column.resize(to);
    };
    close(customer);
    for_each(pool, values.size(), [&](size_t c) { close(values[c]); });
  }

  bool has_null(size_t column) const {
    return std::ranges::any_of(nulls, [&](const auto& part) { return part[column]; });
  }

  std::vector<size_t> begins, filled;        // by part
  std::vector<uint32_t> customer;            // codes
  std::vector<std::vector<int64_t>> values;  // by column
  std::vector<std::vector<bool>> nulls;      // by part and column: whether there is one
};

}  // namespace

bool has_total(std::string_view step, std::string_view column) {
  return std::ranges::any_of(kColumns,
                             [&](const Column& c) { return c.step == step && c.name == column; });
}

base::Result<bool> upload_totals(engine::Engine& engine, const ledger::Customers& customers,
                                 const Period& period, const std::vector<std::string>& columns,
                                 base::Pool* pool, const Keep& keep) {
  std::vector<const Column*> chosen;
  Wanted wanted;
  for (const auto& name : columns) {
    const auto& column = *std::ranges::find(kColumns, name, &Column::name);
    chosen.push_back(&column);
    wanted.gaps |= column.step == "gap_totals";
    wanted.products |= column.step.starts_with("product_");
    wanted.category |= column.step == "category_totals";
    wanted.channel |= column.step == "channel_totals";
    wanted.payment |= column.step == "payment_totals";
    wanted.region |= column.step == "region_totals";
    wanted.returns |= column.step == "return_totals";
  }
  const auto online = online_channels(customers);
  Table table(customers, chosen.size(), keep, pool);
  std::atomic<bool> overflow = false;
  Table::for_each(pool, customers.parts.size(), [&](size_t p) {
    const auto& part = customers.parts[p];
    Counter counter(customers, period, wanted, online);
    Totals totals;
    size_t at = table.begins[p];
    for (size_t customer = 0; customer < part.customers(); ++customer) {
      const auto lines = part.of(customer);
      if (!kept(keep, customers, lines) || !counter.count(lines, totals)) continue;
      table.customer[at] = lines[0].large[ledger::kCustomer];
      for (size_t c = 0; c < chosen.size(); ++c) {
        const int64_t value = totals.*chosen[c]->value;
        table.values[c][at] = value;
        if (value == kNull) table.nulls[p][c] = true;
      }
      ++at;
    }
    table.filled[p] = at - table.begins[p];
    if (counter.overflow()) overflow = true;
  });
  if (overflow) return false;
  table.close_gaps(pool);
  std::vector<engine::UploadColumn> upload(chosen.size() + 1);
  upload[0].name = "customer_id";
  upload[0].texts = [&](int64_t row) {
    return customers.texts[ledger::kCustomer]->text(table.customer[static_cast<size_t>(row)]);
  };
  for (size_t c = 0; c < chosen.size(); ++c) {
    auto& to = upload[c + 1];
    const auto kind = chosen[c]->kind;
    const auto at = [&column = table.values[c]](int64_t row) {
      return column[static_cast<size_t>(row)];
    };
    to.name = chosen[c]->name;
    if (kind == Kind::whole || kind == Kind::instant) {
      to.instants = kind == Kind::instant;
      if (table.has_null(c))
        to.whole = [at](int64_t row) {
          const int64_t value = at(row);
          return value == kNull ? std::nullopt : std::optional(value);
        };
      else
        to.integers = &table.values[c];
    } else {
      to.texts = [at, texts = customers.texts[text_of(kind)].get()](int64_t row) {
        const int64_t code = at(row);
        return code == kNull ? std::string_view() : texts->text(static_cast<uint32_t>(code));
      };
    }
  }
  TRY(engine.upload(std::string(kTotalsTable), upload,
                    static_cast<int64_t>(table.customer.size())));
  return true;
}

}  // namespace coterie::features
