// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"
#include "vm-frontends/evm/transaction/intrinsic_gas.hpp"

namespace braid::evm
{
/// EIP-3860, since Shanghai.
inline constexpr std::size_t initcode_size_max = 49'152;

/// What a transaction pays, in wei. [the transaction passed check_rules() and check_fees()]
struct TxFees
{
    /// For one gas: EIP-1559's effective price.
    u256 gas_price;
    /// What of it the fee recipient gets.
    u256 tip;
    /// EIP-4844; burned whatever happens.
    u256 blob_fee;
};

/// Checks what neither state nor fee markets tell: type, signature form, chain, sizes, gas limit, by the rules of `env`
/// (`fork`, `op`, `chain_id`, `blob_schedule`, `gas_limit`). Deposits are not for it. Order of checks:
/// execution-specs, validate_transaction.
[[nodiscard]] TxError check_rules(
    const EvmTx& tx, const EvmEnv& env, const IntrinsicGas& intrinsic) noexcept;

/// Checks the fees offered against the block's.
[[nodiscard]] TxError check_fees(const EvmTx& tx, const EvmEnv& env) noexcept;

[[nodiscard]] TxFees fees_of(const EvmTx& tx, const EvmEnv& env) noexcept;

/// Checks the sender's nonce, funds and code. `extra_fee` is what the chain's policy charges beside gas and blobs.
/// Where state.blocked() the answer means nothing.
[[nodiscard]] TxError check_sender(
    const EvmTx& tx, const u256& extra_fee, Account& sender, TxState& state) noexcept;
}  // namespace braid::evm
