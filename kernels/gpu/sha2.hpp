// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/target.hpp"

#include <cstdint>

/// What the compressions of SHA-256 and SHA-512 have in common, for a GPU's threads. FIPS 180-4, sections 6.2.2 and
/// 6.4.2.
///
/// `Hash` has Word, round_count, initial_word(i), round_constant(i) and the functions of section 4.1: choose, majority,
/// big_sigma0, big_sigma1, small_sigma0 and small_sigma1.
namespace braid::kernels::sha2_gpu
{
/// The eight words of the hash, a to h.
template <typename Hash>
struct State
{
    typename Hash::Word words[8];
};

/// Sixteen consecutive words of the message schedule; word t stands at [t % 16].
template <typename Hash>
struct Schedule
{
    typename Hash::Word words[16];
};

template <typename Hash>
[[nodiscard]] BRAID_GPU State<Hash> fresh_state() noexcept
{
    State<Hash> state;
    BRAID_GPU_UNROLL
    for (unsigned i = 0; i < 8; ++i)
        state.words[i] = Hash::initial_word(i);
    return state;
}

/// Sixteen rounds, the first of which is round `first`. The words change places by name alone, so that none moves.
template <typename Hash>
BRAID_GPU void rounds(
    State<Hash>& state, const Schedule<Hash>& schedule, std::uint32_t first) noexcept
{
    using Word = typename Hash::Word;
    Word* const s = state.words;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 16; ++i)
    {
        // Round i of sixteen finds a at [(16 - i) % 8], b behind it, and so on.
        const std::uint32_t at = 16 - i;
        const Word e = s[(at + 4) % 8];
        const Word a = s[at % 8];
        Word& d = s[(at + 3) % 8];
        Word& h = s[(at + 7) % 8];
        h += Hash::big_sigma1(e) + Hash::choose(e, s[(at + 5) % 8], s[(at + 6) % 8]) +
             Hash::round_constant(first + i) + schedule.words[i];
        d += h;
        h += Hash::big_sigma0(a) + Hash::majority(a, s[(at + 1) % 8], s[(at + 2) % 8]);
    }
}

/// Makes the next sixteen words of the schedule out of the last.
template <typename Hash>
BRAID_GPU void advance(Schedule<Hash>& schedule) noexcept
{
    typename Hash::Word* const w = schedule.words;
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 16; ++i)
        w[i] += Hash::small_sigma0(w[(i + 1) % 16]) + w[(i + 9) % 16] +
                Hash::small_sigma1(w[(i + 14) % 16]);
}

/// A block, whose words are the first of the schedule, into the state.
template <typename Hash>
BRAID_GPU void compress(State<Hash>& state, Schedule<Hash> schedule) noexcept
{
    State<Hash> worked = state;
    rounds(worked, schedule, 0);
    BRAID_GPU_KEEP_LOOP
    for (std::uint32_t first = 16; first < Hash::round_count; first += 16)
    {
        advance(schedule);
        rounds(worked, schedule, first);
    }
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 8; ++i)
        state.words[i] += worked.words[i];
}
}  // namespace braid::kernels::sha2_gpu
