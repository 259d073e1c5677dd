// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover.hpp"
#include "kernels/gpu/fleet.hpp"

namespace braid::kernels::ecrecover
{
/// Signatures over digests as the GPU's kernel takes them.
class KeyBatch final : public gpu::Batch
{
public:
    /// [signatures.size() == keys.size()]
    KeyBatch(gpu::KernelId kernel, std::span<const DigestSignature> signatures,
        std::span<RecoveredKey> keys) noexcept
      : kernel_{kernel}, signatures_{signatures}, keys_{keys}
    {}

    [[nodiscard]] static bool takes(std::span<const DigestSignature>, std::size_t) noexcept
    {
        return true;
    }
    [[nodiscard]] static std::size_t weight(std::span<const DigestSignature>) noexcept { return 1; }

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override;
    void unpack(const gpu::SlotMemory& slot) noexcept override;
    [[nodiscard]] std::size_t done() const noexcept { return done_; }

private:
    gpu::KernelId kernel_;
    std::span<const DigestSignature> signatures_;
    std::span<RecoveredKey> keys_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};
}  // namespace braid::kernels::ecrecover
