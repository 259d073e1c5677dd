// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover.hpp"
#include "kernels/gpu/fleet.hpp"
#include "kernels/gpu/gather.hpp"

namespace braid::kernels::ecrecover
{
/// Signatures that go to devices in their order, and how far they are.
template <typename Signature, typename Result>
class SignatureBatch : public gpu::Batch
{
public:
    /// [signatures.size() == results.size(); takes() every signature]
    SignatureBatch(gpu::KernelId kernel, std::span<const Signature> signatures,
        std::span<Result> results) noexcept
      : kernel_{kernel}, signatures_{signatures}, results_{results}
    {}

    [[nodiscard]] static std::size_t weight(std::span<const Signature>) noexcept { return 1; }
    [[nodiscard]] std::size_t done() const noexcept { return done_; }

protected:
    /// Signatures not yet packed.
    [[nodiscard]] std::size_t left() const noexcept { return signatures_.size() - packed_; }

    gpu::KernelId kernel_;
    std::span<const Signature> signatures_;
    std::span<Result> results_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};

/// Signatures over digests, of which a device recovers the keys.
class KeyBatch final : public SignatureBatch<DigestSignature, RecoveredKey>
{
public:
    using SignatureBatch::SignatureBatch;

    [[nodiscard]] static bool takes(std::span<const DigestSignature>, std::size_t) noexcept
    {
        return true;
    }

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override;
    void unpack(const gpu::SlotMemory& slot) noexcept override;
};

/// Signatures over messages: a device hashes the messages, recovers the keys and hashes those in one go; only
/// addresses and digests come back.
class AddressBatch final : public SignatureBatch<RecoverRequest, RecoverResult>
{
public:
    using SignatureBatch::SignatureBatch;

    [[nodiscard]] static bool takes(
        std::span<const RecoverRequest> requests, std::size_t index) noexcept
    {
        return requests[index].signed_bytes.size() <= gpu::message_size_max;
    }

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override;
    void unpack(const gpu::SlotMemory& slot) noexcept override;
};
}  // namespace braid::kernels::ecrecover
