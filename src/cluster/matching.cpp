// Rows of the shorter side are assigned one after another; each time the cheapest chain of
// reassignments is found by Dijkstra's search over reduced costs, which are kept non-negative by a
// price for each row and column.
#include "cluster/matching.hpp"

#include <algorithm>
#include <limits>

namespace coterie::cluster {

namespace {

constexpr int64_t kFar = std::numeric_limits<int64_t>::max();

class Assignment {
 public:
  // cost(row, column) of rows <= columns.
  Assignment(const stats::CrossTable& table, bool turned)
      : table_(table),
        turned_(turned),
        rows_(turned ? table.columns : table.rows),
        columns_(turned ? table.rows : table.columns),
        row_price_(static_cast<size_t>(rows_)),
        column_price_(static_cast<size_t>(columns_)),
        taken_(static_cast<size_t>(columns_), -1) {}

  // The row that takes each column, -1 for none.
  std::vector<int> solve() {
    for (int row = 0; row < rows_; ++row) add(row);
    return taken_;
  }

 private:
  int64_t reduced(int row, int column) const {
    const int64_t count = turned_ ? table_.at(column, row) : table_.at(row, column);
    return -count - row_price_[static_cast<size_t>(row)] -
           column_price_[static_cast<size_t>(column)];
  }
  void add(int row);

  const stats::CrossTable& table_;
  bool turned_;
  int rows_, columns_;
  std::vector<int64_t> row_price_, column_price_;
  std::vector<int> taken_;
};

void Assignment::add(int row) {
  const auto size = static_cast<size_t>(columns_);
  std::vector<int64_t> distance(size, kFar);
  std::vector<int> before(size, -1);  // the column whose row reaches this one; -1: the new row
  std::vector<bool> done(size);
  // Prices change by how much nearer than the sink a node was.
  std::vector<int> order;
  int at = row, column = -1, sink = -1;
  int64_t so_far = 0;
  while (sink < 0) {
    int next = -1;
    for (int j = 0; j < columns_; ++j) {
      const auto i = static_cast<size_t>(j);
      if (done[i]) continue;
      const int64_t through = so_far + reduced(at, j);
      if (through < distance[i]) {
        distance[i] = through;
        before[i] = column;
      }
      if (next < 0 || distance[i] < distance[static_cast<size_t>(next)]) next = j;
    }
    so_far = distance[static_cast<size_t>(next)];
    done[static_cast<size_t>(next)] = true;
    if (taken_[static_cast<size_t>(next)] < 0) {
      sink = next;
    } else {
      order.push_back(next);
      column = next;
      at = taken_[static_cast<size_t>(next)];
    }
  }
  row_price_[static_cast<size_t>(row)] += so_far;
  for (const int j : order) {
    const int64_t nearer = so_far - distance[static_cast<size_t>(j)];
    row_price_[static_cast<size_t>(taken_[static_cast<size_t>(j)])] += nearer;
    column_price_[static_cast<size_t>(j)] -= nearer;
  }
  for (int j = sink; j >= 0;) {
    const int from = before[static_cast<size_t>(j)];
    taken_[static_cast<size_t>(j)] = from < 0 ? row : taken_[static_cast<size_t>(from)];
    j = from;
  }
}

}  // namespace

std::vector<int> match_labels(const stats::CrossTable& table) {
  const bool turned = table.rows > table.columns;
  const std::vector<int> taken = Assignment(table, turned).solve();
  if (turned) return taken;
  std::vector<int> out(static_cast<size_t>(table.rows), -1);
  for (size_t j = 0; j < taken.size(); ++j)
    if (taken[j] >= 0) out[static_cast<size_t>(taken[j])] = static_cast<int>(j);
  return out;
}

double jaccard(const stats::CrossTable& table, int a, int b) {
  int64_t either = -table.at(a, b);
  for (int column = 0; column < table.columns; ++column) either += table.at(a, column);
  for (int row = 0; row < table.rows; ++row) either += table.at(row, b);
  return either > 0 ? static_cast<double>(table.at(a, b)) / static_cast<double>(either) : 0;
}

std::vector<double> best_jaccard(const stats::CrossTable& table, int first) {
  std::vector<double> out(static_cast<size_t>(table.rows));
  for (int a = 0; a < table.rows; ++a) {
    double& best = out[static_cast<size_t>(a)];
    int64_t size = 0;
    for (int b = 0; b < table.columns; ++b) {
      size += table.at(a, b);
      if (b >= first) best = std::max(best, jaccard(table, a, b));
    }
    if (size == 0) best = std::numeric_limits<double>::quiet_NaN();
  }
  return out;
}

}  // namespace coterie::cluster
