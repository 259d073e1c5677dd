// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::evm
{
/// Who gets an OP-Stack transaction's fees beside the tip. OP Stack specification, predeploys.
inline constexpr Address base_fee_vault{
    {0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x19}};
inline constexpr Address l1_fee_vault{
    {0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a}};
inline constexpr Address operator_fee_vault{
    {0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1b}};

/// Reads the parameters that the L1-attributes deposit, the block's first transaction, left in the L1Block predeploy.
/// Where state.blocked() the answer means nothing.
[[nodiscard]] OpFees read_op_fees(OpFork fork, TxState& state) noexcept;

/// What posting a transaction's data comes to.
struct DataCharge
{
    /// Wei, by the formulas of Bedrock, Ecotone and Fjord. OP Stack specification, exec-engine, "L1-Cost fees".
    u256 l1_fee;
    /// Gas that counts against the block's data-availability footprint: nothing before Jovian.
    /// OP Stack specification, jovian exec-engine, "DA Footprint Block Limit".
    std::uint64_t da_footprint = 0;
};

/// Cost: linear in the encoding; since Fjord with one pass of FastLZ.
[[nodiscard]] DataCharge data_charge_of(const EvmTx& tx, const OpFees& fees) noexcept;

/// What the operator takes for that much gas: nothing before Isthmus. OP Stack specification, isthmus and jovian
/// exec-engine, "Operator Fee".
[[nodiscard]] u256 operator_fee_of(std::uint64_t gas, const OpFees& fees) noexcept;
}  // namespace braid::evm
