// A model's frozen transform is read back from model.json, which anybody may have edited: it is
// refused, or writing it again and reading that gives the same.
#include <cstdint>
#include <nlohmann/json.hpp>

#include "require.hpp"
#include "table/transform.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coterie;
  const auto json = nlohmann::json::parse(fuzz::as_text(data, size), nullptr, false);
  if (json.is_discarded()) return 0;
  const auto transform = table::transform_from_json(json);
  if (!transform) {
    fuzz::require(!transform.error().fault.empty(), "a refusal says why");
    return 0;
  }
  nlohmann::json written;
  table::to_json(written, *transform);
  const auto again = table::transform_from_json(written);
  fuzz::require(again && *again == *transform, "what was written reads back");
  return 0;
}
