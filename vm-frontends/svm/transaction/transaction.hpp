// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/vm.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"
#include "vm-frontends/svm/transaction/budget_request.hpp"

namespace braid::svm
{
/// Base of what the SVM decodes to, and of what its blocks run before and after their transactions.
struct SvmBody : engine::TxBody
{
    /// Whether it is a SystemTx of block/.
    bool is_system = false;
};

/// An account of a transaction: its address, and what the message lets instructions do with it.
struct MessageAccount
{
    const Pubkey* key = nullptr;
    bool is_signer = false;
    bool is_writable = false;
};

/// A decoded transaction; lives in the block's arena, a view of the transaction's bytes.
struct SvmTx : SvmBody
{
    Message message;
    /// SHA-256 of the message's bytes, by which it is known to have been processed: processors are quicker at it than at
    /// Solana's own name, message_hash_of().
    Hash32 message_digest;
    BudgetRequest request;
    SignatureCounts signatures;
    std::uint64_t priority_fee = 0;
    /// Why nobody needs to look at its accounts: what read_budget() refuses.
    std::optional<TransactionError> refused;
    /// All accounts, those of the message's own first, then those that lookups write, then those that they read. Empty
    /// where the message has lookups that were not resolved.
    std::span<const MessageAccount> accounts;
    /// What is wrong with the accounts altogether: too_many_account_locks, account_loaded_twice.
    std::optional<TransactionErrorKind> unlockable;

    [[nodiscard]] bool is_resolved() const noexcept { return !accounts.empty(); }
};

/// Decodes a transaction, but does not look at its signatures. Errors: those of parse_message().
[[nodiscard]] Result<SvmTx*, TransactionErrorKind> decode_transaction(
    Bytes raw, Arena& arena) noexcept;

/// Of `count` signatures in all, how many to verify at once at the least where threads share them.
[[nodiscard]] std::size_t signature_count_min(std::size_t count) noexcept;
/// The lowest transaction with a signature that is wrong, or nothing. As `verify_strict` of ed25519-dalek 1 judges them.
[[nodiscard]] std::optional<std::size_t> find_wrong_signature(
    std::span<const SvmTx* const> txs) noexcept;

/// Sets the accounts of a transaction, given those that its lookups name: keys in the order of the lookups, and how many of
/// them are written. Allocates in `arena`.
struct LookedUpKeys
{
    std::span<const Pubkey* const> writable;
    std::span<const Pubkey* const> readonly;
};
void set_accounts(SvmTx& tx, const LookedUpKeys& looked_up, Arena& arena) noexcept;

/// What the transaction declares to the engine: its accounts, but for the one that the runtime makes up, the instructions
/// sysvar. [tx.is_resolved()]
[[nodiscard]] std::span<const engine::Access> accesses_of(const SvmTx& tx, Arena& arena) noexcept;

/// Whether account `index` is the program of one of the message's instructions.
[[nodiscard]] bool is_invoked(const Message& message, std::size_t index) noexcept;
}  // namespace braid::svm
