// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"

namespace braid::engine
{
/// The transactions of a block that wait for the state before it to tell what they access.
class Resolution
{
public:
    /// All outlive this.
    Resolution(VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
      : block_(block), vms_(vms), state_(state)
    {}

    [[nodiscard]] std::size_t count() const noexcept { return block_.unresolved_.size(); }
    /// Has the state fetch what the transactions are known to read.
    void prefetch() const noexcept;
    /// Resolves the unresolved [first, last). What they need goes to `arena`, which becomes part of the block with adopt().
    /// Safe for concurrent calls on disjoint ranges with an arena each.
    void resolve(std::size_t first, std::size_t last, Arena& arena) noexcept;
    void adopt(Arena&& arena) noexcept { block_.arenas_.push_back(std::move(arena)); }

private:
    VerifiedBlock& block_;
    const VmTable& vms_;
    const storage::StateView& state_;
};
}  // namespace braid::engine
