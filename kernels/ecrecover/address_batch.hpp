// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover.hpp"
#include "kernels/gpu/fleet.hpp"
#include "kernels/gpu/gather.hpp"

namespace braid::kernels::ecrecover
{
/// Signatures over messages: a device hashes the messages, recovers the keys and hashes those in one go; only
/// addresses and digests come back.
class AddressBatch final : public gpu::Batch
{
public:
    /// [requests.size() == results.size(); takes() every request]
    AddressBatch(gpu::KernelId kernel, std::span<const RecoverRequest> requests,
        std::span<RecoverResult> results) noexcept
      : kernel_{kernel}, requests_{requests}, results_{results}
    {}

    [[nodiscard]] static bool takes(
        std::span<const RecoverRequest> requests, std::size_t index) noexcept
    {
        return requests[index].signed_bytes.size() <= gpu::message_size_max;
    }
    [[nodiscard]] static std::size_t weight(std::span<const RecoverRequest>) noexcept { return 1; }

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override;
    void unpack(const gpu::SlotMemory& slot) noexcept override;
    [[nodiscard]] std::size_t done() const noexcept { return done_; }

private:
    gpu::KernelId kernel_;
    std::span<const RecoverRequest> requests_;
    std::span<RecoverResult> results_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};
}  // namespace braid::kernels::ecrecover
