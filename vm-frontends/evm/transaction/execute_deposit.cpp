// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/execute.hpp"
#include "vm-frontends/evm/transaction/run_tx.hpp"
#include "vm-frontends/evm/transaction/validate.hpp"

namespace braid::evm
{
namespace
{
/// Why a deposit fails before its first instruction; it is included all the same.
[[nodiscard]] ExecutionStatus check(
    const EvmTx& tx, const EvmEnv& env, const IntrinsicGas& intrinsic, TxState& state) noexcept
{
    if (tx.is_system && env.op >= OpFork::regolith)
        return ExecutionStatus::system_deposit_refused;
    if (tx.gas_limit < intrinsic.gas || tx.gas_limit < intrinsic.floor)
        return ExecutionStatus::out_of_gas;
    if (!tx.to && env.fork >= Fork::shanghai && tx.input.size() > initcode_size_max)
        return ExecutionStatus::initcode_too_large;
    if (state.balance(state.account(tx.sender)) < tx.value)
        return ExecutionStatus::insufficient_balance;
    return ExecutionStatus::success;
}

/// Before Regolith a deposit was said to use all its gas, and a system's none.
[[nodiscard]] std::uint64_t reported_gas(
    const EvmTx& tx, const EvmEnv& env, std::uint64_t gas_used) noexcept
{
    if (env.op >= OpFork::regolith)
        return gas_used;
    return tx.is_system ? 0 : tx.gas_limit;
}
}  // namespace

ExecuteResult execute_deposit(const EvmTx& tx, const EvmEnv& env, engine::TxView& view) noexcept
{
    if (env.op == OpFork::none)
        return engine::Receipt{.status = engine::TxStatus::invalid,
            .error = static_cast<std::uint16_t>(TxError::type_not_supported)};
    TxState state{view, env.fork, env.op};
    auto& sender = state.account(tx.sender);
    if (tx.mint)
        state.credit(sender, *tx.mint);
    const auto nonce = state.nonce(sender);
    const auto intrinsic = intrinsic_gas_of(tx, env.fork);
    const auto refusal = check(tx, env, intrinsic, state);
    if (state.blocked())
        return Err{state.why_blocked()};

    TxOutcome outcome;
    if (refusal == ExecutionStatus::success)
    {
        outcome = run_tx(tx, {}, intrinsic, env, state);
    }
    else
    {
        outcome.status = refusal;
        outcome.gas_used = tx.gas_limit;
        state.set_nonce(sender, nonce + 1);
    }
    outcome.gas_used = reported_gas(tx, env, outcome.gas_used);
    if (!state.blocked())
        state.commit();
    if (state.blocked())
        return Err{state.why_blocked()};

    auto* receipt = make_receipt(outcome, state);
    if (env.op >= OpFork::regolith)
        receipt->deposit_nonce = nonce;
    const bool success = outcome.status == ExecutionStatus::success;
    return engine::Receipt{.status = success ? engine::TxStatus::success : engine::TxStatus::failed,
        .gas_used = outcome.gas_used,
        .detail = receipt};
}
}  // namespace braid::evm
