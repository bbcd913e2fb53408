// report.html: one file that opens from disk, works offline and asks nobody for anything. The first
// screen is plain HTML (first_screen.hpp); the document and the customer look-up (lookup.hpp) stand
// in it compressed; script and style are inlined and allowed by their hashes alone.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "report/lookup.hpp"

namespace coterie::report {

inline constexpr const char* kPageFile = "report.html";

// The two files of the web bundle.
struct Assets {
  std::string_view script, style;
};
// As they were built into the program.
Assets built_in_assets();

struct PageOptions {
  std::string made_by;  // made_by_words, for <meta name="generator">
  Ids ids = Ids::hide;
  // With hash and show: every customer of the run, or null when there are more than kMostLookedUp.
  const Members* customers = nullptr;
};

// "Coterie 0.1.0, <engine and its version>" of the versions that a manifest names: the page made
// anew from a run is the same as the one in it.
std::string made_by_words(std::string_view program, std::string_view engine);

// Makes the page.
// document: of the run. Customers' ids come into the page by options alone.
// Returns: HTML in UTF-8. Every text of the document is either escaped or compressed, so that no
//   name can end an element. The page allows itself no request, no eval, no inline style.
// Errors: Code::internal when script or style could end their own element or would not survive an
//   HTML parser byte for byte (then their hashes would not hold).
// Repeats: the same bytes for the same document, options and assets.
base::Result<std::string> page(const nlohmann::ordered_json& document, const PageOptions& options,
                               const Assets& assets);

}  // namespace coterie::report
