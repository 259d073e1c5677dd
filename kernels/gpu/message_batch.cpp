// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/message_batch.hpp"

#include <algorithm>

namespace braid::kernels::gpu
{
namespace
{
constexpr std::size_t digest_size = sizeof(Hash32);
constexpr std::size_t words_max = MessageBatch::message_size_max / 8;

[[nodiscard]] constexpr std::size_t words_of(std::size_t size) noexcept
{
    return (size + 7) / 8;
}

[[nodiscard]] constexpr std::size_t groups_of(std::size_t count) noexcept
{
    return (count + group_size - 1) / group_size;
}

/// Where the parts of a piece begin in the input, and where it ends without words.
struct Layout
{
    std::size_t sizes = 0;
    std::size_t groups = 0;
    std::size_t words = 0;

    explicit Layout(std::size_t count) noexcept
      : groups{count * 4}, words{words_of(groups + groups_of(count) * 4) * 8}
    {}
};

/// Writes a message's words, each a group's width behind the one before, the last filled up with zeros.
void interleave(Bytes message, std::uint8_t* to) noexcept
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
}  // namespace

/// How many of the next messages a slot holds. Sorted by size, all groups together waste at most a group's longest.
std::size_t MessageBatch::count_that_fits(const SlotMemory& slot) const noexcept
{
    const std::size_t count_max = std::min(
        {digests_.size() - packed_, slot.notes.size() - 2, slot.output.size() / digest_size});
    std::size_t words = 0;
    std::size_t longest = 0;
    for (std::size_t count = 0; count < count_max; ++count)
    {
        const std::size_t more = words_of(message(packed_ + count).size());
        words += more;
        longest = std::max(longest, more);
        const std::size_t size = Layout{count + 1}.words + (words + group_size * longest) * 8;
        if (size > slot.input.size())
            return count;
    }
    return count_max;
}

std::optional<Piece> MessageBatch::pack(const SlotMemory& slot) noexcept
{
    const std::size_t count = count_that_fits(slot);
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == digests_.size());
        return std::nullopt;
    }
    // Counting sort, longest first: starts[n] becomes the place of the next message of n words.
    std::array<std::uint32_t, words_max + 1> starts{};
    for (std::size_t i = 0; i < count; ++i)
    {
        BRAID_ASSERT(message(packed_ + i).size() <= message_size_max);
        ++starts[words_of(message(packed_ + i).size())];
    }
    std::uint32_t at = 0;
    for (std::size_t words = words_max + 1; words-- > 0;)
        at += std::exchange(starts[words], at);
    slot.notes[0] = static_cast<std::uint32_t>(count);
    slot.notes[1] = static_cast<std::uint32_t>(packed_);
    const std::span<std::uint32_t> order = slot.notes.subspan(2);
    for (std::size_t i = 0; i < count; ++i)
        order[starts[words_of(message(packed_ + i).size())]++] = static_cast<std::uint32_t>(i);

    const Layout layout{count};
    std::uint8_t* const input = slot.input.data();
    std::uint32_t group_start = 0;
    std::uint32_t next_start = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const Bytes bytes = message(packed_ + order[i]);
        if (i % group_size == 0)
        {
            group_start = next_start;
            next_start += group_size * static_cast<std::uint32_t>(words_of(bytes.size()));
            store_le(input + layout.groups + i / group_size * 4, group_start);
        }
        store_le(input + layout.sizes + i * 4, static_cast<std::uint32_t>(bytes.size()));
        interleave(bytes, input + layout.words + (group_start + i % group_size) * 8);
    }
    packed_ += count;
    const HashArguments<GatheredInput> arguments{
        .messages = {.words =
                         reinterpret_cast<const std::uint64_t*>(slot.device_input + layout.words),
            .groups = reinterpret_cast<const std::uint32_t*>(slot.device_input + layout.groups),
            .sizes = reinterpret_cast<const std::uint32_t*>(slot.device_input + layout.sizes),
            .count = static_cast<std::uint32_t>(count)},
        .digests = reinterpret_cast<std::uint64_t*>(slot.device_output)};
    return Piece{.input_size = layout.words + std::size_t{next_start} * 8,
        .output_size = count * digest_size,
        .launches = {Launch::of(
            kernel_, grid_of(static_cast<std::uint32_t>(count), hash_threads), arguments)}};
}

void MessageBatch::unpack(const SlotMemory& slot) noexcept
{
    const std::size_t count = slot.notes[0];
    const std::size_t first = slot.notes[1];
    const std::span<std::uint32_t> order = slot.notes.subspan(2);
    for (std::size_t i = 0; i < count; ++i)
        std::memcpy(
            digests_[first + order[i]].data(), slot.output.data() + i * digest_size, digest_size);
    done_ = first + count;
}
}  // namespace braid::kernels::gpu
