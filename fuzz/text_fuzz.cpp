// What is printed for people: no byte of a customer's name may steer the terminal or break a table,
// and numbers and instants read back as what they were.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/text.hpp"
#include "base/time.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coterie;
  using fuzz::require;
  const auto text = fuzz::as_text(data, size);

  const auto safe = base::printable(text);
  for (const char c : safe)
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "no control is printed");
  require(base::printable(safe) == safe, "printable text stays as it is");
  for (const int width : {1, 8, 40}) {
    require(base::display_width(base::fit_left(safe, width)) == width, "fit_left is exact");
    require(base::display_width(base::fit_right(safe, width)) == width, "fit_right is exact");
  }
  require(base::join(base::split(text, ','), ",") == text, "join undoes split");

  if (size >= sizeof(double)) {
    double x = 0;
    std::memcpy(&x, data, sizeof x);
    const auto written = base::number(x);
    require(std::isnan(x) ? written.empty() : std::strtod(written.c_str(), nullptr) == x,
            "a number reads back to the last bit");
  }
  if (const auto when = base::parse_local(text, "fuzz")) {
    const auto again = base::parse_local(base::format_local(*when), "fuzz");
    require(again && *again == *when, "an instant reads back");
  }
  return 0;
}
