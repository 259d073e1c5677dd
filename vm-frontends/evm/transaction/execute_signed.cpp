// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/execute.hpp"
#include "vm-frontends/evm/transaction/op_fees.hpp"
#include "vm-frontends/evm/transaction/run_tx.hpp"
#include "vm-frontends/evm/transaction/validate.hpp"

namespace braid::evm
{
namespace
{
[[nodiscard]] engine::Receipt refused(TxError error) noexcept
{
    return {.status = engine::TxStatus::invalid, .error = static_cast<std::uint16_t>(error)};
}

[[nodiscard]] TxError check(
    const EvmTx& tx, const EvmEnv& env, const IntrinsicGas& intrinsic) noexcept
{
    const auto error = check_fees(tx, env);
    return error == TxError::none ? check_rules(tx, env, intrinsic) : error;
}

/// What an OP-Stack chain charges beside gas. All zero elsewhere.
struct OpCharge
{
    OpFees fees;
    DataCharge data;
    /// For all gas that the transaction may use.
    u256 operator_fee_max;

    [[nodiscard]] u256 total() const noexcept { return data.l1_fee + operator_fee_max; }
};

[[nodiscard]] OpCharge charge_of(const EvmTx& tx, const EvmEnv& env, TxState& state) noexcept
{
    OpCharge charge;
    if (env.op == OpFork::none)
        return charge;
    charge.fees = read_op_fees(env.op, state);
    charge.data = data_charge_of(tx, charge.fees);
    charge.operator_fee_max = operator_fee_of(tx.gas_limit, charge.fees);
    return charge;
}

void credit_vault(const Address& vault, const u256& amount, TxState& state) noexcept
{
    if (!amount.is_zero())
        state.credit(state.account(vault), amount);
}

/// On the OP Stack nothing is burned.
void pay_vaults(const OpCharge& charge, const EvmEnv& env, const u256& gas_used,
    EvmReceipt& receipt, TxState& state) noexcept
{
    credit_vault(base_fee_vault, env.base_fee * gas_used, state);
    credit_vault(l1_fee_vault, charge.data.l1_fee, state);
    credit_vault(operator_fee_vault, receipt.operator_fee, state);
}
}  // namespace

ExecuteResult execute_signed(const EvmTx& tx, const EvmEnv& env, engine::TxView& view) noexcept
{
    const auto intrinsic = intrinsic_gas_of(tx, env.fork);
    if (const auto error = check(tx, env, intrinsic); error != TxError::none)
        return refused(error);
    const auto fees = fees_of(tx, env);
    TxState state{view, env.fork, env.op};
    auto& sender = state.account(tx.sender);
    const auto charge = charge_of(tx, env, state);
    const auto error = check_sender(tx, charge.total(), sender, state);
    if (state.blocked())
        return Err{state.why_blocked()};
    if (error != TxError::none)
        return refused(error);

    const auto bought = fees.gas_price * u256{tx.gas_limit} + fees.blob_fee + charge.total();
    const bool paid = state.debit(sender, bought);
    BRAID_ASSERT(paid);
    const auto outcome = run_tx(tx, fees.gas_price, intrinsic, env, state);
    if (state.blocked())
        return Err{state.why_blocked()};

    auto* receipt = make_receipt(outcome, state);
    receipt->effective_gas_price = fees.gas_price;
    receipt->blob_gas_used = gas_per_blob * tx.blob_hashes.size();
    receipt->l1_fee = charge.data.l1_fee;
    receipt->operator_fee = operator_fee_of(outcome.gas_used, charge.fees);
    receipt->da_footprint = charge.data.da_footprint;

    const auto unused = fees.gas_price * u256{tx.gas_limit - outcome.gas_used} +
                        charge.operator_fee_max - receipt->operator_fee;
    if (!unused.is_zero())
        state.credit(sender, unused);
    state.credit(state.account(env.coinbase), fees.tip * u256{outcome.gas_used});
    if (env.op != OpFork::none)
        pay_vaults(charge, env, u256{outcome.gas_used}, *receipt, state);
    state.commit();
    if (state.blocked())
        return Err{state.why_blocked()};
    const bool success = outcome.status == ExecutionStatus::success;
    return engine::Receipt{.status = success ? engine::TxStatus::success : engine::TxStatus::failed,
        .gas_used = outcome.gas_used,
        .detail = receipt};
}
}  // namespace braid::evm
