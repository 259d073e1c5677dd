// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/table.hpp"
#include "kernels/gpu/words.hpp"
#include "kernels/sha512/constants.hpp"

/// SHA-512's compression for a GPU's threads. FIPS 180-4, section 6.4.2.
namespace braid::kernels::sha512_gpu
{
BRAID_GPU_TABLE gpu::Table round_constants{sha512_blocks::round_constants};
BRAID_GPU_TABLE gpu::Table initial_state{sha512_blocks::initial_state};

/// The eight words of the hash, a to h.
struct State
{
    std::uint64_t words[8];
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
    std::uint64_t words[16];
};

[[nodiscard]] BRAID_GPU std::uint64_t rotate(std::uint64_t word, unsigned count) noexcept
{
    return word >> count | word << (64 - count);
}

/// Sixteen rounds, the first of which is round `first`; the words change places by name alone.
BRAID_GPU void rounds(State& state, const Schedule& schedule, std::uint32_t first) noexcept
{
    std::uint64_t* const s = state.words;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 16; ++i)
    {
        const std::uint32_t at = 16 - i;
        const std::uint64_t e = s[(at + 4) % 8];
        const std::uint64_t a = s[at % 8];
        const std::uint64_t f = s[(at + 5) % 8];
        const std::uint64_t b = s[(at + 1) % 8];
        std::uint64_t& h = s[(at + 7) % 8];
        h += (rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41)) + ((e & f) ^ (~e & s[(at + 6) % 8])) +
             round_constants[first + i] + schedule.words[i];
        s[(at + 3) % 8] += h;
        h += (rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39)) +
             ((a & b) ^ (a & s[(at + 2) % 8]) ^ (b & s[(at + 2) % 8]));
    }
}

BRAID_GPU void advance(Schedule& schedule) noexcept
{
    std::uint64_t* const w = schedule.words;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 16; ++i)
    {
        const std::uint64_t early = w[(i + 1) % 16];
        const std::uint64_t late = w[(i + 14) % 16];
        w[i] += (rotate(early, 1) ^ rotate(early, 8) ^ early >> 7) + w[(i + 9) % 16] +
                (rotate(late, 19) ^ rotate(late, 61) ^ late >> 6);
    }
}

BRAID_GPU void compress(State& state, Schedule schedule) noexcept
{
    State worked = state;
    rounds(worked, schedule, 0);
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t first = 16; first < 80; first += 16)
    {
        advance(schedule);
        rounds(worked, schedule, first);
    }
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 8; ++i)
        state.words[i] += worked.words[i];
}
}  // namespace braid::kernels::sha512_gpu
