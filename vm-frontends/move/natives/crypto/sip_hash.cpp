// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/crypto/sip_hash.hpp"
#include <array>
#include <bit>

namespace braid::move
{
namespace
{
using State = std::array<std::uint64_t, 4>;

void mix(State& v, int count) noexcept
{
    for (int i = 0; i < count; ++i)
    {
        v[0] += v[1];
        v[1] = std::rotl(v[1], 13) ^ v[0];
        v[0] = std::rotl(v[0], 32);
        v[2] += v[3];
        v[3] = std::rotl(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = std::rotl(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = std::rotl(v[1], 17) ^ v[2];
        v[2] = std::rotl(v[2], 32);
    }
}

void take_in(State& v, std::uint64_t word) noexcept
{
    v[3] ^= word;
    mix(v, 2);
    v[0] ^= word;
}
}  // namespace

std::uint64_t sip_hash(Bytes message) noexcept
{
    State v{0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573};
    // The last word has the size of the whole in its highest byte.
    std::uint64_t last = std::uint64_t{message.size()} << 56;
    for (; message.size() >= 8; message = message.subspan(8))
        take_in(v, load_le<std::uint64_t>(message.data()));
    for (std::size_t i = 0; i < message.size(); ++i)
        last |= std::uint64_t{message[i]} << (8 * i);
    take_in(v, last);
    v[2] ^= 0xFF;
    mix(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
}  // namespace braid::move
