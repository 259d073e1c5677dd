// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/merkle/level.hpp"
#include "kernels/merkle/rows.hpp"
#include <algorithm>
#if defined(BRAID_CUDA)
#include "kernels/gpu/process.hpp"
#include "kernels/merkle/lift_batch.hpp"
#endif

namespace braid::kernels
{
namespace
{
/// So many nodes are taken up so many levels in one go: what they need lies in the first-level cache, and no level has
/// fewer pairs than the widest row has lanes.
constexpr std::size_t chunk_node_count = 512;
constexpr unsigned chunk_level_count = 6;

using Chunk = std::array<Hash32, chunk_node_count>;
/// Room for the parents of a chunk.
using ChunkRoom = std::array<Hash32, chunk_node_count / 2>;

/// Takes 1 to chunk_node_count nodes up some levels, where each is the end of its level; gives what is left.
std::span<const Hash32> reduce_levels(const MerkleLevel& level, std::span<const Hash32> nodes,
    unsigned level_count, std::span<Hash32> room) noexcept
{
    for (unsigned i = 0; i < level_count; ++i)
        nodes = room.first(level.reduce(nodes, room));
    return nodes;
}

Hash32 reduce_to_root(
    const MerkleLevel& level, std::span<const Hash32> nodes, std::span<Hash32> room) noexcept
{
    while (nodes.size() > 1)
        nodes = room.first(level.reduce(nodes, room));
    return nodes.front();
}

template <typename Room>
Hash32 small_root(const MerkleLevel& level, std::span<const Hash32> leaves) noexcept
{
    Room room;
    return reduce_to_root(level, leaves, room);
}

/// The nodes that wait at every sixth level until there are enough of them for a chunk.
class WaitingNodes
{
public:
    explicit WaitingNodes(const MerkleLevel& level) noexcept : level_(level) {}

    /// Adds the chunk's nodes six levels up.
    void add_chunk(std::span<const Hash32> nodes) noexcept { push(0, nodes); }

    /// Takes the ends of all levels up to where they meet.
    [[nodiscard]] Hash32 root() noexcept
    {
        for (std::size_t i = 0;; ++i)
        {
            const auto nodes = std::span<const Hash32>{stages_[i]}.first(counts_[i]);
            if (is_empty_above(i))
                return reduce_to_root(level_, nodes, room_);
            if (!nodes.empty())
                push(i + 1, nodes);
        }
    }

private:
    static constexpr std::size_t stage_count = 4;
    static_assert((chunk_node_count << chunk_level_count * stage_count) > merkle_leaf_count_max);

    void push(std::size_t stage, std::span<const Hash32> nodes) noexcept
    {
        for (;; ++stage)
        {
            BRAID_ASSERT(stage < stage_count);
            const auto parents = reduce_levels(level_, nodes, chunk_level_count, room_);
            std::ranges::copy(parents, stages_[stage].begin() + counts_[stage]);
            counts_[stage] += parents.size();
            if (counts_[stage] < chunk_node_count)
                return;
            counts_[stage] = 0;
            nodes = stages_[stage];
        }
    }

    [[nodiscard]] bool is_empty_above(std::size_t stage) const noexcept
    {
        return std::ranges::all_of(
            std::span{counts_}.subspan(stage + 1), [](std::size_t count) { return count == 0; });
    }

    const MerkleLevel& level_;
    std::array<std::size_t, stage_count> counts_{};
    std::array<Chunk, stage_count> stages_;
    ChunkRoom room_;
};

Hash32 root_by_chunks(
    std::span<const Hash32> leaves, const MerkleRules& rules, const RowChoice& choice) noexcept
{
    const MerkleLevel level{rules, choice};
    if (leaves.size() <= 16)
        return small_root<std::array<Hash32, 8>>(level, leaves);
    if (leaves.size() <= chunk_node_count)
        return small_root<ChunkRoom>(level, leaves);
    WaitingNodes waiting{level};
    for (; !leaves.empty(); leaves = leaves.subspan(std::min(chunk_node_count, leaves.size())))
        waiting.add_chunk(leaves.first(std::min(chunk_node_count, leaves.size())));
    return waiting.root();
}

#if defined(BRAID_CUDA)
bool has_device() noexcept
{
    return gpu::process_fleet().is_available();
}

Hash32 root_on_devices(
    std::span<const Hash32> leaves, const MerkleRules& rules, const RowChoice&) noexcept
{
    const std::vector<Hash32> lifted = lift_to_few(gpu::process_fleet(), leaves, rules);
    return root_by_chunks(lifted, rules, {});
}
#endif

constexpr std::array table{
    Row<MerkleRoot>{.id = RowId::scalar, .available = cpu::always, .function = root_by_chunks},
#if defined(BRAID_CUDA)
    Row<MerkleRoot>{.id = RowId::cuda,
        .available = has_device,
        .batch_min = gpu::batch_min_unmeasured,
        .function = root_on_devices},
#endif
};
}  // namespace

Rows<MerkleRoot> merkle_root_rows() noexcept
{
    return table;
}

Hash32 merkle_root(
    std::span<const Hash32> leaves, const MerkleRules& rules, const RowChoice& choice) noexcept
{
    BRAID_ASSERT(leaves.size() <= merkle_leaf_count_max);
    if (leaves.empty())
        return rules.placeholder;
    return choose(Operation::merkle, merkle_root_rows(), leaves.size(), choice)
        .function(leaves, rules, choice);
}
}  // namespace braid::kernels
