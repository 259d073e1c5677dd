// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/signature_batch.hpp"

#include "kernels/ecrecover/recover_gpu.hpp"

namespace braid::kernels::ecrecover
{
namespace
{
using secp256k1_gpu::AddressOutput;
using secp256k1_gpu::KeyOutput;
using secp256k1_gpu::RecoverInput;
using secp256k1_gpu::Scratch;

constexpr std::size_t key_input_size = sizeof(RecoverInput) + sizeof(Hash32);
constexpr std::size_t address_output_size = sizeof(AddressOutput) + sizeof(Hash32);

/// Signatures stand first in the input. [there is room]
template <typename Signature>
void put_signature(
    const gpu::SlotMemory& slot, std::size_t index, const Signature& signature) noexcept
{
    const RecoverInput input =
        secp256k1_gpu::input_of(signature.r.data(), signature.s.data(), signature.recovery_id);
    std::memcpy(slot.input.data() + index * sizeof input, &input, sizeof input);
}

/// Recovers what put_signature() put there. [the device has the digests and room for the outputs at these places]
template <typename Output>
[[nodiscard]] gpu::Launch recover_launch(gpu::KernelId kernel, const gpu::SlotMemory& slot,
    const std::uint8_t* digests, std::uint8_t* outputs, std::size_t count) noexcept
{
    const secp256k1_gpu::RecoverArguments<Output> arguments{
        .inputs = reinterpret_cast<const RecoverInput*>(slot.device_input),
        .digests = reinterpret_cast<const std::uint32_t*>(digests),
        .outputs = reinterpret_cast<Output*>(outputs),
        .scratch = reinterpret_cast<Scratch*>(slot.device_scratch),
        .count = static_cast<std::uint32_t>(count)};
    return gpu::Launch::of(kernel, secp256k1_gpu::recover_grid(arguments.count), arguments);
}
}  // namespace

std::optional<gpu::Piece> KeyBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const std::size_t count = std::min({left(), slot.input.size() / key_input_size,
        slot.output.size() / sizeof(KeyOutput), slot.scratch_size / sizeof(Scratch)});
    if (count == 0)
    {
        BRAID_ASSERT(left() == 0);
        return std::nullopt;
    }
    // Signatures first, then digests.
    const std::size_t digests_at = count * sizeof(RecoverInput);
    for (std::size_t i = 0; i < count; ++i)
    {
        const DigestSignature& signature = signatures_[packed_ + i];
        put_signature(slot, i, signature);
        std::memcpy(slot.input.data() + digests_at + i * sizeof(Hash32), signature.digest.data(),
            sizeof(Hash32));
    }
    slot.notes[0] = static_cast<std::uint32_t>(packed_);
    slot.notes[1] = static_cast<std::uint32_t>(count);
    packed_ += count;
    return gpu::Piece{.input_size = count * key_input_size,
        .output_size = count * sizeof(KeyOutput),
        .launches = {recover_launch<KeyOutput>(
            kernel_, slot, slot.device_input + digests_at, slot.device_output, count)}};
}

void KeyBatch::unpack(const gpu::SlotMemory& slot) noexcept
{
    const std::span<RecoveredKey> into = results_.subspan(slot.notes[0], slot.notes[1]);
    for (std::size_t i = 0; i < into.size(); ++i)
    {
        KeyOutput output;
        std::memcpy(&output, slot.output.data() + i * sizeof output, sizeof output);
        static_assert(sizeof output.key == sizeof into[i].key);
        std::memcpy(into[i].key.data(), output.key, sizeof output.key);
        into[i].ok = output.ok != 0;
    }
    done_ += into.size();
}

std::optional<gpu::Piece> AddressBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const auto next = [this](std::size_t i) { return signatures_[packed_ + i].signed_bytes; };
    const std::size_t count_max = std::min({left(), slot.notes.size() - 2,
        slot.output.size() / address_output_size, slot.scratch_size / sizeof(Scratch)});
    const std::size_t count =
        gpu::count_that_fits(next, count_max, slot.input.size(), sizeof(RecoverInput));
    if (count == 0)
    {
        BRAID_ASSERT(left() == 0);
        return std::nullopt;
    }
    slot.notes[0] = static_cast<std::uint32_t>(count);
    slot.notes[1] = static_cast<std::uint32_t>(packed_);
    const std::span<std::uint32_t> order = slot.notes.subspan(2, count);
    gpu::order_by_size(next, order);
    for (std::size_t i = 0; i < count; ++i)
        put_signature(slot, i, signatures_[packed_ + order[i]]);
    const std::size_t messages_at = count * sizeof(RecoverInput);
    const gpu::Gathered gathered =
        gpu::gather(next, order, slot.input.data() + messages_at, slot.device_input + messages_at);
    packed_ += count;

    // Digests first, then addresses.
    const gpu::HashArguments<gpu::GatheredInput> hashing{.messages = gathered.input,
        .digests = reinterpret_cast<std::uint64_t*>(slot.device_output)};
    return gpu::Piece{.input_size = messages_at + gathered.size,
        .output_size = count * address_output_size,
        .launches = {gpu::Launch::of(gpu::KernelId::keccak256_gathered,
                         gpu::grid_of(gathered.input.count, gpu::hash_threads), hashing),
            recover_launch<AddressOutput>(kernel_, slot, slot.device_output,
                slot.device_output + count * sizeof(Hash32), count)},
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
