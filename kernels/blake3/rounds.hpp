// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// The rounds of BLAKE3 on words or vectors of words; a copy for each instruction set.
namespace braid::kernels::blake3_tree
{
namespace
{
/// The message's words of each round: the permutation of table 2 so many times.
constexpr std::uint8_t schedule[7][16]{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},
    {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1},
    {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6},
    {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4},
    {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7},
    {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13},
};

/// Section 2.2, figure 1: the quarter of a round.
template <typename Words, typename Vector = typename Words::Vector>
[[gnu::always_inline]] inline void mix(
    Vector& a, Vector& b, Vector& c, Vector& d, Vector even, Vector odd) noexcept
{
    a = Words::add(Words::add(a, b), even);
    d = Words::template rotr<16>(d ^ a);
    c = Words::add(c, d);
    b = Words::template rotr<12>(b ^ c);
    a = Words::add(Words::add(a, b), odd);
    d = Words::template rotr<8>(d ^ a);
    c = Words::add(c, d);
    b = Words::template rotr<7>(b ^ c);
}

/// All seven rounds; word(i) is the message's.
template <typename Words, typename Vector = typename Words::Vector, typename Word>
[[gnu::always_inline]] inline void all_rounds(Vector* v, const Word& word) noexcept
{
#pragma GCC unroll 7
    for (std::size_t i = 0; i < 7; ++i)
    {
        const std::uint8_t* at = schedule[i];
        mix<Words>(v[0], v[4], v[8], v[12], word(at[0]), word(at[1]));
        mix<Words>(v[1], v[5], v[9], v[13], word(at[2]), word(at[3]));
        mix<Words>(v[2], v[6], v[10], v[14], word(at[4]), word(at[5]));
        mix<Words>(v[3], v[7], v[11], v[15], word(at[6]), word(at[7]));
        mix<Words>(v[0], v[5], v[10], v[15], word(at[8]), word(at[9]));
        mix<Words>(v[1], v[6], v[11], v[12], word(at[10]), word(at[11]));
        mix<Words>(v[2], v[7], v[8], v[13], word(at[12]), word(at[13]));
        mix<Words>(v[3], v[4], v[9], v[14], word(at[14]), word(at[15]));
    }
}
}  // namespace
}  // namespace braid::kernels::blake3_tree
