// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/prefetch.hpp"
#include <new>
#include <type_traits>
#include <utility>

namespace braid
{
/// A bump allocator: allocation is an addition, everything is released at once.
/// Objects placed in it are never destroyed, so only trivially destructible ones may be.
/// Not safe for two threads; each worker has its own.
class Arena
{
public:
    /// Chunks of at least `chunk_size` bytes are taken from the heap as they are needed.
    Arena() noexcept : Arena(std::size_t{256} * 1024) {}
    explicit Arena(std::size_t chunk_size) noexcept : chunk_size_(chunk_size) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    Arena(Arena&& other) noexcept;
    Arena& operator=(Arena&& other) noexcept;
    ~Arena();

    /// Uninitialised memory, valid until reset() or destruction. [alignment is a power of two]
    [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment = 8) noexcept
    {
        const auto at = (next_ + (alignment - 1)) & ~(static_cast<std::uintptr_t>(alignment) - 1);
        if (at + size <= end_ && at != 0) [[likely]]
        {
            next_ = at + size;
            return reinterpret_cast<void*>(at);
        }
        return allocate_slow(size, alignment);
    }

    /// One object.
    template <typename T, typename... Args>
    [[nodiscard]] T* make(Args&&... args) noexcept
    {
        static_assert(std::is_trivially_destructible_v<T>);
        return ::new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    }

    /// `count` value-initialised objects.
    template <typename T>
    [[nodiscard]] std::span<T> make_array(std::size_t count) noexcept
    {
        static_assert(std::is_trivially_destructible_v<T>);
        if (count == 0)
            return {};
        auto* first = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
        for (std::size_t i = 0; i < count; ++i)
            ::new (static_cast<void*>(first + i)) T();
        return {first, count};
    }

    /// A copy of the bytes that lives as long as the arena's content.
    [[nodiscard]] Bytes copy(Bytes bytes) noexcept
    {
        if (bytes.empty())
            return {};
        auto* to = static_cast<std::uint8_t*>(allocate(bytes.size(), 1));
        std::memcpy(to, bytes.data(), bytes.size());
        return {to, bytes.size()};
    }

    /// Has the processor fetch the memory of the next `size` bytes, as far as the chunk has them. Cost: an instruction a
    /// cache line.
    void prefetch(std::size_t size) const noexcept
    {
        const std::size_t left = end_ - next_;
        prefetch_bytes(reinterpret_cast<const void*>(next_), size < left ? size : left);
    }

    /// Forgets everything allocated; keeps the first chunk for reuse.
    void reset() noexcept;
    /// Forgets everything allocated; keeps all chunks for reuse.
    void recycle() noexcept;

    /// Bytes taken from the heap.
    [[nodiscard]] std::size_t size_reserved() const noexcept { return reserved_; }

private:
    struct Chunk
    {
        Chunk* previous;
        std::size_t size;
    };

    [[nodiscard]] void* allocate_slow(std::size_t size, std::size_t alignment) noexcept;
    void release(Chunk* until) noexcept;
    void release_spare() noexcept;
    void begin(Chunk* chunk) noexcept;

    std::uintptr_t next_ = 0;
    std::uintptr_t end_ = 0;
    Chunk* last_ = nullptr;
    /// What recycle() kept, to be filled again.
    Chunk* spare_ = nullptr;
    std::size_t chunk_size_;
    std::size_t reserved_ = 0;
};
}  // namespace braid
