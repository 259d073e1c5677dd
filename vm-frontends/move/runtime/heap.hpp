// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include <array>

namespace braid::move
{
/// Where one transaction's values live: an arena with free lists, so that what a program drops it may use again. Everything
/// goes at once when the transaction ends; nothing in it is ever unmapped before. Not safe for two threads.
class Heap
{
public:
    explicit Heap(Arena& arena) noexcept : arena_(&arena) {}

    /// Uninitialised, 16 bytes aligned. Sizes up to 512 are rounded up to a multiple of 16, others to a power of two.
    /// [size > 0] Cost: a load and a store where something of that size was released, else an addition.
    [[nodiscard]] void* allocate(std::size_t size) noexcept
    {
        const std::size_t index = class_of(size);
        in_use_ += size_of_class(index);
        if (Free* const first = free_[index]; first != nullptr)
        {
            free_[index] = first->next;
            return first;
        }
        return arena_->allocate(size_of_class(index), alignment);
    }
    /// Takes memory back that allocate() gave for that size.
    void release(void* memory, std::size_t size) noexcept
    {
        const std::size_t index = class_of(size);
        in_use_ -= size_of_class(index);
        auto* const first = static_cast<Free*>(memory);
        first->next = free_[index];
        free_[index] = first;
    }

    /// Bytes allocated and not released.
    [[nodiscard]] std::size_t size_in_use() const noexcept { return in_use_; }
    /// How many bytes allocate() gives for that size. [size > 0]
    [[nodiscard]] static constexpr std::size_t size_given(std::size_t size) noexcept
    {
        return size_of_class(class_of(size));
    }
    /// Forgets what was released, for an arena that has been reset.
    void reset() noexcept
    {
        free_ = {};
        in_use_ = 0;
    }
    /// What lives as long as the transaction, and is never released, may be placed here.
    [[nodiscard]] Arena& arena() noexcept { return *arena_; }

private:
    static constexpr std::size_t alignment = 16;
    static constexpr std::size_t small_class_count = 32;
    static constexpr std::size_t class_count = small_class_count + 40;
    struct Free
    {
        Free* next;
    };

    static constexpr std::size_t class_of(std::size_t size) noexcept
    {
        if (size <= alignment * small_class_count) [[likely]]
            return (size - 1) / alignment;
        return small_class_count - 1 +
               static_cast<std::size_t>(
                   std::bit_width((size - 1) / (alignment * small_class_count)));
    }
    static constexpr std::size_t size_of_class(std::size_t index) noexcept
    {
        if (index < small_class_count) [[likely]]
            return (index + 1) * alignment;
        return alignment << (index - small_class_count + 6);
    }

    Arena* arena_;
    std::size_t in_use_ = 0;
    std::array<Free*, class_count> free_{};
};
}  // namespace braid::move
