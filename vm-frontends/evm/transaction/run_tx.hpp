// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"
#include "vm-frontends/evm/transaction/intrinsic_gas.hpp"

namespace braid::evm
{
/// What a transaction's outermost call or creation came to. Where the state is blocked nothing of it holds.
struct TxOutcome
{
    ExecutionStatus status = ExecutionStatus::success;
    /// After refunds, and no less than the floor.
    std::uint64_t gas_used = 0;
    std::uint64_t gas_refunded = 0;
    Bytes output;
    std::optional<Address> created;
};

/// Runs a transaction whose gas is bought: counts the sender's nonce up, warms addresses, applies authorizations, runs
/// the call or creation, and settles the gas. Pays nobody. [tx.gas_limit >= intrinsic.gas]
[[nodiscard]] TxOutcome run_tx(const EvmTx& tx, const u256& gas_price,
    const IntrinsicGas& intrinsic, const EvmEnv& env, TxState& state) noexcept;

/// The receipt of a transaction that was included, its detail in the state's arena.
[[nodiscard]] EvmReceipt* make_receipt(const TxOutcome& outcome, TxState& state) noexcept;
}  // namespace braid::evm
