// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>

namespace braid::svm
{
/// A hash of addresses and other short keys for tables in memory, seeded once a process: anybody chooses addresses, and
/// nobody can choose ones that collide.
class KeyHash
{
public:
    KeyHash() noexcept;

    /// Cost: a multiplication for each sixteen bytes, and one more.
    [[nodiscard]] std::uint64_t operator()(std::uint8_t kind, Bytes key) const noexcept
    {
        std::uint64_t hash = seed_ ^ kind;
        std::size_t at = 0;
        for (; at + 16 <= key.size(); at += 16)
            hash = mixed(load_le<std::uint64_t>(key.data() + at) ^ multiplier_,
                load_le<std::uint64_t>(key.data() + at + 8) ^ hash);
        std::array<std::uint8_t, 16> rest{};
        if (at < key.size())
            std::memcpy(rest.data(), key.data() + at, key.size() - at);
        if (at < key.size() || at == 0)
            hash = mixed(load_le<std::uint64_t>(rest.data()) ^ multiplier_,
                load_le<std::uint64_t>(rest.data() + 8) ^ hash);
        return mixed(hash ^ multiplier_, key.size() ^ seed_);
    }

private:
    [[nodiscard]] static std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept
    {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }

    std::uint64_t seed_;
    /// Odd.
    std::uint64_t multiplier_;
};
}  // namespace braid::svm
