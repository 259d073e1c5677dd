// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"

namespace braid::storage
{
/// XXH3 of a key under a seed that is drawn once a process: strangers cannot make keys that collide.
///
///   bits 63-54: the shard; 53-23: the place in its table; 14-0: what tells slots of a table apart without looking at nodes.
class KeyHash
{
public:
    static constexpr unsigned shard_bits = 10;
    static constexpr std::size_t shard_count = std::size_t{1} << shard_bits;
    static constexpr unsigned place_bits = 31;

    /// Of nothing.
    KeyHash() noexcept = default;
    [[nodiscard]] static KeyHash of(const StateKey& key) noexcept;

    [[nodiscard]] std::size_t shard() const noexcept { return bits_ >> (64 - shard_bits); }
    [[nodiscard]] std::uint32_t place() const noexcept
    {
        constexpr std::uint64_t mask = (std::uint64_t{1} << place_bits) - 1;
        return static_cast<std::uint32_t>(bits_ >> (64 - shard_bits - place_bits) & mask);
    }
    /// Never 0.
    [[nodiscard]] std::uint64_t tag() const noexcept { return (bits_ & 0x7fff) << 1 | 1; }

private:
    explicit KeyHash(std::uint64_t bits) noexcept : bits_(bits) {}

    std::uint64_t bits_ = 0;
};
}  // namespace braid::storage
