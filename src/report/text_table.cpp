// Cells are cut and padded before they are coloured, so that colour never counts as width.
#include "report/text_table.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "segment/persona_words.hpp"

namespace coterie::report {
namespace {

constexpr int kIndent = 2, kGap = 2, kLeastBar = 4, kMostBar = 10, kLeastText = 10;

std::string painted(std::string_view text, const char* code, const Look& look) {
  if (!look.colour || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

void trim_right(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

}  // namespace

int text_width(const Look& look) {
  return std::clamp(look.width, 72, 120);
}

std::string bold(std::string_view text, const Look& look) {
  return painted(text, "1", look);
}

std::string dim(std::string_view text, const Look& look) {
  return painted(text, "2", look);
}

std::string bar(double share, int cells) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!(share > 0)) return base::fit_left("", cells);
  const int eighths = std::clamp(static_cast<int>(std::lround(share * cells * 8)), 1, cells * 8);
  std::string out;
  for (int i = 0; i < eighths / 8; ++i) out += "█";
  return base::fit_left(out + kEighths[eighths % 8], cells);
}

std::string at_most(std::string_view text, int cells) {
  return base::fit_left(text, std::min(cells, base::display_width(text)));
}

std::string figure(double x) {
  return std::isfinite(x) ? segment::short_number(x) : "—";
}

std::vector<std::string> wrapped(std::string_view text, int width) {
  std::vector<std::string> lines;
  std::string line;
  for (const auto& word : base::split(text, ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && base::display_width(line) + 1 + base::display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string caption(std::string_view text, const Look& look) {
  std::string out;
  for (const auto& line : wrapped(text, text_width(look) - kIndent))
    out += dim("  " + line, look) + "\n";
  return out;
}

std::string labelled(std::string_view label, int label_width, std::string_view text,
                     const Look& look) {
  const int left = kIndent + label_width + kGap;
  const int width = text_width(look) - left;
  std::string out = "  " + bold(base::fit_left(label, label_width), look) + "  ";
  bool first = true;
  for (const auto& line : wrapped(text, width)) {
    if (!first) out += std::string(static_cast<size_t>(left), ' ');
    first = false;
    out += line + "\n";
  }
  return out;
}

void TextTable::column(std::string header, Kind kind) {
  columns_.push_back({std::move(header), kind});
}

void TextTable::row(std::vector<Cell> cells) {
  rows_.push_back(std::move(cells));
}

std::vector<int> TextTable::widths(int width) const {
  std::vector<int> out;
  int spare = width - kIndent;
  for (size_t c = 0; c < columns_.size(); ++c) {
    int most = 0;
    for (const auto& line : base::split(columns_[c].header, '\n'))
      most = std::max(most, base::display_width(line));
    for (const auto& row : rows_) most = std::max(most, base::display_width(row[c].text));
    if (columns_[c].kind == Kind::bar) most = kMostBar;
    out.push_back(most);
    spare -= most + (c == 0 ? 0 : columns_[c].kind == Kind::bar ? 1 : kGap);
  }
  // Too wide: bars give way first, then the widest text.
  auto shrink = [&](Kind kind, int least) {
    while (spare < 0) {
      size_t widest = out.size();
      for (size_t c = 0; c < out.size(); ++c)
        if (columns_[c].kind == kind && out[c] > least &&
            (widest == out.size() || out[c] >= out[widest]))
          widest = c;
      if (widest == out.size()) return;
      --out[widest];
      ++spare;
    }
  };
  shrink(Kind::bar, kLeastBar);
  shrink(Kind::text, kLeastText);
  return out;
}

std::string TextTable::gap(size_t column) const {
  return std::string(column == 0 ? kIndent : columns_[column].kind == Kind::bar ? 1 : kGap, ' ');
}

std::vector<std::string> TextTable::header_lines(const std::vector<int>& width) const {
  std::vector<std::vector<std::string>> parts;
  size_t height = 0;
  for (const auto& column : columns_) {
    parts.push_back(base::split(column.header, '\n'));
    height = std::max(height, parts.back().size());
  }
  std::vector<std::string> out;
  for (size_t at = 0; at < height; ++at) {
    std::string line;
    for (size_t c = 0; c < columns_.size(); ++c) {
      // The last line of every header stands directly above the cells.
      const size_t above = height - parts[c].size();
      const std::string words = at < above ? "" : parts[c][at - above];
      line += gap(c) + (columns_[c].kind == Kind::number ? base::fit_right(words, width[c])
                                                         : base::fit_left(words, width[c]));
    }
    trim_right(line);
    if (!line.empty()) out.push_back(std::move(line));
  }
  return out;
}

std::string TextTable::text(const Look& look) const {
  const auto width = widths(text_width(look));
  std::string out;
  for (const auto& line : header_lines(width)) out += dim(line, look) + "\n";
  for (const auto& row : rows_) {
    std::string line;
    for (size_t c = 0; c < columns_.size(); ++c) {
      line += gap(c);
      if (columns_[c].kind == Kind::bar)
        line += painted(bar(row[c].share, width[c]), "36", look);
      else if (columns_[c].kind == Kind::number)
        line += base::fit_right(row[c].text, width[c]);
      else
        line += base::fit_left(row[c].text, width[c]);
    }
    trim_right(line);
    out += line + "\n";
  }
  return out;
}

}  // namespace coterie::report
