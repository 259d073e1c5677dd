// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"

namespace braid::engine
{
/// How many transactions behind one that found the state waiting for its device are foreseen. Set by `engine_bench` (cold/*).
inline constexpr std::uint32_t foreseen_ahead = 64;

/// Asks the state for what transactions in [first, end) will read, as far as their languages can tell.
inline void foresee(const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state,
    std::uint32_t first, std::uint32_t end) noexcept
{
    for (const Tx& tx : block.txs().subspan(first, end - first))
        vms[static_cast<std::size_t>(tx.vm)]->prefetch(tx, state);
}
}  // namespace braid::engine
