// The classes of rows by their share first, then who is taken, then the strata of each labelling.
#include "cluster/silhouette_sample.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "base/random.hpp"
#include "cluster/cells.hpp"
#include "cluster/order_free.hpp"

namespace coterie::cluster {

namespace {

// Rows that are to be expected of each cluster at least, or all it has.
constexpr double kLeastMeasured = 32, kLeastReference = 256;
// Rows that may be asked for, and those that small clusters may add: with chance's share (some
// hundreds) less than kPairRows.
constexpr double kMostAsked = 131072, kMostAdded = 98304;
constexpr int64_t kChunkRows = 8192;

bool cancelled(const Context& context) {
  return context.cancel != nullptr && context.cancel->requested();
}

// Rows by the size of the smallest cluster that they are in. Class 0: that is large enough.
class Classes {
 public:
  Classes(std::span<const Labelling> labellings, int64_t rows, const IndexOptions& options,
          const Context& context)
      : labellings_(labellings), rows_(rows) {
    count(context);
    const auto n = static_cast<double>(rows);
    measured_ = {std::min(static_cast<double>(options.silhouette_sample), kMostAsked) / n};
    reference_ = {std::min(static_cast<double>(options.silhouette_reference), kMostAsked) / n};
    for (const auto& sizes : sizes_) first_.push_back(first_.back() + sizes.size());
    const double most = kMostAdded / static_cast<double>(first_.back());
    const double least_reference = std::min(kLeastReference, most);
    const double least_measured = std::min(kLeastMeasured, most);
    for (const auto& sizes : sizes_)
      for (const int64_t size : sizes) {
        const auto few = static_cast<double>(size);
        const bool small =
            least_measured > few * measured_[0] || least_reference > few * reference_[0];
        if (size > 0 && small) small_.push_back(size);
      }
    std::ranges::sort(small_);
    small_.erase(std::ranges::unique(small_).begin(), small_.end());
    for (const int64_t size : small_) {
      const auto few = static_cast<double>(size);
      measured_.push_back(std::max(measured_[0], least_measured / few));
      reference_.push_back(std::max(reference_[0], least_reference / few));
    }
  }

  size_t classes() const { return measured_.size(); }
  // Numbers the classes of all clusters of all labellings.
  size_t strata() const { return first_.back() * classes(); }
  size_t stratum(size_t at, int32_t label, size_t of_class) const {
    return (first_[at] + static_cast<size_t>(label)) * classes() + of_class;
  }
  int64_t size(size_t at, int32_t label) const { return sizes_[at][static_cast<size_t>(label)]; }
  bool takes(size_t of_class, double draw) const { return draw < measured_[of_class]; }
  // Whoever is measured is measured against, too.
  bool refers(size_t of_class, double draw) const {
    return draw < std::max(measured_[of_class], reference_[of_class]);
  }
  size_t class_of(size_t row) const {
    if (small_.empty()) return 0;
    int64_t least = rows_;
    for (size_t at = 0; at < sizes_.size(); ++at)
      least = std::min(least, size(at, labellings_[at].labels[row]));
    const auto found = std::ranges::lower_bound(small_, least);
    return found != small_.end() && *found == least
               ? static_cast<size_t>(found - small_.begin()) + 1
               : 0;
  }

 private:
  void count(const Context& context) {
    for (const Labelling& labelling : labellings_)
      sizes_.emplace_back(static_cast<size_t>(labelling.k));
    std::vector<std::vector<std::vector<int64_t>>> parts(
        static_cast<size_t>(context.pool->threads()), sizes_);
    context.pool->run((rows_ + kChunkRows - 1) / kChunkRows, [&](int64_t chunk, int worker) {
      const auto first = static_cast<size_t>(chunk * kChunkRows);
      const auto length = static_cast<size_t>(std::min(rows_ - chunk * kChunkRows, kChunkRows));
      for (size_t at = 0; at < labellings_.size(); ++at) {
        auto& mine = parts[static_cast<size_t>(worker)][at];
        for (const int32_t label : labellings_[at].labels.subspan(first, length))
          ++mine[static_cast<size_t>(label)];
      }
    });
    for (const auto& part : parts)
      for (size_t at = 0; at < sizes_.size(); ++at)
        std::ranges::transform(sizes_[at], part[at], sizes_[at].begin(), std::plus<>());
  }

  std::span<const Labelling> labellings_;
  int64_t rows_;
  std::vector<size_t> first_ = {0};           // cluster of each labelling, and their number
  std::vector<std::vector<int64_t>> sizes_;   // of each labelling's clusters
  std::vector<int64_t> small_;                // distinct sizes, ascending: class 1 and on
  std::vector<double> measured_, reference_;  // share of each class
};

// Rows that are taken, and how many rows each stratum has (of class 0: not counted).
struct Taken {
  std::vector<int64_t> measured, reference, all;
};

Taken take(const Classes& classes, std::span<const Labelling> labellings, int64_t rows,
           const IndexOptions& options, const Context& context) {
  const int64_t chunks = (rows + kChunkRows - 1) / kChunkRows;
  std::vector<Taken> parts(static_cast<size_t>(chunks));
  std::vector<std::vector<int64_t>> counts(static_cast<size_t>(context.pool->threads()),
                                           std::vector<int64_t>(classes.strata()));
  const uint64_t stream = base::hash_text("silhouette");
  context.pool->run(chunks, [&](int64_t chunk, int worker) {
    if (cancelled(context)) return;
    Taken& mine = parts[static_cast<size_t>(chunk)];
    auto& all = counts[static_cast<size_t>(worker)];
    const int64_t end = std::min(rows, (chunk + 1) * kChunkRows);
    for (int64_t row = chunk * kChunkRows; row < end; ++row) {
      const auto at = static_cast<size_t>(row);
      const uint64_t key = options.keys.empty() ? at : options.keys[at];
      const double draw =
          static_cast<double>(base::draw(options.seed, stream, key) >> 11) * 0x1p-53;
      const size_t of_class = classes.class_of(at);
      if (classes.takes(of_class, draw)) mine.measured.push_back(row);
      if (classes.refers(of_class, draw)) mine.reference.push_back(row);
      for (size_t l = 0; of_class > 0 && l < labellings.size(); ++l)
        ++all[classes.stratum(l, labellings[l].labels[at], of_class)];
    }
  });
  Taken out;
  for (const Taken& part : parts) {
    out.measured.insert(out.measured.end(), part.measured.begin(), part.measured.end());
    out.reference.insert(out.reference.end(), part.reference.begin(), part.reference.end());
  }
  out.all.resize(classes.strata());
  for (const auto& part : counts)
    std::ranges::transform(out.all, part, out.all.begin(), std::plus<>());
  return out;
}

// The strata of one labelling, those of one cluster side by side; rows are known by their stratum.
struct Strata {
  Strata(const Classes& classes, const Taken& taken, const Labelling& labelling, size_t at,
         std::span<const size_t> class_of_reference) {
    const size_t width = classes.classes();
    place.assign(static_cast<size_t>(labelling.k) * width, -1);
    for (int32_t j = 0; j < labelling.k; ++j) {
      int64_t common = classes.size(at, j);
      const auto first = static_cast<size_t>(j) * width;
      for (size_t of_class = width; of_class-- > 0;) {
        const int64_t all = of_class == 0 ? common : taken.all[classes.stratum(at, j, of_class)];
        common -= all;
        if (all == 0) continue;
        place[first + of_class] = static_cast<int32_t>(strata.size());
        strata.push_back({j, all, 0});
      }
    }
    for (size_t i = 0; i < taken.reference.size(); ++i) {
      const int32_t label = labelling.labels[static_cast<size_t>(taken.reference[i])];
      of_reference.push_back(place[static_cast<size_t>(label) * width + class_of_reference[i]]);
      ++strata[static_cast<size_t>(of_reference.back())].taken;
    }
  }
  std::vector<int32_t> place;  // clusters x classes
  std::vector<Stratum> strata;
  std::vector<int32_t> of_reference;  // stratum of each reference row
};

// of: the stratum of each width. all: the rows of each stratum.
MeasuredWidths estimate(std::vector<double> widths, std::span<const size_t> of,
                        std::span<const Stratum> strata) {
  std::vector<UnitSum> sums(strata.size());
  UnitSum pooled;
  std::vector<int64_t> counts(strata.size());
  for (size_t i = 0; i < widths.size(); ++i) {
    sums[of[i]].add(widths[i]);
    pooled.add(widths[i]);
    ++counts[of[i]];
  }
  int64_t all = 0;
  for (size_t s = 0; s < strata.size(); ++s) all += counts[s] > 0 ? strata[s].all : 0;
  MeasuredWidths out;
  double square = 0;
  out.silhouette = {0, 0};
  for (size_t s = 0; s < strata.size(); ++s) {
    if (counts[s] == 0) continue;
    const double share = static_cast<double>(strata[s].all) / static_cast<double>(all);
    const double left = 1 - static_cast<double>(counts[s]) / static_cast<double>(strata[s].all);
    // One row tells nothing of its stratum's variance: that of all stands in.
    const double error =
        counts[s] > 1 ? sums[s].standard_error()
                      : pooled.standard_error() * std::sqrt(static_cast<double>(widths.size()));
    out.silhouette.value += share * sums[s].mean();
    if (left > 0) square += share * share * error * error * left;
  }
  out.silhouette.standard_error = std::sqrt(square);
  for (const size_t s : of)
    out.shares.push_back(static_cast<double>(strata[s].all) / static_cast<double>(all) /
                         static_cast<double>(counts[s]));
  out.widths = std::move(widths);
  return out;
}

std::vector<MeasuredWidths> sampled(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings,
                                    const IndexOptions& options, const Context& context) {
  const Classes classes(labellings, matrix.rows(), options, context);
  const Taken taken = take(classes, labellings, matrix.rows(), options, context);
  if (cancelled(context)) return {};
  std::vector<size_t> class_of;
  for (const int64_t row : taken.reference)
    class_of.push_back(classes.class_of(static_cast<size_t>(row)));
  std::vector<Strata> strata;
  for (size_t at = 0; at < labellings.size(); ++at)
    strata.emplace_back(classes, taken, labellings[at], at, class_of);
  Slots slots;
  for (const Strata& one : strata) slots.add(one.of_reference, static_cast<int>(one.strata.size()));
  const Cells cells(matrix, taken.reference, slots, context.pool);
  const auto sums = DistanceSums::between(matrix, taken.measured, cells, slots.total(), context);
  if (cancelled(context)) return {};
  std::vector<MeasuredWidths> out;
  for (size_t at = 0; at < labellings.size(); ++at) {
    const auto& mine = strata[at].strata;
    std::vector<double> widths, to_strata(mine.size());
    std::vector<size_t> of;
    for (size_t i = 0; i < taken.measured.size(); ++i) {
      const auto row = static_cast<size_t>(taken.measured[i]);
      const auto label = static_cast<size_t>(labellings[at].labels[row]);
      of.push_back(
          static_cast<size_t>(strata[at].place[label * classes.classes() + classes.class_of(row)]));
      for (size_t s = 0; s < mine.size(); ++s)
        to_strata[s] = sums.at(static_cast<int64_t>(i), slots.first[at] + static_cast<int32_t>(s));
      widths.push_back(silhouette_width(mine, to_strata, of.back()));
    }
    const bool several = !mine.empty() && mine.front().cluster != mine.back().cluster;
    out.push_back(estimate(std::move(widths), of, mine));
    out.back().rows = taken.measured;
    if (!several || taken.measured.empty()) out.back().silhouette = {NAN, NAN};
  }
  return out;
}

}  // namespace

std::vector<MeasuredWidths> measure_silhouettes(const table::Matrix& matrix,
                                                std::span<const Labelling> labellings,
                                                const IndexOptions& options,
                                                const Context& context) {
  if (matrix.rows() > std::min(options.silhouette_rows, kPairRows))
    return sampled(matrix, labellings, options, context);
  auto widths = silhouette_widths_of_all(matrix, labellings, context);
  std::vector<MeasuredWidths> out;
  for (size_t at = 0; at < widths.size(); ++at) {
    MeasuredWidths one;
    UnitSum sum;
    for (const double width : widths[at]) sum.add(width);
    const auto labels = labellings[at].labels;
    const bool several = std::ranges::any_of(labels, [&](int32_t j) { return j != labels[0]; });
    one.silhouette = {several ? sum.mean() : NAN, NAN};
    one.rows.resize(labels.size());
    std::iota(one.rows.begin(), one.rows.end(), int64_t{0});
    one.shares.assign(labels.size(), 1.0 / static_cast<double>(labels.size()));
    one.widths = std::move(widths[at]);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace coterie::cluster
