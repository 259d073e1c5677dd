// SPDX-License-Identifier: Apache-2.0
#include "kernels/ripemd160.hpp"

namespace braid::kernels
{
namespace
{
using State = std::array<std::uint32_t, 5>;
using Block = std::array<std::uint32_t, 16>;

/// What one of the two parallel lines does: which word and which rotation at each step, and the constant of a round.
struct Line
{
    std::array<std::uint8_t, 80> words;
    std::array<std::uint8_t, 80> rotations;
    std::array<std::uint32_t, 5> constants;
};

constexpr Line left_line{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,     //
                             7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,  //
                             3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,  //
                             1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,  //
                             4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13},
    {11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,     //
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,  //
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,  //
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,  //
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6},
    {0x00000000, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e}};

constexpr Line right_line{{5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,     //
                              6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,  //
                              15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,  //
                              8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,  //
                              12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11},
    {8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,     //
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,  //
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,  //
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,  //
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11},
    {0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0x00000000}};

/// The five Boolean functions of the rounds.
template <std::size_t function>
constexpr std::uint32_t boolean(std::uint32_t x, std::uint32_t y, std::uint32_t z) noexcept
{
    if constexpr (function == 0)
        return x ^ y ^ z;
    else if constexpr (function == 1)
        return z ^ (x & (y ^ z));
    else if constexpr (function == 2)
        return (x | ~y) ^ z;
    else if constexpr (function == 3)
        return y ^ (z & (x ^ y));
    else
        return x ^ (y | ~z);
}

/// Sixteen steps of a line; the right line takes the functions in the opposite order.
template <std::size_t round, std::size_t function>
inline void sixteen_steps(State& s, const Block& block, const Line& line) noexcept
{
    for (std::size_t j = 16 * round; j < 16 * (round + 1); ++j)
    {
        const std::uint32_t sum = s[0] + boolean<function>(s[1], s[2], s[3]) +
                                  block[line.words[j]] + line.constants[round];
        const std::uint32_t t = std::rotl(sum, line.rotations[j]) + s[4];
        s = {s[4], t, s[1], std::rotl(s[2], 10), s[3]};
    }
}

void compress(State& state, const std::uint8_t* bytes) noexcept
{
    Block block;
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] = load_le<std::uint32_t>(bytes + 4 * i);

    State left = state;
    sixteen_steps<0, 0>(left, block, left_line);
    sixteen_steps<1, 1>(left, block, left_line);
    sixteen_steps<2, 2>(left, block, left_line);
    sixteen_steps<3, 3>(left, block, left_line);
    sixteen_steps<4, 4>(left, block, left_line);
    State right = state;
    sixteen_steps<0, 4>(right, block, right_line);
    sixteen_steps<1, 3>(right, block, right_line);
    sixteen_steps<2, 2>(right, block, right_line);
    sixteen_steps<3, 1>(right, block, right_line);
    sixteen_steps<4, 0>(right, block, right_line);

    state = {state[1] + left[2] + right[3], state[2] + left[3] + right[4],
        state[3] + left[4] + right[0], state[4] + left[0] + right[1],
        state[0] + left[1] + right[2]};
}
}  // namespace

std::array<std::uint8_t, 20> ripemd160(Bytes message) noexcept
{
    State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    const std::uint64_t size_bits = std::uint64_t{message.size()} * 8;
    while (message.size() >= 64)
    {
        compress(state, message.data());
        message = message.subspan(64);
    }
    std::array<std::uint8_t, 128> last{};
    if (!message.empty())
        std::memcpy(last.data(), message.data(), message.size());
    last[message.size()] = 0x80;
    const std::size_t size = message.size() < 56 ? 64 : 128;
    store_le(last.data() + size - 8, size_bits);
    compress(state, last.data());
    if (size == 128)
        compress(state, last.data() + 64);

    std::array<std::uint8_t, 20> digest;
    for (std::size_t i = 0; i < state.size(); ++i)
        store_le(digest.data() + 4 * i, state[i]);
    return digest;
}
}  // namespace braid::kernels
