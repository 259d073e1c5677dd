// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/trie_level.hpp"
#include "storage/trie/node_memory.hpp"
#include <bit>
#include <memory>

/// The nodes of a forest as they lie in its memory. How deep a node stands is known from the way to it alone, so that
/// nodes move up and down without being written.
namespace braid::storage::forest
{
using kernels::TrieReference;

enum class Kind : std::uint8_t
{
    leaf,
    extension,
    branch,
};

/// Bits of a node's state. That a node changed since the last harvest, or something below it, is told by its parent.
/// Where the node stands, something is stored elsewhere.
inline constexpr std::uint8_t is_stored = 1;
/// An update came by since an eviction last did.
inline constexpr std::uint8_t is_used = 2;
/// Of an extension: the child is not as it was at the last harvest.
inline constexpr std::uint8_t is_child_dirty = 4;
/// Those of a node that takes another's place.
inline constexpr std::uint8_t kept_state = is_stored | is_used;

/// What all nodes start with.
struct Node
{
    Kind kind;
    std::uint8_t state;
};

/// A key whole, so that it need not be put together from a path, and behind it the value.
struct Leaf
{
    Kind kind;
    std::uint8_t state;
    std::uint16_t value_size;
    Hash32 key;

    [[nodiscard]] static constexpr std::size_t size_of(std::size_t value_size) noexcept
    {
        return sizeof(Leaf) + value_size;
    }
    [[nodiscard]] Bytes value() const noexcept
    {
        return {reinterpret_cast<const std::uint8_t*>(this + 1), value_size};
    }
    void set_value(Bytes value) noexcept
    {
        value_size = static_cast<std::uint16_t>(value.size());
        std::memcpy(static_cast<void*>(this + 1), value.data(), value.size());
    }
};
static_assert(sizeof(Leaf) == 36);

/// Its path is the half-bytes of `key` from where it stands to `end`; those before are what leads to it.
struct Extension
{
    Kind kind;
    std::uint8_t state;
    std::uint8_t end;
    /// The child's reference is not computed yet.
    bool is_stale;
    NodeIndex child;
    TrieReference reference;
    Hash32 key;
};

/// Has room for capacity() children, those that are there in the order of their half-bytes without gaps: first their
/// indices, then their references.
struct Branch
{
    Kind kind;
    /// The upper four bits are the capacity less one.
    std::uint8_t state;
    /// Bit i is set where child i is there.
    std::uint16_t mask;
    /// Bit i is set where child i is there and its reference is not computed yet.
    std::uint16_t stale;
    /// Bit i is set where child i is there and not as it was at the last harvest.
    std::uint16_t dirty;

    static constexpr std::array<std::uint8_t, 9> capacities{2, 3, 4, 6, 8, 10, 12, 14, 16};

    [[nodiscard]] static std::uint8_t capacity_for(std::size_t count) noexcept
    {
        for (const std::uint8_t capacity : capacities)
            if (capacity >= count)
                return capacity;
        return 16;
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return (state >> 4) + std::size_t{1}; }
    [[nodiscard]] static constexpr std::uint8_t state_of(std::size_t capacity) noexcept
    {
        return static_cast<std::uint8_t>((capacity - 1) << 4);
    }
    [[nodiscard]] static constexpr std::size_t size_of(std::size_t capacity) noexcept
    {
        return sizeof(Branch) + capacity * (sizeof(NodeIndex) + sizeof(TrieReference));
    }
    [[nodiscard]] NodeIndex* children() noexcept { return reinterpret_cast<NodeIndex*>(this + 1); }
    [[nodiscard]] const NodeIndex* children() const noexcept
    {
        return reinterpret_cast<const NodeIndex*>(this + 1);
    }
    [[nodiscard]] TrieReference* references() noexcept
    {
        return reinterpret_cast<TrieReference*>(children() + capacity());
    }
    [[nodiscard]] const TrieReference* references() const noexcept
    {
        return reinterpret_cast<const TrieReference*>(children() + capacity());
    }
    [[nodiscard]] std::size_t count() const noexcept
    {
        return static_cast<std::size_t>(std::popcount(mask));
    }
    [[nodiscard]] bool has(std::uint32_t nibble) const noexcept
    {
        return (mask >> nibble & 1) != 0;
    }
    /// Where child `nibble` stands, or would.
    [[nodiscard]] std::size_t position(std::uint32_t nibble) const noexcept
    {
        return static_cast<std::size_t>(std::popcount(mask & ((std::uint32_t{1} << nibble) - 1)));
    }
};
static_assert(sizeof(Branch) == 8);

/// Bytes of a node.
[[nodiscard]] inline std::size_t size_of(const NodeMemory& memory, NodeIndex node) noexcept
{
    const void* const at = memory.at(node);
    switch (static_cast<const Node*>(at)->kind)
    {
    case Kind::leaf:
        return Leaf::size_of(static_cast<const Leaf*>(at)->value_size);
    case Kind::extension:
        return sizeof(Extension);
    case Kind::branch:
        break;
    }
    return Branch::size_of(static_cast<const Branch*>(at)->capacity());
}

/// A bit for each half-byte.
[[nodiscard]] constexpr std::uint16_t bit_of(std::uint32_t nibble) noexcept
{
    return static_cast<std::uint16_t>(1U << nibble);
}

/// The lowest set bit's number; takes the bit away. [mask not 0]
[[nodiscard]] inline std::uint32_t take_nibble(std::uint32_t& mask) noexcept
{
    const auto nibble = static_cast<std::uint32_t>(std::countr_zero(mask));
    mask &= mask - 1;
    return nibble;
}

/// Half-byte `depth` of a key. [depth < 64]
[[nodiscard]] inline std::uint32_t nibble_at(const Hash32& key, std::size_t depth) noexcept
{
    const std::uint32_t byte = key.bytes[depth / 2];
    return depth % 2 == 0 ? byte >> 4 : byte & 15;
}

/// [depth < 64]
inline void set_nibble(Hash32& key, std::size_t depth, std::uint32_t nibble) noexcept
{
    std::uint8_t& byte = key.bytes[depth / 2];
    byte = static_cast<std::uint8_t>(
        depth % 2 == 0 ? nibble << 4 | (byte & 15U) : (byte & 0xf0U) | nibble);
}

/// How many half-bytes two keys start with in common.
[[nodiscard]] inline std::size_t shared_nibbles(const Hash32& a, const Hash32& b) noexcept
{
    for (std::size_t i = 0; i < 32; i += 8)
    {
        const std::uint64_t difference =
            load_be<std::uint64_t>(a.data() + i) ^ load_be<std::uint64_t>(b.data() + i);
        if (difference != 0)
            return 2 * i + static_cast<std::size_t>(std::countl_zero(difference)) / 4;
    }
    return 64;
}
}  // namespace braid::storage::forest
