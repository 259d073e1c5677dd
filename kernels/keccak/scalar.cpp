// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash_batch/last_word.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak/round_constants.hpp"

namespace braid::kernels
{
namespace
{
using keccak::rate;
using keccak::round_constants;
using State = KeccakState;

/// One row of the chi step.
[[gnu::always_inline]] inline void chi(std::uint64_t* row, std::uint64_t b0, std::uint64_t b1,
    std::uint64_t b2, std::uint64_t b3, std::uint64_t b4) noexcept
{
    row[0] = b0 ^ (~b1 & b2);
    row[1] = b1 ^ (~b2 & b3);
    row[2] = b2 ^ (~b3 & b4);
    row[3] = b3 ^ (~b4 & b0);
    row[4] = b4 ^ (~b0 & b1);
}

/// One round from `a` into `e`: theta, then rho, pi and chi row by row, then iota. FIPS 202, section 3.2.
[[gnu::always_inline]] inline void round(
    const std::uint64_t* a, std::uint64_t* e, std::uint64_t constant) noexcept
{
    const std::uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    const std::uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    const std::uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    const std::uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    const std::uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    const std::uint64_t d0 = c4 ^ std::rotl(c1, 1);
    const std::uint64_t d1 = c0 ^ std::rotl(c2, 1);
    const std::uint64_t d2 = c1 ^ std::rotl(c3, 1);
    const std::uint64_t d3 = c2 ^ std::rotl(c4, 1);
    const std::uint64_t d4 = c3 ^ std::rotl(c0, 1);
    chi(e + 0, a[0] ^ d0, std::rotl(a[6] ^ d1, 44), std::rotl(a[12] ^ d2, 43),
        std::rotl(a[18] ^ d3, 21), std::rotl(a[24] ^ d4, 14));
    chi(e + 5, std::rotl(a[3] ^ d3, 28), std::rotl(a[9] ^ d4, 20), std::rotl(a[10] ^ d0, 3),
        std::rotl(a[16] ^ d1, 45), std::rotl(a[22] ^ d2, 61));
    chi(e + 10, std::rotl(a[1] ^ d1, 1), std::rotl(a[7] ^ d2, 6), std::rotl(a[13] ^ d3, 25),
        std::rotl(a[19] ^ d4, 8), std::rotl(a[20] ^ d0, 18));
    chi(e + 15, std::rotl(a[4] ^ d4, 27), std::rotl(a[5] ^ d0, 36), std::rotl(a[11] ^ d1, 10),
        std::rotl(a[17] ^ d2, 15), std::rotl(a[23] ^ d3, 56));
    chi(e + 20, std::rotl(a[2] ^ d2, 62), std::rotl(a[8] ^ d3, 55), std::rotl(a[14] ^ d4, 39),
        std::rotl(a[15] ^ d0, 41), std::rotl(a[21] ^ d1, 2));
    e[0] ^= constant;
}

/// Keccak-f[1600]: 24 rounds, two a turn so that the state goes back and forth between two arrays.
void permute(State& state) noexcept
{
    State a = state;
    State e;
    for (std::size_t i = 0; i < std::size(round_constants); i += 2)
    {
        round(a.data(), e.data(), round_constants[i]);
        round(e.data(), a.data(), round_constants[i + 1]);
    }
    state = a;
}

void absorb_words(State& state, const std::uint8_t* from, std::size_t count) noexcept
{
    for (std::size_t i = 0; i < count; ++i)
        state[i] ^= load_le<std::uint64_t>(from + 8 * i);
}

/// What is left of the message behind its whole blocks of `block` bytes goes in with the padding, which begins with the
/// domain's bits. For any sponge but the one below, which is the quickest for its rate.
State absorb(Bytes message, std::size_t block, std::uint8_t domain) noexcept
{
    State state{};
    for (; message.size() >= block; message = message.subspan(block))
    {
        absorb_words(state, message.data(), block / 8);
        permute(state);
    }
    for (std::size_t i = 0; i < message.size(); ++i)
        state[i / 8] ^= std::uint64_t{message[i]} << (8 * (i % 8));
    state[message.size() / 8] ^= std::uint64_t{domain} << (8 * (message.size() % 8));
    state[block / 8 - 1] ^= std::uint64_t{1} << 63;
    permute(state);
    return state;
}

/// The sponge, whose padding begins with the domain's bits. Words go from the message into the state at once: a copy of the
/// last block, written in pieces of other sizes than words, would make their loads wait for it.
Hash32 hash_with_domain(Bytes message, std::uint8_t domain) noexcept
{
    State state{};
    while (message.size() >= rate)
    {
        absorb_words(state, message.data(), rate / 8);
        permute(state);
        message = message.subspan(rate);
    }
    const std::size_t words = message.size() / 8;
    absorb_words(state, message.data(), words);
    state[words] ^= last_word(message.data(), message.size(), domain);
    state[rate / 8 - 1] ^= std::uint64_t{1} << 63;
    permute(state);
    Hash32 hash;
    for (std::size_t i = 0; i < 4; ++i)
        store_le(hash.data() + 8 * i, state[i]);
    return hash;
}
}  // namespace

Hash32 keccak256(Bytes message) noexcept
{
    return hash_with_domain(message, 0x01);
}

Hash32 sha3_256(Bytes message) noexcept
{
    return hash_with_domain(message, 0x06);
}

std::array<std::uint8_t, 64> sha3_512(Bytes message) noexcept
{
    const State state = absorb(message, 72, 0x06);
    std::array<std::uint8_t, 64> hash;
    for (std::size_t i = 0; i < 8; ++i)
        store_le(hash.data() + 8 * i, state[i]);
    return hash;
}

void shake256(Bytes message, std::span<std::uint8_t> output) noexcept
{
    State state = absorb(message, rate, 0x1F);
    for (std::size_t i = 0; i < output.size(); ++i)
    {
        const std::size_t at = i % rate;
        if (at == 0 && i != 0)
            permute(state);
        output[i] = static_cast<std::uint8_t>(state[at / 8] >> (8 * (at % 8)));
    }
}

void keccak_permute(KeccakState& state) noexcept
{
    permute(state);
}
}  // namespace braid::kernels
