// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/address_batch.hpp"

#include "kernels/ecrecover/recover_gpu.hpp"

namespace braid::kernels::ecrecover
{
namespace
{
using secp256k1_gpu::AddressOutput;
using secp256k1_gpu::RecoverInput;
using secp256k1_gpu::Scratch;

constexpr std::size_t output_size = sizeof(AddressOutput) + sizeof(Hash32);
}  // namespace

std::optional<gpu::Piece> AddressBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const auto next = [this](std::size_t i) { return requests_[packed_ + i].signed_bytes; };
    const std::size_t count_max = std::min({results_.size() - packed_, slot.notes.size() - 2,
        slot.output.size() / output_size, slot.scratch_size / sizeof(Scratch)});
    const std::size_t count =
        gpu::count_that_fits(next, count_max, slot.input.size(), sizeof(RecoverInput));
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == results_.size());
        return std::nullopt;
    }
    slot.notes[0] = static_cast<std::uint32_t>(count);
    slot.notes[1] = static_cast<std::uint32_t>(packed_);
    const std::span<std::uint32_t> order = slot.notes.subspan(2, count);
    gpu::order_by_size(next, order);
    for (std::size_t i = 0; i < count; ++i)
    {
        const RecoverRequest& request = requests_[packed_ + order[i]];
        const RecoverInput input =
            secp256k1_gpu::input_of(request.r.data(), request.s.data(), request.recovery_id);
        std::memcpy(slot.input.data() + i * sizeof input, &input, sizeof input);
    }
    const std::size_t messages_at = count * sizeof(RecoverInput);
    const gpu::Gathered gathered =
        gpu::gather(next, order, slot.input.data() + messages_at, slot.device_input + messages_at);
    packed_ += count;

    // Digests first, then addresses.
    auto* const digests = reinterpret_cast<std::uint64_t*>(slot.device_output);
    const gpu::HashArguments<gpu::GatheredInput> hashing{
        .messages = gathered.input, .digests = digests};
    const secp256k1_gpu::RecoverArguments<AddressOutput> recovering{
        .inputs = reinterpret_cast<const RecoverInput*>(slot.device_input),
        .digests = reinterpret_cast<const std::uint32_t*>(digests),
        .outputs = reinterpret_cast<AddressOutput*>(slot.device_output + count * sizeof(Hash32)),
        .scratch = reinterpret_cast<Scratch*>(slot.device_scratch),
        .count = gathered.input.count};
    return gpu::Piece{.input_size = messages_at + gathered.size,
        .output_size = count * output_size,
        .launches = {gpu::Launch::of(gpu::KernelId::keccak256_gathered,
                         gpu::grid_of(gathered.input.count, gpu::hash_threads), hashing),
            gpu::Launch::of(
                kernel_, secp256k1_gpu::recover_grid(gathered.input.count), recovering)},
        .launch_count = 2};
}

void AddressBatch::unpack(const gpu::SlotMemory& slot) noexcept
{
    const std::size_t count = slot.notes[0];
    const std::size_t first = slot.notes[1];
    const std::span<std::uint32_t> order = slot.notes.subspan(2);
    const std::uint8_t* const addresses = slot.output.data() + count * sizeof(Hash32);
    for (std::size_t i = 0; i < count; ++i)
    {
        RecoverResult& result = results_[first + order[i]];
        AddressOutput output;
        std::memcpy(&output, addresses + i * sizeof output, sizeof output);
        std::memcpy(result.digest.data(), slot.output.data() + i * sizeof(Hash32), sizeof(Hash32));
        static_assert(sizeof output.address == sizeof result.address);
        std::memcpy(result.address.data(), output.address, sizeof output.address);
        result.ok = output.ok != 0;
    }
    done_ = first + count;
}
}  // namespace braid::kernels::ecrecover
