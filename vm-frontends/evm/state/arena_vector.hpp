// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include <memory>

namespace braid::evm
{
/// A growing array of plain values in an arena: growth copies, and the copy left behind stays until the
/// arena is emptied.
/// Empty and without memory at first; not to be used after the arena was reset.
template <typename T>
class ArenaVector
{
public:
    static_assert(std::is_trivially_copyable_v<T>);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    [[nodiscard]] T* begin() noexcept { return data_; }
    [[nodiscard]] T* end() noexcept { return data_ + size_; }
    [[nodiscard]] std::span<const T> view() const noexcept { return {data_, size_}; }

    /// Appends; amortised constant.
    void push(Arena& arena, const T& value) noexcept
    {
        if (size_ == capacity_) [[unlikely]]
            grow(arena);
        ::new (static_cast<void*>(data_ + size_)) T(value);
        ++size_;
    }
    /// Removes and gives the last one. [!empty()]
    [[nodiscard]] T pop() noexcept
    {
        BRAID_ASSERT(size_ != 0);
        return data_[--size_];
    }
    /// Forgets all but the first `size`. [size <= size()]
    void shrink(std::size_t size) noexcept
    {
        BRAID_ASSERT(size <= size_);
        size_ = size;
    }

private:
    void grow(Arena& arena) noexcept
    {
        constexpr std::size_t capacity_first = 16;
        const std::size_t capacity = capacity_ == 0 ? capacity_first : 2 * capacity_;
        auto* data = static_cast<T*>(arena.allocate(capacity * sizeof(T), alignof(T)));
        std::uninitialized_copy_n(data_, size_, data);
        data_ = data;
        capacity_ = capacity;
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};
}  // namespace braid::evm
