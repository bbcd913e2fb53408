#include "hierarchy/hierarchy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hierarchy/condensed.hpp"
#include "hierarchy/leaves.hpp"
#include "hierarchy/spanning_tree.hpp"
#include "hierarchy/ward.hpp"

namespace coterie::hierarchy {

namespace {

constexpr int64_t kLeavesMost = int64_t{1} << 30;

std::string_view name_of(Linkage linkage) {
  switch (linkage) {
    case Linkage::ward:
      return "Ward";
    case Linkage::single:
      return "single";
    case Linkage::average:
      return "average";
    case Linkage::complete:
      return "complete";
  }
  return "";
}

bool by_matrix(Linkage linkage) {
  return linkage == Linkage::average || linkage == Linkage::complete;
}

// The most leaves that are linked exactly.
int64_t leaves_most(const HierarchyOptions& options) {
  const int64_t most =
      by_matrix(options.linkage) ? leaves_that_fit(options.memory_bytes) : options.exact_rows;
  return std::clamp<int64_t>(most, 1, kLeavesMost);
}

// 1234567 as 1,234,567.
std::string grouped(int64_t number) {
  std::string out = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
    out.insert(static_cast<size_t>(at), ",");
  return out;
}

std::string exact_sentence(const Leaves& leaves, int64_t rows, Linkage linkage) {
  const std::string distinct =
      leaves.count() == rows ? "" : fmt::format(" ({} distinct ones)", grouped(leaves.count()));
  return fmt::format("Exact {} linkage of all {} rows{}.", name_of(linkage), grouped(rows),
                     distinct);
}

std::string micro_sentence(const Leaves& leaves, int64_t rows, const HierarchyOptions& options) {
  const std::string limit =
      by_matrix(options.linkage)
          ? fmt::format("the distances of more than {} distinct rows do not fit the memory limit",
                        grouped(leaves_most(options)))
          : fmt::format("there are more than {} distinct rows", grouped(leaves_most(options)));
  std::string_view meaning;
  switch (options.linkage) {
    case Linkage::ward:
      meaning = "whose rows count in full";
      break;
    case Linkage::average:
      meaning = "whose centres are weighted by their rows";
      break;
    default:
      meaning = "by the distances of their centres";
  }
  return fmt::format("{} linkage of {} micro-clusters of {} rows, {}, because {}.",
                     name_of(options.linkage), grouped(leaves.count()), grouped(rows), meaning,
                     limit);
}

base::Result<std::vector<Join>> link(const Leaves& leaves, Linkage linkage,
                                     const cluster::Context& context) {
  if (linkage == Linkage::ward) return ward(leaves, context);
  if (linkage != Linkage::single)
    return link_by_matrix(leaves, linkage == Linkage::average ? Update::average : Update::complete,
                          context);
  std::vector<Join> joins;
  for (const Edge& edge : TRY(spanning_tree(leaves.units, leaves.cols, context)))
    joins.push_back({edge.a, edge.b, std::sqrt(edge.square) * leaves.step});
  // Any order of the edges makes a tree; ascending, a cluster's own come first.
  std::ranges::stable_sort(joins, {}, &Join::height);
  return joins;
}

}  // namespace

base::Result<HierarchyFit> fit_hierarchy(const table::Matrix& matrix,
                                         const HierarchyOptions& options,
                                         const cluster::Context& context) {
  constexpr const char* kWhere = "hierarchical clustering";
  if (matrix.rows() == 0) return base::fail(base::Code::data, kWhere, "there are no rows");
  if (!options.keys.empty() && static_cast<int64_t>(options.keys.size()) != matrix.rows())
    return base::fail(base::Code::internal, kWhere, "the keys do not match the rows");
  const int64_t most = leaves_most(options);
  std::optional<Leaves> leaves = distinct_rows(matrix, options.keys, most);
  HierarchyFit out;
  out.exact = leaves.has_value();
  if (!leaves) {
    const int64_t wanted = std::max<int64_t>(std::min(options.micro_clusters, most), 2);
    leaves = TRY(micro_clusters(matrix, wanted, options.seed, options.keys, context));
  }
  out.how = out.exact ? exact_sentence(*leaves, matrix.rows(), options.linkage)
                      : micro_sentence(*leaves, matrix.rows(), options);
  std::vector<Join> joins = TRY(link(*leaves, options.linkage, context));
  out.tree = number_joins(std::move(joins), std::move(leaves->sizes));
  out.leaf_of = std::move(leaves->leaf_of);
  out.leaf_units = std::move(leaves->units);
  return out;
}

}  // namespace coterie::hierarchy
