// SHA-256 for integrity (OpenSSL's), as lower-case hex unless said otherwise.
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace coterie::base {

std::string sha256(std::string_view bytes);
// The 32 bytes themselves.
std::string sha256_bytes(std::string_view bytes);
// Streams the file; memory does not grow with it. Errors: Code::data, Code::disk with the path.
Result<std::string> sha256_file(const std::string& path);

}  // namespace coterie::base
