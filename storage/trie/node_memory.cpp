// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/node_memory.hpp"
#include <cstring>
#include <sys/mman.h>

namespace braid::storage
{
namespace
{
/// The first chunk is small, for most forests of tests and of new chains are.
constexpr std::size_t first_chunk_size = std::size_t{16} << 10;
/// From so many chunks on, memory comes in pages of 2 MiB: random nodes of a large forest miss the page table's cache.
constexpr std::size_t huge_page_chunk_min = 4;
/// One less than indices reach, for the end of a range is an index, too, and cold_node is none.
constexpr std::size_t chunk_count_max = (std::size_t{1} << (32 - NodeMemory::chunk_unit_bits)) - 1;
/// So many nodes at most go to a pool that asks.
constexpr std::size_t freed_run_max = 64;
}  // namespace

NodeMemory::Chunk NodeMemory::make_chunk(std::size_t number) noexcept
{
    const std::size_t size = number == 0 ? first_chunk_size : chunk_size;
    auto* const bytes = static_cast<std::byte*>(std::aligned_alloc(size, size));
    BRAID_ASSERT(bytes != nullptr);
    // A hint: without huge pages everything works, slower.
    if (number >= huge_page_chunk_min)
        (void)madvise(bytes, size, MADV_HUGEPAGE);
    return {.bytes = std::unique_ptr<std::byte[], Free>{bytes}, .size = size};
}

NodeMemory::NodeMemory(const NodeMemory& other) : size_(other.size_), freed_(other.freed_)
{
    chunks_.reserve(other.chunks_.size());
    for (const Chunk& chunk : other.chunks_)
    {
        Chunk& copy = chunks_.emplace_back(make_chunk(chunks_.size()));
        std::memcpy(copy.bytes.get(), chunk.bytes.get(), chunk.size);
    }
}

void NodeMemory::reserve(std::size_t size, std::size_t pool_count)
{
    // A chunk's last bytes stay unused where the next node is longer.
    const std::size_t count = size / (chunk_size - NodePool::node_size_max) + pool_count + 1;
    const std::size_t wanted = chunks_.size() + count;
    if (wanted > chunks_.capacity())
        chunks_.reserve(wanted + wanted / 2);
}

NodeMemory::Range NodeMemory::take_chunk() noexcept
{
    const std::lock_guard lock{mutex_};
    const std::size_t number = chunks_.size();
    BRAID_ASSERT(number < chunk_count_max);
    BRAID_ASSERT(number < chunks_.capacity());
    chunks_.push_back(make_chunk(number));
    const std::size_t size = chunks_.back().size;
    size_ += size;
    const auto begin = static_cast<NodeIndex>(number << chunk_unit_bits);
    const auto end = static_cast<NodeIndex>(begin + size / unit_size);
    // Index 0 is no node.
    return {.begin = begin == 0 ? 1 : begin, .end = end};
}

void NodeMemory::give_freed(NodeIndex node, std::size_t units) noexcept
{
    const std::lock_guard lock{mutex_};
    *static_cast<NodeIndex*>(at(node)) = freed_[units];
    freed_[units] = node;
}

NodeIndex NodeMemory::take_freed(std::size_t units) noexcept
{
    const std::lock_guard lock{mutex_};
    const NodeIndex first = freed_[units];
    NodeIndex* link = &freed_[units];
    for (std::size_t count = 0; count < freed_run_max && *link != 0; ++count)
        link = static_cast<NodeIndex*>(at(*link));
    if (first != 0)
    {
        freed_[units] = *link;
        *link = 0;
    }
    return first;
}
}  // namespace braid::storage
