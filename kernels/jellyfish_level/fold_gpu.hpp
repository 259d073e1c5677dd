// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/keccak/sponge_gpu.hpp"

/// Nodes of a Jellyfish Merkle tree on a GPU. The hashes of the nodes below stay in the device's memory, so that a level
/// takes what the level below it left there.
///
/// A node's binary subtree has eight pairs of children, four pairs of those, two, and one. A block of threads folds
/// sixteen nodes: its threads take the pairs of all of them first, half as many then, and so on, so that whole warps work
/// and whole warps wait, and a node takes the time of four hashes instead of fifteen.
namespace braid::kernels::jellyfish_gpu
{
inline constexpr std::uint32_t threads = 128;
inline constexpr std::uint32_t children = 16;
inline constexpr std::uint32_t block_nodes = threads / (children / 2);

/// Thirty-two bytes in the order of memory.
struct alignas(16) Hash
{
    std::uint64_t words[4];
};

/// A block's pairs of children, and the pairs of those; the next ones take the first's place again.
inline constexpr std::uint32_t lower_room = threads;
inline constexpr std::uint32_t upper_room = threads / 2;
inline constexpr std::uint32_t shared_size = (lower_room + upper_room) * sizeof(Hash);

/// What is known of a node, in three words: those of all nodes stand behind each other field by field.
enum Field : std::uint32_t
{
    /// Where its hash goes.
    slot,
    /// Where the first of its sixteen children stands.
    first_child,
    /// The children that are there, and those of them that are leaves from bit 16 on.
    masks,
};
inline constexpr std::uint32_t field_count = 3;

struct NodesArguments
{
    const std::uint32_t* fields;
    Hash* store;
    std::uint32_t count;
    Hash seed;
    Hash placeholder;
};

struct LeavesArguments
{
    const std::uint32_t* slots;
    /// Word i of leaf n stands at [i * count + n]: four of the key, four of the value's hash; or four of a given hash.
    const std::uint64_t* words;
    Hash* store;
    std::uint32_t count;
    /// Whether the hashes are given, so that there is nothing to compute.
    std::uint32_t is_given;
    Hash seed;
};

/// SHA3-256 of a seed and two hashes: 96 bytes, one block.
[[nodiscard]] BRAID_GPU Hash hash_pair(
    const Hash& seed, const Hash& left, const Hash& right) noexcept
{
    keccak_gpu::State state{};
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 4; ++i)
    {
        state.lanes[i] = gpu::pair_of(seed.words[i]);
        state.lanes[4 + i] = gpu::pair_of(left.words[i]);
        state.lanes[8 + i] = gpu::pair_of(right.words[i]);
    }
    state.lanes[12].low = keccak_gpu::domain_sha3;
    state.lanes[keccak_gpu::rate_words - 1].high = 0x80000000;
    keccak_gpu::permute(state);
    Hash hash;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 4; ++i)
        hash.words[i] = gpu::value_of(state.lanes[i]);
    return hash;
}

/// The hash at `from`, or the placeholder, word by word: a choice of addresses would put the latter into memory.
[[nodiscard]] BRAID_GPU Hash load_or(
    const Hash& placeholder, bool is_there, const Hash* from) noexcept
{
    Hash hash = placeholder;
    if (is_there)
        hash = *from;
    return hash;
}

/// A part of a node's subtree that two parts below it make up.
struct Part
{
    /// Which of its children are there, in either half.
    std::uint32_t left;
    std::uint32_t right;
    /// One leaf alone, which keeps its hash.
    bool is_lone_leaf;
};

/// The part that begins at a child and is twice as wide as `half`.
[[nodiscard]] BRAID_GPU Part part_of(
    std::uint32_t node_masks, std::uint32_t begin, std::uint32_t half) noexcept
{
    const std::uint32_t width = (1U << half) - 1;
    const std::uint32_t left = node_masks & width << begin;
    const std::uint32_t right = node_masks & width << (begin + half);
    const std::uint32_t there = (left | right) & 0xffff;
    const bool is_alone = (there & (there - 1)) == 0;
    return {left, right, is_alone && (there & node_masks >> 16) != 0};
}

/// Writes the hashes of a level's nodes. [none is below another; blocks of `threads` for `block_nodes` nodes each]
template <typename Context>
BRAID_GPU void nodes_body(const Context& context, const NodesArguments& arguments) noexcept
{
    Hash* const room = context.template shared<Hash>();
    const std::uint32_t first_node = context.block() * block_nodes;
    Hash* below = nullptr;
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t half = 1, turn = 0; half < children; half *= 2, ++turn)
    {
        // Parts of a node, this wide.
        const std::uint32_t parts = children / (2 * half);
        const std::uint32_t node = context.thread() / parts;
        const std::uint32_t part = context.thread() % parts;
        const std::uint32_t index = first_node + node;
        Hash* const above = room + turn % 2 * lower_room;
        if (node < block_nodes && index < arguments.count)
        {
            const std::uint32_t node_masks = arguments.fields[masks * arguments.count + index];
            const Part made_of = part_of(node_masks, part * 2 * half, half);
            const Hash* const lower =
                half == 1 ? arguments.store +
                                arguments.fields[first_child * arguments.count + index] + 2 * part :
                            below + 2 * context.thread();
            const Hash left = load_or(arguments.placeholder, made_of.left != 0, lower);
            const Hash right = load_or(arguments.placeholder, made_of.right != 0, lower + 1);
            Hash* const to =
                parts == 1 ? arguments.store + arguments.fields[slot * arguments.count + index] :
                             above + context.thread();
            if (made_of.is_lone_leaf)
                *to = load_or(left, made_of.right != 0, &right);
            else if ((made_of.left | made_of.right) != 0)
                *to = hash_pair(arguments.seed, left, right);
        }
        context.barrier();
        below = above;
    }
}

/// Writes the hashes of leaves, or hashes that are given.
template <typename Context>
BRAID_GPU void leaves_body(const Context& context, const LeavesArguments& arguments) noexcept
{
    const std::uint32_t index = context.index();
    if (index >= arguments.count)
        return;
    const auto load = [&](std::uint32_t first)
    {
        Hash hash;
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < 4; ++i)
            hash.words[i] = arguments.words[std::uint64_t{first + i} * arguments.count + index];
        return hash;
    };
    Hash hash = load(0);
    if (arguments.is_given == 0)
        hash = hash_pair(arguments.seed, hash, load(4));
    arguments.store[arguments.slots[index]] = hash;
}
}  // namespace braid::kernels::jellyfish_gpu
