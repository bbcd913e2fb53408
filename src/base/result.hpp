// Expected failures are values. An Error says where, what is wrong, what is allowed and how to fix
// it; it never holds a customer's values. Code maps to the program's exit code.
#pragma once
#include <expected>
#include <string>
#include <utility>

namespace coterie::base {

enum class Code {
  internal,   // our fault
  usage,      // command line
  project,    // coterie.toml
  data,       // the data cannot be used
  engine,     // engine or connection
  memory,     // out of memory
  disk,       // out of disk space, or a file cannot be written
  gate,       // a check that guards publication failed
  locked,     // the workspace is in use
  cancelled,  // interrupted by the user
};

struct Error {
  Code code = Code::internal;
  std::string where;    // file, line, column, option or step; may be empty
  std::string fault;    // what is wrong, one sentence without a final stop
  std::string allowed;  // what would be right; may be empty
  std::string fix;      // what to type or write; may be empty

  // "where: fault", then a line "  allowed: …" and a line "  fix: …" where they are not empty.
  std::string text() const;
  int exit_code() const;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> fail(Code code, std::string where, std::string fault,
                                   std::string allowed = {}, std::string fix = {}) {
  return std::unexpected(
      Error{code, std::move(where), std::move(fault), std::move(allowed), std::move(fix)});
}

}  // namespace coterie::base

// auto value = TRY(expression); returns the error from the enclosing function, else yields the
// value.
#define TRY(expression)                                                       \
  __extension__({                                                             \
    auto try_result_ = (expression);                                          \
    if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
    *std::move(try_result_);                                                  \
  })
