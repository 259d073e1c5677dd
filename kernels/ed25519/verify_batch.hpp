// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519.hpp"
#include "kernels/gpu/fleet.hpp"
#include "kernels/gpu/gather.hpp"

namespace braid::kernels::ed25519
{
/// Signatures to verify under one policy.
struct VerifyInputs
{
    Ed25519Policy policy{};
    std::span<const Ed25519Request> requests;
};

[[nodiscard]] inline VerifyInputs slice(
    const VerifyInputs& inputs, std::size_t first, std::size_t count) noexcept
{
    return {inputs.policy, inputs.requests.subspan(first, count)};
}

/// Signatures as the GPU's kernel takes them.
class VerifyBatch final : public gpu::Batch
{
public:
    /// [verdicts.size() == inputs.requests.size(); takes() every request]
    VerifyBatch(
        gpu::KernelId kernel, const VerifyInputs& inputs, std::span<std::uint8_t> verdicts) noexcept
      : kernel_{kernel}, inputs_{inputs}, verdicts_{verdicts}
    {}

    [[nodiscard]] static bool takes(const VerifyInputs& inputs, std::size_t index) noexcept
    {
        return inputs.requests[index].message.size() <= gpu::message_size_max;
    }
    [[nodiscard]] static std::size_t weight(const VerifyInputs&) noexcept { return 1; }

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override;
    void unpack(const gpu::SlotMemory& slot) noexcept override;
    [[nodiscard]] std::size_t done() const noexcept { return done_; }

private:
    gpu::KernelId kernel_;
    VerifyInputs inputs_;
    std::span<std::uint8_t> verdicts_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};
}  // namespace braid::kernels::ed25519
