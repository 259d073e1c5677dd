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

    /// Uninitialised, 16 bytes aligned. [size > 0]
    [[nodiscard]] void* allocate(std::size_t size) noexcept;
    /// Takes memory back that allocate() gave for that size.
    void release(void* memory, std::size_t size) noexcept;
    [[nodiscard]] Arena& arena() noexcept { return *arena_; }

private:
    static constexpr std::size_t class_count = 40;
    struct Free
    {
        Free* next;
    };
    Arena* arena_;
    std::array<Free*, class_count> free_{};
};
}  // namespace braid::move
