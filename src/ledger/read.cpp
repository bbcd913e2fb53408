// Threads take turns at the file: one reads the next megabyte of whole lines while the others split
// and read theirs. Texts that are not written in the plainest way wait until the end, when the
// engine is asked for each different one once.
#include "ledger/read.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <filesystem>
#include <limits>
#include <mutex>

#include "ledger/fields.hpp"
#include "ledger/money.hpp"
#include "ledger/odd_lines.hpp"
#include "ledger/records.hpp"
#include "ledger/texts.hpp"

namespace coterie::ledger {
namespace {

using base::Code;
using base::Result;

class Source {
 public:
  explicit Source(size_t chunk) : chunk_(chunk) {}

  // False when the file cannot be read here.
  bool open(const File& file) {
    close();
    file_ = gzopen(file.path.c_str(), "rb");
    if (file_ == nullptr) return false;
    gzbuffer(file_, 1 << 18);
    const bool packed = file.path.ends_with(".gz");
    skip_ = file.skip;
    rest_.clear();
    first_ = true;
    ended_ = false;
    std::error_code error;
    size_ = std::filesystem::file_size(file.path, error);
    return (gzdirect(file_) == 0) == packed && !error;
  }
  ~Source() { close(); }

  // Whole lines, about a chunk of them; empty at the end. False when the file is damaged or a line
  // does not end.
  bool next(std::vector<char>& out) {
    do {
      if (!read_lines(out)) return false;
    } while (out.empty() && !ended_);  // nothing but lines to skip
    return true;
  }

  double share() const {
    return size_ == 0 ? 1 : static_cast<double>(gzoffset(file_)) / static_cast<double>(size_);
  }

 private:
  bool read_lines(std::vector<char>& out) {
    out.assign(rest_.begin(), rest_.end());
    rest_.clear();
    while (!ended_ && out.size() < chunk_) {
      const size_t filled = out.size();
      out.resize(chunk_ + (chunk_ >> 2));
      const int got =
          gzread(file_, out.data() + filled, static_cast<unsigned>(out.size() - filled));
      if (got < 0) return false;
      out.resize(filled + static_cast<size_t>(got));
      if (got > 0) continue;
      int fault = Z_OK;
      gzerror(file_, &fault);
      if (fault != Z_OK) return false;
      ended_ = true;
    }
    if (!ended_) {
      const auto last = std::string_view(out.data(), out.size()).rfind('\n');
      if (last == std::string_view::npos) return false;
      rest_.assign(out.begin() + static_cast<std::ptrdiff_t>(last) + 1, out.end());
      out.resize(last + 1);
    }
    if (first_ && std::string_view(out.data(), out.size()).starts_with("\xef\xbb\xbf"))
      out.erase(out.begin(), out.begin() + 3);  // a byte order mark
    first_ = false;
    for (; skip_ > 0; --skip_) {
      const auto line = std::string_view(out.data(), out.size()).find('\n');
      if (line == std::string_view::npos) return false;
      out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(line) + 1);
    }
    return true;
  }

  void close() {
    if (file_ != nullptr) gzclose(file_);
    file_ = nullptr;
  }
  const size_t chunk_;
  gzFile file_ = nullptr;
  int skip_ = 0;
  bool first_ = true, ended_ = false;
  uint64_t size_ = 0;
  std::vector<char> rest_;
};

class Reader {
 public:
  Reader(const Layout& layout, const Ask& ask, const Context& context)
      : layout_(layout), ask_(ask), context_(context), source_(context.chunk_bytes) {
    for (size_t i = 0; i < kTexts; ++i)
      if (layout.texts[i].column >= 0 || i == kOrder)
        out_.texts[i] = dictionary_for(static_cast<Text>(i));
    out_.quantity = layout.has(Number::quantity);
    out_.money = layout.has(Number::unit_price) || layout.has(Number::amount);
    out_.discount = out_.money && layout.has(Number::discount);
    out_.instalments = layout.has(Number::instalments);
  }

  Result<std::optional<Ledger>> run() {
    const int threads = context_.pool == nullptr ? 1 : context_.pool->threads();
    std::vector<size_t> first_blocks;  // of each file
    for (const auto& file : layout_.files) {
      if (!source_.open(file)) return std::nullopt;
      first_blocks.push_back(out_.blocks.size());
      line_end_ = LineEnd::unknown;
      auto work = [&](int64_t, int) { work_on(file); };
      if (context_.pool == nullptr)
        work(0, 0);
      else
        context_.pool->run(threads, work);
      if (cancelled_by_user()) return base::fail(Code::cancelled, file.path, "interrupted");
      if (doubt_) return std::nullopt;
    }
    if (!TRY(odd_.settle(layout_, ask_, out_))) return std::nullopt;
    for (auto& block : out_.blocks) {
      block.first_row = out_.rows;
      out_.rows += static_cast<int64_t>(block.lines.size());
    }
    for (auto block : first_blocks)
      out_.first_rows.push_back(block < out_.blocks.size() ? out_.blocks[block].first_row
                                                           : out_.rows);
    return std::move(out_);
  }

 private:
  // What one thread keeps from chunk to chunk.
  struct Worker {
    std::vector<char> bytes;
    std::optional<Records> records;  // fields look into it
    std::vector<std::string_view> fields;
    std::array<std::vector<std::string_view>, kTexts> texts;
    HeldLines odd;
    std::deque<std::string> made;  // order texts that are made of customer and day
    std::vector<uint32_t> codes;
    std::array<Dictionary::Scratch, kTexts> scratch;
  };

  bool cancelled_by_user() const {
    return context_.cancel != nullptr && context_.cancel->requested();
  }

  void work_on(const File& file) {
    Worker worker;
    worker.fields.resize(static_cast<size_t>(layout_.columns));
    while (!doubt_ && !cancelled_by_user()) {
      size_t number;
      LineEnd line_end;
      {
        const std::lock_guard lock(mutex_);
        if (doubt_) return;
        if (!source_.next(worker.bytes)) {
          doubt_ = true;
          return;
        }
        if (worker.bytes.empty()) return;
        number = out_.blocks.size();
        out_.blocks.emplace_back();
        line_end = line_end_;
        if (context_.progress != nullptr && &file == &layout_.files.back())
          context_.progress->at(source_.share());
      }
      Block block;
      const bool plain = split(worker, line_end, block) && store(worker, block);
      const std::lock_guard lock(mutex_);
      // The last line may have no end.
      if (line_end == LineEnd::unknown) line_end = line_end_;
      if (line_end_ == LineEnd::unknown) line_end_ = line_end;
      put_block(out_, number, std::move(block));
      if (!plain || line_end != line_end_ || memory() > layout_.memory_bytes) doubt_ = true;
      odd_.add(worker.odd);
    }
  }

  int64_t memory() const { return memory_of(out_) + odd_.bytes(); }

  bool split(Worker& worker, LineEnd& line_end, Block& block) {
    const std::string_view bytes(worker.bytes.data(), worker.bytes.size());
    if (!is_text(bytes)) return false;
    for (auto& texts : worker.texts) texts.clear();
    worker.odd.clear();
    worker.made.clear();
    const auto most = static_cast<size_t>(std::ranges::count(bytes, '\n')) + 1;
    {
      const std::lock_guard lock(mutex_);
      block = block_of(out_.slab, most);
    }
    size_t rows = 0;
    auto& records = worker.records.emplace(bytes, layout_.delimiter, layout_.columns, line_end);
    while (records.next(worker.fields)) {
      block.hashes[rows] = records.hash();
      block.lines[rows] = kBlankLine;
      if (!take(worker, block.lines[rows])) return false;
      ++rows;
    }
    block.keep(rows);
    line_end = records.line_end();
    return !records.in_doubt();
  }

  std::string_view field(const Worker& worker, int column) const {
    return worker.fields[static_cast<size_t>(column)];
  }

  // One record into its line; the texts wait for their codes.
  bool take(Worker& worker, Line& line) {
    auto odd = HeldLines::line();
    auto& numbers = odd.numbers;
    bool is_odd = false;
    const auto hold = [&](size_t what, std::string_view text) {
      worker.odd.hold(odd, what, text);
      is_odd = true;
    };
    for (size_t i = 0; i < kNumbers; ++i) {
      if (layout_.numbers[i] < 0) continue;
      const auto text = field(worker, layout_.numbers[i]);
      if (text.empty()) continue;
      const auto number = static_cast<Number>(i);
      numbers.written = static_cast<uint8_t>(numbers.written | Numbers::bit(number));
      if (int64_t value = 0; plain_number(text, kScale[i], value))
        numbers.set(number, value);
      else
        hold(i, text);
    }
    if (const auto text = field(worker, layout_.time); !text.empty()) {
      numbers.time = layout_.plain_times && plain_instant(text, line.time);
      if (!numbers.time) hold(kTime, text);
    }
    for (size_t i = 0; i < kTexts; ++i)
      if (layout_.texts[i].column >= 0)
        worker.texts[i].push_back(
            text_of(layout_.texts[i], field(worker, layout_.texts[i].column)));
    const auto customer = worker.texts[kCustomer].back();
    if (!layout_.has(kOrder)) worker.texts[kOrder].emplace_back();
    auto& order = worker.texts[kOrder].back();
    odd.customer = customer.data() != nullptr;
    odd.cancelled = layout_.cancelled_by_prefix && says_cancelled(order);
    if (order.data() == nullptr) {
      odd.needs_order = true;
      if (numbers.time && odd.customer) {
        worker.made.push_back(made_order(layout_, customer, line.time));
        order = worker.made.back();
      }
    }
    if (!is_odd) return finish_line(layout_, numbers, odd.customer, odd.cancelled, line);
    odd.line = &line;
    worker.odd.add(odd);
    return true;
  }

  // Codes for the texts of a block.
  bool store(Worker& worker, Block& block) {
    worker.codes.resize(block.lines.size());
    for (size_t i = 0; i < kTexts; ++i) {
      if (out_.texts[i] == nullptr) continue;
      out_.texts[i]->codes(worker.texts[i], worker.codes, worker.scratch[i]);
      if (!set_codes(static_cast<Text>(i), worker.codes, block.lines)) return false;
    }
    odd_.code(worker.odd);
    return true;
  }

  const Layout& layout_;
  const Ask& ask_;
  const Context& context_;
  Source source_;
  std::mutex mutex_;  // of all that follows while threads read
  std::atomic<bool> doubt_ = false;
  LineEnd line_end_ = LineEnd::unknown;
  Ledger out_;
  OddLines odd_;
};

}  // namespace

Result<std::optional<Ledger>> read(const Layout& layout, const Ask& ask, const Context& context) {
  return Reader(layout, ask, context).run();
}

}  // namespace coterie::ledger
