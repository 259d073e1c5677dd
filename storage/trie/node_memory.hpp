// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

namespace braid::storage
{
/// Where a node of a forest is; 0 is no node.
using NodeIndex = std::uint32_t;
/// A node that is not in memory: its parent has nothing of it but the reference. No node's index.
inline constexpr NodeIndex cold_node = ~NodeIndex{0};

/// The chunks that the nodes of a forest lie in. An index counts units of 16 bytes, so that 32 bits reach 64 GiB.
///
/// 1. A chunk never moves; its bytes belong to the pool that took it.
/// 2. Several threads may take chunks at once after reserve() of enough, which keeps the table in place; a thread then
///    looks only at nodes that were there before or that its own pool made.
class NodeMemory
{
public:
    static constexpr std::size_t unit_size = 16;
    static constexpr std::size_t chunk_unit_bits = 17;
    static constexpr std::size_t chunk_size = unit_size << chunk_unit_bits;

    NodeMemory() noexcept = default;
    NodeMemory(const NodeMemory& other);
    NodeMemory& operator=(const NodeMemory&) = delete;
    ~NodeMemory() = default;

    /// [node index of this memory]
    [[nodiscard]] void* at(NodeIndex index) const noexcept
    {
        constexpr NodeIndex unit_mask = (NodeIndex{1} << chunk_unit_bits) - 1;
        return chunks_[index >> chunk_unit_bits].bytes.get() + (index & unit_mask) * unit_size;
    }

    /// Makes room in the table for nodes of `size` bytes, taken by so many pools.
    void reserve(std::size_t size, std::size_t pool_count);

    struct Range
    {
        NodeIndex begin = 0;
        NodeIndex end = 0;
    };
    /// Memory that nobody else has. [reserved; below 64 GiB in all]
    [[nodiscard]] Range take_chunk() noexcept;

    /// No node is longer, in bytes.
    static constexpr std::size_t node_size_max = 640;

    /// Keeps a node of so many units for whichever pool asks next. Safe beside take_freed().
    void give_freed(NodeIndex node, std::size_t units) noexcept;
    /// A list of some nodes of so many units, linked by their first bytes, or 0.
    [[nodiscard]] NodeIndex take_freed(std::size_t units) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    struct Free
    {
        void operator()(std::byte* bytes) const noexcept { std::free(bytes); }
    };
    struct Chunk
    {
        std::unique_ptr<std::byte[], Free> bytes;
        std::size_t size = 0;
    };
    [[nodiscard]] static Chunk make_chunk(std::size_t number) noexcept;

    std::vector<Chunk> chunks_;
    std::size_t size_ = 0;
    /// The first of a list for each size in units.
    std::array<NodeIndex, node_size_max / unit_size + 1> freed_{};
    /// Guards what take_chunk(), give_freed() and take_freed() change.
    std::mutex mutex_;
};

/// Gives out nodes of one memory, one thread at a time; freed ones serve again by size.
class NodePool
{
public:
    static constexpr std::size_t node_size_max = NodeMemory::node_size_max;

    /// How many units a node of that size takes. [size <= node_size_max]
    [[nodiscard]] static std::size_t units_of(std::size_t size) noexcept
    {
        BRAID_ASSERT(size <= node_size_max);
        return (size + NodeMemory::unit_size - 1) / NodeMemory::unit_size;
    }

    /// [size <= node_size_max]
    [[nodiscard]] NodeIndex allocate(NodeMemory& memory, std::size_t size) noexcept
    {
        const std::size_t units = units_of(size);
        NodeIndex& free = free_[units];
        taken_units_ += static_cast<std::int64_t>(units);
        if (free == 0 && range_.end - range_.begin < units)
            free = memory.take_freed(units);
        if (free != 0)
        {
            const NodeIndex node = free;
            free = *static_cast<const NodeIndex*>(memory.at(node));
            return node;
        }
        if (range_.end - range_.begin < units)
            range_ = memory.take_chunk();
        const NodeIndex node = range_.begin;
        range_.begin += static_cast<NodeIndex>(units);
        return node;
    }
    /// [allocated with that size]
    void release(NodeMemory& memory, NodeIndex node, std::size_t size) noexcept
    {
        const std::size_t units = units_of(size);
        NodeIndex& free = free_[units];
        *static_cast<NodeIndex*>(memory.at(node)) = free;
        free = node;
        taken_units_ -= static_cast<std::int64_t>(units);
    }

    /// Bytes allocated less those released; below zero where others' nodes were released here.
    [[nodiscard]] std::int64_t taken_size() const noexcept
    {
        return taken_units_ * static_cast<std::int64_t>(NodeMemory::unit_size);
    }

private:
    NodeMemory::Range range_{};
    std::int64_t taken_units_ = 0;
    /// The first of a list for each size in units.
    std::array<NodeIndex, node_size_max / NodeMemory::unit_size + 1> free_{};
};
}  // namespace braid::storage
