// Are there segments at all? What the evidence of a run says of the groups in its data.
#pragma once
#include <string_view>

namespace coterie::evidence {

enum class Verdict { clusters, weak, none };

// "clusters", "weak", "none": the words of the document.
std::string_view verdict_name(Verdict verdict);

}  // namespace coterie::evidence
