#include "segment/comparison.hpp"

namespace coterie::segment {

base::Result<Space> comparison_space(std::span<const Model> models, const table::Frame& frame,
                                     std::span<const std::string> features) {
  for (const auto& model : models)
    if (const auto* clusters = std::get_if<ClusterModel>(&model.fitted);
        clusters != nullptr && !clusters->transform.columns.empty())
      return Space{&model, clusters->transform};
  return Space{nullptr, TRY(table::fit_transform(frame, features, {}))};
}

}  // namespace coterie::segment
