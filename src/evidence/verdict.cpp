#include "evidence/verdict.hpp"

namespace coterie::evidence {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::clusters:
      return "clusters";
    case Verdict::weak:
      return "weak";
    case Verdict::none:
      break;
  }
  return "none";
}

}  // namespace coterie::evidence
