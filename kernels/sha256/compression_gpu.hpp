// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/messages.hpp"
#include "kernels/gpu/table.hpp"
#include "kernels/gpu/words.hpp"
#include "kernels/sha256/constants.hpp"

/// SHA-256 on a GPU, a message a thread, all state in registers. FIPS 180-4, section 6.2.2.
namespace braid::kernels::sha256_gpu
{
/// Message words of eight bytes in a block.
inline constexpr std::uint32_t block_words = 8;

BRAID_GPU_TABLE gpu::Table round_constants{sha256_blocks::round_constants};
BRAID_GPU_TABLE gpu::Table initial_state{sha256_blocks::initial_state};

/// The eight words of the hash, a to h.
struct State
{
    std::uint32_t words[8];
};

[[nodiscard]] BRAID_GPU State fresh_state() noexcept
{
    State state;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        state.words[i] = initial_state[i];
    return state;
}

/// Sixteen consecutive words of the message schedule; word t stands at [t % 16].
struct Schedule
{
    std::uint32_t words[16];
};

template <unsigned first, unsigned second, unsigned third>
[[nodiscard]] BRAID_GPU std::uint32_t big_sigma(std::uint32_t word) noexcept
{
    return gpu::logic3<gpu::table_xor>(gpu::rotate_right(word, first),
        gpu::rotate_right(word, second), gpu::rotate_right(word, third));
}

template <unsigned first, unsigned second, unsigned shift>
[[nodiscard]] BRAID_GPU std::uint32_t small_sigma(std::uint32_t word) noexcept
{
    return gpu::logic3<gpu::table_xor>(
        gpu::rotate_right(word, first), gpu::rotate_right(word, second), word >> shift);
}

/// Sixteen rounds, the first of which is round `first`. The words change places by name alone, so that none moves.
BRAID_GPU void rounds(State& state, const Schedule& schedule, std::uint32_t first) noexcept
{
    std::uint32_t* const s = state.words;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 16; ++i)
    {
        // Round i of sixteen finds a at [(16 - i) % 8], b behind it, and so on.
        const std::uint32_t at = 16 - i;
        const std::uint32_t e = s[(at + 4) % 8];
        const std::uint32_t a = s[at % 8];
        std::uint32_t& d = s[(at + 3) % 8];
        std::uint32_t& h = s[(at + 7) % 8];
        h += big_sigma<6, 11, 25>(e) +
             gpu::logic3<gpu::table_choose>(e, s[(at + 5) % 8], s[(at + 6) % 8]) +
             round_constants[first + i] + schedule.words[i];
        d += h;
        h += big_sigma<2, 13, 22>(a) +
             gpu::logic3<gpu::table_majority>(a, s[(at + 1) % 8], s[(at + 2) % 8]);
    }
}

/// Makes the next sixteen words of the schedule out of the last.
BRAID_GPU void advance(Schedule& schedule) noexcept
{
    std::uint32_t* const w = schedule.words;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 16; ++i)
        w[i] += small_sigma<7, 18, 3>(w[(i + 1) % 16]) + w[(i + 9) % 16] +
                small_sigma<17, 19, 10>(w[(i + 14) % 16]);
}

BRAID_GPU void compress(State& state, Schedule schedule) noexcept
{
    State worked = state;
    rounds(worked, schedule, 0);
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t first = 16; first < 64; first += 16)
    {
        advance(schedule);
        rounds(worked, schedule, first);
    }
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 8; ++i)
        state.words[i] += worked.words[i];
}

/// The block whose first word of eight bytes is `first`, with the padding that falls into it. FIPS 180-4, section
/// 5.1.1.
[[nodiscard]] BRAID_GPU Schedule block_of(
    const gpu::Message& message, std::uint32_t first, bool is_last) noexcept
{
    const std::uint32_t end = message.word_count();
    Schedule schedule;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < block_words; ++i)
    {
        std::uint64_t word = first + i < end ? message.word(first + i) : 0;
        if (first + i == message.size / 8)
            word |= std::uint64_t{0x80} << 8 * (message.size % 8);
        const gpu::Pair pair = gpu::pair_of(word);
        schedule.words[2 * i] = gpu::reverse_word(pair.low);
        schedule.words[2 * i + 1] = gpu::reverse_word(pair.high);
    }
    if (is_last)
    {
        schedule.words[14] |= message.size >> 29;
        schedule.words[15] |= message.size << 3;
    }
    return schedule;
}

BRAID_GPU void store(const State& state, std::uint64_t* digest) noexcept
{
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 4; ++i)
        digest[i] = gpu::value_of(
            {gpu::reverse_word(state.words[2 * i]), gpu::reverse_word(state.words[2 * i + 1])});
}

template <typename Context, typename Messages>
BRAID_GPU void hash_body(
    const Context& context, const gpu::HashArguments<Messages>& arguments) noexcept
{
    const std::uint32_t index = context.index();
    if (index >= arguments.messages.count)
        return;
    const gpu::Message message = gpu::message_of(arguments.messages, index);
    // The length takes the last block's last eight bytes.
    const std::uint32_t last = (message.size + 8) / 64;
    State state = fresh_state();
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t block = 0; block <= last; ++block)
        compress(state, block_of(message, block * block_words, block == last));
    store(state, arguments.digests + std::uint64_t{4} * index);
}
}  // namespace braid::kernels::sha256_gpu
