// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/key_hash.hpp"
#include "vm-frontends/svm/transaction/cost.hpp"
#include <unordered_map>

namespace braid::svm
{
/// What all transactions of a block may cost together, in the units of TransactionCost.
/// https://github.com/anza-xyz/agave/blob/master/cost-model/src/block_cost_limits.rs
struct BlockLimits
{
    std::uint64_t block = 100'000'000;
    /// Of all transactions that may write one account.
    std::uint64_t account = 24'000'000;
    /// Bytes of new data.
    std::uint64_t allocated_data_size = 100'000'000;
};

/// Keeps a block within its limits while a leader fills it, and checks one that another leader filled.
/// https://github.com/anza-xyz/agave/blob/master/cost-model/src/cost_tracker.rs
class BlockCost
{
public:
    explicit BlockCost(const BlockLimits& limits = {}) : limits_(limits) {}

    /// Counts the transaction, or says why the block cannot take it: would_exceed_max_block_cost_limit,
    /// would_exceed_max_account_cost_limit, would_exceed_account_data_block_limit. [tx.is_resolved()]
    [[nodiscard]] std::optional<TransactionErrorKind> try_add(
        const SvmTx& tx, const TransactionCost& cost);
    /// The transaction has run, and cost something else than was counted. [it was counted as `counted`]
    void correct(const SvmTx& tx, const TransactionCost& counted, const TransactionCost& actual);
    /// The transaction is left out. [it was counted as `counted`]
    void remove(const SvmTx& tx, const TransactionCost& counted);

    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    [[nodiscard]] std::uint64_t allocated_data_size() const noexcept { return allocated_; }
    /// What those cost that may write the account.
    [[nodiscard]] std::uint64_t of_account(const Pubkey& address) const;

private:
    /// Anybody chooses addresses: the hash is seeded.
    struct AddressHash
    {
        KeyHash hash;
        [[nodiscard]] std::size_t operator()(const Pubkey& address) const noexcept
        {
            return static_cast<std::size_t>(hash(0, address));
        }
    };
    [[nodiscard]] std::optional<TransactionErrorKind> check(
        const SvmTx& tx, const TransactionCost& cost) const;

    BlockLimits limits_;
    std::uint64_t total_ = 0;
    std::uint64_t allocated_ = 0;
    std::unordered_map<Pubkey, std::uint64_t, AddressHash> accounts_;
};
}  // namespace braid::svm
