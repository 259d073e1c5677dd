// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"

namespace braid::move
{
/// A list that grows in an arena and goes with it: trivially copyable, nothing to destroy. What it outgrows stays in the
/// arena until that is emptied.
template <typename T>
class ArenaList
{
public:
    static_assert(std::is_trivially_destructible_v<T>);

    void push_back(const T& value, Arena& arena) noexcept
    {
        if (size_ == capacity_)
            grow(arena);
        ::new (static_cast<void*>(first_ + size_)) T(value);
        ++size_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T& operator[](std::size_t index) noexcept { return first_[index]; }
    [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return first_[index]; }
    [[nodiscard]] T* begin() noexcept { return first_; }
    [[nodiscard]] T* end() noexcept { return first_ + size_; }
    [[nodiscard]] const T* begin() const noexcept { return first_; }
    [[nodiscard]] const T* end() const noexcept { return first_ + size_; }
    [[nodiscard]] std::span<T> span() noexcept { return {first_, size_}; }
    [[nodiscard]] std::span<const T> span() const noexcept { return {first_, size_}; }

private:
    void grow(Arena& arena) noexcept
    {
        const std::size_t capacity = capacity_ == 0 ? 8 : capacity_ * 2;
        auto* to = static_cast<T*>(arena.allocate(capacity * sizeof(T), alignof(T)));
        for (std::size_t i = 0; i < size_; ++i)
            ::new (static_cast<void*>(to + i)) T(first_[i]);
        first_ = to;
        capacity_ = capacity;
    }

    T* first_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};
}  // namespace braid::move
