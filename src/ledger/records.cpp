// Delimiters, line ends and quotation marks are found 64 bytes at a time (after Langdale & Lemire,
// "Parsing gigabytes of JSON per second", VLDB Journal 2019, section 3.1).
#include "ledger/records.hpp"

#include <bit>
#include <cstring>
#include <string>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "ledger/dictionary.hpp"

namespace coterie::ledger {
namespace {

constexpr size_t kChunk = 64;

// Bit i is set where byte i is the delimiter, a line end or a quotation mark.
uint64_t specials(const char* at, size_t bytes, char delimiter) {
  uint64_t mask = 0;
#if defined(__SSE2__)
  if (bytes >= kChunk) {
    const __m128i delimiters = _mm_set1_epi8(delimiter), breaks = _mm_set1_epi8('\n'),
                  returns = _mm_set1_epi8('\r'), quotes = _mm_set1_epi8('"');
    for (int part = 0; part < 4; ++part) {
      const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at) + part);
      const __m128i found =
          _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bits, delimiters), _mm_cmpeq_epi8(bits, breaks)),
                       _mm_or_si128(_mm_cmpeq_epi8(bits, returns), _mm_cmpeq_epi8(bits, quotes)));
      mask |= static_cast<uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(found))) << (16 * part);
    }
    return mask;
  }
#endif
  for (size_t i = 0; i < bytes && i < kChunk; ++i)
    if (at[i] == delimiter || at[i] == '\n' || at[i] == '\r' || at[i] == '"')
      mask |= uint64_t{1} << i;
  return mask;
}

}  // namespace

Records::Records(std::string_view block, char delimiter, int columns, LineEnd line_end)
    : block_(block),
      delimiter_(delimiter),
      columns_(static_cast<size_t>(columns)),
      line_end_(line_end) {}

size_t Records::next_special(size_t from) {
  size_t chunk = from / kChunk;
  if (chunk != chunk_) {
    if (from >= block_.size()) return block_.size();
    chunk_ = chunk;
    mask_ = specials(block_.data() + chunk * kChunk, block_.size() - chunk * kChunk, delimiter_);
  }
  uint64_t rest = mask_ & (~uint64_t{0} << (from % kChunk));
  while (rest == 0) {
    ++chunk;
    if (chunk * kChunk >= block_.size()) return block_.size();
    chunk_ = chunk;
    rest = mask_ =
        specials(block_.data() + chunk * kChunk, block_.size() - chunk * kChunk, delimiter_);
  }
  return chunk * kChunk + static_cast<size_t>(std::countr_zero(rest));
}

// A field in quotation marks that begins at `at`; leaves `at` behind the closing one.
bool Records::quoted(size_t& at, std::string_view& field) {
  has_quotes_ = true;
  const size_t begin = at + 1;
  size_t doubled = 0, close = begin;
  for (;; close += 2, ++doubled) {
    close = block_.find('"', close);
    if (close == std::string_view::npos) return doubt();
    if (close + 1 >= block_.size() || block_[close + 1] != '"') break;
  }
  field = block_.substr(begin, close - begin);
  at = close + 1;
  if (doubled == 0) return true;
  auto plain = std::make_unique_for_overwrite<char[]>(field.size());
  size_t length = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    plain[length++] = field[i];
    if (field[i] == '"') ++i;
  }
  field = {plain.get(), length};
  unescaped_.push_back(std::move(plain));
  return true;
}

// Steps over the line end at `at`. All of a file must be of one kind.
bool Records::end_line(size_t& at) {
  const bool crlf = block_[at] == '\r';
  if (crlf && (at + 1 >= block_.size() || block_[at + 1] != '\n')) return doubt();
  const auto kind = crlf ? LineEnd::crlf : LineEnd::lf;
  if (line_end_ == LineEnd::unknown) line_end_ = kind;
  if (line_end_ != kind) return doubt();
  at += crlf ? 2 : 1;
  return true;
}

bool Records::next(std::span<std::string_view> fields) {
  fields_ = fields;
  while (at_ < block_.size() && (block_[at_] == '\n' || block_[at_] == '\r'))
    if (!end_line(at_)) return false;
  if (at_ >= block_.size()) return false;
  begin_ = at_;
  has_quotes_ = false;
  for (size_t i = 0;; ++i) {
    if (i == columns_) return doubt();
    size_t stop;
    if (at_ < block_.size() && block_[at_] == '"') {
      stop = at_;
      if (!quoted(stop, fields[i])) return false;
    } else {
      stop = next_special(at_);
      fields[i] = block_.substr(at_, stop - at_);
    }
    if (stop < block_.size() && block_[stop] == delimiter_) {
      at_ = stop + 1;
      continue;
    }
    if (i + 1 != columns_) return doubt();
    end_ = at_ = stop;
    if (stop == block_.size()) return true;
    if (block_[stop] != '\n' && block_[stop] != '\r') return doubt();
    return end_line(at_);
  }
}

uint64_t Records::hash() const {
  if (!has_quotes_) return hash_bytes(block_.substr(begin_, end_ - begin_));
  std::string plain;
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (i > 0) plain += delimiter_;
    const auto field = fields_[i];
    const bool marks =
        field.find_first_of(std::string{delimiter_, '"', '\n', '\r'}) != std::string_view::npos;
    if (!marks) {
      plain += field;
      continue;
    }
    plain += '"';
    for (char c : field) plain.append(c == '"' ? 2 : 1, c);
    plain += '"';
  }
  return hash_bytes(plain);
}

bool is_text(std::string_view bytes) {
  if (std::memchr(bytes.data(), 0, bytes.size()) != nullptr) return false;
  size_t i = 0;
  while (i < bytes.size()) {
    uint64_t word = 0;
    if (i + 8 <= bytes.size()) {
      std::memcpy(&word, bytes.data() + i, 8);
      if ((word & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || i + more >= bytes.size()) return false;
    for (size_t j = 1; j <= more; ++j)
      if ((static_cast<unsigned char>(bytes[i + j]) & 0xc0) != 0x80) return false;
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
      return false;
    i += more + 1;
  }
  return true;
}

}  // namespace coterie::ledger
