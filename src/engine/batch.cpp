// Cells of Arrow arrays by the C data interface. Offsets of arrays and of the batch both count.
#include "engine/batch.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>

namespace coterie::engine {
namespace {

bool bit(const void* bits, int64_t i) {
  return ((static_cast<const uint8_t*>(bits)[i >> 3] >> (i & 7)) & 1) != 0;
}

template <class T>
T at(const ArrowArray& a, int64_t i) {
  T value;
  std::memcpy(&value, static_cast<const char*>(a.buffers[1]) + static_cast<size_t>(i) * sizeof(T),
              sizeof(T));
  return value;
}

int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// The low and high words of a 128-bit integer.
double wide(const ArrowArray& a, int64_t i) {
  __extension__ using Wide = __int128;
  return static_cast<double>(at<Wide>(a, i));
}

int64_t whole(const ArrowArray& a, const Layout& layout, int64_t i) {
  switch (layout.format) {
    case Format::boolean:
      return bit(a.buffers[1], i) ? 1 : 0;
    case Format::i8:
      return at<int8_t>(a, i);
    case Format::i16:
      return at<int16_t>(a, i);
    case Format::i32:
    case Format::date:
      return at<int32_t>(a, i);
    case Format::i64:
      return at<int64_t>(a, i);
    case Format::u8:
      return at<uint8_t>(a, i);
    case Format::u16:
      return at<uint16_t>(a, i);
    case Format::u32:
      return at<uint32_t>(a, i);
    case Format::u64:
      return static_cast<int64_t>(at<uint64_t>(a, i));
    case Format::instant:
      return floor_div(at<int64_t>(a, i), layout.per_second);
    case Format::f32:
      return static_cast<int64_t>(at<float>(a, i));
    case Format::f64:
      return static_cast<int64_t>(at<double>(a, i));
    case Format::decimal:
      return static_cast<int64_t>(wide(a, i) / layout.scale);
    default:
      return 0;
  }
}

}  // namespace

Layout layout_of(const ArrowSchema& schema) {
  std::string_view f = schema.format;
  if (f == "b") return {Format::boolean};
  if (f == "c") return {Format::i8};
  if (f == "s") return {Format::i16};
  if (f == "i") return {Format::i32};
  if (f == "l") return {Format::i64};
  if (f == "C") return {Format::u8};
  if (f == "S") return {Format::u16};
  if (f == "I") return {Format::u32};
  if (f == "L") return {Format::u64};
  if (f == "f") return {Format::f32};
  if (f == "g") return {Format::f64};
  if (f == "u") return {Format::text};
  if (f == "U") return {Format::large_text};
  if (f == "tdD") return {Format::date};
  if (f.starts_with("ts") && f.size() > 2) {
    int64_t ticks = f[2] == 's' ? 1 : f[2] == 'm' ? 1000 : f[2] == 'u' ? 1000000 : 1000000000;
    return {Format::instant, ticks};
  }
  if (f.starts_with("d:")) {
    // Precision and scale; a third number tells of others than 128 bits.
    const auto numbers = f.substr(2);
    const auto comma = numbers.find(','), width = numbers.rfind(',');
    if (comma != width && numbers.substr(width + 1) != "128") return {};
    const int decimals = std::atoi(std::string(numbers.substr(comma + 1)).c_str());
    return {Format::decimal, 1, std::pow(10.0, decimals), decimals};
  }
  return {};
}

Batch::Batch() = default;
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

int64_t Batch::rows() const {
  return state_ ? state_->array.length : 0;
}

bool Batch::null(int column, int64_t row) const {
  const ArrowArray& a = *state_->array.children[column];
  if (state_->layouts[static_cast<size_t>(column)].format == Format::none) return true;
  if (a.null_count == 0 || a.buffers[0] == nullptr) return false;
  return !bit(a.buffers[0], row + a.offset + state_->array.offset);
}

double Batch::number(int column, int64_t row) const {
  if (null(column, row)) return 0;
  const ArrowArray& a = *state_->array.children[column];
  const Layout& layout = state_->layouts[static_cast<size_t>(column)];
  int64_t i = row + a.offset + state_->array.offset;
  switch (layout.format) {
    case Format::f64:
      return at<double>(a, i);
    case Format::f32:
      return static_cast<double>(at<float>(a, i));
    case Format::decimal:
      return wide(a, i) / layout.scale;
    default:
      return static_cast<double>(whole(a, layout, i));
  }
}

int64_t Batch::integer(int column, int64_t row) const {
  if (null(column, row)) return 0;
  const ArrowArray& a = *state_->array.children[column];
  return whole(a, state_->layouts[static_cast<size_t>(column)],
               row + a.offset + state_->array.offset);
}

Column Batch::column(int column) const {
  const ArrowArray& a = *state_->array.children[column];
  const Layout& layout = state_->layouts[static_cast<size_t>(column)];
  Column out;
  if (layout.format == Format::none) return out;
  out.format = layout.format;
  out.per_second = layout.per_second;
  out.decimals = layout.decimals;
  out.first = a.offset + state_->array.offset;
  if (a.null_count != 0) out.present = static_cast<const uint8_t*>(a.buffers[0]);
  out.values = a.buffers[1];
  if (layout.format == Format::text || layout.format == Format::large_text)
    out.bytes = static_cast<const char*>(a.buffers[2]);
  return out;
}

std::string_view Batch::text(int column, int64_t row) const {
  if (null(column, row)) return {};
  const ArrowArray& a = *state_->array.children[column];
  int64_t i = row + a.offset + state_->array.offset;
  auto bytes = static_cast<const char*>(a.buffers[2]);
  auto view = [&]<class Offset>(Offset) {
    auto offsets = static_cast<const Offset*>(a.buffers[1]);
    return std::string_view(bytes + offsets[i], static_cast<size_t>(offsets[i + 1] - offsets[i]));
  };
  switch (state_->layouts[static_cast<size_t>(column)].format) {
    case Format::text:
      return view(int32_t{});
    case Format::large_text:
      return view(int64_t{});
    default:
      return {};
  }
}

}  // namespace coterie::engine
