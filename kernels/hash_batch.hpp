// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
/// Hashes messages[i] into digests[i]. [digests.size() == messages.size()]
using HashBatch = void (*)(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;

/// Messages of one size at equal distances in memory that stays the caller's.
struct StridedMessages
{
    const std::uint8_t* first = nullptr;
    /// From the start of a message to the start of the next; messages may overlap.
    std::size_t stride = 0;
    std::size_t size = 0;
    std::size_t count = 0;

    /// [index < count]
    [[nodiscard]] [[gnu::always_inline]] Bytes operator[](std::size_t index) const noexcept
    {
        return {first + index * stride, size};
    }
};

/// Hashes messages[i] into digests[i]; they may lie in the messages' own memory, as those of a tree's level do that
/// takes the place of the level below. [digests.size() == messages.count; digests[i] overlaps no message after i]
using HashStrided = void (*)(const StridedMessages& messages, std::span<Hash32> digests) noexcept;
}  // namespace braid::kernels
