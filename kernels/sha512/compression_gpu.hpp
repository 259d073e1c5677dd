// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/sha2.hpp"
#include "kernels/gpu/table.hpp"
#include "kernels/sha512/constants.hpp"

/// SHA-512's compression for a GPU's threads. FIPS 180-4, section 6.4.2.
namespace braid::kernels::sha512_gpu
{
BRAID_GPU_TABLE gpu::Table round_constants{sha512_blocks::round_constants};
BRAID_GPU_TABLE gpu::Table initial_state{sha512_blocks::initial_state};

/// The functions of section 4.1.3.
struct Sha512
{
    using Word = std::uint64_t;
    static constexpr std::uint32_t round_count = 80;

    static BRAID_GPU Word initial_word(unsigned i) noexcept { return initial_state[i]; }
    static BRAID_GPU Word round_constant(unsigned i) noexcept { return round_constants[i]; }

    static BRAID_GPU Word choose(Word e, Word f, Word g) noexcept { return (e & f) ^ (~e & g); }
    static BRAID_GPU Word majority(Word a, Word b, Word c) noexcept
    {
        return (a & b) ^ (a & c) ^ (b & c);
    }
    static BRAID_GPU Word big_sigma0(Word a) noexcept
    {
        return rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39);
    }
    static BRAID_GPU Word big_sigma1(Word e) noexcept
    {
        return rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41);
    }
    static BRAID_GPU Word small_sigma0(Word w) noexcept
    {
        return rotate(w, 1) ^ rotate(w, 8) ^ w >> 7;
    }
    static BRAID_GPU Word small_sigma1(Word w) noexcept
    {
        return rotate(w, 19) ^ rotate(w, 61) ^ w >> 6;
    }

private:
    static BRAID_GPU Word rotate(Word word, unsigned count) noexcept
    {
        return word >> count | word << (64 - count);
    }
};

using State = sha2_gpu::State<Sha512>;
using Schedule = sha2_gpu::Schedule<Sha512>;
}  // namespace braid::kernels::sha512_gpu
