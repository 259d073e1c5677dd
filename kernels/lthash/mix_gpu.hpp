// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/blake3/constants.hpp"
#include "kernels/gpu/messages.hpp"
#include "kernels/gpu/table.hpp"
#include "kernels/gpu/words.hpp"

/// LtHash on a GPU. Each thread of a block takes one message to the root of its BLAKE3 tree; then 32 threads at a
/// time make a message's 32 blocks of output and add them to what they hold. A block of threads writes one sum of all
/// its messages.
namespace braid::kernels::lthash_gpu
{
/// A message is one chunk of BLAKE3: then a thread needs no stack of chaining values.
inline constexpr std::uint32_t message_size_max = 1024;
inline constexpr std::uint32_t threads = 128;
/// Blocks of 64 bytes in an element's hash, and words in each.
inline constexpr std::uint32_t output_blocks = 32;
inline constexpr std::uint32_t block_words = 16;
inline constexpr std::uint32_t sum_words = output_blocks * block_words;

struct MixArguments
{
    gpu::GatheredInput messages;
    /// 1 for an element that joins, all ones for one that leaves.
    const std::uint32_t* signs;
    /// sum_words for each block of threads: two numbers a word.
    std::uint32_t* sums;
};

/// The last compression of a message, not yet done; the counter of output is the only thing that it lacks. In the
/// memory that threads share, an odd number of words keeps them out of each other's banks.
struct Root
{
    std::uint32_t chaining[8];
    std::uint32_t words[block_words];
    std::uint32_t size;
    std::uint32_t flags;
    std::uint32_t sign;
};

inline constexpr std::uint32_t shared_size = threads * sizeof(Root);
static_assert(shared_size >= threads * block_words * 4, "sums take the roots' place");

using blake3_tree::flag_chunk_end;
using blake3_tree::flag_chunk_start;
using blake3_tree::flag_root;

BRAID_GPU_TABLE gpu::Table initial_state{blake3_tree::initial_state};

struct Words16
{
    std::uint32_t words[block_words];
};

/// The quarter of a round. BLAKE3, section 2.2, https://github.com/BLAKE3-team/BLAKE3-specs
BRAID_GPU void mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d,
    std::uint32_t even, std::uint32_t odd) noexcept
{
    a += b + even;
    d = gpu::rotate_right(d ^ a, 16);
    c += d;
    b = gpu::rotate_right(b ^ c, 12);
    a += b + odd;
    d = gpu::rotate_right(d ^ a, 8);
    c += d;
    b = gpu::rotate_right(b ^ c, 7);
}

/// Table 2; names change, nothing moves.
[[nodiscard]] BRAID_GPU Words16 permuted(const Words16& m) noexcept
{
    const std::uint32_t* const w = m.words;
    return {{w[2], w[6], w[3], w[10], w[7], w[0], w[4], w[13], w[1], w[11], w[12], w[5], w[9],
        w[14], w[15], w[8]}};
}

/// The state behind the rounds. The first eight words are still to be combined with the last.
[[nodiscard]] BRAID_GPU Words16 run_rounds(const Root& node, std::uint32_t counter) noexcept
{
    const std::uint32_t* const h = node.chaining;
    Words16 state{{h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], initial_state[0],
        initial_state[1], initial_state[2], initial_state[3], counter, 0, node.size, node.flags}};
    std::uint32_t* const v = state.words;
    Words16 message;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < block_words; ++i)
        message.words[i] = node.words[i];
    BRAID_GPU_UNROLL
    for (std::uint32_t round = 0; round < 7; ++round)
    {
        const std::uint32_t* const m = message.words;
        mix(v[0], v[4], v[8], v[12], m[0], m[1]);
        mix(v[1], v[5], v[9], v[13], m[2], m[3]);
        mix(v[2], v[6], v[10], v[14], m[4], m[5]);
        mix(v[3], v[7], v[11], v[15], m[6], m[7]);
        mix(v[0], v[5], v[10], v[15], m[8], m[9]);
        mix(v[1], v[6], v[11], v[12], m[10], m[11]);
        mix(v[2], v[7], v[8], v[13], m[12], m[13]);
        mix(v[3], v[4], v[9], v[14], m[14], m[15]);
        message = permuted(message);
    }
    return state;
}

/// Puts the block that begins at a word of the message into the node.
BRAID_GPU void load_block(Root& node, const gpu::Message& message, std::uint32_t block) noexcept
{
    const std::uint32_t first = block * block_words / 2;
    const std::uint32_t end = message.word_count();
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < block_words / 2; ++i)
    {
        const gpu::Pair pair = gpu::pair_of(first + i < end ? message.word(first + i) : 0);
        node.words[2 * i] = pair.low;
        node.words[2 * i + 1] = pair.high;
    }
}

[[nodiscard]] BRAID_GPU Root root_of(const gpu::Message& message, std::uint32_t sign) noexcept
{
    Root node{{}, {}, 64, flag_chunk_start, sign};
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        node.chaining[i] = initial_state[i];
    const std::uint32_t last = message.size == 0 ? 0 : (message.size - 1) / 64;
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t block = 0; block < last; ++block)
    {
        load_block(node, message, block);
        const Words16 state = run_rounds(node, 0);
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < 8; ++i)
            node.chaining[i] = state.words[i] ^ state.words[i + 8];
        node.flags = 0;
    }
    load_block(node, message, last);
    node.size = message.size - 64 * last;
    node.flags |= flag_chunk_end | flag_root;
    return node;
}

/// Sixteen pairs of numbers. `whole` sums words, whose lower numbers carry into the upper ones; `low` has those
/// carries.
struct Sums
{
    std::uint32_t whole[block_words];
    std::uint32_t low[block_words];
};

BRAID_GPU void add_output(Sums& sums, const Root& root, std::uint32_t block) noexcept
{
    const Words16 state = run_rounds(root, block);
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < block_words; ++i)
    {
        const std::uint32_t with = i < 8 ? state.words[(i + 8) % 16] : root.chaining[i % 8];
        const std::uint32_t word = state.words[i] ^ with;
        sums.whole[i] += root.sign * word;
        sums.low[i] += root.sign * (word & 0xffff);
    }
}

[[nodiscard]] BRAID_GPU std::uint32_t add_numbers(std::uint32_t a, std::uint32_t b) noexcept
{
    return ((a + b) & 0xffff) | ((a & 0xffff0000) + (b & 0xffff0000));
}

template <typename Context>
BRAID_GPU void mix_body(const Context& context, const MixArguments& arguments) noexcept
{
    Root* const roots = context.template shared<Root>();
    const std::uint32_t thread = context.thread();
    const std::uint32_t index = context.index();
    const std::uint32_t first = context.block() * context.threads();
    if (index < arguments.messages.count)
        roots[thread] = root_of(gpu::message_of(arguments.messages, index), arguments.signs[index]);
    context.barrier();

    const std::uint32_t left = arguments.messages.count - first;
    const std::uint32_t count = left < context.threads() ? left : context.threads();
    Sums sums{};
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t i = thread / output_blocks; i < count;
        i += context.threads() / output_blocks)
        add_output(sums, roots[i], thread % output_blocks);
    context.barrier();

    auto* const shared = context.template shared<std::uint32_t>();
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < block_words; ++i)
        shared[i * context.threads() + thread] =
            (sums.low[i] & 0xffff) | ((sums.whole[i] - sums.low[i]) & 0xffff0000);
    context.barrier();
    if (thread >= output_blocks)
        return;
    std::uint32_t* const sum = arguments.sums + context.block() * sum_words + thread * block_words;
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t i = 0; i < block_words; ++i)
    {
        std::uint32_t word = 0;
        BRAID_GPU_KEEP_LOOP
        for (std::uint32_t part = thread; part < context.threads(); part += output_blocks)
            word = add_numbers(word, shared[i * context.threads() + part]);
        sum[i] = word;
    }
}
}  // namespace braid::kernels::lthash_gpu
