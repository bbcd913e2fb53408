// COTERIE_CLONES before a function: one binary, the function compiled for several instruction sets,
// the best one that the machine has runs. For plain loops whose results are the same bits whatever
// the width of the vectors; sanitizers and clang get the plain version.
#pragma once

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COTERIE_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define COTERIE_CLONES
#endif
