// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/fleet.hpp"
#include "kernels/gpu/messages.hpp"
#include "kernels/hash_batch.hpp"

namespace braid::kernels::gpu
{
/// Lays messages out for a kernel that takes HashArguments<GatheredInput>. Those of a piece stand in the order of their
/// sizes, so that the threads of a group end together, and each takes its own bytes and little more.
class MessageBatch final : public Batch
{
public:
    /// Longer messages would keep one thread at work while all others are idle.
    static constexpr std::size_t message_size_max = std::size_t{16} << 10;

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
    [[nodiscard]] std::size_t count_that_fits(const SlotMemory& slot) const noexcept;

    KernelId kernel_;
    std::span<const Bytes> messages_;
    StridedMessages strided_;
    std::span<Hash32> digests_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};
}  // namespace braid::kernels::gpu
