// One large buffer straight from the system: zeroed by it page by page as it is first touched, so
// threads that fill it share that work, and laid on huge pages where the system gives them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace coterie::base {

// `bytes` of zeros, aligned to 2 MiB above half of that, else to 64 bytes; null for 0. Throws
// std::bad_alloc.
void* take_pages(size_t bytes);
void give_pages_back(void* data, size_t bytes) noexcept;

// `size` values of T, all bits zero at first.
template <class T>
class Pages {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  Pages() = default;
  explicit Pages(size_t size) : data_(static_cast<T*>(take_pages(size * sizeof(T)))), size_(size) {}
  Pages(const Pages& other) : Pages(other.size_) {
    for (size_t i = 0; i < size_; ++i) data_[i] = other.data_[i];
  }
  Pages(Pages&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Pages& operator=(Pages other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Pages() { give_pages_back(data_, size_ * sizeof(T)); }

  size_t size() const { return size_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  std::span<T> all() { return {data_, size_}; }
  std::span<const T> all() const { return {data_, size_}; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace coterie::base
