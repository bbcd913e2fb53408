// memo.md: a decision memo of about one page, for somebody who was not there: context, decision,
// why, evidence, risks, next actions. Every number in it is taken from the document; every text of
// the document is escaped, so that it stays text wherever the Markdown is rendered.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace coterie::report {

inline constexpr const char* kMemoFile = "memo.md";

// document: of a run; what is missing in it is left out.
// Returns: Markdown (CommonMark with GitHub's tables), in UTF-8, lines not wrapped.
// Repeats: the same text for the same document.
std::string memo(const nlohmann::ordered_json& document);

}  // namespace coterie::report
