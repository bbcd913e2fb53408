#include "figures/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace coterie::figures {
namespace {

using rules::Score;

const table::Column* numbers(const table::Frame& frame, const char* name) {
  const auto* column = frame.find(name);
  return column != nullptr && !column->category ? column : nullptr;
}

std::optional<Score> fifths(const table::Column& column, bool reversed) {
  rules::ScoreOptions options;
  options.name = options.feature = column.name;
  options.reversed = reversed;
  auto score = rules::fit_score(column.values, options);
  return score ? std::optional(*std::move(score)) : std::nullopt;
}

// The name that every M gives; nothing when they differ.
const std::string* name_of(const rules::GridModel& model, int r, int f) {
  const std::string* out = nullptr;
  for (int m = 1; m <= model.bins[2]; ++m) {
    const auto box = std::ranges::find_if(
        model.boxes, [&](const rules::Box& one) { return one.covers({r, f, m}); });
    const auto& name = box != model.boxes.end() ? box->name : model.on_gap;
    if (out != nullptr && *out != name) return nullptr;
    out = &name;
  }
  return out;
}

int segment_at(const rules::GridModel& model, int r, int f) {
  const auto* name = name_of(model, r, f);
  if (name == nullptr) return -1;
  const auto found = std::ranges::find(model.segments, *name);
  return found == model.segments.end() ? -1 : static_cast<int>(found - model.segments.begin());
}

struct Span {
  double low = INFINITY, high = -INFINITY;
  void add(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
};

// "5 (0-13 days)": the values that customers of this score have.
std::string label(int score, const Span& span, std::string_view one, std::string_view many) {
  if (span.low > span.high) return fmt::format("{} (nobody)", score);
  auto text = [](double x) { return base::with_thousands(x, x == std::floor(x) ? 0 : 1); };
  if (span.low == span.high)
    return fmt::format("{} ({} {})", score, text(span.low), span.low == 1 ? one : many);
  return fmt::format("{} ({}-{} {})", score, text(span.low), text(span.high), many);
}

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : NAN;
}

}  // namespace

bool is_recency_frequency(const rules::GridModel& model) {
  return model.scores[0].size() == 1 && model.scores[1].size() == 1 &&
         model.scores[0][0].feature == kGridRows && model.scores[1][0].feature == kGridColumns;
}

std::optional<Grid> make_grid(const table::Frame& frame, std::span<const int64_t> spend,
                              const FittedGrid& grid) {
  const auto *recency = numbers(frame, kGridRows), *orders = numbers(frame, kGridColumns);
  if (recency == nullptr || orders == nullptr) return std::nullopt;
  const auto row_score =
      grid.model != nullptr ? std::optional(grid.model->scores[0][0]) : fifths(*recency, true);
  const auto column_score =
      grid.model != nullptr ? std::optional(grid.model->scores[1][0]) : fifths(*orders, false);
  if (!row_score || !column_score) return std::nullopt;
  const auto rows = static_cast<size_t>(row_score->bins),
             columns = static_cast<size_t>(column_score->bins);
  std::vector<int64_t> customers(rows * columns), money(rows * columns);
  std::vector<Span> row_spans(rows), column_spans(columns);
  int64_t revenue = 0;
  Grid out;
  for (size_t i = 0; i < recency->values.size(); ++i) {
    if (!spend.empty()) revenue += spend[i];
    const int r = row_score->of(recency->values[i]), f = column_score->of(orders->values[i]);
    const bool no_orders =
        grid.model != nullptr && !grid.model->no_orders.empty() && !(orders->values[i] > 0);
    if (r == 0 || f == 0 || no_orders) {
      ++out.without;
      continue;
    }
    const auto row = rows - static_cast<size_t>(r), column = static_cast<size_t>(f) - 1;
    row_spans[row].add(recency->values[i]);
    column_spans[column].add(orders->values[i]);
    ++customers[row * columns + column];
    if (!spend.empty()) money[row * columns + column] += spend[i];
  }
  out.model = grid.index;
  out.row_cuts = row_score->cuts;
  out.column_cuts = column_score->cuts;
  for (size_t row = 0; row < rows; ++row)
    out.row_labels.push_back(label(static_cast<int>(rows - row), row_spans[row], "day", "days"));
  for (size_t column = 0; column < columns; ++column)
    out.column_labels.push_back(
        label(static_cast<int>(column) + 1, column_spans[column], "order", "orders"));
  for (size_t cell = 0; cell < customers.size(); ++cell) {
    const auto row = static_cast<int>(cell / columns), column = static_cast<int>(cell % columns);
    out.cells.push_back(
        {row, column, customers[cell], share(customers[cell], frame.rows()),
         spend.empty() ? NAN : share(money[cell], revenue),
         grid.model != nullptr ? segment_at(*grid.model, row_score->bins - row, column + 1) : -1});
  }
  return out;
}

}  // namespace coterie::figures
