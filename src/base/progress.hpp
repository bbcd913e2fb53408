// Where long steps report to. The caller that owns a terminal draws; everybody else passes a null
// pointer.
#pragma once
#include <string_view>

namespace coterie::base {

class Progress {
 public:
  virtual ~Progress() = default;
  // A step begins. `text` is a short phrase such as "Reading orders".
  virtual void step(std::string_view text) = 0;
  // Share of the current step that is done, 0..1.
  virtual void at(double share) = 0;
};

}  // namespace coterie::base
