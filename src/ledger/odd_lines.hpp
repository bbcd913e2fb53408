// Lines that wait for the engine's judgement on texts which are not written in the plainest way.
// Each different text is asked about once, when all lines have been read.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/layout.hpp"
#include "ledger/ledger.hpp"
#include "ledger/money.hpp"

namespace coterie::ledger {

inline constexpr size_t kTime = kNumbers;  // beside the numbers among what may be odd

struct OddLine {
  Line* line = nullptr;
  Numbers numbers;
  bool customer = false, cancelled = false, needs_order = false;
  std::array<uint32_t, kNumbers + 1> texts;  // kNoText where nothing is odd
};

// The odd lines of one block, by one thread. The texts live as long as the block's bytes.
class HeldLines {
 public:
  void clear();
  static OddLine line() {
    OddLine out;
    out.texts.fill(kNoText);
    return out;
  }
  // Holds a text of the number or the time `what`.
  void hold(OddLine& odd, size_t what, std::string_view text) {
    odd.texts[what] = static_cast<uint32_t>(texts_[what].size());
    texts_[what].push_back(text);
  }
  void add(const OddLine& odd) { lines_.push_back(odd); }

 private:
  friend class OddLines;
  std::vector<OddLine> lines_;
  std::array<std::vector<std::string_view>, kNumbers + 1> texts_;
  std::array<Dictionary::Scratch, kNumbers + 1> scratch_;
  std::vector<uint32_t> codes_;
};

class OddLines {
 public:
  // Puts codes for the held texts; several threads may call it at once.
  void code(HeldLines& held);
  // Keeps the lines of a block whose texts have codes; one thread at a time.
  void add(const HeldLines& held) {
    lines_.insert(lines_.end(), held.lines_.begin(), held.lines_.end());
  }
  int64_t bytes() const { return static_cast<int64_t>(lines_.size() * sizeof(OddLine)); }
  bool empty() const { return lines_.empty(); }

  // Asks for the meaning of the texts and finishes their lines.
  // Returns: false when one does not fit a Line, or there are too many different texts.
  // Errors: those of `ask`.
  base::Result<bool> settle(const Layout& layout, const Ask& ask, Ledger& ledger);

 private:
  std::vector<OddLine> lines_;
  std::array<Dictionary, kNumbers + 1> texts_ = {Dictionary(1), Dictionary(1), Dictionary(1),
                                                 Dictionary(1), Dictionary(1), Dictionary(1)};
};

}  // namespace coterie::ledger
