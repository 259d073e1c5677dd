// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/accumulator.hpp"
#include "storage/jellyfish_tree.hpp"
#include "vm-frontends/move/genesis.hpp"
#include "vm-frontends/move/receipt.hpp"
#include <map>

namespace braid::move
{
/// What a block's transactions come to.
struct BlockCommitment
{
    Hash32 state_root;
    /// Of the transaction accumulator, all transactions before among its leaves.
    Hash32 transaction_root;
    /// How many transactions the ledger has.
    std::uint64_t transaction_count = 0;
};

/// A chain's authenticated history: the Jellyfish tree of its state, and the accumulator of its transactions. Receipts say
/// what transactions did to members of groups and to sums; here that becomes values of the chain's own form, one after
/// another, as write sets and the tree have them.
/// aptos-core: execution/executor (ledger update), types/src/write_set.rs.
class Ledger
{
public:
    /// Keeps so many versions of the tree.
    explicit Ledger(std::size_t version_count_max = 1);

    /// The first transaction. Nothing where the genesis is no ledger's: its validators are missing.
    [[nodiscard]] std::optional<BlockCommitment> begin(const GenesisTransaction& genesis);

    /// The kept transactions of a block, in order, and a checkpoint of the state behind them. `before` is the state before
    /// the block. Cost: hashes of every write and event; a group that is written is read as a whole.
    [[nodiscard]] BlockCommitment commit(std::span<const engine::Receipt> receipts,
        const storage::StateView& before, const Hash32& block_id);

    [[nodiscard]] const storage::JellyfishTree& tree() const noexcept { return tree_; }
    [[nodiscard]] std::uint64_t transaction_count() const noexcept
    {
        return transactions_.leaf_count();
    }

private:
    storage::JellyfishTree tree_;
    storage::Accumulator transactions_{storage::AccumulatorKind::transactions};
};
}  // namespace braid::move
