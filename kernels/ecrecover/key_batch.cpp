// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/key_batch.hpp"

#include "kernels/ecrecover/recover_gpu.hpp"
#include <algorithm>

namespace braid::kernels::ecrecover
{
namespace
{
using secp256k1_gpu::KeyOutput;
using secp256k1_gpu::RecoverInput;
using secp256k1_gpu::Scratch;

/// What a signature takes of the input.
constexpr std::size_t input_size = sizeof(RecoverInput) + sizeof(Hash32);
}  // namespace

std::optional<gpu::Piece> KeyBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const std::size_t count = std::min({keys_.size() - packed_, slot.input.size() / input_size,
        slot.output.size() / sizeof(KeyOutput), slot.scratch_size / sizeof(Scratch)});
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == keys_.size());
        return std::nullopt;
    }
    // Signatures first, then digests.
    std::uint8_t* const digests = slot.input.data() + count * sizeof(RecoverInput);
    for (std::size_t i = 0; i < count; ++i)
    {
        const DigestSignature& signature = signatures_[packed_ + i];
        const RecoverInput input =
            secp256k1_gpu::input_of(signature.r.data(), signature.s.data(), signature.recovery_id);
        std::memcpy(slot.input.data() + i * sizeof input, &input, sizeof input);
        std::memcpy(digests + i * sizeof(Hash32), signature.digest.data(), sizeof(Hash32));
    }
    slot.notes[0] = static_cast<std::uint32_t>(packed_);
    slot.notes[1] = static_cast<std::uint32_t>(count);
    packed_ += count;
    const auto items = static_cast<std::uint32_t>(count);
    const secp256k1_gpu::RecoverArguments<KeyOutput> arguments{
        .inputs = reinterpret_cast<const RecoverInput*>(slot.device_input),
        .digests = reinterpret_cast<const std::uint32_t*>(
            slot.device_input + count * sizeof(RecoverInput)),
        .outputs = reinterpret_cast<KeyOutput*>(slot.device_output),
        .scratch = reinterpret_cast<Scratch*>(slot.device_scratch),
        .count = items};
    return gpu::Piece{.input_size = count * input_size,
        .output_size = count * sizeof(KeyOutput),
        .launches = {gpu::Launch::of(kernel_, secp256k1_gpu::recover_grid(items), arguments)}};
}

void KeyBatch::unpack(const gpu::SlotMemory& slot) noexcept
{
    const std::span<RecoveredKey> into = keys_.subspan(slot.notes[0], slot.notes[1]);
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
}  // namespace braid::kernels::ecrecover
