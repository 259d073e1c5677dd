// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/verify_batch.hpp"

#include "kernels/ed25519/verify_gpu.hpp"

namespace braid::kernels::ed25519
{
namespace
{
using ed25519_gpu::Policy;
using ed25519_gpu::Scratch;
using ed25519_gpu::VerifyInput;

[[nodiscard]] Policy policy_of(Ed25519Policy policy) noexcept
{
    switch (policy)
    {
    case Ed25519Policy::strict_points:
        return Policy::strict_points;
    case Ed25519Policy::strict_bytes:
        return Policy::strict_bytes;
    case Ed25519Policy::zip215:
        break;
    }
    return Policy::zip215;
}

[[nodiscard]] VerifyInput input_of(const Ed25519Request& request) noexcept
{
    VerifyInput input;
    std::memcpy(input.r, request.signature.data(), sizeof input.r);
    std::memcpy(input.key, request.key.data(), sizeof input.key);
    std::memcpy(input.s, request.signature.data() + sizeof input.r, sizeof input.s);
    return input;
}
}  // namespace

std::optional<gpu::Piece> VerifyBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const auto next = [this](std::size_t i) { return inputs_.requests[packed_ + i].message; };
    const std::size_t count_max = std::min({verdicts_.size() - packed_, slot.notes.size() - 2,
        slot.output.size() / sizeof(std::uint32_t), slot.scratch_size / sizeof(Scratch)});
    const std::size_t count =
        gpu::count_that_fits(next, count_max, slot.input.size(), sizeof(VerifyInput));
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == verdicts_.size());
        return std::nullopt;
    }
    slot.notes[0] = static_cast<std::uint32_t>(count);
    slot.notes[1] = static_cast<std::uint32_t>(packed_);
    const std::span<std::uint32_t> order = slot.notes.subspan(2, count);
    gpu::order_by_size(next, order);
    for (std::size_t i = 0; i < count; ++i)
    {
        const VerifyInput input = input_of(inputs_.requests[packed_ + order[i]]);
        std::memcpy(slot.input.data() + i * sizeof input, &input, sizeof input);
    }
    const std::size_t messages_at = count * sizeof(VerifyInput);
    const gpu::Gathered gathered =
        gpu::gather(next, order, slot.input.data() + messages_at, slot.device_input + messages_at);
    packed_ += count;
    const ed25519_gpu::VerifyArguments arguments{
        .inputs = reinterpret_cast<const VerifyInput*>(slot.device_input),
        .messages = gathered.input,
        .verdicts = reinterpret_cast<std::uint32_t*>(slot.device_output),
        .scratch = reinterpret_cast<Scratch*>(slot.device_scratch),
        .policy = policy_of(inputs_.policy)};
    return gpu::Piece{.input_size = messages_at + gathered.size,
        .output_size = count * sizeof(std::uint32_t),
        .launches = {gpu::Launch::of(
            kernel_, gpu::grid_of(gathered.input.count, ed25519_gpu::threads), arguments)}};
}

void VerifyBatch::unpack(const gpu::SlotMemory& slot) noexcept
{
    const std::size_t count = slot.notes[0];
    const std::size_t first = slot.notes[1];
    const std::span<std::uint32_t> order = slot.notes.subspan(2);
    for (std::size_t i = 0; i < count; ++i)
        verdicts_[first + order[i]] = static_cast<std::uint8_t>(
            load_le<std::uint32_t>(slot.output.data() + i * sizeof(std::uint32_t)));
    done_ = first + count;
}
}  // namespace braid::kernels::ed25519
