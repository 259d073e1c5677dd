// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"

#include "base/assert.hpp"

namespace braid::kernels
{
namespace
{
constexpr std::size_t rate = 136;

constexpr std::array<std::uint64_t, 24> round_constants{0x0000000000000001, 0x0000000000008082,
    0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
    0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b,
    0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
    0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080,
    0x0000000080000001, 0x8000000080008008};

constexpr std::array<int, 24> rotations{
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<std::size_t, 24> lanes{
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};

/// Keccak-f[1600], FIPS 202 section 3.3, in its compact in-place form.
void permute(std::array<std::uint64_t, 25>& a) noexcept
{
    for (const auto constant : round_constants)
    {
        std::array<std::uint64_t, 5> c{};
        for (std::size_t x = 0; x < 5; ++x)
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (std::size_t x = 0; x < 5; ++x)
        {
            const std::uint64_t d = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
            for (std::size_t y = 0; y < 25; y += 5)
                a[y + x] ^= d;
        }
        std::uint64_t moved = a[1];
        for (std::size_t i = 0; i < 24; ++i)
        {
            const std::uint64_t here = a[lanes[i]];
            a[lanes[i]] = std::rotl(moved, rotations[i]);
            moved = here;
        }
        for (std::size_t y = 0; y < 25; y += 5)
        {
            const std::array<std::uint64_t, 5> row{a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
            for (std::size_t x = 0; x < 5; ++x)
                a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        }
        a[0] ^= constant;
    }
}

void absorb(std::array<std::uint64_t, 25>& state, const std::uint8_t* block) noexcept
{
    for (std::size_t i = 0; i < rate / 8; ++i)
        state[i] ^= load_le<std::uint64_t>(block + 8 * i);
    permute(state);
}
}  // namespace

Hash32 keccak256(Bytes message) noexcept
{
    std::array<std::uint64_t, 25> state{};
    while (message.size() >= rate)
    {
        absorb(state, message.data());
        message = message.subspan(rate);
    }
    std::array<std::uint8_t, rate> last{};
    if (!message.empty())
        std::memcpy(last.data(), message.data(), message.size());
    last[message.size()] = 0x01;
    last[rate - 1] |= 0x80;
    absorb(state, last.data());
    Hash32 hash;
    for (std::size_t i = 0; i < 4; ++i)
        store_le(hash.data() + 8 * i, state[i]);
    return hash;
}
}  // namespace braid::kernels
