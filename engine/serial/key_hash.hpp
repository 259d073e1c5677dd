// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"

namespace braid::engine
{
/// A seeded hash of a key by 64-bit multiplications, for tables of one thread: fast, and it needs no library.
/// With a seed that strangers do not know they cannot make keys collide at will.
class MultiplyHash
{
public:
    explicit MultiplyHash(std::uint64_t seed = 0) noexcept : seed_(seed ^ multiplier_0) {}

    [[nodiscard]] std::uint64_t operator()(const storage::StateKey& key) const noexcept
    {
        const std::uint8_t* at = key.bytes.data();
        std::size_t left = key.bytes.size();
        std::uint64_t hash =
            mix(seed_ ^ (static_cast<std::uint64_t>(key.vm) << 8 | key.kind), multiplier_1 ^ left);
        for (; left >= 16; left -= 16, at += 16)
            hash = mix(
                hash ^ load_le<std::uint64_t>(at), multiplier_0 ^ load_le<std::uint64_t>(at + 8));
        if (left != 0)
        {
            std::uint8_t tail[16] = {};
            std::memcpy(tail, at, left);
            hash = mix(hash ^ load_le<std::uint64_t>(tail),
                multiplier_0 ^ load_le<std::uint64_t>(tail + 8));
        }
        return mix(hash ^ multiplier_1, seed_ | 1);
    }

private:
    static constexpr std::uint64_t multiplier_0 = 0x9e3779b97f4a7c15;
    static constexpr std::uint64_t multiplier_1 = 0xd1b54a32d192ed03;

    [[nodiscard]] static std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept
    {
        const auto product = static_cast<unsigned __int128>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }

    std::uint64_t seed_;
};
}  // namespace braid::engine
