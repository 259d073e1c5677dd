// SPDX-License-Identifier: Apache-2.0
#include "kernels/blake2b.hpp"

#include "kernels/sha512/constants.hpp"
#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

namespace braid::kernels
{
namespace
{
using Work = std::array<std::uint64_t, 16>;

/// Order of the message words in a round; rounds past the tenth begin anew. RFC 7693, section 2.7.
constexpr std::array<std::array<std::uint8_t, 16>, 10> sigma{{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}};

/// RFC 7693, section 2.6: the words are SHA-512's.
using sha512_blocks::initial_state;

/// Mixes two words of the message into a column or diagonal of the work vector. RFC 7693, section 3.1.
template <std::size_t a, std::size_t b, std::size_t c, std::size_t d>
inline void mix(Work& v, std::uint64_t x, std::uint64_t y) noexcept
{
    v[a] += v[b] + x;
    v[d] = std::rotr(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = std::rotr(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 63);
}

/// One round, the row of sigma known to the compiler.
template <std::size_t row>
inline void run_round(Work& v, const std::array<std::uint64_t, 16>& m) noexcept
{
    constexpr const auto& s = sigma[row];
    mix<0, 4, 8, 12>(v, m[s[0]], m[s[1]]);
    mix<1, 5, 9, 13>(v, m[s[2]], m[s[3]]);
    mix<2, 6, 10, 14>(v, m[s[4]], m[s[5]]);
    mix<3, 7, 11, 15>(v, m[s[6]], m[s[7]]);
    mix<0, 5, 10, 15>(v, m[s[8]], m[s[9]]);
    mix<1, 6, 11, 12>(v, m[s[10]], m[s[11]]);
    mix<2, 7, 8, 13>(v, m[s[12]], m[s[13]]);
    mix<3, 4, 9, 14>(v, m[s[14]], m[s[15]]);
}

/// The first `count` rounds of the ten. [count <= 10]
template <std::size_t... rows>
inline void run_rounds(Work& v, const std::array<std::uint64_t, 16>& m, std::size_t count,
    std::index_sequence<rows...>) noexcept
{
    static_cast<void>(((rows < count && (run_round<rows>(v, m), true)) && ...));
}
}  // namespace

std::array<std::uint64_t, 8> blake2b_compress(
    const Blake2bInput& input, std::uint32_t rounds) noexcept
{
    const auto& m = input.message;
    Work v;
    for (std::size_t i = 0; i < 8; ++i)
    {
        v[i] = input.state[i];
        v[i + 8] = initial_state[i];
    }
    v[12] ^= input.offset[0];
    v[13] ^= input.offset[1];
    if (input.final_block)
        v[14] = ~v[14];

    constexpr std::make_index_sequence<sigma.size()> all_rows;
    for (; rounds > sigma.size(); rounds -= static_cast<std::uint32_t>(sigma.size()))
        run_rounds(v, m, sigma.size(), all_rows);
    run_rounds(v, m, rounds, all_rows);

    auto state = input.state;
    for (std::size_t i = 0; i < 8; ++i)
        state[i] ^= v[i] ^ v[i + 8];
    return state;
}

Hash32 blake2b_256(Bytes message) noexcept
{
    constexpr std::uint32_t round_count = 12;
    constexpr std::size_t block = 128;
    // One byte each, lowest first: digest size, key size, fanout, depth.
    constexpr std::uint64_t parameters = 0x01010020;
    Blake2bInput input;
    std::ranges::copy(initial_state, input.state.begin());
    input.state[0] ^= parameters;
    while (!input.final_block)
    {
        input.final_block = message.size() <= block;
        const std::size_t size = input.final_block ? message.size() : block;
        std::array<std::uint8_t, block> bytes{};
        std::copy_n(message.begin(), size, bytes.begin());
        for (std::size_t i = 0; i < 16; ++i)
            input.message[i] = load_le<std::uint64_t>(bytes.data() + 8 * i);
        input.offset[0] += size;
        input.state = blake2b_compress(input, round_count);
        message = message.subspan(size);
    }
    Hash32 hash;
    for (std::size_t i = 0; i < 4; ++i)
        store_le(hash.data() + 8 * i, input.state[i]);
    return hash;
}
}  // namespace braid::kernels
