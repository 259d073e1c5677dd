// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include <vector>

namespace braid::engine
{
/// The transactions that should start before their turn, the longest first: by what they are expected to cost, the block
/// would else end with most workers waiting for one of them. Whether they can be run so early shows when they are; one
/// that reads what a lower transaction changes afterwards runs again in its turn.
///
/// Such a one takes more than an eighth of what the block takes where all workers are busy, and about as much as a quarter
/// of what they have to do from its turn on: the longest-processing-time rule (Graham, Bounds on multiprocessing timing
/// anomalies, 1969) for the few transactions to which it matters, the block's order for the others.
inline void choose_early(
    const VerifiedBlock& block, unsigned workers, std::vector<std::uint32_t>& early) noexcept
{
    constexpr std::uint64_t share_of_block = 8;
    constexpr std::uint64_t share_of_rest = 4;
    early.clear();
    if (workers == 1)
        return;
    for (const LongTx& tx : block.long_txs())
    {
        const std::uint64_t all_workers_ns = workers * tx.cost_ns;
        if (share_of_block * all_workers_ns >= block.cost_ns() &&
            share_of_rest * all_workers_ns >= tx.rest_ns)
            early.push_back(tx.index);
    }
}
}  // namespace braid::engine
