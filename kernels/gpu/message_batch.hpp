// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/fleet.hpp"
#include "kernels/gpu/gather.hpp"
#include "kernels/hash_batch.hpp"

namespace braid::kernels::gpu
{
/// Messages for a kernel that takes HashArguments<GatheredInput>.
class MessageBatch final : public Batch
{
public:
    /// [digests.size() == messages.size(); takes() every message]
    MessageBatch(
        KernelId kernel, std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
      : kernel_{kernel}, messages_{messages}, digests_{digests}
    {}
    MessageBatch(
        KernelId kernel, const StridedMessages& messages, std::span<Hash32> digests) noexcept
      : kernel_{kernel}, strided_{messages}, digests_{digests}
    {}

    [[nodiscard]] static bool takes(std::span<const Bytes> messages, std::size_t index) noexcept
    {
        return messages[index].size() <= message_size_max;
    }
    [[nodiscard]] static bool takes(const StridedMessages& messages, std::size_t) noexcept
    {
        return messages.size <= message_size_max;
    }

    template <typename Inputs>
    [[nodiscard]] static std::size_t weight(const Inputs&) noexcept
    {
        return 1;
    }

    [[nodiscard]] std::optional<Piece> pack(const SlotMemory& slot) noexcept override;
    void unpack(const SlotMemory& slot) noexcept override;

    /// The digests before this one are there.
    [[nodiscard]] std::size_t done() const noexcept { return done_; }

private:
    [[nodiscard]] Bytes message(std::size_t index) const noexcept
    {
        return messages_.empty() ? strided_[index] : messages_[index];
    }

    KernelId kernel_;
    std::span<const Bytes> messages_;
    StridedMessages strided_;
    std::span<Hash32> digests_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};
}  // namespace braid::kernels::gpu
