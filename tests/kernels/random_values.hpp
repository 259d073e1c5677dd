// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <random>
#include <vector>

namespace braid::tests
{
[[nodiscard]] inline std::vector<std::uint8_t> random_bytes(
    std::mt19937_64& random, std::size_t size)
{
    std::vector<std::uint8_t> bytes(size);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

[[nodiscard]] inline Hash32 random_hash(std::mt19937_64& random)
{
    return Hash32::from(random_bytes(random, sizeof(Hash32)));
}

/// So many, from this seed.
[[nodiscard]] inline std::vector<Hash32> random_hashes(std::uint64_t seed, std::size_t count)
{
    std::mt19937_64 random{seed};
    std::vector<Hash32> hashes(count);
    for (Hash32& hash : hashes)
        hash = random_hash(random);
    return hashes;
}
}  // namespace braid::tests
