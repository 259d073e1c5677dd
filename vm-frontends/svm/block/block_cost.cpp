// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block/block_cost.hpp"

namespace braid::svm
{
std::optional<TransactionErrorKind> BlockCost::try_add(const SvmTx& tx, const TransactionCost& cost)
{
    if (const auto error = check(tx, cost))
        return error;
    total_ += cost.total();
    allocated_ += cost.allocated_data_size;
    for (const MessageAccount& account : tx.accounts)
        if (account.is_writable)
            accounts_[*account.key] += cost.total();
    return std::nullopt;
}

std::optional<TransactionErrorKind> BlockCost::check(
    const SvmTx& tx, const TransactionCost& cost) const
{
    BRAID_ASSERT(tx.is_resolved());
    const std::uint64_t units = cost.total();
    if (total_ + units > limits_.block)
        return TransactionErrorKind::would_exceed_max_block_cost_limit;
    if (units > limits_.account)
        return TransactionErrorKind::would_exceed_max_account_cost_limit;
    if (allocated_ + cost.allocated_data_size > limits_.allocated_data_size)
        return TransactionErrorKind::would_exceed_account_data_block_limit;
    for (const MessageAccount& account : tx.accounts)
        if (account.is_writable && of_account(*account.key) + units > limits_.account)
            return TransactionErrorKind::would_exceed_max_account_cost_limit;
    return std::nullopt;
}

void BlockCost::correct(
    const SvmTx& tx, const TransactionCost& counted, const TransactionCost& actual)
{
    // Sums are modulo 2^64, so a difference may be negative.
    const std::uint64_t difference = actual.total() - counted.total();
    total_ += difference;
    for (const MessageAccount& account : tx.accounts)
        if (account.is_writable)
            accounts_[*account.key] += difference;
}

void BlockCost::remove(const SvmTx& tx, const TransactionCost& counted)
{
    correct(tx, counted, TransactionCost{});
    allocated_ -= counted.allocated_data_size;
}

std::uint64_t BlockCost::of_account(const Pubkey& address) const
{
    const auto at = accounts_.find(address);
    return at == accounts_.end() ? 0 : at->second;
}
}  // namespace braid::svm
