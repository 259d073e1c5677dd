// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/messages.hpp"
#include "kernels/keccak/permutation_gpu.hpp"

/// Keccak-256 and SHA3-256 on a GPU, a message a thread, the state in registers alone.
namespace braid::kernels::keccak_gpu
{
/// Bytes and words absorbed a permutation.
inline constexpr std::uint32_t rate = keccak::rate;
inline constexpr std::uint32_t rate_words = rate / 8;

/// The first bits of the padding, which tell the two functions apart.
inline constexpr std::uint32_t domain_keccak = 0x01;
inline constexpr std::uint32_t domain_sha3 = 0x06;

BRAID_GPU void add_to_lane(Pair& lane, std::uint64_t word) noexcept
{
    const Pair pair = gpu::pair_of(word);
    lane.low ^= pair.low;
    lane.high ^= pair.high;
}

/// Adds the block that starts at a word of the message. Lanes are named by constants alone: those that a variable
/// named would leave the registers.
BRAID_GPU void absorb(State& state, const gpu::Message& message, std::uint32_t first) noexcept
{
    const std::uint32_t end = message.word_count();
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < rate_words; ++i)
        if (first + i < end)
            add_to_lane(state.lanes[i], message.word(first + i));
}

/// Adds the padding of a last block that holds `size` bytes of the message.
BRAID_GPU void pad(State& state, std::uint32_t size, std::uint32_t domain) noexcept
{
    const std::uint64_t word = std::uint64_t{domain} << 8 * (size % 8);
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < rate_words; ++i)
        add_to_lane(state.lanes[i], i == size / 8 ? word : 0);
    state.lanes[rate_words - 1].high ^= 0x80000000;
}

BRAID_GPU void hash_message(
    const gpu::Message& message, std::uint32_t domain, std::uint64_t* digest) noexcept
{
    State state{};
    std::uint32_t left = message.size;
    std::uint32_t first = 0;
    while (true)
    {
        const bool is_last = left < rate;
        absorb(state, message, first);
        if (is_last)
            pad(state, left, domain);
        permute(state);
        if (is_last)
            break;
        left -= rate;
        first += rate_words;
    }
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 4; ++i)
        digest[i] = gpu::value_of(state.lanes[i]);
}

template <std::uint32_t domain, typename Context, typename Messages>
BRAID_GPU void hash_body(
    const Context& context, const gpu::HashArguments<Messages>& arguments) noexcept
{
    const std::uint32_t index = context.index();
    if (index < arguments.messages.count)
        hash_message(gpu::message_of(arguments.messages, index), domain,
            arguments.digests + std::uint64_t{4} * index);
}
}  // namespace braid::kernels::keccak_gpu
