// Text on its way into HTML and Markdown: whatever a name holds, it stays a name.
#pragma once
#include <string>
#include <string_view>

namespace coterie::base {

// For the content of an element or a quoted attribute. Controls, line separators, marks that turn
// the direction of text and invalid UTF-8 are removed.
std::string html_text(std::string_view text);

// For running text, a list item or a cell of a table in Markdown (CommonMark, GitHub's tables): no
// emphasis, link, image, code, HTML, heading, list or line break can begin in it. Removes what
// html_text removes.
std::string markdown_text(std::string_view text);

}  // namespace coterie::base
