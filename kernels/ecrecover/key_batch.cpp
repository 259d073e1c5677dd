// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/key_batch.hpp"

#include "kernels/ecrecover/recover_gpu.hpp"
#include <algorithm>

namespace braid::kernels::ecrecover
{
namespace
{
using secp256k1_gpu::RecoverInput;
using secp256k1_gpu::RecoverOutput;
using secp256k1_gpu::Scratch;

[[nodiscard]] RecoverInput input_of(const DigestSignature& signature) noexcept
{
    RecoverInput input{};
    std::memcpy(input.digest, signature.digest.data(), sizeof input.digest);
    std::memcpy(input.r, signature.r.data(), sizeof input.r);
    std::memcpy(input.s, signature.s.data(), sizeof input.s);
    input.recovery_id = signature.recovery_id;
    return input;
}
}  // namespace

std::optional<gpu::Piece> KeyBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const std::size_t count =
        std::min({keys_.size() - packed_, slot.input.size() / sizeof(RecoverInput),
            slot.output.size() / sizeof(RecoverOutput), slot.scratch_size / sizeof(Scratch)});
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == keys_.size());
        return std::nullopt;
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        const RecoverInput input = input_of(signatures_[packed_ + i]);
        std::memcpy(slot.input.data() + i * sizeof input, &input, sizeof input);
    }
    slot.notes[0] = static_cast<std::uint32_t>(packed_);
    slot.notes[1] = static_cast<std::uint32_t>(count);
    packed_ += count;
    const auto items = static_cast<std::uint32_t>(count);
    const secp256k1_gpu::RecoverArguments arguments{
        .inputs = reinterpret_cast<const RecoverInput*>(slot.device_input),
        .outputs = reinterpret_cast<RecoverOutput*>(slot.device_output),
        .scratch = reinterpret_cast<Scratch*>(slot.device_scratch),
        .count = items};
    gpu::Grid grid = gpu::grid_of(items, secp256k1_gpu::threads);
    grid.shared_size = secp256k1_gpu::shared_size;
    return gpu::Piece{.input_size = count * sizeof(RecoverInput),
        .output_size = count * sizeof(RecoverOutput),
        .launches = {gpu::Launch::of(kernel_, grid, arguments)}};
}

void KeyBatch::unpack(const gpu::SlotMemory& slot) noexcept
{
    const std::span<RecoveredKey> into = keys_.subspan(slot.notes[0], slot.notes[1]);
    for (std::size_t i = 0; i < into.size(); ++i)
    {
        RecoverOutput output;
        std::memcpy(&output, slot.output.data() + i * sizeof output, sizeof output);
        static_assert(sizeof output.key == sizeof into[i].key);
        std::memcpy(into[i].key.data(), output.key, sizeof output.key);
        into[i].ok = output.ok != 0;
    }
    done_ += into.size();
}
}  // namespace braid::kernels::ecrecover
