// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "kernels/gpu/messages.hpp"
#include <algorithm>
#include <array>
#include <utility>

/// Lays messages of any lengths out as GatheredInput, in the order of their sizes: the threads of a group end
/// together, and each message takes its own bytes and little more.
namespace braid::kernels::gpu
{
/// Longer messages would keep one thread at work while all others are idle.
inline constexpr std::size_t message_size_max = std::size_t{16} << 10;

[[nodiscard]] constexpr std::size_t words_of(std::size_t size) noexcept
{
    return (size + 7) / 8;
}

/// Where the parts of gathered messages begin behind each other.
struct GatherLayout
{
    std::size_t groups;
    std::size_t words;

    explicit constexpr GatherLayout(std::size_t count) noexcept
      : groups{count * 4}, words{words_of(groups + (count + group_size - 1) / group_size * 4) * 8}
    {}
};

/// How many messages of message(0) to message(count - 1) fit into so many bytes, if each takes `beside` more. All
/// groups together waste at most what the longest message would take in a group of its own.
template <typename MessageAt>
[[nodiscard]] std::size_t count_that_fits(
    const MessageAt& message, std::size_t count, std::size_t size, std::size_t beside) noexcept
{
    std::size_t words = 0;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const std::size_t more = words_of(message(i).size());
        words += more;
        longest = std::max(longest, more);
        const std::size_t taken = GatherLayout{i + 1}.words + (words + group_size * longest) * 8;
        if (taken + (i + 1) * beside > size)
            return i;
    }
    return count;
}

/// order[n] becomes the message that stands at place n: longest first. [no message is over message_size_max]
template <typename MessageAt>
void order_by_size(const MessageAt& message, std::span<std::uint32_t> order) noexcept
{
    // A counting sort: starts[n] becomes the place of the next message of n words.
    std::array<std::uint32_t, message_size_max / 8 + 1> starts{};
    for (std::size_t i = 0; i < order.size(); ++i)
    {
        BRAID_ASSERT(message(i).size() <= message_size_max);
        ++starts[words_of(message(i).size())];
    }
    std::uint32_t at = 0;
    for (std::size_t words = starts.size(); words-- > 0;)
        at += std::exchange(starts[words], at);
    for (std::size_t i = 0; i < order.size(); ++i)
        order[starts[words_of(message(i).size())]++] = static_cast<std::uint32_t>(i);
}

/// Writes a message's words, each a group's width behind the one before, the last filled up with zeros.
inline void interleave(Bytes message, std::uint8_t* to) noexcept
{
    constexpr std::size_t step = std::size_t{group_size} * 8;
    const std::size_t whole = message.size() / 8;
    for (std::size_t i = 0; i < whole; ++i)
        std::memcpy(to + i * step, message.data() + 8 * i, 8);
    if (message.size() % 8 != 0)
    {
        std::uint64_t last = 0;
        std::memcpy(&last, message.data() + 8 * whole, message.size() % 8);
        std::memcpy(to + whole * step, &last, 8);
    }
}

/// Messages as they lie in a slot.
struct Gathered
{
    /// As the kernel finds them.
    GatheredInput input{};
    /// Bytes taken.
    std::size_t size = 0;
};

/// Lays messages out at `to`, which the device has at `on_device`. [order is that of order_by_size(); they fit]
template <typename MessageAt>
[[nodiscard]] Gathered gather(const MessageAt& message, std::span<const std::uint32_t> order,
    std::uint8_t* to, const std::uint8_t* on_device) noexcept
{
    const GatherLayout layout{order.size()};
    std::uint32_t group_start = 0;
    std::uint32_t next_start = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
    {
        const Bytes bytes = message(order[i]);
        if (i % group_size == 0)
        {
            group_start = next_start;
            next_start += group_size * static_cast<std::uint32_t>(words_of(bytes.size()));
            store_le(to + layout.groups + i / group_size * 4, group_start);
        }
        store_le(to + i * 4, static_cast<std::uint32_t>(bytes.size()));
        interleave(bytes, to + layout.words + (group_start + i % group_size) * 8);
    }
    return {.input = {.words = reinterpret_cast<const std::uint64_t*>(on_device + layout.words),
                .groups = reinterpret_cast<const std::uint32_t*>(on_device + layout.groups),
                .sizes = reinterpret_cast<const std::uint32_t*>(on_device),
                .count = static_cast<std::uint32_t>(order.size())},
        .size = layout.words + std::size_t{next_start} * 8};
}
}  // namespace braid::kernels::gpu
