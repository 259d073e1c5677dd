// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

namespace braid::kernels
{
/// Messages of a seed and two hashes, in one piece for a strided hash. A level's nodes pass through it some at a time,
/// so that it stays in the first-level cache.
class SeededPairs
{
public:
    /// merkle_bench: from 32 on the rate stands still.
    static constexpr std::size_t capacity = 64;

    explicit SeededPairs(const Hash32& seed) noexcept
    {
        for (auto& message : messages_)
            message[0] = seed;
    }

    /// [index < capacity]
    void set(std::size_t index, const Hash32& left, const Hash32& right) noexcept
    {
        messages_[index][1] = left;
        messages_[index][2] = right;
    }

    /// The first `count`; valid while this object stays as it is. [count <= capacity]
    [[nodiscard]] StridedMessages messages(std::size_t count) const noexcept
    {
        return {.first = messages_[0][0].data(), .stride = 96, .size = 96, .count = count};
    }

private:
    std::array<std::array<Hash32, 3>, capacity> messages_;
};
}  // namespace braid::kernels
