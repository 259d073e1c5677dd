// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/resolution.hpp"

namespace braid::engine
{
void Resolution::prefetch() const noexcept
{
    if (!state_.may_wait())
        return;
    for (const std::uint32_t index : block_.unresolved_)
    {
        const Tx& tx = block_.txs_[index];
        vms_[static_cast<std::size_t>(tx.vm)]->prefetch(tx, state_);
    }
}

void Resolution::resolve(std::size_t first, std::size_t last, Arena& arena) noexcept
{
    for (std::size_t i = first; i < last; ++i)
    {
        Tx& tx = block_.txs_[block_.unresolved_[i]];
        if (tx.is_unresolved)
            vms_[static_cast<std::size_t>(tx.vm)]->resolve(tx, block_.env_, state_, arena);
    }
}

void resolve(VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept
{
    Resolution resolution{block, vms, state};
    if (resolution.count() == 0)
        return;
    Arena arena;
    resolution.prefetch();
    resolution.resolve(0, resolution.count(), arena);
    resolution.adopt(std::move(arena));
}
}  // namespace braid::engine
