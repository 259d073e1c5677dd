// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/sha2.hpp"
#include "kernels/keccak/sponge_gpu.hpp"
#include "kernels/sha256/compression_gpu.hpp"

/// Binary Merkle trees on a GPU. A block takes a subtree from memory, hashes it level by level in the memory that its
/// threads share, and writes its root: the levels between cost no traffic.
namespace braid::kernels::merkle_gpu
{
/// A block's subtree has at most so many levels above its nodes.
inline constexpr std::uint32_t block_levels_max = 10;
inline constexpr std::uint32_t threads = 128;

/// Thirty-two bytes in the order of memory.
struct alignas(16) Node
{
    std::uint64_t words[4];
};

/// Room that a block's threads share: a level and the one above it by turns.
inline constexpr std::uint32_t lower_room = 1U << (block_levels_max - 1);
inline constexpr std::uint32_t upper_room = lower_room / 2;
inline constexpr std::uint32_t shared_size = (lower_room + upper_room) * sizeof(Node);

/// The values of OddNode.
enum class Odd : std::uint32_t
{
    placeholder,
    duplicate,
    promote,
};

struct LiftArguments
{
    const Node* nodes;
    /// One for each 2^levels nodes; the last may have fewer.
    Node* parents;
    std::uint32_t count;
    std::uint32_t levels;
    Odd odd;
    /// Whether the seed stands in front of the children.
    std::uint32_t is_seeded;
    Node seed;
    Node placeholder;
};

/// One of two nodes, word by word: a choice of references would put both into memory.
[[nodiscard]] BRAID_GPU Node choose(bool condition, const Node& a, const Node& b) noexcept
{
    Node node;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 4; ++i)
        node.words[i] = condition ? a.words[i] : b.words[i];
    return node;
}

/// Keccak-256 or SHA3-256 of a pair: 64 bytes, or 96 with a seed, in one block either way.
template <std::uint32_t domain>
struct KeccakPair
{
    [[nodiscard]] static BRAID_GPU Node hash(
        const LiftArguments& rules, const Node& left, const Node& right) noexcept
    {
        keccak_gpu::State state{};
        const bool is_seeded = rules.is_seeded != 0;
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < 4; ++i)
        {
            state.lanes[i] = gpu::pair_of(is_seeded ? rules.seed.words[i] : left.words[i]);
            state.lanes[4 + i] = gpu::pair_of(is_seeded ? left.words[i] : right.words[i]);
            state.lanes[8 + i] = gpu::pair_of(is_seeded ? right.words[i] : 0);
        }
        state.lanes[8].low ^= is_seeded ? 0 : domain;
        state.lanes[12].low = is_seeded ? domain : 0;
        state.lanes[keccak_gpu::rate_words - 1].high = 0x80000000;
        keccak_gpu::permute(state);
        Node node;
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < 4; ++i)
            node.words[i] = gpu::value_of(state.lanes[i]);
        return node;
    }
};

/// SHA-256 of a pair, in two blocks either way.
struct Sha256Pair
{
    static BRAID_GPU void put(
        sha256_gpu::Schedule& block, std::uint32_t at, const Node& node) noexcept
    {
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < 4; ++i)
        {
            const gpu::Pair pair = gpu::pair_of(node.words[i]);
            block.words[at + 2 * i] = gpu::reverse_word(pair.low);
            block.words[at + 2 * i + 1] = gpu::reverse_word(pair.high);
        }
    }

    [[nodiscard]] static BRAID_GPU Node hash(
        const LiftArguments& rules, const Node& left, const Node& right) noexcept
    {
        const bool is_seeded = rules.is_seeded != 0;
        sha256_gpu::Schedule block;
        put(block, 0, choose(is_seeded, rules.seed, left));
        put(block, 8, choose(is_seeded, left, right));
        sha256_gpu::Schedule last{};
        put(last, 0, choose(is_seeded, right, Node{}));
        last.words[0] |= is_seeded ? 0 : 0x80000000;
        last.words[8] = is_seeded ? 0x80000000 : 0;
        last.words[15] = is_seeded ? 768 : 512;
        sha256_gpu::State state = sha2_gpu::fresh_state<sha256_gpu::Sha256>();
        BRAID_GPU_KEEP_LOOP
        for (std::uint32_t i = 0; i < 2; ++i)
        {
            compress(state, block);
            block = last;
        }
        Node node;
        sha256_gpu::store(state, node.words);
        return node;
    }
};

/// The parent of children 2i and 2i + 1 of a level of `count` nodes; the second may be missing.
template <typename Hash>
[[nodiscard]] BRAID_GPU Node parent_of(
    const LiftArguments& rules, const Node* level, std::uint32_t count, std::uint32_t i) noexcept
{
    const Node left = level[2 * i];
    const bool is_odd = 2 * i + 1 == count;
    if (is_odd && rules.odd == Odd::promote)
        return left;
    Node right = choose(rules.odd == Odd::duplicate, left, rules.placeholder);
    if (!is_odd)
        right = level[2 * i + 1];
    return Hash::hash(rules, left, right);
}

/// Takes the nodes of a block up all levels. [levels <= block_levels_max; a block for each 2^levels nodes]
template <typename Hash, typename Context>
BRAID_GPU void lift_body(const Context& context, const LiftArguments& arguments) noexcept
{
    const std::uint32_t width = 1U << arguments.levels;
    const std::uint32_t first = context.block() * width;
    const std::uint32_t left = arguments.count - first;
    std::uint32_t count = left < width ? left : width;
    const Node* level = arguments.nodes + first;
    Node* const room = context.template shared<Node>();
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t i = 0; i < arguments.levels; ++i)
    {
        Node* const above = room + i % 2 * lower_room;
        const std::uint32_t parents = (count + 1) / 2;
        BRAID_GPU_KEEP_LOOP
        for (std::uint32_t parent = context.thread(); parent < parents; parent += context.threads())
            above[parent] = parent_of<Hash>(arguments, level, count, parent);
        context.barrier();
        level = above;
        count = parents;
    }
    if (context.thread() == 0)
        arguments.parents[context.block()] = level[0];
}
}  // namespace braid::kernels::merkle_gpu
