// Thresholds come out of the comparisons of the compiled expression; each is tried on that same
// expression.
#include "rules/border.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "rules/evaluate.hpp"
#include "table/summary.hpp"

namespace coterie::rules {
namespace {

using sql::Expr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool uses(const Expr& e, std::string_view feature) {
  if (e.kind == Expr::Kind::column) return sql::column_name(e) == feature;
  return std::ranges::any_of(e.args, [&](const auto& arg) { return uses(*arg, feature); });
}

// One customer with one feature set to another value.
class Customer {
 public:
  Customer(const table::Frame& frame, int64_t row) : frame_(frame), row_(row) {}

  // The number that an expression yields, or NaN when it yields none.
  double number(const Expr& e, std::string_view feature, double value) const {
    auto out = evaluate(e, {.frame = &frame_,
                            .begin = row_,
                            .end = row_ + 1,
                            .changed = feature,
                            .changed_to = value});
    return out.kind == Kind::number ? out.numbers[0] : std::nan("");
  }
  double at(const std::string& feature) const {
    return frame_.find(feature)->values[static_cast<size_t>(row_)];
  }

 private:
  const table::Frame& frame_;
  int64_t row_;
};

// The values of one feature at which some comparison of the tree changes.
class Thresholds {
 public:
  Thresholds(const Customer& customer, const Axis& axis)
      : customer_(customer), axis_(axis), value_(customer.at(axis.feature)) {}

  std::set<double> of(const Expr& e) {
    visit(e);
    return std::move(found_);
  }

 private:
  void visit(const Expr& e) {
    if (!uses(e, axis_.feature)) return;
    if (e.kind == Expr::Kind::binary && e.text.find_first_of("<>=") != std::string::npos)
      compare(*e.args[0], *e.args[1]);
    if (e.kind == Expr::Kind::in_list)
      for (size_t i = 1; i < e.args.size(); ++i) compare(*e.args[0], *e.args[i]);
    for (const auto& arg : e.args) visit(*arg);
  }

  void add(double threshold) {
    if (std::isfinite(threshold)) found_.insert(threshold);
  }

  void compare(const Expr& a, const Expr& b) {
    bool in_a = uses(a, axis_.feature), in_b = uses(b, axis_.feature);
    if (in_a && !in_b && a.kind == Expr::Kind::column)
      return add(customer_.number(b, axis_.feature, value_));
    if (in_b && !in_a && b.kind == Expr::Kind::column)
      return add(customer_.number(a, axis_.feature, value_));
    auto gap = [&](double x) {
      return customer_.number(a, axis_.feature, x) - customer_.number(b, axis_.feature, x);
    };
    double step = axis_.sd > 0 ? axis_.sd : 1;
    double here = gap(value_), near = gap(value_ + step), far = gap(value_ + 2 * step);
    double scale = std::fabs(here) + std::fabs(near) + std::fabs(far);
    if (std::fabs(far - near - (near - here)) <= 1e-12 * scale && near != here)
      return add(value_ - here * step / (near - here));
    search(gap, step);
  }

  // Brackets a change of sign on a widening lattice and halves it to the last bit.
  template <class Gap>
  void search(const Gap& gap, double step) {
    for (double sign : {-1.0, 1.0}) {
      double low = value_;
      for (int power = -6; power <= 4; ++power) {
        double high = value_ + sign * std::ldexp(step, power);
        bool positive = gap(low) > 0;
        if (!std::isnan(gap(high)) && !std::isnan(gap(low)) && (gap(high) > 0) != positive) {
          for (double a = low, b = high;;) {
            double middle = a + (b - a) / 2;
            if (middle == a || middle == b) {
              add(b);
              break;
            }
            ((gap(middle) > 0) == positive ? a : b) = middle;
          }
          break;
        }
        low = high;
      }
    }
  }

  const Customer& customer_;
  const Axis& axis_;
  double value_;
  std::set<double> found_;
};

struct Probe {
  double value, needed;
  bool inclusive;
};

// Values to try around a threshold, seen from where the customer stands.
std::vector<Probe> probes(double from, double threshold, bool whole) {
  std::vector<Probe> out;
  double above = whole ? std::floor(threshold) + 1 : std::nextafter(threshold, kInfinity);
  double below = whole ? std::ceil(threshold) - 1 : std::nextafter(threshold, -kInfinity);
  auto add = [&](double value) {
    if (value != from)
      out.push_back({value, whole ? value : threshold, whole || value == threshold});
  };
  if (whole) {
    if (from <= threshold) add(std::ceil(threshold));
    if (from >= threshold) add(std::floor(threshold));
  } else {
    add(threshold);
  }
  if (from <= threshold) add(above);
  if (from >= threshold) add(below);
  // A threshold that was computed may be off by its rounding.
  double slack = 1e-9 * std::max(1.0, std::fabs(threshold));
  if (!whole && from <= threshold) add(threshold + slack);
  if (!whole && from >= threshold) add(threshold - slack);
  return out;
}

int32_t index_of(double number) {
  return std::isnan(number) ? -1 : static_cast<int32_t>(number);
}

}  // namespace

std::vector<Axis> measure(const Expr& expr, const table::Frame& frame) {
  std::set<std::string> names;
  sql::collect_columns(expr, names);
  std::vector<Axis> out;
  for (const auto& name : names) {
    const auto* column = frame.find(name);
    if (!column || column->category) continue;
    bool whole = std::ranges::all_of(
        column->values, [](double x) { return !std::isfinite(x) || x == std::floor(x); });
    out.push_back({name, table::moments(column->values).sd, whole});
  }
  return out;
}

Border nearest_border(const Expr& compiled, std::span<const Axis> axes, const table::Frame& frame,
                      int64_t row) {
  Customer customer(frame, row);
  auto now = index_of(customer.number(compiled, {}, 0));
  Border best;
  auto rank = [](const Border& b) { return std::isnan(b.distance_sd) ? kInfinity : b.distance_sd; };
  for (const auto& axis : axes) {
    double value = customer.at(axis.feature);
    if (!std::isfinite(value)) continue;
    // A value off the whole numbers, seen after the fit, is taken as it is.
    bool whole = axis.whole && value == std::floor(value);
    for (double threshold : Thresholds(customer, axis).of(compiled))
      for (const auto& probe : probes(value, threshold, whole)) {
        Border border{.feature = axis.feature,
                      .value = value,
                      .needed = probe.needed,
                      .inclusive = probe.inclusive,
                      .distance = std::fabs(probe.needed - value),
                      .distance_sd = 0,
                      .segment = -1};
        border.distance_sd = axis.sd > 0 ? border.distance / axis.sd : std::nan("");
        if (best.found() && rank(border) >= rank(best)) continue;
        border.segment = index_of(customer.number(compiled, axis.feature, probe.value));
        if (border.segment != now) best = border;
      }
  }
  return best;
}

std::string border_text(const Border& border, std::span<const std::string> segments) {
  if (!border.found()) return "no change of one feature alone would move them";
  bool up = border.needed > border.value || (border.needed == border.value && !border.inclusive);
  auto short_number = [](double x) {
    return x == std::floor(x) && std::fabs(x) < 1e15 ? base::with_thousands(static_cast<int64_t>(x))
                                                     : fmt::format("{:.4g}", x);
  };
  auto to = border.segment < 0 ? std::string("no segment")
                               : segments[static_cast<size_t>(border.segment)];
  auto sd = std::isnan(border.distance_sd) ? std::string()
                                           : fmt::format(", {:.2g} sd", border.distance_sd);
  if (border.distance == 0)
    return fmt::format("{}: stands on the border at {}; any step {} would move them to {}",
                       border.feature, short_number(border.value), up ? "up" : "down", to);
  return fmt::format("{}: {}{} {} ({} to {}{}) would move them to {}", border.feature,
                     border.inclusive ? "" : "over ", short_number(border.distance),
                     up ? "more" : "less", short_number(border.value), short_number(border.needed),
                     sd, to);
}

void to_json(nlohmann::json& out, const Axis& axis) {
  out = {{"feature", axis.feature}, {"whole", axis.whole}, {"sd", nullptr}};
  if (std::isfinite(axis.sd)) out["sd"] = axis.sd;
}

void from_json(const nlohmann::json& in, Axis& axis) {
  in.at("feature").get_to(axis.feature);
  in.at("whole").get_to(axis.whole);
  const auto& sd = in.at("sd");
  axis.sd = sd.is_null() ? std::nan("") : sd.get<double>();
}

}  // namespace coterie::rules
