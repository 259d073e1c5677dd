// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.hpp"
#include "kernels/sha256.hpp"
#include "kernels/sha256/compression.hpp"
#include "kernels/sha256/constants.hpp"

namespace braid::kernels
{
namespace sha256_blocks
{
namespace
{
/// Words of the message schedule, FIPS 180-4, section 6.2.2, point 1.
std::array<std::uint32_t, 64> schedule(const std::uint8_t* block) noexcept
{
    std::array<std::uint32_t, 64> w;
    for (std::size_t i = 0; i < 16; ++i)
        w[i] = load_be<std::uint32_t>(block + 4 * i);
    for (std::size_t i = 16; i < 64; ++i)
    {
        const std::uint32_t s0 =
            std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const std::uint32_t s1 =
            std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    return w;
}
}  // namespace

void compress(State& state, const std::uint8_t* blocks, std::size_t count) noexcept
{
    for (; count != 0; --count, blocks += 64)
    {
        const auto w = schedule(blocks);
        auto [a, b, c, d, e, f, g, h] = state;
        for (std::size_t i = 0; i < 64; ++i)
        {
            const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
            const std::uint32_t t1 = h + s1 + (g ^ (e & (f ^ g))) + round_constants[i] + w[i];
            const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
            const std::uint32_t t2 = s0 + ((a & b) | (c & (a | b)));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        const State sum{a, b, c, d, e, f, g, h};
        for (std::size_t i = 0; i < 8; ++i)
            state[i] += sum[i];
    }
}
}  // namespace sha256_blocks

namespace
{
/// The fastest compression that this processor runs; a proof guest builds this file alone.
inline void compress_best(
    sha256_blocks::State& state, const std::uint8_t* blocks, std::size_t count) noexcept
{
#ifdef BRAID_SHA256_SHANI
    if (__builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1"))
        return sha256_blocks::compress_shani(state, blocks, count);
#endif
    sha256_blocks::compress(state, blocks, count);
}
}  // namespace

Hash32 sha256(Bytes message) noexcept
{
    sha256_blocks::State state = std::to_array(sha256_blocks::initial_state);
    const std::size_t whole = message.size() / 64;
    compress_best(state, message.data(), whole);

    std::array<std::uint8_t, 128> last{};
    const std::size_t rest = message.size() % 64;
    if (rest != 0)
        std::memcpy(last.data(), message.data() + 64 * whole, rest);
    last[rest] = 0x80;
    const std::size_t blocks = rest < 56 ? 1 : 2;
    store_be(last.data() + 64 * blocks - 8, std::uint64_t{message.size()} * 8);
    compress_best(state, last.data(), blocks);

    Hash32 hash;
    for (std::size_t i = 0; i < 8; ++i)
        store_be(hash.data() + 4 * i, state[i]);
    return hash;
}
}  // namespace braid::kernels
