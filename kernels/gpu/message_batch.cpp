// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/message_batch.hpp"

namespace braid::kernels::gpu
{
std::optional<Piece> MessageBatch::pack(const SlotMemory& slot) noexcept
{
    const auto next = [this](std::size_t i) { return message(packed_ + i); };
    const std::size_t count_max = std::min(
        {digests_.size() - packed_, slot.notes.size() - 2, slot.output.size() / sizeof(Hash32)});
    const std::size_t count = count_that_fits(next, count_max, slot.input.size(), 0);
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == digests_.size());
        return std::nullopt;
    }
    slot.notes[0] = static_cast<std::uint32_t>(count);
    slot.notes[1] = static_cast<std::uint32_t>(packed_);
    const std::span<std::uint32_t> order = slot.notes.subspan(2, count);
    order_by_size(next, order);
    const Gathered gathered = gather(next, order, slot.input.data(), slot.device_input);
    packed_ += count;
    const HashArguments<GatheredInput> arguments{.messages = gathered.input,
        .digests = reinterpret_cast<std::uint64_t*>(slot.device_output)};
    return Piece{.input_size = gathered.size,
        .output_size = count * sizeof(Hash32),
        .launches = {Launch::of(kernel_, grid_of(gathered.input.count, hash_threads), arguments)}};
}

void MessageBatch::unpack(const SlotMemory& slot) noexcept
{
    const std::size_t count = slot.notes[0];
    const std::size_t first = slot.notes[1];
    const std::span<std::uint32_t> order = slot.notes.subspan(2);
    for (std::size_t i = 0; i < count; ++i)
        std::memcpy(digests_[first + order[i]].data(), slot.output.data() + i * sizeof(Hash32),
            sizeof(Hash32));
    done_ = first + count;
}
}  // namespace braid::kernels::gpu
