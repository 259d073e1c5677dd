// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/fleet.hpp"
#include "kernels/merkle.hpp"

namespace braid::kernels
{
/// Nodes of a tree that are to be taken up some levels: result i comes of nodes i * 2^levels on.
struct MerkleLift
{
    std::span<const Hash32> nodes;
    const MerkleRules* rules = nullptr;
    unsigned levels = 0;

    [[nodiscard]] std::size_t result_count() const noexcept
    {
        return (nodes.size() + (std::size_t{1} << levels) - 1) >> levels;
    }
};

/// What makes the results `first` to `first + count - 1`. [they are among lift's]
[[nodiscard]] MerkleLift slice(MerkleLift lift, std::size_t first, std::size_t count) noexcept;

/// The kernel that takes nodes up.
[[nodiscard]] gpu::KernelId lift_kernel(MerkleHash hash) noexcept;

/// Takes nodes up on the processor.
void lift_on_processor(MerkleLift lift, std::span<Hash32> results) noexcept;

/// Takes leaves up on a fleet until few nodes are left of the tree. [leaves.size() > 0]
[[nodiscard]] std::vector<Hash32> lift_to_few(
    gpu::Fleet& fleet, std::span<const Hash32> leaves, const MerkleRules& rules) noexcept;

/// Takes nodes up on GPUs, each piece in at most two runs of the kernel between which nothing leaves the device.
class LiftBatch final : public gpu::Batch
{
public:
    /// As many levels as two runs take, with some room to spare in a slot.
    static constexpr unsigned levels_max = 16;

    /// [results.size() == lift.result_count(); 0 < lift.levels <= levels_max]
    LiftBatch(gpu::KernelId kernel, MerkleLift lift, std::span<Hash32> results) noexcept
      : kernel_{kernel}, lift_{lift}, results_{results}
    {}

    [[nodiscard]] static bool takes(const MerkleLift&, std::size_t) noexcept { return true; }
    [[nodiscard]] static std::size_t weight(const MerkleLift& lift) noexcept
    {
        return std::size_t{1} << lift.levels;
    }

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override;
    void unpack(const gpu::SlotMemory& slot) noexcept override;
    [[nodiscard]] std::size_t done() const noexcept { return done_; }

private:
    gpu::KernelId kernel_;
    MerkleLift lift_;
    std::span<Hash32> results_;
    std::size_t packed_ = 0;
    std::size_t done_ = 0;
};
}  // namespace braid::kernels
