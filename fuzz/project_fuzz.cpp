// Project files come from people: whatever the bytes, parsing ends, and a refusal says why.
#include <cstdint>
#include <string>

#include "project/project.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coterie;
  const auto parsed = project::parse_project(fuzz::as_text(data, size), "coterie.toml");
  if (!parsed) {
    fuzz::require(!parsed.error().fault.empty(), "a refusal says why");
    fuzz::require(parsed.error().code == base::Code::project, "a refusal is the project file's");
  }
  return 0;
}
