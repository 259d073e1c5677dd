// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/schedule/scheduler.hpp"
#include "engine/tx_view.hpp"

namespace braid::engine
{
/// The executions that read one version. Guarded by the location's lock.
class ReaderList
{
public:
    [[nodiscard]] bool empty() const noexcept { return word_ == 0; }
    [[nodiscard]] std::size_t count() const noexcept
    {
        if (word_ == 0)
            return 0;
        return is_single() ? 1 : chunk()->total;
    }

    void add(const Incarnation& reader, Arena& arena) noexcept
    {
        if (word_ == 0)
        {
            word_ = single_of(reader);
            return;
        }
        if (is_single())
        {
            const Incarnation first = single();
            word_ = 0;
            grow(arena)->readers[0] = first;
            chunk()->count = 1;
            chunk()->total = 1;
        }
        else if (chunk()->count == Chunk::capacity)
        {
            const std::uint32_t total = chunk()->total;
            grow(arena)->total = total;
        }
        Chunk* to = chunk();
        to->readers[to->count++] = reader;
        ++to->total;
    }

    /// Hands every reader above `tx` to `take` and forgets it.
    template <typename Take>
    void take_above(std::uint32_t tx, const Take& take) noexcept
    {
        if (word_ == 0)
            return;
        if (is_single())
        {
            const Incarnation reader = single();
            if (reader.tx > tx)
            {
                word_ = 0;
                take(reader);
            }
            return;
        }
        std::uint32_t kept = 0;
        for (Chunk* at = chunk(); at != nullptr; at = at->next)
        {
            const std::uint32_t count = at->count;
            at->count = 0;
            for (std::uint32_t i = 0; i < count; ++i)
            {
                if (at->readers[i].tx > tx)
                    take(at->readers[i]);
                else
                    at->readers[at->count++] = at->readers[i];
            }
            kept += at->count;
        }
        if (kept == 0)
            word_ = 0;
        else
            chunk()->total = kept;
    }

    [[nodiscard]] bool any_above(std::uint32_t tx) const noexcept
    {
        if (word_ == 0)
            return false;
        if (is_single())
            return single().tx > tx;
        for (const Chunk* at = chunk(); at != nullptr; at = at->next)
            for (std::uint32_t i = 0; i < at->count; ++i)
                if (at->readers[i].tx > tx)
                    return true;
        return false;
    }

private:
    struct Chunk
    {
        static constexpr std::uint32_t capacity = 6;
        Chunk* next;
        std::uint32_t count;
        /// In the whole list; kept in its first chunk.
        std::uint32_t total;
        Incarnation readers[capacity];
    };

    [[nodiscard]] bool is_single() const noexcept { return (word_ & 1) != 0; }
    [[nodiscard]] static std::uint64_t single_of(const Incarnation& reader) noexcept
    {
        return std::uint64_t{reader.tx} << 32 | std::uint64_t{reader.number} << 1 | 1;
    }
    [[nodiscard]] Incarnation single() const noexcept
    {
        return {.tx = static_cast<std::uint32_t>(word_ >> 32),
            .number = static_cast<std::uint32_t>(word_) >> 1};
    }
    [[nodiscard]] Chunk* chunk() const noexcept
    {
        return reinterpret_cast<Chunk*>(static_cast<std::uintptr_t>(word_));
    }
    Chunk* grow(Arena& arena) noexcept
    {
        auto* chunk_ = static_cast<Chunk*>(arena.allocate(sizeof(Chunk), alignof(Chunk)));
        chunk_->next = word_ == 0 ? nullptr : chunk();
        chunk_->count = 0;
        chunk_->total = 0;
        word_ = reinterpret_cast<std::uintptr_t>(chunk_);
        return chunk_;
    }

    /// 0: none. Odd: one reader, {tx, incarnation, 1}. Even: the first chunk.
    std::uint64_t word_ = 0;
};

/// What one transaction left at a location. The version of the lowest rank is the state before the block.
/// Everything is guarded by the location's lock, except that a `value` that says so may be read without it.
template <typename Policy>
struct alignas(64) Version
{
    enum class Kind : std::uint8_t
    {
        /// The state before the block; its value may be unknown.
        base,
        value,
        /// `value` is the magnitude of a sum to add to what lies below.
        delta,
        negative_delta,
        /// The transaction declared that it may write here.
        announced,
    };

    Version() noexcept = default;
    Version(Version* below, const Incarnation& writer, Kind what, const Value& left) noexcept
      : lower(below), tx(writer.tx), incarnation(writer.number), kind(what), value(left)
    {}

    [[nodiscard]] bool is_delta() const noexcept
    {
        return kind == Kind::delta || kind == Kind::negative_delta;
    }

    Version* lower = nullptr;
    ReaderList readers;
    std::uint32_t tx = 0;
    std::uint32_t incarnation = 0;
    Kind kind = Kind::base;
    Value value;
};
static_assert(sizeof(Version<HostPolicy>) == 64);
}  // namespace braid::engine
