// Bytes as text and as fewer bytes: base64 (RFC 4648) and raw deflate (RFC 1951).
#pragma once
#include <string>
#include <string_view>

namespace coterie::base {

// With padding, without line breaks.
std::string base64(std::string_view bytes);

// Raw deflate (no header, no checksum) at zlib's highest level: pages are read more often than
// written.
// Repeats: the same bytes for the same input and the same zlib.
// Cost: about 25 MB of text a second.
std::string deflate_raw(std::string_view bytes);

}  // namespace coterie::base
