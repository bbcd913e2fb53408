// How an error reads on the terminal, and the exit code that scripts see.
#include "base/result.hpp"

namespace coterie::base {

std::string Error::text() const {
  std::string out = where.empty() ? fault : where + ": " + fault;
  if (!allowed.empty()) out += "\n  allowed: " + allowed;
  if (!fix.empty()) out += "\n  fix: " + fix;
  return out;
}

int Error::exit_code() const {
  switch (code) {
    case Code::internal:
      return 1;
    case Code::usage:
    case Code::project:
      return 2;
    case Code::data:
      return 3;
    case Code::engine:
      return 4;
    case Code::memory:
    case Code::disk:
      return 5;
    case Code::gate:
      return 6;
    case Code::locked:
      return 7;
    case Code::cancelled:
      return 130;
  }
  return 1;
}

}  // namespace coterie::base
