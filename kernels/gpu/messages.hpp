// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/target.hpp"
#include <cstdint>

namespace braid::kernels::gpu
{
/// Threads that load together; messages are laid out in groups of so many.
inline constexpr std::uint32_t group_size = 32;

/// Threads of a block of the kernels that hash.
inline constexpr std::uint32_t hash_threads = 128;

/// Many messages of any lengths in the memory of a GPU. A group's messages are interleaved, word i of all of them
/// side by side, so that its threads load whole lines of memory: word i of message m stands at words[groups[m / 32] +
/// i * 32 + m % 32]. A message's last word ends with zeros.
struct GatheredInput
{
    const std::uint64_t* words;
    const std::uint32_t* groups;
    const std::uint32_t* sizes;
    std::uint32_t count;
};

/// What a kernel that hashes each message takes: four words a digest, in the messages' order.
template <typename Messages>
struct HashArguments
{
    Messages messages;
    std::uint64_t* digests;
};

/// One thread's message.
struct Message
{
    const std::uint64_t* words;
    /// From one word to the next.
    std::uint32_t step;
    std::uint32_t size;

    [[nodiscard]] BRAID_GPU std::uint64_t word(std::uint32_t index) const noexcept
    {
        return words[std::uint64_t{index} * step];
    }
    [[nodiscard]] BRAID_GPU std::uint32_t word_count() const noexcept { return (size + 7) / 8; }
};

[[nodiscard]] BRAID_GPU Message message_of(const GatheredInput& all, std::uint32_t index) noexcept
{
    const std::uint64_t* words = all.words + all.groups[index / group_size] + index % group_size;
    return {words, group_size, all.sizes[index]};
}
}  // namespace braid::kernels::gpu
