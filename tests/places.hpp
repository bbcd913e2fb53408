// Included by the compiler into every test (cmake/rooms.cmake): where the repository and its build
// lie.
// Both are plain C strings, not literals: write std::string(COTERIE_SOURCE_DIR) + "/docs".
#pragma once

namespace coterie::places {
extern const char* const source_dir;
extern const char* const binary_dir;
}  // namespace coterie::places

#define COTERIE_SOURCE_DIR (::coterie::places::source_dir)
#define COTERIE_BINARY_DIR (::coterie::places::binary_dir)
