// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/messages.hpp"
#include "kernels/gpu/sha2.hpp"
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

/// The functions of section 4.1.2.
struct Sha256
{
    using Word = std::uint32_t;
    static constexpr std::uint32_t round_count = 64;

    static BRAID_GPU Word initial_word(unsigned i) noexcept { return initial_state[i]; }
    static BRAID_GPU Word round_constant(unsigned i) noexcept { return round_constants[i]; }

    static BRAID_GPU Word choose(Word e, Word f, Word g) noexcept
    {
        return gpu::logic3<gpu::table_choose>(e, f, g);
    }
    static BRAID_GPU Word majority(Word a, Word b, Word c) noexcept
    {
        return gpu::logic3<gpu::table_majority>(a, b, c);
    }
    static BRAID_GPU Word big_sigma0(Word a) noexcept { return rotations<2, 13, 22>(a); }
    static BRAID_GPU Word big_sigma1(Word e) noexcept { return rotations<6, 11, 25>(e); }
    static BRAID_GPU Word small_sigma0(Word w) noexcept { return rotations_shift<7, 18, 3>(w); }
    static BRAID_GPU Word small_sigma1(Word w) noexcept { return rotations_shift<17, 19, 10>(w); }

private:
    template <unsigned first, unsigned second, unsigned third>
    static BRAID_GPU Word rotations(Word word) noexcept
    {
        return gpu::logic3<gpu::table_xor>(gpu::rotate_right(word, first),
            gpu::rotate_right(word, second), gpu::rotate_right(word, third));
    }

    template <unsigned first, unsigned second, unsigned shift>
    static BRAID_GPU Word rotations_shift(Word word) noexcept
    {
        return gpu::logic3<gpu::table_xor>(
            gpu::rotate_right(word, first), gpu::rotate_right(word, second), word >> shift);
    }
};

using State = sha2_gpu::State<Sha256>;
using Schedule = sha2_gpu::Schedule<Sha256>;

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
    State state = sha2_gpu::fresh_state<Sha256>();
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t block = 0; block <= last; ++block)
        compress(state, block_of(message, block * block_words, block == last));
    store(state, arguments.digests + std::uint64_t{4} * index);
}
}  // namespace braid::kernels::sha256_gpu
