#include "base/pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace coterie::base {
namespace {

TEST(PagesTest, AreZeroAndAligned) {
  for (const size_t size : {size_t{1}, size_t{100}, size_t{1} << 18, (size_t{3} << 20) + 7}) {
    Pages<float> pages(size);
    EXPECT_EQ(pages.size(), size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(pages.data()) % 64, 0U);
    EXPECT_TRUE(std::ranges::all_of(pages.all(), [](float x) { return x == 0; }));
    pages[size - 1] = 2;
  }
}

TEST(PagesTest, LargeOnesBeginOnAHugePage) {
  const Pages<char> pages(size_t{5} << 20);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(pages.data()) % (size_t{2} << 20), 0U);
}

TEST(PagesTest, CopyAndMove) {
  for (const size_t size : {size_t{10}, size_t{1} << 20}) {
    Pages<int32_t> first(size);
    first[3] = 5;
    const Pages<int32_t> copy = first;
    first[3] = 6;
    EXPECT_EQ(copy[3], 5);
    Pages<int32_t> moved = std::move(first);
    EXPECT_EQ(moved[3], 6);
    moved = copy;
    EXPECT_EQ(moved[3], 5);
  }
  const Pages<int32_t> none;
  EXPECT_EQ(Pages<int32_t>(none).size(), 0U);
}

TEST(PagesTest, MoreThanThereIsThrows) {
  EXPECT_THROW(Pages<char>(size_t{1} << 62), std::bad_alloc);
}

}  // namespace
}  // namespace coterie::base
