// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/env.hpp"
#include "vm-frontends/svm/programs/nonce_state.hpp"
#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// Whether these are all the bytes of an account that holds a nonce, of whatever version.
[[nodiscard]] bool is_initialized_nonce(Bytes data) noexcept;

/// What a transaction may use: a nonce of version 1. Nothing where the account holds none. What follows the nonce is not
/// looked at.
[[nodiscard]] std::optional<StoredNonce::Data> parse_nonce(const Account& account) noexcept;

/// The place of the account whose nonce the message would use in place of a blockhash: the first account of its first
/// instruction, which advances that nonce, written by the transaction and among the message's own keys.
/// [tx.is_resolved()]
[[nodiscard]] std::optional<std::size_t> find_nonce_account(const SvmTx& tx) noexcept;

/// Whether the transaction may run on this nonce: the nonce is what it names, can be advanced in this block, and its
/// authority signs the first instruction. https://github.com/anza-xyz/agave/blob/master/svm/src/transaction_processor.rs
[[nodiscard]] bool may_use_nonce(
    const SvmTx& tx, const StoredNonce::Data& nonce, const Hash32& next_nonce) noexcept;

/// Writes what the nonce becomes. [data begin with an initialised nonce]
void advance_nonce(std::span<std::uint8_t> data, const SvmEnv& env) noexcept;
}  // namespace braid::svm
